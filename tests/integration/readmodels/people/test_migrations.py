"""The tables of people: made for a service that is new, taken over with their rows where a service had made them."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
import pytest_asyncio
import sqlalchemy as sa

from hub.errors import UserError
from hub.store.database import Database
from hub.store.migrate import KIT_MIGRATIONS, migrate
from readmodels.people.tables import MIGRATIONS, employees, metadata, positions
from services.skp_service.app import service as skp_service
from tests.support.tables import made, unmade

OF_OLD: Final = [one for one in skp_service.all_migrations if one != MIGRATIONS]
"""What a database of the SKP service has had before these tables were taken out of it."""
NIP: Final = "199001012015031000"
ROW: Final = {"nip": NIP, "version": 4, "unit_code": "BKD", "grade": None, "superior_nip": None}


@pytest_asyncio.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with nothing in it."""
    database = Database(database_url or f"sqlite:///{tmp_path / 'people.sqlite3'}", schema=f"people_{uuid4().hex[:9]}")
    yield database
    await unmade(database)


def shape(connection: sa.Connection) -> dict[str, Any]:
    """Return the tables with their columns, keys and indexes, in their order."""
    inspector = sa.inspect(connection)
    return {
        table.name: (
            [(one["name"], str(one["type"]), one["nullable"]) for one in inspector.get_columns(table.name)],
            inspector.get_pk_constraint(table.name)["constrained_columns"],
            sorted(tuple(one["column_names"]) for one in inspector.get_unique_constraints(table.name)),
            sorted((str(one["name"]), tuple(one["column_names"])) for one in inspector.get_indexes(table.name)),
        )
        for table in metadata.sorted_tables
    }


async def shape_of(database: Database) -> dict[str, Any]:
    async with database.read() as connection:
        return await connection.run_sync(shape)


async def test_a_new_services_tables_are_those_that_the_skp_service_has_made(database: Database) -> None:
    await made(database, OF_OLD)
    await migrate(database, skp_service.all_migrations)
    before = await shape_of(database)
    await unmade(database)
    await made(database, [*KIT_MIGRATIONS, MIGRATIONS])
    assert await shape_of(database) == before
    columns = {table.name: [column.name for column in table.columns] for table in metadata.sorted_tables}
    assert {name: [column[0] for column in of] for name, (of, *_) in before.items()} == columns


async def test_tables_that_are_there_are_taken_over_with_their_rows(database: Database) -> None:
    await made(database, [*KIT_MIGRATIONS, MIGRATIONS])
    wanted = await shape_of(database)
    await unmade(database)
    await made(database, OF_OLD)
    async with database.begin() as connection:
        employee = {"name": "Sariwangi", "employment": "pns", "position": "Analis", "active": True}
        await connection.execute(sa.insert(employees), ROW | employee)
        await connection.execute(sa.insert(positions), ROW | {"title": "Analis", "start": date(2020, 1, 1)})
        await connection.run_sync(metadata.tables["followed_day"].drop)
    for _ in range(2):
        await migrate(database, skp_service.all_migrations)
    assert await shape_of(database) == wanted
    async with database.begin() as connection:
        await connection.execute(sa.insert(positions), ROW | {"title": "Arsiparis", "start": date(2020, 1, 1)})
        assert len((await connection.execute(sa.select(employees))).all()) == 1
        assert len((await connection.execute(sa.select(positions))).all()) == 2


@pytest.mark.one_database
async def test_tables_of_a_newer_version_are_refused(database: Database) -> None:
    await made(database, [*KIT_MIGRATIONS, MIGRATIONS])
    async with database.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_people SET version_num = '0999'"))
    with pytest.raises(UserError, match="people"):
        await migrate(database, [*KIT_MIGRATIONS, MIGRATIONS])
