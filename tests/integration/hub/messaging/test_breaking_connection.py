"""A connection that breaks: what it costs, what it leaves behind, and who sees it."""

import gc
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx
import pytest
from aio_pika.abc import AbstractConnection

import hub.messaging.consumer
from hub.amqp.connection import Broker, Connection
from hub.amqp.content import Delivery
from hub.messaging.declaring import declare
from hub.messaging.rabbit import acknowledge, subscribe_batches
from hub.messaging.topology import main_queue, topic_exchange
from hub.telemetry import metrics
from tests.support.contracts import ThingHappenedV1
from tests.support.environment import Environment, message, publish
from tests.support.metrics import value_of
from tests.support.services import count_effects, counted, echoes, running, settled
from tests.support.waiting import until

CODES = [f"thing-{number}" for number in range(60)]
LOSSES = 12
KEPT = frozenset({"Future", "Task", "function", "cell", "Channel", "Content", "Connection", "OneShotCallback", "Event"})
"""What would be kept: callbacks, what they wait for, and what they belong to."""


async def break_it(connection: AbstractConnection) -> None:
    """Break a connection that stands."""
    await connection.ready()
    if connection.transport is not None:
        await connection.transport.connection.close(ConnectionResetError("broken by the test"))


async def test_a_connection_that_keeps_breaking_is_seen_until_it_has_held(sqlite_environment: Environment) -> None:
    async with (
        running(sqlite_environment) as instance,
        httpx.AsyncClient(base_url=instance.service.http.url, timeout=10) as client,
    ):
        assert (await client.get("/health/ready")).status_code == 200
        lost = value_of(metrics.BROKER_LOST)
        for _ in range(8):
            await break_it(await instance.runtime.broker.connect())
        await (await instance.runtime.broker.connect()).ready()
        assert (await client.get("/health/ready")).status_code == 503
        assert value_of(metrics.BROKER_LOST) - lost >= 8

        async def ready() -> bool:
            return (await client.get("/health/ready")).status_code == 200

        await until(ready)
        async with sqlite_environment.channel() as channel:
            await publish(
                await channel.get_exchange(sqlite_environment.names.exchange), [message(code) for code in CODES]
            )
        await counted(sqlite_environment, echoes, at_least=len(CODES))
        await settled(sqlite_environment)
    assert (await count_effects(sqlite_environment, CODES)).clean


async def test_a_batch_whose_ack_is_lost_again_and_again_is_worked_through_once(
    sqlite_environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = iter(range(LOSSES))
    things = sqlite_environment.names.queue("things")

    async def break_first(batch: Sequence[Delivery]) -> None:
        if batch[0].properties.headers["cloudEvents:type"] == ThingHappenedV1.type and next(losses, None) is not None:
            batch[0].content.ack(999_999)  # the broker closes a channel for a number that it does not know
            return
        await acknowledge(batch)

    def counts() -> tuple[float, float]:
        (family,) = metrics.BATCHES.labels("things").collect()
        in_transactions = next(one.value for one in family.samples if one.name.endswith("_sum"))
        return in_transactions, value_of(metrics.MESSAGES.labels("things", "duplicate"))

    monkeypatch.setattr(hub.messaging.consumer, "acknowledge", break_first)
    async with running(sqlite_environment), sqlite_environment.channel() as channel:
        in_transactions, duplicates = counts()
        await publish(await channel.get_exchange(sqlite_environment.names.exchange), [message(code) for code in CODES])
        await until(lambda: _empty(sqlite_environment, things, losses))
        in_transactions_after, duplicates_after = counts()
        await settled(sqlite_environment)
    assert duplicates_after - duplicates >= LOSSES
    assert in_transactions_after - in_transactions == len(CODES)
    assert (await count_effects(sqlite_environment, CODES)).clean


async def _empty(environment: Environment, queue: str, losses: Any) -> bool:
    if losses.__length_hint__():
        return False
    async with environment.channel() as channel:
        declared = await channel.declare_queue(queue, passive=True)
        return not declared.declaration_result.message_count


async def nothing_stays(
    environment: Environment,
    again: Callable[[Connection, Callable[[], int]], Awaitable[None]],
    *,
    times: int,
    renew_after: float,
) -> None:
    """Do something again and again, and count what it leaves behind."""
    broker = Broker(environment.amqp_url, graceful_timeout=5, reconnect_interval=0.01)
    connection = await broker.connect()
    await declare(connection, environment.topology({"things": ["a"]}))

    async def handler(batch: Sequence[Delivery]) -> None:
        await acknowledge(batch)

    subscriber = subscribe_batches(
        broker,
        handler,
        queue=main_queue(environment.names, "things", delivery_limit=50),
        exchange=topic_exchange(environment.names),
        prefetch=10,
        batch_size=10,
        batch_wait=0.005,
        renew_after=renew_after,
        queue_missing=lambda: None,
    )
    await broker.start()
    logging.disable(logging.CRITICAL)  # pytest keeps every line, with its traceback
    try:
        _objects()  # to count leaves something behind, too, the first time
        await _times(again, connection, subscriber, times // 2)
        before = _objects()
        await _times(again, connection, subscriber, times)
        more = _objects() - before
        # A busy machine is caught with some in hand; one that each leaves behind is `times` of them.
        assert sum(more[name] for name in KEPT) < times / 2, more.most_common(10)
        if times >= 1000:  # else Python's own housekeeping is most of it
            assert more.total() < 0.1 * times, more.most_common(10)
    finally:
        logging.disable(logging.NOTSET)
        await broker.stop()


async def _times(again: Any, connection: Connection, subscriber: Any, times: int) -> None:
    for _ in range(times):
        await again(connection, lambda: subscriber.channels)


def _objects() -> Counter[str]:
    gc.collect()
    return Counter(type(one).__name__ for one in gc.get_objects())


async def _next(channels: Callable[[], int], before: int) -> None:
    async def opened() -> bool:
        return channels() > before

    await until(opened)


async def renew(_connection: Connection, channels: Callable[[], int]) -> None:
    await _next(channels, channels())


async def reconnect(connection: Connection, channels: Callable[[], int]) -> None:
    before = channels()
    await break_it(connection)
    await _next(channels, before)


async def test_a_renewal_leaves_nothing_behind(sqlite_environment: Environment) -> None:
    await nothing_stays(sqlite_environment, renew, times=100, renew_after=0.005)


async def test_a_reconnection_leaves_nothing_behind(sqlite_environment: Environment) -> None:
    await nothing_stays(sqlite_environment, reconnect, times=40, renew_after=1000.0)


async def test_declaring_everything_again_leaves_nothing_behind(sqlite_environment: Environment) -> None:
    async def declare_again(connection: Connection, _channels: Callable[[], int]) -> None:
        await declare(connection, sqlite_environment.topology({"things": ["a"]}))

    await nothing_stays(sqlite_environment, declare_again, times=40, renew_after=1000.0)


@pytest.mark.thorough
@pytest.mark.parametrize(("again", "renew_after"), [(renew, 0.005), (reconnect, 1000.0)])
async def test_a_thousand_leave_nothing_behind(sqlite_environment: Environment, again: Any, renew_after: float) -> None:
    await nothing_stays(sqlite_environment, again, times=1000, renew_after=renew_after)
