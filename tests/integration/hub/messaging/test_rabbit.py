"""What `hub/messaging/rabbit.py` relies on in FastStream and aio-pika. Red after an upgrade: read that file first."""

import asyncio
import importlib
import inspect
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import aio_pika
import aiormq.connection
import pytest
from aio_pika.abc import AbstractRobustConnection
from aiormq.exceptions import ChannelNotFoundEntity
from faststream import BaseMiddleware
from faststream.rabbit import RabbitBroker
from faststream.rabbit.subscriber import RabbitSubscriber

import hub.messaging.rabbit
from hub.amqp.connection import Broker
from hub.amqp.content import Content, Delivery
from hub.messaging.declaring import declare
from hub.messaging.rabbit import (
    BatchHandler,
    BatchSubscriber,
    acknowledge,
    give_back,
    subscribe_batches,
)
from hub.messaging.topology import main_queue, topic_exchange
from tests.integration.hub.conftest import Opened
from tests.support.environment import Environment, message, publish
from tests.support.waiting import until

CODES = [f"thing-{number}" for number in range(100)]


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("faststream._internal.broker.registrator", "Registrator.subscriber"),
        ("faststream._internal.endpoint.subscriber", "SubscriberUsecase.start"),
        ("faststream._internal.endpoint.subscriber", "SubscriberUsecase._post_start"),
        ("faststream._internal.endpoint.subscriber", "SubscriberUsecase.process_message"),
        ("faststream._internal.endpoint.subscriber.call_item", "CallsCollection"),
        ("faststream.rabbit.configs", "RabbitBrokerConfig"),
        ("faststream.rabbit.subscriber", "RabbitSubscriber"),
        ("faststream.rabbit.subscriber.config", "RabbitSubscriberConfig"),
        ("faststream.rabbit.subscriber.config", "RabbitSubscriberSpecificationConfig"),
        ("faststream.rabbit.subscriber.specification", "RabbitSubscriberSpecification.get_payloads"),
    ],
)
def test_the_pinned_private_names_exist(module: str, name: str) -> None:
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        assert hasattr(found, part), f"FastStream has no {module}.{name} any more: hub/messaging/rabbit.py must change"
        found = getattr(found, part)


def test_the_overridden_methods_still_have_the_shape_that_is_overridden() -> None:
    assert list(inspect.signature(RabbitSubscriber.start).parameters) == ["self"]
    assert list(inspect.signature(RabbitSubscriber.stop).parameters) == ["self"]
    parent = inspect.getsource(RabbitSubscriber.start)
    for step in ("declare_queue", "_post_start", "consume"):
        assert step in parent, (
            f"FastStream's subscriber no longer does {step} in start: hub/messaging/rabbit.py must change"
        )


def test_what_our_connection_relies_on_is_there() -> None:
    assert "connect_robust(**self._connection_kwargs)" in inspect.getsource(RabbitBroker), "hub/amqp/connection.py"
    assert "connection_class" in inspect.signature(aio_pika.connect_robust).parameters
    assert "transport_factory" in inspect.signature(aiormq.connection.Connection).parameters


@asynccontextmanager
async def subscribed(
    environment: Environment,
    handler: BatchHandler,
    *,
    batch_size: int = 40,
    batch_wait: float = 0.2,
    prefetch: int = 80,
    renew_after: float = 60.0,
    middlewares: Sequence[Any] = (),
    queue_missing: Callable[[], None] = lambda: None,
    prepare: Callable[[Delivery], object] | None = None,
) -> AsyncIterator[BatchSubscriber]:
    """Run one batch subscriber alone, its queue filled before it starts."""
    broker = Broker(environment.amqp_url, middlewares=middlewares, graceful_timeout=5)
    queue = main_queue(environment.names, "things", delivery_limit=50)
    subscriber = subscribe_batches(
        broker,
        handler,
        queue=queue,
        exchange=topic_exchange(environment.names),
        prefetch=prefetch,
        batch_size=batch_size,
        batch_wait=batch_wait,
        renew_after=renew_after,
        queue_missing=queue_missing,
        prepare=prepare,
    )
    connection = cast("AbstractRobustConnection", await broker.connect())
    await declare(connection, environment.topology({"things": ["thing.happened.*"]}))
    async with environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in CODES])
    await broker.start()
    try:
        yield subscriber
    finally:
        await broker.stop()


class Recorder:
    """A handler that remembers the batches and settles them."""

    def __init__(self, settle: Callable[[Sequence[Delivery]], Awaitable[None]] = acknowledge) -> None:
        self.batches: list[list[str]] = []
        self._settle = settle

    async def __call__(self, batch: Sequence[Delivery]) -> None:
        assert isinstance(batch, list)
        self.batches.append([str(one.properties.headers["cloudEvents:id"]) for one in batch])
        await self._settle(batch)

    async def took(self, count: int) -> None:
        async def enough() -> bool:
            return sum(map(len, self.batches)) >= count

        await until(enough)

    async def saw(self, code: str) -> None:
        async def there() -> bool:
            return any(code in batch for batch in self.batches)

        await until(there)


async def left(environment: Environment) -> int:
    """Return how many messages the queue holds once nobody consumes it."""
    async with environment.channel() as channel:
        queue = await channel.declare_queue(environment.names.queue("things"), passive=True)
        return int(queue.declaration_result.message_count or 0)


async def test_the_handler_gets_lists_in_order_and_middlewares_see_one_call_a_list(
    sqlite_environment: Environment,
) -> None:
    seen: list[int] = []

    class Watching(BaseMiddleware):
        async def consume_scope(self, call_next: Any, msg: Any) -> Any:
            seen.append(len(msg.raw_message))
            return await call_next(msg)

    recorder = Recorder()
    async with subscribed(sqlite_environment, recorder, middlewares=[Watching]):
        await recorder.took(len(CODES))
    assert [code for batch in recorder.batches for code in batch] == CODES
    assert max(map(len, recorder.batches)) == 40
    assert seen == [len(batch) for batch in recorder.batches]


async def test_one_multiple_ack_settles_the_whole_list(
    sqlite_environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    acks: list[int] = []
    original = Content.ack

    def counting(self: Content, delivery_tag: int) -> None:
        acks.append(delivery_tag)
        original(self, delivery_tag)

    monkeypatch.setattr(Content, "ack", counting)
    recorder = Recorder()
    async with subscribed(sqlite_environment, recorder):
        await recorder.took(len(CODES))
    assert acks == list(itertools.accumulate(map(len, recorder.batches)))
    assert await left(sqlite_environment) == 0


async def test_what_is_not_acked_comes_again_when_the_channel_closes(sqlite_environment: Environment) -> None:
    async def keep(_batch: Sequence[Delivery]) -> None: ...

    recorder = Recorder(keep)
    async with subscribed(sqlite_environment, recorder, prefetch=400):
        await recorder.took(len(CODES))
    assert await left(sqlite_environment) == len(CODES)


async def test_a_closed_channel_loses_nothing_and_the_subscriber_goes_on(sqlite_environment: Environment) -> None:
    closed: list[Delivery] = []

    async def close_once(batch: Sequence[Delivery]) -> None:
        if not closed:
            closed.extend(batch)
            batch[0].content.ack(999_999)  # the broker closes a channel for a number that it does not know

            async def gone() -> bool:
                return not batch[0].is_open

            await until(gone)
        await acknowledge(batch)

    recorder = Recorder(close_once)
    async with subscribed(sqlite_environment, recorder) as subscriber:
        await recorder.took(len(CODES) + 40)
        assert subscriber.working
    assert {code for batch in recorder.batches for code in batch} == set(CODES)
    assert await left(sqlite_environment) == 0


async def test_a_list_that_is_given_back_comes_again(sqlite_environment: Environment) -> None:
    refusals = iter(range(2))

    async def settle(batch: Sequence[Delivery]) -> None:
        await (give_back if next(refusals, None) is not None else acknowledge)(batch)

    recorder = Recorder(settle)
    async with subscribed(sqlite_environment, recorder):
        await recorder.took(len(CODES) + 80)
    assert {code for batch in recorder.batches for code in batch} == set(CODES)
    assert await left(sqlite_environment) == 0


async def test_messages_are_prepared_as_they_come_and_a_defect_in_that_ends_nothing(
    sqlite_environment: Environment,
) -> None:
    prepared: list[object] = []

    def prepare(message: Delivery) -> str:
        code = str(message.properties.headers["cloudEvents:id"])
        if code == "thing-50":
            raise ZeroDivisionError
        return code

    async def handler(batch: Sequence[Delivery]) -> None:
        prepared.extend(one.prepared for one in batch)
        await acknowledge(batch)

    recorder = Recorder(handler)
    async with subscribed(sqlite_environment, recorder, prepare=prepare):
        await recorder.took(len(CODES))
    assert len(prepared) == len(CODES)
    assert prepared[:40] == CODES[:40]
    assert prepared[50] is None
    assert await left(sqlite_environment) == 0


async def test_a_list_that_cannot_be_given_back_ends_nothing(
    sqlite_environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    defects = iter(range(1))

    async def defective(batch: Sequence[Delivery]) -> None:
        if next(defects, None) is not None:
            raise ZeroDivisionError
        await acknowledge(batch)

    async def not_given_back(batch: Sequence[Delivery]) -> None:
        batch[0].content.ack(999_999)  # so that the broker gives it again
        raise RuntimeError

    monkeypatch.setattr(hub.messaging.rabbit, "give_back", not_given_back)
    recorder = Recorder(defective)
    async with subscribed(sqlite_environment, recorder) as subscriber, sqlite_environment.channel() as channel:
        await recorder.took(len(CODES))
        await publish(await channel.get_exchange(sqlite_environment.names.exchange), [message("last")])
        await recorder.saw("last")
        assert subscriber.working
    assert await left(sqlite_environment) == 0


async def test_a_stop_leaves_what_was_not_begun_to_others(sqlite_environment: Environment) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(batch: Sequence[Delivery]) -> None:
        begun.set()
        await go_on.wait()
        await acknowledge(batch)

    recorder = Recorder(slow)
    async with subscribed(sqlite_environment, recorder) as subscriber:
        await begun.wait()
        stopping = asyncio.create_task(subscriber.stop())
        while subscriber.running:  # noqa: ASYNC110 - set in the middle of stop
            await asyncio.sleep(0)
        go_on.set()
        await stopping
    assert await left(sqlite_environment) == len(CODES) - len(recorder.batches[0])
    assert len(recorder.batches) == 1


async def test_a_queue_made_anew_beneath_a_consumer_is_consumed_on_another_channel(
    sqlite_environment: Environment, opened: list[Opened]
) -> None:
    queue = main_queue(sqlite_environment.names, "things", delivery_limit=50)
    later = [f"later-{number}" for number in range(10)]
    recorder = Recorder()
    async with subscribed(sqlite_environment, recorder, renew_after=0.5):
        await recorder.took(len(CODES))
        assert len(opened) == 1
        async with sqlite_environment.channel() as channel:
            await channel.queue_delete(queue.name)
            made = await channel.declare_queue(queue.name, durable=True, arguments=queue.arguments)
            await made.bind(sqlite_environment.names.exchange, "thing.happened.*")
            await publish(
                await channel.get_exchange(sqlite_environment.names.exchange), [message(code) for code in later]
            )
        await recorder.took(len(CODES) + len(later))
    assert {code for batch in recorder.batches for code in batch} == {*CODES, *later}
    assert len(opened) == 2
    assert await left(sqlite_environment) == 0


async def test_a_consumer_that_renews_its_channel_gets_every_message(
    sqlite_environment: Environment, opened: list[Opened]
) -> None:
    """Each comes right after a renewal; one that meets the next, on a slow machine, may come twice."""
    later = [f"later-{number}" for number in range(4)]
    recorder = Recorder()
    async with subscribed(sqlite_environment, recorder, renew_after=0.5), sqlite_environment.channel() as channel:
        await recorder.took(len(CODES))
        exchange = await channel.get_exchange(sqlite_environment.names.exchange)
        for code in later:
            before = len(opened)

            async def renewed(before: int = before) -> bool:
                return len(opened) > before

            await until(renewed)
            await publish(exchange, [message(code)])
            await recorder.saw(code)
    taken = [code for batch in recorder.batches for code in batch]
    assert list(dict.fromkeys(taken)) == [*CODES, *later]
    assert len(taken) < len(CODES) + 2 * len(later)
    assert await left(sqlite_environment) == 0


async def test_a_queue_that_is_gone_is_reported_and_consumed_once_it_is_back(sqlite_environment: Environment) -> None:
    queue = main_queue(sqlite_environment.names, "things", delivery_limit=50)
    missing: list[None] = []
    recorder = Recorder()
    async with (
        subscribed(sqlite_environment, recorder, queue_missing=lambda: missing.append(None)) as subscriber,
        sqlite_environment.channel() as channel,
    ):
        await recorder.took(len(CODES))
        await channel.queue_delete(queue.name)

        async def troubled() -> bool:
            return subscriber.trouble is not None

        await until(troubled)
        assert isinstance(subscriber.trouble, ChannelNotFoundEntity)
        assert missing
        made = await channel.declare_queue(queue.name, durable=True, arguments=queue.arguments)
        await made.bind(sqlite_environment.names.exchange, "thing.happened.*")
        await publish(await channel.get_exchange(sqlite_environment.names.exchange), [message("later")])
        await recorder.saw("later")
        assert subscriber.trouble is None


async def test_no_channel_is_opened_while_a_batch_of_the_last_one_is_in_hand(
    sqlite_environment: Environment, opened: list[Opened]
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(batch: Sequence[Delivery]) -> None:
        begun.set()
        await go_on.wait()
        await acknowledge(batch)

    recorder = Recorder(slow)
    async with subscribed(sqlite_environment, recorder):
        await begun.wait()
        opened[0].content.ack(999_999)

        async def gone() -> bool:
            return not opened[0].content.is_open

        await until(gone)
        await asyncio.sleep(0.3)
        assert len(opened) == 1
        go_on.set()
        await recorder.took(len(CODES) + 40)
    assert len(opened) == 2


async def test_a_handler_that_closes_its_channel_gives_back_once_and_gets_nothing_until_it_returns(
    sqlite_environment: Environment,
) -> None:
    can, waits = asyncio.Event(), iter(range(1))

    async def away(batch: Sequence[Delivery]) -> None:
        if next(waits, None) is not None:
            await batch[0].content.close()
            await batch[0].content.close()
            await can.wait()
        await acknowledge(batch)

    recorder = Recorder(away)
    async with subscribed(sqlite_environment, recorder) as subscriber:
        await recorder.took(40)
        await asyncio.sleep(0.3)
        assert subscriber.held_up
        assert len(recorder.batches) == 1
        assert await left(sqlite_environment) == len(CODES)
        can.set()
        await recorder.took(len(CODES) + 40)
        assert not subscriber.held_up
    assert await left(sqlite_environment) == 0


async def test_a_batch_in_hand_outlasts_the_silence(sqlite_environment: Environment) -> None:
    async def slow(batch: Sequence[Delivery]) -> None:
        await asyncio.sleep(0.6)
        await acknowledge(batch)

    recorder = Recorder(slow)
    async with subscribed(sqlite_environment, recorder, batch_size=200, prefetch=400, renew_after=0.1):
        await recorder.took(len(CODES))
        await asyncio.sleep(0.5)
    assert sum(map(len, recorder.batches)) == len(CODES)
    assert await left(sqlite_environment) == 0
