"""Declaring what a service needs: harmless again and again, and one clear sentence when it cannot be."""

import asyncio
from typing import cast

import aio_pika
import pytest
from aio_pika.abc import AbstractRobustConnection

from hub.errors import UserError
from hub.messaging.broker_refusal import Account, refusals
from hub.messaging.declaring import declare
from hub.messaging.topology_keeper import TopologyKeeper
from tests.support.environment import Environment, message, publish
from tests.support.services import running
from tests.support.waiting import until


async def declare_all(environment: Environment, *, delivery_limit: int = 5, delay: float = 1.0) -> None:
    connection = cast("AbstractRobustConnection", await aio_pika.connect_robust(environment.amqp_url))
    topology = environment.topology(
        {"things": ["thing.happened.*"]}, delivery_limit=delivery_limit, retry_delays=[delay]
    )
    with refusals(Account.of(environment.amqp_url)):
        async with connection:
            await declare(connection, topology)


async def test_declaring_again_changes_nothing(sqlite_environment: Environment) -> None:
    await declare_all(sqlite_environment)
    async with sqlite_environment.channel() as channel:
        await publish(await channel.get_exchange(sqlite_environment.names.exchange), [message("kept")])
        await declare_all(sqlite_environment)
        queue = await channel.get_queue(sqlite_environment.names.queue("things"))
        kept = await queue.get()
        assert kept is not None
        await kept.ack()


async def test_another_retry_delay_is_another_queue(sqlite_environment: Environment) -> None:
    await declare_all(sqlite_environment, delay=1.0)
    await declare_all(sqlite_environment, delay=2.0)
    async with sqlite_environment.channel() as channel:
        for delay in (1.0, 2.0):
            await channel.declare_queue(sqlite_environment.names.retry(delay), passive=True)


async def test_other_arguments_are_one_sentence(sqlite_environment: Environment) -> None:
    await declare_all(sqlite_environment)
    with pytest.raises(UserError, match="sudah ada dengan argumen lain") as raised:
        await declare_all(sqlite_environment, delivery_limit=6)
    assert sqlite_environment.namespace in str(raised.value)


async def test_a_service_that_meets_other_arguments_ends_with_that_sentence(sqlite_environment: Environment) -> None:
    await declare_all(sqlite_environment)
    with pytest.raises(UserError, match="sudah ada dengan argumen lain"):
        async with running(sqlite_environment):
            pytest.fail("it must not become ready")


async def test_what_the_start_has_declared_is_not_declared_again_at_once(
    sqlite_environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    times, declare_once = 0, TopologyKeeper.declare

    async def counting(keeper: TopologyKeeper) -> None:
        nonlocal times
        times += 1
        await declare_once(keeper)

    async def again() -> bool:
        return times == 2

    monkeypatch.setattr(TopologyKeeper, "declare", counting)
    async with running(sqlite_environment) as instance:
        await asyncio.sleep(0.5)
        assert times == 1
        instance.runtime.keeper.wake()
        await until(again)


async def test_every_version_of_a_topic_reaches_the_queue_and_other_topics_do_not(
    sqlite_environment: Environment,
) -> None:
    await declare_all(sqlite_environment)
    async with sqlite_environment.channel() as channel:
        exchange = await channel.get_exchange(sqlite_environment.names.exchange)
        await publish(exchange, [message("new")], routing_key="thing.happened.v9")
        with pytest.raises(aio_pika.exceptions.PublishError):
            await publish(exchange, [message("other")], routing_key="thing.other.v1")
