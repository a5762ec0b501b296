"""Runs the kit of another checkout of this repository: `python benchmarks/other_checkout.py TREE`.

Everything of the project comes from TREE, its job as well, and the libraries from this environment. The project is
installed here in editable form, so an import would find this checkout; before the kit starts, all that was imported is
looked at.
"""

import importlib
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

COMPETITOR: Final = "benchmarks.competitors.ours"
PACKAGES: Final = ("contracts", "hub", "sandbox", "benchmarks")


def argv(tree: Path) -> list[str]:
    """Return the command line after the interpreter; `tree` is absolute.

    Raises:
        FileNotFoundError: there is no kit that could compete.
    """
    competitor = tree / Path(*COMPETITOR.split(".")).with_suffix(".py")
    if not competitor.is_file():
        raise FileNotFoundError(f"{competitor} is missing: not a checkout of this repository")
    return [__file__, str(tree)]


def imported_from_elsewhere(tree: Path, names: Sequence[str] = PACKAGES) -> list[str]:
    """Return where those packages come from that are imported from elsewhere than `tree`."""
    files = [Path(str(importlib.import_module(name).__file__)).resolve() for name in names]
    return [str(file) for file in files if not file.is_relative_to(tree)]


def main() -> None:
    """Run the competitor of the tree that the command line names."""
    tree = Path(sys.argv[1])
    sys.path[0] = str(tree)  # this file's folder until now
    if wrong := imported_from_elsewhere(tree):
        sys.exit(f"not from {tree}: {', '.join(wrong)}")
    runpy.run_module(COMPETITOR, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
