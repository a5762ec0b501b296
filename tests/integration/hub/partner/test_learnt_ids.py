"""Ids are asked for once, kept with their age, and asked for anew when they are old or refused."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
import pytest_asyncio
import sqlalchemy as sa

from hub.clock import Clocks
from hub.messaging.outbox import Outlet
from hub.partner.learnt_ids import Key, LearntIds
from hub.store.database import Database
from hub.transaction import Transactions
from tests.support.tables import unmade

DAY: Final = 86_400.0
ONE: Final = ("one", "IX")
TWO: Final = ("two", "")

metadata = sa.MetaData()
ranks = sa.Table(
    "ranks",
    metadata,
    sa.Column("person", sa.String(18), primary_key=True),
    sa.Column("grade", sa.String(64), primary_key=True),
    sa.Column("rank_id", sa.String(64), nullable=False),
    sa.Column("learnt_at", sa.Double, nullable=False),
)


class Partner:
    """Says which id a key has, and how often it was asked; a process begins with `restart`."""

    def __init__(self, database: Database, time: list[float]) -> None:
        self.time = time
        self.says: dict[Key, str | None] = {ONE: "A", TWO: "B"}
        self.asked: list[Key] = []
        self._database = database
        self._transactions = Transactions(database, Outlet("tests", "/tests", "counter", "tests.requeue"))
        self.restart()

    def restart(self) -> None:
        self.ids = LearntIds(ranks, self._database, max_age=30 * DAY)

    async def get(self, key: Key) -> str | None:
        async def ask() -> str | None:
            self.asked.append(key)
            return self.says[key]

        return await self.ids.get(key, ask)

    async def store(self, *, fails: bool = False) -> None:
        async with self._transactions.begin() as transaction:
            await self.ids.store(transaction)
            if fails:
                raise ZeroDivisionError


@pytest_asyncio.fixture
async def partner(database_url: str, tmp_path: Path) -> AsyncIterator[Partner]:
    """Beside each database in turn, with one table of ids."""
    time = [1_767_225_600.0]
    clocks = Clocks(now=lambda: time[0], elapsed=lambda: time[0])
    url = database_url or f"sqlite:///{tmp_path / 'ids.sqlite3'}"
    database = Database(url, schema=f"t{uuid4().hex[:10]}", clocks=clocks)
    async with database.begin() as connection:
        if database.is_postgresql:
            await connection.execute(sa.schema.CreateSchema(database.schema))
        await connection.run_sync(metadata.create_all)
    yield Partner(database, time)
    await unmade(database)


async def test_an_id_is_asked_for_once_and_survives_the_process(partner: Partner) -> None:
    assert [await partner.get(key) for key in (ONE, TWO, ONE)] == ["A", "B", "A"]
    await partner.store()
    partner.restart()
    assert [await partner.get(key) for key in (ONE, TWO)] == ["A", "B"]
    assert partner.asked == [ONE, TWO]


async def test_an_old_id_is_asked_for_anew_in_memory_and_in_the_table(partner: Partner) -> None:
    await partner.get(ONE)
    await partner.store()
    partner.says[ONE] = "C"
    partner.time[0] += 30 * DAY
    assert await partner.get(ONE) == "A"
    partner.time[0] += 1
    assert await partner.get(ONE) == "C"
    await partner.store()
    partner.time[0] += 30 * DAY
    partner.restart()
    assert await partner.get(ONE) == "C"
    partner.time[0] += 1
    partner.restart()
    await partner.get(ONE)
    assert partner.asked == [ONE] * 3


async def test_a_refused_id_is_asked_for_anew_and_replaced(partner: Partner) -> None:
    await partner.get(ONE)
    await partner.get(TWO)
    await partner.store()
    assert partner.ids.is_fresh(ONE)
    partner.time[0] += 61
    assert not partner.ids.is_fresh(ONE)
    partner.says[ONE] = "C"
    partner.ids.forget(ONE)
    assert await partner.get(ONE) == "C"
    assert partner.ids.is_fresh(ONE)
    await partner.store()
    partner.restart()
    assert [await partner.get(key) for key in (ONE, TWO)] == ["C", "B"]
    partner.ids.forget(TWO)
    await partner.store()
    partner.restart()
    await partner.get(TWO)
    assert partner.asked == [ONE, TWO, ONE, TWO]


async def test_what_a_transaction_did_not_commit_is_stored_by_the_next(partner: Partner) -> None:
    await partner.get(TWO)
    await partner.store()
    await partner.get(ONE)
    partner.ids.forget(TWO)
    with pytest.raises(ZeroDivisionError):
        await partner.store(fails=True)
    partner.says[TWO] = "C"
    assert await partner.get(TWO) == "C"
    await partner.store()
    partner.restart()
    assert [await partner.get(key) for key in (ONE, TWO)] == ["A", "C"]
    assert partner.asked == [TWO, ONE, TWO]


async def test_that_there_is_none_holds_for_a_minute(partner: Partner) -> None:
    partner.says[ONE] = None
    assert [await partner.get(ONE) for _ in range(2)] == [None, None]
    partner.says[ONE] = "A"
    partner.time[0] += 61
    assert await partner.get(ONE) == "A"
    assert partner.asked == [ONE, ONE]


@pytest.mark.parametrize("unfit", ["x" * 65, "\0", "\ud800"], ids=["too long", "NUL", "half a letter"])
async def test_what_the_table_does_not_take_is_known_but_not_stored_and_keeps_no_other_from_it(
    partner: Partner, unfit: str
) -> None:
    odd = ("odd", unfit)
    partner.says |= {TWO: unfit, odd: "C"}
    assert [await partner.get(key) for key in (ONE, TWO, odd, TWO, odd)] == ["A", unfit, "C", unfit, "C"]
    partner.ids.forget(odd)
    await partner.store()
    partner.restart()
    assert [await partner.get(key) for key in (ONE, TWO, odd)] == ["A", unfit, "C"]
    assert partner.asked == [ONE, TWO, odd, TWO, odd]
