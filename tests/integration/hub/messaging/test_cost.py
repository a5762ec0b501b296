"""What a message costs: SQL statements and AMQP frames a batch, against the committed baseline.

Times are noise; counts are not. A count above the baseline fails. When the new cost is meant, renew the file:

    KINERJA_RENEW_COST_BASELINE=1 pytest tests/integration/hub/messaging/test_cost.py
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, cast

import aiormq.channel
import pytest
import sqlalchemy as sa
from aio_pika.abc import AbstractRobustConnection

import hub.messaging.consumer
from hub.amqp.connection import Broker
from hub.amqp.content import Content, Delivery
from hub.messaging.consumer import Consumer
from hub.messaging.declaring import declare
from hub.messaging.publisher import ConfirmingPublisher
from hub.messaging.rabbit import acknowledge
from hub.messaging.relay import Relay
from tests.support.environment import Environment, message, publish
from tests.support.services import prepare, unstarted

BASELINE = Path(__file__).with_name("cost_baseline.json")
RENEW = "KINERJA_RENEW_COST_BASELINE"


@pytest.mark.parametrize("size", [1, 50, 200])
async def test_a_batch_costs_no_more_than_its_baseline(
    environment: Environment, database_kind: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cost = await cost_of_a_batch(environment, size, monkeypatch)
    baseline: dict[str, Any] = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if os.environ.get(RENEW):
        baseline.setdefault(database_kind, {})[str(size)] = cost
        BASELINE.write_text(json.dumps(baseline, indent=2, sort_keys=True) + "\n")
        return
    known = baseline[database_kind][str(size)]
    higher = {name: (known.get(name, 0), count) for name, count in cost.items() if count > known.get(name, 0)}
    assert not higher, (
        f"a batch of {size} on {database_kind} costs more than the baseline (was, is): {higher}; "
        f"when that is meant, renew it with {RENEW}=1"
    )


async def cost_of_a_batch(environment: Environment, size: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Count one batch of exactly `size` through the consumer, and its events through the relay: both of its ways."""
    runtime = unstarted(environment.settings())
    await prepare(runtime.database)
    connection = cast("AbstractRobustConnection", await runtime.broker.connect())
    bindings = {"things": ["thing.happened.*"], "echoes": ["thing.counted.*"]}
    await declare(connection, environment.topology(bindings))
    things = runtime.service.build(runtime).subscriptions[0]
    consumer = Consumer(
        things,
        transactions=runtime.transactions,
        publisher=runtime.publisher,
        names=environment.names,
        origins=runtime.origins,
        settings=runtime.settings,
        stopping=runtime.stopping,
        restore_topology=runtime.keeper.wake,
    )
    async with environment.channel() as channel:
        exchange = await channel.get_exchange(environment.names.exchange)
        # The first batch opens connections and prepares statements.
        await publish(exchange, [message(f"thing-{number}") for number in range(3 * size)])
    async with fetching(runtime.broker, environment, size) as fetch:
        warm, left_behind, in_hand = [await fetch() for _ in range(3)]
        await consumer.take(warm)
        await runtime.relay.turn()
        await consumer.take(left_behind)
        costs: Counter[str] = Counter()
        engine = runtime.database.engine.sync_engine
        with counting(costs, "relay.sweep", engine, monkeypatch):
            await runtime.relay.turn()
        monkeypatch.setattr(Relay, "alive", True)  # it is asked to take over what is committed
        with counting(costs, "consume", engine, monkeypatch):
            await consumer.take(in_hand)
        with counting(costs, "relay", engine, monkeypatch):
            await runtime.relay.turn()
    await runtime.broker.stop()
    await runtime.database.close()
    return dict(sorted(costs.items()))


@asynccontextmanager
async def fetching(
    broker: Broker, environment: Environment, size: int
) -> AsyncIterator[Callable[[], Awaitable[list[Delivery]]]]:
    """Lend a function that returns the next `size` messages."""
    delivered: asyncio.Queue[Delivery] = asyncio.Queue()
    connection = await broker.connect()
    channel, content = await connection.open_channel(confirms=False)

    def collect(deliveries: list[Delivery]) -> None:
        for one in deliveries:
            delivered.put_nowait(one)

    async def never(_message: object) -> None:
        pytest.fail("a message passed by the reader")

    async def fetch() -> list[Delivery]:
        async with asyncio.timeout(20):
            return [await delivered.get() for _ in range(size)]

    content.deliver = collect
    await channel.basic_consume(environment.names.queue("things"), never)
    yield fetch
    await channel.close()


@contextmanager
def counting(costs: Counter[str], part: str, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Count statements, transactions and AMQP frames of what runs inside."""

    def on_statement(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):  # SQLite's, seen as a transaction below
            costs[f"{part}.statements"] += 1

    listeners: list[tuple[str, Any]] = [("before_cursor_execute", on_statement)]
    for name in ("begin", "commit", "rollback"):

        def on_event(_c: object, name: str = name) -> None:
            costs[f"{part}.{name}"] += 1

        listeners.append((name, on_event))
    for name, listener in listeners:
        sa.event.listen(engine, name, listener)
    try:
        with monkeypatch.context() as patch:
            for owner, name in (
                (Content, "ack"),
                (aiormq.channel.Channel, "basic_publish"),
                (aiormq.channel.Channel, "rpc"),
                (ConfirmingPublisher, "publish"),
            ):
                patch.setattr(owner, name, counted_call(costs, f"{part}.{name}", getattr(owner, name)))
            yield
    finally:
        for name, listener in listeners:
            sa.event.remove(engine, name, listener)


def counted_call(costs: Counter[str], name: str, original: Any) -> Any:
    def call(*arguments: Any, **named: Any) -> Any:
        costs[name.replace(".publish", ".confirm_waits").replace(".ack", ".basic_ack")] += 1
        return original(*arguments, **named)

    return call


async def test_a_costlier_kit_is_noticed(sqlite_environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    """One ack a message instead of one a batch, and the counts show it."""

    async def one_by_one(batch: list[Delivery]) -> None:
        for one in batch:
            await acknowledge([one])

    monkeypatch.setattr(hub.messaging.consumer, "acknowledge", one_by_one)
    cost = await cost_of_a_batch(sqlite_environment, 50, monkeypatch)
    assert cost["consume.basic_ack"] == 50
    assert json.loads(BASELINE.read_text())["sqlite"]["50"]["consume.basic_ack"] == 1
