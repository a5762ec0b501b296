"""A graceful stop finishes the batch in hand, acks it, and leaves the rest to others."""

import asyncio
from collections.abc import Sequence

import pytest

import hub.service
from hub.transaction import Transaction
from tests.support.contracts import ThingHappenedV1
from tests.support.environment import Environment, message, publish
from tests.support.services import count_effects, count_things, counting_service, running, settled, start

CODES = [f"thing-{number}" for number in range(600)]


async def test_a_stop_under_load_finishes_the_batch_in_hand_and_another_instance_the_rest(
    environment: Environment,
) -> None:
    handled: list[str] = []
    in_hand, go_on = asyncio.Event(), asyncio.Event()

    async def slow(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        in_hand.set()
        await go_on.wait()
        await count_things(batch, tx)
        tx.after_commit(lambda: handled.extend(one.code for one in batch))

    first = await start(environment, counting_service(slow), batch_size=20)
    async with environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in CODES])
    async with asyncio.timeout(20):
        await in_hand.wait()
    stopping = asyncio.create_task(first.stop())
    async with asyncio.timeout(20):
        await first.runtime.stopping.wait()
    go_on.set()
    await stopping
    assert 1 <= len(handled) <= 2 * 20  # the next one may begin until the broker knows of the stop

    redelivered: list[str] = []

    async def watching(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        redelivered.extend(one.code for one in batch)
        await count_things(batch, tx)

    async with running(environment, watching):
        await settled(environment)
    assert (await count_effects(environment, CODES)).clean
    assert not set(handled) & set(redelivered)


async def test_a_stop_of_an_idle_service_is_quick(environment: Environment) -> None:
    instance = await start(environment, shutdown_seconds=60.0)
    async with asyncio.timeout(20):
        await instance.stop()
    assert instance.task.exception() is None


async def test_a_stop_ends_while_the_handler_hangs(environment: Environment) -> None:
    hanging = asyncio.Event()

    async def hang(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        hanging.set()
        await asyncio.Event().wait()

    first = await start(environment, counting_service(hang), shutdown_seconds=1.0)
    async with environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), [message("one")])
    async with asyncio.timeout(20):
        await hanging.wait()
        await first.stop()
    async with running(environment):
        await settled(environment)
    assert (await count_effects(environment, ["one"])).clean


async def test_a_broker_that_does_not_answer_holds_no_stop_up(
    sqlite_environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = await start(sqlite_environment)
    stop = instance.runtime.broker.stop

    async def no_answer(*_: object) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(hub.service, "LEAVE_SECONDS", 0.1)
        patch.setattr(instance.runtime.broker, "stop", no_answer)
        async with asyncio.timeout(20):
            await instance.stop()
    await stop()
