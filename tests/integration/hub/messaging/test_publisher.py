"""What became of each published message, and what `hub/messaging/publisher.py` relies on in aiormq.

Red here after an upgrade: read that file first.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import pytest

from contracts.envelope import JSON
from hub.amqp.connection import Broker
from hub.amqp.content import Content
from hub.messaging.publisher import ConfirmingPublisher, OutgoingMessage
from local.rabbitmq import LocalBroker
from local.rabbitmqctl import rabbitmqctl
from tests.integration.hub.conftest import Opened
from tests.support.environment import Environment, message
from tests.support.waiting import until

CODES = [f"thing-{number}" for number in range(300)]


@asynccontextmanager
async def publishing(
    environment: Environment, *, confirm_timeout: float = 10.0, **arguments: Any
) -> AsyncIterator[tuple[ConfirmingPublisher, str]]:
    """Lend a publisher, and a queue of the test's own."""
    queue = f"{environment.namespace}.out"
    broker = Broker(environment.amqp_url)
    async with environment.channel() as channel:
        await channel.declare_queue(queue, durable=True, **arguments)
        try:
            yield ConfirmingPublisher(broker, confirm_timeout=confirm_timeout), queue
        finally:
            await broker.stop()
            await channel.queue_delete(queue)


def outgoing(queue: str, code: str = "thing", body: bytes = b"{}", **headers: Any) -> OutgoingMessage:
    """Return a message for `queue`."""
    return OutgoingMessage("", queue, {**message(code).headers, **headers}, JSON, body)


async def taken(environment: Environment, queue: str, count: int) -> list[aio_pika.abc.AbstractIncomingMessage]:
    """Take so many messages, and make sure that there are no more."""
    async with environment.channel() as channel:
        source = await channel.get_queue(queue)
        messages = [await source.get(no_ack=True) for _ in range(count)]
        assert await source.get(fail=False) is None
    return messages


async def test_each_message_of_a_list_arrives_once_and_in_order(sqlite_environment: Environment) -> None:
    async with publishing(sqlite_environment) as (publisher, queue):
        assert await publisher.publish([outgoing(queue, code) for code in CODES]) == [None] * len(CODES)
        arrived = await taken(sqlite_environment, queue, len(CODES))
    assert [one.headers["cloudEvents:id"] for one in arrived] == CODES
    assert {one.content_type for one in arrived} == {JSON}
    assert {one.delivery_mode for one in arrived} == {aio_pika.DeliveryMode.PERSISTENT}
    assert [one.message_id for one in arrived] == CODES


async def test_the_publisher_tells_what_became_of_each_message(sqlite_environment: Environment) -> None:
    async with publishing(sqlite_environment) as (publisher, queue):
        good, lost = outgoing(queue), outgoing("nobody.takes")
        assert await publisher.publish([]) == []
        assert await publisher.publish([good, lost, good]) == [None, "unroutable", None]
        assert await publisher.publish([lost, lost]) == ["unroutable", "unroutable"]
        missing = OutgoingMessage(f"{sqlite_environment.namespace}.missing", "k", {}, None, b"")
        assert await publisher.publish([missing]) == ["no_exchange"]  # the broker closes the channel
        assert await publisher.publish([good]) == [None]
        assert len(await taken(sqlite_environment, queue, 3)) == 3


async def test_an_exchange_that_is_missing_holds_up_no_other(sqlite_environment: Environment) -> None:
    missing = OutgoingMessage(f"{sqlite_environment.namespace}.missing", "k", {}, None, b"")
    async with publishing(sqlite_environment) as (publisher, queue):
        outcomes = await publisher.publish([outgoing(queue, "before"), missing, outgoing(queue, "behind")])
        assert outcomes == [None, "no_exchange", None]
        assert not publisher.forbidden  # what is missing is not forbidden


async def test_a_full_queue_refuses(sqlite_environment: Environment) -> None:
    arguments = {"x-max-length": 2, "x-overflow": "reject-publish"}
    async with publishing(sqlite_environment, arguments=arguments) as (publisher, queue):
        outcomes = await publisher.publish([outgoing(queue) for _ in range(5)])
    assert sorted(outcomes, key=str) == [None, None, "refused", "refused", "refused"]


async def test_a_message_that_amqp_cannot_carry_harms_no_other(sqlite_environment: Environment) -> None:
    async with publishing(sqlite_environment) as (publisher, queue):
        cannot = [
            outgoing(queue, x=object()),
            outgoing("k" * 300),
            outgoing(queue, x="y" * 200_000),  # larger than a frame, and a header is never split
        ]
        outcomes = await publisher.publish([outgoing(queue), *cannot, outgoing(queue)])
        assert outcomes == [None, "unencodable", "unencodable", "unencodable", None]
        assert await publisher.publish(cannot) == ["unencodable"] * 3
        assert len(await taken(sqlite_environment, queue, 2)) == 2


@pytest.mark.parametrize("size", [0, 1, 131_064, 131_065, 1_000_000])
async def test_bodies_of_any_size_arrive_whole(sqlite_environment: Environment, size: int) -> None:
    body = bytes(number % 251 for number in range(size))
    async with publishing(sqlite_environment) as (publisher, queue):
        assert await publisher.publish([outgoing(queue, body=body), outgoing(queue)]) == [None, None]
        first, second = await taken(sqlite_environment, queue, 2)
    assert first.body == body
    assert second.body == b"{}"


async def test_lists_that_share_the_channel_do_not_mix(sqlite_environment: Environment) -> None:
    async with publishing(sqlite_environment) as (publisher, queue):
        lists = [[outgoing(queue, code), outgoing("nobody.takes", code)] for code in CODES[:40]]
        assert await asyncio.gather(*map(publisher.publish, lists)) == [[None, "unroutable"]] * 40
        assert len(await taken(sqlite_environment, queue, 40)) == 40


async def test_a_connection_that_breaks_leaves_its_messages_unconfirmed(
    sqlite_environment: Environment, monkeypatch: pytest.MonkeyPatch, opened: list[Opened]
) -> None:
    async with publishing(sqlite_environment) as (publisher, queue):
        assert await publisher.publish([outgoing(queue)]) == [None]
        with monkeypatch.context() as patch:  # no confirm comes through any more
            heard = asyncio.Event()

            def deaf(*_: object) -> bool:
                heard.set()
                return True

            patch.setattr(Content, "take_method", deaf)
            async with asyncio.TaskGroup() as tasks:
                under_way = tasks.create_task(publisher.publish([outgoing(queue) for _ in range(10)]))
                await heard.wait()
                await opened[0].channel.connection.close(ConnectionResetError())
            assert under_way.result() == ["unconfirmed"] * 10

        async def works_again() -> bool:
            return await publisher.publish([outgoing(queue)]) == [None]

        await until(works_again)
    assert len(opened) == 2


async def test_without_a_broker_nothing_is_confirmed() -> None:
    broker = Broker("amqp://guest:guest@127.0.0.1:1/")
    publisher = ConfirmingPublisher(broker, confirm_timeout=10)
    assert await publisher.publish([outgoing("queue")]) == ["unconfirmed"]


async def test_nothing_is_remembered_of_what_is_settled(sqlite_environment: Environment) -> None:
    async with publishing(sqlite_environment) as (publisher, queue):
        outcomes = await publisher.publish([outgoing(queue, code) for code in CODES] + [outgoing("nobody.takes")])
        assert outcomes == [None] * len(CODES) + ["unroutable"]
        assert publisher.in_flight == 0


async def test_a_confirm_that_comes_late_is_taken_and_harms_nothing(
    sqlite_environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[tuple[Content, int, bytes]] = []
    original = Content.take_method
    async with publishing(sqlite_environment, confirm_timeout=1.0) as (publisher, queue):
        assert await publisher.publish([outgoing(queue)]) == [None]
        with monkeypatch.context() as patch:

            def held_back(content: Content, method: int, payload: bytes) -> bool:
                late.append((content, method, payload))
                return True

            patch.setattr(Content, "take_method", held_back)
            assert await publisher.publish([outgoing(queue, code) for code in CODES]) == ["unconfirmed"] * len(CODES)
        assert publisher.in_flight == len(CODES)
        under_way = asyncio.create_task(publisher.publish([outgoing(queue)]))
        for frame in late:
            original(*frame)
        assert await under_way == [None]
        assert publisher.in_flight == 0
        assert len(await taken(sqlite_environment, queue, len(CODES) + 2)) == len(CODES) + 2


@pytest.mark.slow
@pytest.mark.one_database
async def test_nothing_piles_up_before_a_broker_that_reads_nothing(
    private_environment: Environment, private_broker: LocalBroker
) -> None:
    alarm, calm = (("set_vm_memory_high_watermark", *how) for how in (("absolute", "1MB"), ("0.4",)))
    async with publishing(private_environment, confirm_timeout=0.5) as (publisher, queue):
        assert await publisher.publish([outgoing(queue)]) == [None]
        await rabbitmqctl(private_broker, *alarm)
        try:
            await publisher.publish([outgoing(queue)])  # only then the broker says so
            for _ in range(5):
                assert await publisher.publish([outgoing(queue) for _ in range(10)]) == ["unconfirmed"] * 10
            assert publisher.in_flight <= 1
        finally:
            await rabbitmqctl(private_broker, *calm)

        async def works_again() -> bool:
            return await publisher.publish([outgoing(queue)]) == [None]

        await until(works_again)
