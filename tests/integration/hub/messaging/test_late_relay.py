"""A relay that stood still for long marks nothing sent that is not: neither an event that an operator wants sent again
meanwhile, nor one whose row has the id of a row that is gone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.integration.hub.messaging.outbox_world import DAY, SETTINGS, Answer, Fate, Stop, World


@pytest_asyncio.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    world = await World.new(database_url, tmp_path)
    yield world
    await world.close()


async def left_behind(world: World) -> None:
    """Let a relay stand still before it marks an event sent, and another send that event in its place."""
    late, other = world.replicas
    await late.emit(["first"], in_memory=True)
    await late.relays([], Stop.AFTER_CONFIRM)
    world.clock.elapsed += SETTINGS.outbox_hold_seconds + 1
    await other.relays([])
    world.clock.elapsed += 1
    assert not (await world.look()).unsent


async def arrived(world: World) -> dict[str, int]:
    """Let all relays and receivers do their work; returns how often each event took effect."""
    world.clock.elapsed += SETTINGS.outbox_hold_seconds + 1
    for replica in world.replicas:
        await replica.comes_back()
        await replica.relays([])
    world.replicas[0].prefetch(10)
    await world.replicas[0].receives(10, Fate.ACKS)
    return (await world.look()).effects


async def test_what_is_to_be_sent_again_is(world: World) -> None:
    await left_behind(world)
    world.broker.waiting.clear()  # a purge
    assert await world.replay(since=0.0) == {"first"}
    await world.replicas[0].comes_back()
    assert await arrived(world) == {"first": 1}


async def test_what_is_being_sent_again_is_not_sent_yet(world: World) -> None:
    await left_behind(world)
    world.broker.waiting.clear()
    late, other = world.replicas
    await world.replay(since=0.0)
    world.clock.elapsed += SETTINGS.outbox_sweep_seconds
    await other.relays([Answer.MESSAGE_LOST], Stop.BEFORE_PUBLISH)
    await late.comes_back()
    await other.comes_back()
    assert await arrived(world) == {"first": 1}


async def test_what_was_purged_before_its_confirm_was_recorded_is_sent_again(world: World) -> None:
    late = world.replicas[0]
    await late.emit(["first"], in_memory=True)
    await late.relays([], Stop.AFTER_CONFIRM)
    world.broker.waiting.clear()  # a purge
    await world.replay(since=0.0)
    await late.comes_back()
    assert await arrived(world) == {"first": 1}


async def test_a_row_that_is_gone_does_not_leave_its_id_to_another(world: World) -> None:
    await left_behind(world)
    world.replicas[0].prefetch(10)
    await world.replicas[0].receives(10, Fate.ACKS)
    world.clock.elapsed += SETTINGS.outbox_retention_days * DAY + 1
    await world.replicas[1].retention.forget_old()
    await world.replicas[1].emit(["second"], in_memory=False)
    await world.replicas[0].comes_back()
    assert await arrived(world) == {"first": 1, "second": 1}
