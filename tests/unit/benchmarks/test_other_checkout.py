"""The kit of another checkout runs from there, or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import other_checkout
from benchmarks.contestants import before


def tree_with(folder: Path, packages: tuple[str, ...]) -> Path:
    for name in packages:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").touch()
    competitor = folder / "benchmarks" / "competitors" / "ours.py"
    competitor.parent.mkdir(exist_ok=True)
    (competitor.parent / "__init__.py").touch()
    competitor.write_text("import hub, sys\nprint(__name__, hub.__file__, sys.path[0])\n")
    return folder


def run(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *other_checkout.argv(tree)], capture_output=True, text=True, check=False)


def test_all_that_runs_is_the_other_checkouts(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, other_checkout.PACKAGES)
    ended = run(tree)
    assert ended.stdout.split() == ["__main__", str(tree / "hub" / "__init__.py"), str(tree)]
    assert ended.returncode == 0, ended.stderr


def test_what_would_come_from_elsewhere_keeps_it_from_running(tmp_path: Path) -> None:
    tree = tree_with(tmp_path, tuple(name for name in other_checkout.PACKAGES if name != "hub"))
    ended = run(tree)
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert f"not from {tree}: " in ended.stderr
    assert ended.stderr.count("__init__.py") == 1


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="not a checkout"):
        before(tmp_path)


def test_it_is_fed_and_held_to_what_ours_is(tmp_path: Path) -> None:
    contestant = before(tree_with(tmp_path, other_checkout.PACKAGES))
    assert (contestant.name, contestant.kit, contestant.same_promises) == ("before", True, True)
