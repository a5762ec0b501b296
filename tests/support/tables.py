"""The tables of a service, made quickly: migrations run once a process, and what they did is done again for each test.

On SQLite the migrated file is copied. On PostgreSQL the statements are repeated as one script: they name no schema, so
they fit each.
"""

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from hub.store.database import Database
from hub.store.migrate import MigrationSet, migrate, statements
from tests.support.places import VAR

_files: dict[tuple[MigrationSet, ...], Path] = {}
_scripts: dict[tuple[MigrationSet, ...], str] = {}


async def made(database: Database, sets: Sequence[MigrationSet]) -> None:
    """Leave the database as `hub.store.migrate.migrate` leaves it; one that holds something already is migrated."""
    if database.is_postgresql:
        await _on_postgresql(database, tuple(sets))
    else:
        await _on_sqlite(database, tuple(sets))


async def unmade(database: Database) -> None:
    """Close the database and leave nothing of it. It may be used again: it opens what it needs."""
    await database.close()
    if database.is_postgresql:
        async with database.begin() as connection:
            await connection.execute(sa.schema.DropSchema(database.schema, cascade=True, if_exists=True))
        await database.close()
    else:
        _remove(str(database.engine.url.database))


def _remove(file: str) -> None:
    for end in ("", "-wal", "-shm"):
        Path(file + end).unlink(missing_ok=True)


async def _on_sqlite(database: Database, sets: tuple[MigrationSet, ...]) -> None:
    if sets not in _files:
        file = Path(_folder().name) / f"{len(_files)}.sqlite3"
        template = Database(f"sqlite:///{file}", schema="")
        await migrate(template, sets)
        await template.close()  # which leaves all of it in the one file
        _files[sets] = file
    database.make_place()
    if not _copied(_files[sets], Path(str(database.engine.url.database))):
        await migrate(database, sets)


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="tables-", dir=VAR)


def _copied(template: Path, place: Path) -> bool:
    """Whether there was room for a copy: what is there already stays."""
    if place.exists():
        return False
    shutil.copyfile(template, place)
    return True


async def _on_postgresql(database: Database, sets: tuple[MigrationSet, ...]) -> None:
    async with database.begin() as connection:
        there = await connection.execute(
            sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :name").bindparams(name=database.schema)
        )
        is_new = there.scalar_one_or_none() is None
        if is_new and sets in _scripts:
            await connection.execute(sa.schema.CreateSchema(database.schema))
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
            await driver.execute(_scripts[sets])
            return
    if is_new:
        said = await statements(database, sets)
        _scripts[sets] = ";\n".join(one for one in said if not one.startswith("CREATE SCHEMA"))
    await migrate(database, sets)
