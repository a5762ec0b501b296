"""Who pulls a feed by the last number misses nothing and gets nothing twice, whoever adds to it meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
import sqlalchemy as sa

from hub.store import numbered_feed
from hub.store.database import Database
from tests.support.environment import Environment

feed = sa.Table(
    "order",  # a word of SQL: the lock has to quote it
    sa.MetaData(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("code", sa.String(16), nullable=False),
)


@pytest_asyncio.fixture
async def databases(database_url: str, tmp_path: Path) -> AsyncIterator[list[Database]]:
    environment = Environment.new("amqp://guest:guest@127.0.0.1:5672/", database_url, tmp_path)
    found = [environment.database(), environment.database()]
    found[0].make_place()
    async with found[0].begin() as connection:
        if found[0].is_postgresql:
            await connection.execute(sa.schema.CreateSchema(environment.namespace, if_not_exists=True))
        await connection.run_sync(feed.metadata.create_all)
    yield found
    for database in found:
        await database.close()
    if environment.is_postgresql:
        await environment.change(sa.schema.DropSchema(environment.namespace, cascade=True))


async def add(database: Database, *codes: str) -> None:
    async with database.begin() as connection:
        await numbered_feed.append(connection, feed, [{"code": code} for code in codes])


async def pulled(database: Database, after: int, limit: int = 2) -> numbered_feed.Stretch:
    async with database.read() as connection:
        return await numbered_feed.read(connection, feed, feed.c.code != "hidden", after=after, limit=limit)


async def test_it_is_pulled_stretch_by_stretch(databases: list[Database]) -> None:
    await add(databases[0])
    await add(databases[0], "a", "hidden", "b")
    await add(databases[1], "c")
    first = await pulled(databases[0], 0)
    rest = await pulled(databases[0], first.upto)
    again = await pulled(databases[0], rest.upto)
    assert [[row.code for row in one.rows] for one in (first, rest, again)] == [["a", "b"], ["c"], []]
    assert [(one.upto, one.is_all) for one in (first, rest, again)] == [(3, False), (4, True), (4, True)]


async def test_a_number_is_never_committed_behind_one_that_a_reader_has_passed(databases: list[Database]) -> None:
    async with databases[0].begin() as connection:
        await numbered_feed.append(connection, feed, [{"code": "first"}])
        later = asyncio.create_task(add(databases[1], "second"))
        await asyncio.sleep(0.2)
        assert not later.done()
        assert (await pulled(databases[1], 0)).upto == 0
    await later
    assert [(row.number, row.code) for row in (await pulled(databases[1], 0)).rows] == [(1, "first"), (2, "second")]
