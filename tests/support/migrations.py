"""Sets of migrations as other releases have them, before or after this one, or one made for a test."""

import importlib
from pathlib import Path
from shutil import copytree, ignore_patterns

from hub.store.migrate import MigrationSet

_REVISION = """import sqlalchemy as sa
from alembic import op

revision = {revision!r}
down_revision = {before!r}
runs_with = {runs_with!r}


def upgrade() -> None:
    {upgrade}
"""


def folder_of(migration_set: MigrationSet) -> Path:
    """Return the folder of a set that belongs to a package."""
    package, _, name = migration_set.location.partition(":")
    return Path(str(importlib.import_module(package).__file__)).parent / name


def new_set(name: str, place: Path, upgrade: str) -> MigrationSet:
    """Make a set of one revision in an empty folder; `upgrade` is a Python statement (`op` and `sa` are there)."""
    (place / "versions").mkdir(parents=True)
    _write(place, "0001", before=None, runs_with="0001", upgrade=upgrade)
    return MigrationSet(name, str(place))


def next_version(of: MigrationSet, place: Path, *, runs_with: str, upgrade: str, after: str) -> MigrationSet:
    """Copy a set and add revision 0999 after another, as the next release might."""
    copytree(folder_of(of), place, ignore=ignore_patterns("__pycache__"))
    _write(place, "0999", before=after, runs_with=runs_with, upgrade=upgrade)
    return MigrationSet(of.name, str(place), of.append_only)


def up_to(of: MigrationSet, last: str, place: Path) -> MigrationSet:
    """Copy a set without the revisions behind one, as a release of before had it."""
    copytree(folder_of(of), place, ignore=ignore_patterns("__pycache__"))
    for file in (place / "versions").glob("0*.py"):
        if file.name[:4] > last:
            file.unlink()
    return MigrationSet(of.name, str(place), of.append_only)


def _write(place: Path, revision: str, *, before: str | None, runs_with: str, upgrade: str) -> None:
    text = _REVISION.format(revision=revision, before=before, runs_with=runs_with, upgrade=upgrade)
    (place / "versions" / f"{revision}_of_a_test.py").write_text(text)
