"""A snapshot announces every current record once, however often it is cut short, whoever else takes one."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.messaging.snapshot import CurrentRecord, Snapshot, publish
from hub.tables import outbox, snapshots
from hub.transaction import Transactions
from tests.support.contracts import ThingCountedV1
from tests.support.environment import Environment
from tests.support.services import prepare, unstarted

KEYS = [f"{number:02}" for number in range(7)]


async def _read(_connection: AsyncConnection, after: str, limit: int) -> Sequence[CurrentRecord]:
    return [CurrentRecord(key, ThingCountedV1(code=key)) for key in KEYS if key > after][:limit]


THINGS = Snapshot(ThingCountedV1, _read)


@pytest_asyncio.fixture
async def transactions(environment: Environment) -> AsyncIterator[Transactions]:
    """Of a service that does not run: what is announced stays in the outbox."""
    runtime = unstarted(environment.settings())
    await prepare(runtime.database)
    yield Transactions(runtime.database, runtime.outlet)
    await runtime.database.close()


async def _announced(transactions: Transactions) -> list[str]:
    async with transactions.database.read() as connection:
        bodies = await connection.execute(sa.select(outbox.c.body, outbox.c.event_id).order_by(outbox.c.id))
        rows = bodies.all()
    assert len({row.event_id for row in rows}) == len(rows)
    return [ThingCountedV1.model_validate_json(row.body).code for row in rows]


async def test_one_that_is_cut_short_is_gone_on_with(transactions: Transactions) -> None:
    async def dies(connection: AsyncConnection, after: str, limit: int) -> Sequence[CurrentRecord]:
        if after:
            raise ZeroDivisionError
        return await _read(connection, after, limit)

    with pytest.raises(ZeroDivisionError):
        async for _ in publish(transactions, Snapshot(ThingCountedV1, dies), page=3):
            pass
    assert await _announced(transactions) == KEYS[:3]
    told = [progress.records async for progress in publish(transactions, THINGS, page=3)]
    assert await _announced(transactions) == KEYS
    assert told == [6, 7]


async def test_one_that_was_finished_begins_anew(transactions: Transactions) -> None:
    for _ in range(2):
        [_ async for _ in publish(transactions, THINGS, page=10)]
    assert await _announced(transactions) == KEYS * 2


async def test_two_at_once_announce_each_record_once(transactions: Transactions) -> None:
    async def take() -> int:
        return [progress.records async for progress in publish(transactions, THINGS, page=1)][-1]

    assert list(await asyncio.gather(take(), take())) == [len(KEYS)] * 2
    assert sorted(await _announced(transactions)) == KEYS


@pytest.mark.parametrize(("age", "anew", "announced"), [(3600.0, False, 7), (90_000.0, False, 10), (3600.0, True, 10)])
async def test_one_that_was_cut_short_long_ago_begins_anew(
    transactions: Transactions, age: float, anew: bool, announced: int
) -> None:
    async for _ in publish(transactions, THINGS, page=3):
        break
    async with transactions.database.begin() as connection:
        await connection.execute(sa.update(snapshots).values(continued_at=snapshots.c.continued_at - age))
    told = [progress.records async for progress in publish(transactions, THINGS, page=3, anew=anew)]
    assert len(await _announced(transactions)) == announced
    assert told[-1] == len(KEYS)


async def test_what_is_not_known_any_more_is_passed_over(transactions: Transactions) -> None:
    async def partly(connection: AsyncConnection, after: str, limit: int) -> Sequence[CurrentRecord]:
        found = await _read(connection, after, limit)
        return [CurrentRecord(one.key, one.data if one.key > "02" else None) for one in found]

    told = [progress async for progress in publish(transactions, Snapshot(ThingCountedV1, partly), page=3)]
    assert await _announced(transactions) == KEYS[3:]
    assert told[-1].records == 4
