"""A message that kills whoever takes it is tried alone, and then parked."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from aio_pika.abc import AbstractChannel

import hub.messaging.consumer
from hub.amqp.content import Delivery
from hub.errors import Transient
from hub.messaging.consumer import Consumer
from hub.messaging.reading import Received, read_message
from hub.messaging.topology import SUSPECT_DELIVERY_LIMIT
from hub.tables import parked_messages
from hub.transaction import Transaction
from tests.support.contracts import ThingHappenedV1
from tests.support.environment import Environment, message, publish
from tests.support.services import (
    count_effects,
    count_things,
    counted,
    effects,
    parked_count,
    parked_rows,
    running,
    settled,
)


async def reject_until_moved(channel: AbstractChannel, queue: str, following: str) -> int:
    """Give a queue's only message back, as a crash does, until the broker moves it on; returns how often."""
    taken = await channel.get_queue(queue)
    times = 0
    async with asyncio.timeout(20):
        while not (await channel.declare_queue(following, passive=True)).declaration_result.message_count:
            received = await taken.get(fail=False)
            if received is not None:
                await received.reject(requeue=True)
                times += 1
    return times


async def test_the_limit_leads_to_suspect_then_to_dead_then_to_parked(environment: Environment) -> None:
    async with running(environment, delivery_limit=2):
        pass  # declares the queues
    names = environment.names
    async with environment.channel() as channel:
        await publish(await channel.get_exchange(names.exchange), [message("deadly")])
        assert await reject_until_moved(channel, names.queue("things"), names.suspect("things")) == 2 + 1
        assert (
            await reject_until_moved(channel, names.suspect("things"), names.dead("things"))
            == SUSPECT_DELIVERY_LIMIT + 1
        )
    async with running(environment, delivery_limit=2):
        (row,) = await parked_count(environment, at_least=1)
        await settled(environment)
    assert row["error_code"] == "delivery_limit"
    assert row["queue"] == names.queue("things")
    assert row["body"] == message("deadly").body
    assert not [name for name in row["headers"] if name.startswith("x-")]
    assert not (await environment.rows(sa.select(effects).where(effects.c.code == "deadly")))


async def test_a_suspect_message_takes_effect_when_it_was_innocent(environment: Environment) -> None:
    async with running(environment, delivery_limit=2):
        pass
    names = environment.names
    async with environment.channel() as channel:
        await publish(await channel.get_exchange(names.exchange), [message("innocent")])
        await reject_until_moved(channel, names.queue("things"), names.suspect("things"))
    async with running(environment, delivery_limit=2):
        await counted(environment, effects, at_least=1)
        await settled(environment)
    assert (await count_effects(environment, ["innocent"])).clean
    assert await parked_rows(environment) == []


async def test_a_suspect_message_comes_back_from_a_retry_queue(environment: Environment) -> None:
    """With the broker's old `x-death` on it the broker would see a circle and drop it."""
    # One failure in the batch, then the three tries of the first tier: so it goes to a retry queue.
    failures = iter(range(4))

    async def handler(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        if next(failures, None) is not None:
            raise Transient("not yet")
        await count_things(batch, tx)

    async with running(environment, delivery_limit=2):
        pass
    names = environment.names
    async with environment.channel() as channel:
        await publish(await channel.get_exchange(names.exchange), [message("unlucky")])
        await reject_until_moved(channel, names.queue("things"), names.suspect("things"))
    async with running(environment, handler, delivery_limit=2):
        await counted(environment, effects, at_least=1, within=15)
        await settled(environment)
    assert (await count_effects(environment, ["unlucky"])).clean
    assert await parked_rows(environment) == []


async def test_a_defect_of_the_kit_gives_the_batch_back(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody expected neither loses the message nor stops the others for good."""
    take = Consumer.take
    defects = iter(range(1))

    async def defective(self: Consumer, batch: Sequence[Delivery]) -> None:
        if next(defects, None) is not None:
            raise ZeroDivisionError
        await take(self, batch)

    monkeypatch.setattr(Consumer, "take", defective)
    async with running(environment), environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), [message("one"), message("two")])
        await counted(environment, effects, at_least=2)
        await settled(environment)
    assert (await count_effects(environment, ["one", "two"])).clean
    assert await environment.rows(sa.select(parked_messages.c.id)) == []


async def test_what_is_dead_is_parked_unread(sqlite_environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    """To read it may be what crashes the process."""
    read: list[object] = []
    original = read_message

    def noting(*arguments: Any, **named: Any) -> Received:
        read.append(arguments)
        return original(*arguments, **named)

    monkeypatch.setattr(hub.messaging.consumer, "read_message", noting)
    async with running(sqlite_environment), sqlite_environment.channel() as channel:
        await channel.default_exchange.publish(message("dead"), sqlite_environment.names.dead("things"))
        (row,) = await parked_count(sqlite_environment, at_least=1)
    assert row["error_code"] == "delivery_limit"
    assert read == []
