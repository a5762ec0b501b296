"""A value among many is treated as it would be alone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from hub.store.bulk import among, insert_many, parameters_of
from hub.store.database import Database
from hub.tables import inbox
from tests.support.environment import Environment
from tests.support.services import prepare

COLUMNS = ("subscription", "source", "event_id", "received_at")
LONGEST = "e" * 128


@pytest_asyncio.fixture
async def database(postgresql_environment: Environment) -> AsyncIterator[Database]:
    """PostgreSQL: SQLite takes text of any length."""
    database = postgresql_environment.database()
    await prepare(database)
    yield database
    await database.close()


async def insert(database: Database, *event_ids: str) -> None:
    rows: list[dict[str, Any]] = [
        {"subscription": "things", "source": "/tests", "event_id": event_id, "received_at": 1.0}
        for event_id in event_ids
    ]
    async with database.begin() as connection:
        await connection.execute(insert_many(connection, inbox, COLUMNS), parameters_of(connection, COLUMNS, rows))


async def found(database: Database, *event_ids: str) -> list[str]:
    async with database.read() as connection:
        statement = sa.select(inbox.c.event_id).where(among(connection, inbox.c.event_id, event_ids))
        return list((await connection.execute(statement)).scalars())


async def test_text_that_is_too_long_is_refused_and_not_cut(database: Database) -> None:
    with pytest.raises(DBAPIError, match="value too long"):
        await insert(database, "short", LONGEST + "e")
    assert await found(database, "short", LONGEST) == []


async def test_text_that_is_too_long_is_not_taken_for_its_beginning(database: Database) -> None:
    await insert(database, LONGEST)
    assert await found(database, LONGEST + "e") == []
    assert await found(database, "short", LONGEST) == [LONGEST]
