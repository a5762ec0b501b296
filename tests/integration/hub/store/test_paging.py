"""Page by page every row of a list comes once, in its order, on both databases."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
import sqlalchemy as sa

from hub.store.database import Database
from hub.store.paging import Keyset, Page, list_by_key, page_of
from tests.support.environment import Environment
from tests.support.services import prepare

metadata = sa.MetaData()
paged = sa.Table(
    "paged",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
ORDER = Keyset(paged.c.code, paged.c.at, paged.c.id)
NEXT = sa.select(paged).where(ORDER.beyond()).order_by(*ORDER.columns).limit(sa.bindparam("rows"))
FIRST = sa.select(paged).order_by(*ORDER.columns).limit(sa.bindparam("rows"))


def row(number: int, code: str, at: float) -> dict[str, object]:
    return {"id": UUID(int=number), "code": code, "at": at}


ROWS = [
    row(number, code, at)
    for number, (code, at) in enumerate(
        # Ties in each column, signs that collations sort in their own ways, and times that no float has exactly.
        [(code, at) for code in ("B", "a-b", "ab", "\u00c9", "\u2013") for at in (0.1, 0.1, 1767225600.123456)]
    )
]


@pytest_asyncio.fixture
async def database(environment: Environment) -> AsyncIterator[Database]:
    database = environment.database()
    await prepare(database)
    async with database.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(sa.insert(paged), list(reversed(ROWS)))
    yield database
    await database.close()


async def page_after(database: Database, cursor: str | None, limit: int) -> Page[int, str]:
    statement, values = (FIRST, {}) if cursor is None else (NEXT, ORDER.values(cursor))
    async with database.read() as connection:
        rows = (await connection.execute(statement, values | {"rows": limit + 1})).all()
    return page_of(rows, limit, read=lambda one: one.id.int, key=ORDER.cursor)


@pytest.mark.parametrize("limit", [1, 4, len(ROWS) - 1, len(ROWS)])
async def test_every_row_comes_once_and_in_order(database: Database, limit: int) -> None:
    everything = (await page_after(database, None, 500)).items
    assert sorted(everything) == list(range(len(ROWS)))
    page = await page_after(database, None, limit)
    found = page.items
    while page.next is not None and len(found) < len(ROWS):
        assert len(page.items) == limit
        page = await page_after(database, page.next, limit)
        found += page.items
    assert found == everything
    assert page.next is None


async def test_what_comes_and_goes_between_two_pages_moves_no_other_row(database: Database) -> None:
    everything = (await page_after(database, None, 500)).items
    first = await page_after(database, None, 5)
    async with database.begin() as connection:
        await connection.execute(sa.insert(paged), row(900, "", 0.0))  # before the page
        await connection.execute(sa.delete(paged).where(paged.c.id == UUID(int=first.items[-1])))
    rest = await page_after(database, first.next, 500)
    assert first.items + rest.items == everything


async def test_a_list_by_one_key(database: Database) -> None:
    found: list[str] = []
    after: UUID | None = None
    for _ in range(5):  # of four rows at the most
        async with database.read() as connection:
            page = await list_by_key(
                connection, sa.select(paged), paged.c.id, lambda one: str(one.code), after=after, limit=4
            )
        found += page.items
        after = page.next
        if after is None:
            break
    assert after is None
    assert found == [one["code"] for one in ROWS]
