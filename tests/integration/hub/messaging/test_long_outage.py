"""A database that is away for longer than the broker waits for its consumers: a weekend, compressed."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import sqlalchemy as sa

import hub.store.database
from hub.telemetry import metrics
from local.rabbitmq import LocalBroker
from local.rabbitmqctl import rabbitmqctl
from tests.support.environment import SERVICE, Environment, message, publish
from tests.support.metrics import value_of
from tests.support.services import count_effects, counted, effects, parked_rows, running, settled
from tests.support.waiting import until

CODES = [f"thing-{number}" for number in range(200)]
LIMIT = 2
PATIENT_SECONDS = 1800.0


async def have_patience(broker: LocalBroker, *, seconds: float) -> None:
    """Let the broker take messages back that a consumer holds for so long, on channels that are opened next."""
    await _set(broker, consumer_timeout=round(1000 * seconds), channel_tick_interval=200)


async def _set(broker: LocalBroker, **values: int) -> None:
    steps = ", ".join(f"application:set_env(rabbit, {name}, {value})" for name, value in values.items())
    await rabbitmqctl(broker, "eval", f"{steps}.")


@asynccontextmanager
async def locked(environment: Environment, table: str) -> AsyncIterator[None]:
    """Keep everybody else from writing to a table; on SQLite, to any."""
    if environment.is_postgresql:
        database = environment.database()
        async with database.begin() as connection:
            await connection.execute(sa.text("SET idle_in_transaction_session_timeout = 0"))
            await connection.execute(sa.text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
            yield
        await database.close()
        return
    other = sqlite3.connect(environment.var / f"{SERVICE}.sqlite3", isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
    yield
    other.execute("COMMIT")
    other.close()


async def outage(
    environment: Environment,
    broker: LocalBroker | None = None,
    *,
    broker_patience: float = PATIENT_SECONDS,
    seconds: float,
    patience: float,
    busy_timeout: int,
    limit: int = LIMIT,
    table: str = "inbox",
) -> None:
    """Lock the database with messages in hand, and count what became of them; `broker` is impatient meanwhile."""
    if broker is not None:
        await have_patience(broker, seconds=broker_patience)
    redelivered = value_of(metrics.REDELIVERED.labels("things"))
    suspended = value_of(metrics.CONSUMERS_SUSPENDED.labels("things"))
    async with (
        running(environment, delivery_limit=limit, database_patience_seconds=patience) as instance,
        environment.channel() as channel,
        httpx.AsyncClient(base_url=instance.service.http.url, timeout=60) as client,
    ):
        await settled(environment)  # the workers' first turns are over

        async def ready() -> bool:
            return (await client.get("/health/ready")).status_code == 200

        @sa.event.listens_for(instance.runtime.database.engine.sync_engine, "checkout")
        def be_impatient(connection: sa.engine.interfaces.DBAPIConnection, *_: object) -> None:
            if not environment.is_postgresql:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA busy_timeout={busy_timeout}")
                cursor.close()

        async with locked(environment, table):
            await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in CODES])
            await asyncio.sleep(seconds)  # the thing under test
            assert not await ready()
            queue = await channel.declare_queue(environment.names.queue("things"), passive=True)
            assert queue.declaration_result.message_count == len(CODES)  # all are given back
            if broker is not None:
                await have_patience(broker, seconds=PATIENT_SECONDS)
        await counted(environment, effects, at_least=len(CODES), within=60)
        await settled(environment)
        assert value_of(metrics.REDELIVERED.labels("things")) - redelivered <= len(CODES)
        assert value_of(metrics.CONSUMERS_SUSPENDED.labels("things")) - suspended <= 1
        await until(ready)
    assert (await count_effects(environment, CODES)).clean
    assert await parked_rows(environment) == []


@pytest.mark.slow
async def test_the_broker_takes_messages_back_once(
    private_environment: Environment, private_broker: LocalBroker
) -> None:
    await outage(private_environment, private_broker, broker_patience=0.5, seconds=4.0, patience=60.0, busy_timeout=50)


@pytest.mark.slow
async def test_a_consumer_gives_messages_back_once(sqlite_environment: Environment) -> None:
    await outage(sqlite_environment, seconds=3.0, patience=0.1, busy_timeout=50)


@pytest.mark.slow
async def test_a_table_of_the_service_that_is_locked_counts_once(
    postgresql_environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The inbox can be written all the while."""
    monkeypatch.setattr(hub.store.database, "NEVER_WAIT_FOR_THE_DEAD", {"lock_timeout": "200ms"})
    await outage(postgresql_environment, seconds=5.0, patience=0.1, busy_timeout=0, table="effects")


@pytest.mark.thorough
async def test_a_weekend(private_environment: Environment, private_broker: LocalBroker) -> None:
    """25 times as long as all the deliveries that the limit allows would take."""
    await outage(
        private_environment,
        private_broker,
        broker_patience=3.0,
        seconds=100.0,
        patience=60.0,
        busy_timeout=10_000,
        limit=5,
    )
