"""A database that goes away and comes back costs time, and nothing else."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence

import httpx
import pytest
import sqlalchemy as sa

from hub.telemetry import metrics
from hub.transaction import Transaction
from tests.support.contracts import ThingHappenedV1
from tests.support.environment import SERVICE, Environment, message, publish
from tests.support.metrics import value_of
from tests.support.services import (
    count_effects,
    count_things,
    counted,
    effects,
    parked_rows,
    running,
    settled,
)
from tests.support.waiting import until

CODES = [f"thing-{number}" for number in range(1500)]
KILL = sa.text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE application_name = :name AND pid <> pg_backend_pid()"
)


def waits() -> float:
    return value_of(metrics.DATABASE_WAITS.labels("things"))


@pytest.mark.slow
async def test_killed_postgresql_connections_lose_nothing_and_count_against_no_message(
    postgresql_environment: Environment,
) -> None:
    environment = postgresql_environment
    attempted: set[object] = set()
    waited = waits()

    async def handler(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        if kills.done():
            await count_things(batch, tx)
            return
        # While connections are being killed, be slow enough to be hit in the middle.
        await count_things(batch, tx)
        await asyncio.sleep(0.05)
        attempted.add(id(tx))

    async def kill_repeatedly() -> int:
        killed = 0
        while killed < 12 or waits() == waited:
            rows = await environment.rows(KILL.bindparams(name=environment.namespace))
            killed += rows[0][0]
            await asyncio.sleep(0.05)
        return killed

    kills: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with (
        running(environment, handler, batch_size=50, outbox_sweep_seconds=0.5) as instance,
        environment.channel() as channel,
    ):
        exchange = await channel.get_exchange(environment.names.exchange)
        publishing = asyncio.create_task(publish(exchange, [message(code) for code in CODES]))
        killed = await asyncio.wait_for(kill_repeatedly(), 30)
        kills.set_result(killed)
        await publishing
        await counted(environment, effects, at_least=len(CODES))
        await settled(environment)
        assert instance.service.readiness.waiting_for is None
    assert waits() > waited
    assert (await count_effects(environment, CODES)).clean
    assert await parked_rows(environment) == []


def _waited(before: float) -> Callable[[], Awaitable[bool]]:
    async def waited() -> bool:
        return waits() > before

    return waited


@pytest.mark.parametrize("busy_timeout", [10_000, 50], ids=["within the busy timeout", "beyond it"])
async def test_a_locked_sqlite_file_is_waited_out(sqlite_environment: Environment, busy_timeout: int) -> None:
    environment = sqlite_environment
    codes = CODES[:200]
    waited = waits()
    async with running(environment, outbox_sweep_seconds=0.5) as instance:
        await settled(
            environment
        )  # the workers' first turns are over: whoever writes now is as impatient as is told below

        @sa.event.listens_for(instance.runtime.database.engine.sync_engine, "checkout")
        def be_impatient(connection: sa.engine.interfaces.DBAPIConnection, *_: object) -> None:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={busy_timeout}")
            cursor.close()

        other = sqlite3.connect(environment.var / f"{SERVICE}.sqlite3", isolation_level=None, check_same_thread=False)
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        async with environment.channel() as channel:
            await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in codes])
        if busy_timeout == 50:
            await until(_waited(waited))
            async with httpx.AsyncClient(base_url=instance.service.http.url, timeout=10) as client:
                answer = await client.get("/health/ready")
            assert answer.status_code == 503
            assert "basis data" in answer.json()["detail"]
        else:
            await asyncio.sleep(1.0)  # how long the lock is held: the thing under test
        assert other.execute("SELECT count(*) FROM effects WHERE code LIKE 'thing-%'").fetchone() == (0,)
        other.execute("COMMIT")
        other.close()
        await settled(environment)
    assert (waits() > waited) == (busy_timeout == 50)
    assert (await count_effects(environment, codes)).clean
    assert await parked_rows(environment) == []
