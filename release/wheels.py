"""Wheels of this tree, and the folder of wheels that an installation without a network needs."""

import fcntl
import hashlib
import shutil
import sys
from pathlib import Path
from typing import Final

from release.python import run
from release.tree import LOCK, ROOT, Project, source_date

_VAR: Final = ROOT / "var" / "wheelhouse"


def build(project: Project, folder: Path) -> Path:
    """Build a distribution's wheel in `folder` and return it. The same commit gives the same bytes."""
    run(
        *("hatchling", "build", "-t", "wheel", "-d", folder.resolve()),
        folder=project.folder,
        environment={"SOURCE_DATE_EPOCH": source_date()},
    )
    return folder / project.wheel


def production_wheels(python: str | Path = sys.executable) -> Path:
    """Return a folder with the wheels of the production lock, for an interpreter of `python`'s version.

    They are downloaded once for each lock; pip checks their hashes then, and again when they are installed.
    """
    folder = _VAR / f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}-{sys.implementation.cache_tag}"
    _VAR.mkdir(parents=True, exist_ok=True)
    with (_VAR / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # processes that share the tests ask at the same time
        if not folder.exists():
            _download(folder, python)
    return folder


def _download(folder: Path, python: str | Path) -> None:
    """Fill a folder beside its place, then move it there: one cut short is never taken for whole."""
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    # The lock is complete: without --no-deps pip would resolve again.
    run(
        *("pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"),
        *("-r", LOCK, "-d", unfinished),
        python=python,
        environment={},
    )
    unfinished.rename(folder)


def wheelhouse(folder: Path, project: Project) -> Path:
    """Fill `folder` with the product's wheel and all that it needs; return the wheel.

    With the production lock beside it, a machine that reaches no package index installs from it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(production_wheels(), folder)
    return build(project, folder)
