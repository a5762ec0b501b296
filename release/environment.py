"""An environment with what production installs and nothing else, not even pip; made without a network."""

import sys
from pathlib import Path

from release.python import run
from release.tree import LOCK


def install(folder: Path, wheels: Path, wheel: Path, *, python: str | Path = sys.executable) -> Path:
    """Make the environment `folder` anew and return its interpreter.

    Args:
        folder: where the environment is to be.
        wheels: folder with the wheels of the production lock.
        wheel: the product's.
        python: the interpreter that makes it.
    """
    run("venv", "--clear", "--without-pip", folder, python=python, environment={})
    inside = folder / "bin" / "python"
    offline = ("pip", "--python", inside, "install", "--quiet", "--no-index", "--no-deps", "--no-compile")
    run(*offline, "--find-links", wheels, "--require-hashes", "-r", LOCK, environment={})
    run(*offline, wheel, environment={})
    return inside
