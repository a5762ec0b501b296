"""The tree that a release is made of: where it is, which version it says, which commit it stands at."""

import os
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.errors import UserError

ROOT: Final = Path(__file__).resolve().parents[1]
LOCK: Final = ROOT / "requirements-production.lock"
"""What production installs beside the wheel: exact versions, with hashes."""


@dataclass(frozen=True)
class Project:
    """One distribution of the tree.

    Attributes:
        folder: where its `pyproject.toml` lies.
        name: as a package index would know it.
        version: of the next release.
    """

    folder: Path
    name: str
    version: str

    @property
    def wheel(self) -> str:
        """The name of its wheel's file."""
        return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any.whl"


def project(folder: Path) -> Project:
    """Read a distribution's name and version."""
    said = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return Project(folder, said["name"], said["version"])


def product() -> Project:
    """Return what production installs."""
    return project(ROOT)


def sandbox() -> Project:
    """Return what development has beside it."""
    return project(ROOT / "release" / "sandbox")


def need_clean() -> None:
    """Raise UserError when the tree holds what its commit does not: nobody could make such a release again."""
    if _git("status", "--porcelain"):
        raise UserError("Ada perubahan yang belum di-commit: rilis dibuat dari sebuah commit.", exit_code=1)


def source_date() -> str:
    """Return the moment that files of a release bear, in seconds of the epoch: the environment's, or the commit's."""
    return os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct")


def _git(*words: str) -> str:
    return subprocess.run(  # noqa: S603 - fixed words
        ["git", *words],  # noqa: S607 - whichever git made this clone
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
