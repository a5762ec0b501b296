"""A relay that stood still for long marks nothing sent that is not: neither an event that an operator wants sent again
meanwhile, nor one whose row has the id of a row that is gone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.integration.hub.messaging.outbox_fixture import DAY, SETTINGS, Answer, BatchEnd, OutboxHarness, Stop


@pytest_asyncio.fixture
async def harness(database_url: str, tmp_path: Path) -> AsyncIterator[OutboxHarness]:
    harness = await OutboxHarness.new(database_url, tmp_path)
    yield harness
    await harness.close()


async def left_behind(harness: OutboxHarness) -> None:
    """Let a relay stand still before it marks an event sent, and another send that event in its place."""
    late, other = harness.replicas
    await late.emit(["first"], in_memory=True)
    await late.relays([], Stop.AFTER_CONFIRM)
    harness.clock.elapsed += SETTINGS.outbox_hold_seconds + 1
    await other.relays([])
    harness.clock.elapsed += 1
    assert not (await harness.look()).unsent


async def arrived(harness: OutboxHarness) -> dict[str, int]:
    """Let all relays and receivers do their work; returns how often each event took effect."""
    harness.clock.elapsed += SETTINGS.outbox_hold_seconds + 1
    for replica in harness.replicas:
        await replica.comes_back()
        await replica.relays([])
    harness.replicas[0].prefetch(10)
    await harness.replicas[0].receives(10, BatchEnd.ACKS)
    return (await harness.look()).effects


async def test_what_is_to_be_sent_again_is(harness: OutboxHarness) -> None:
    await left_behind(harness)
    harness.broker.waiting.clear()  # a purge
    assert await harness.replay(since=0.0) == {"first"}
    await harness.replicas[0].comes_back()
    assert await arrived(harness) == {"first": 1}


async def test_what_is_being_sent_again_is_not_sent_yet(harness: OutboxHarness) -> None:
    await left_behind(harness)
    harness.broker.waiting.clear()
    late, other = harness.replicas
    await harness.replay(since=0.0)
    harness.clock.elapsed += SETTINGS.outbox_sweep_seconds
    await other.relays([Answer.MESSAGE_LOST], Stop.BEFORE_PUBLISH)
    await late.comes_back()
    await other.comes_back()
    assert await arrived(harness) == {"first": 1}


async def test_what_was_purged_before_its_confirm_was_recorded_is_sent_again(harness: OutboxHarness) -> None:
    late = harness.replicas[0]
    await late.emit(["first"], in_memory=True)
    await late.relays([], Stop.AFTER_CONFIRM)
    harness.broker.waiting.clear()  # a purge
    await harness.replay(since=0.0)
    await late.comes_back()
    assert await arrived(harness) == {"first": 1}


async def test_a_row_that_is_gone_does_not_leave_its_id_to_another(harness: OutboxHarness) -> None:
    await left_behind(harness)
    harness.replicas[0].prefetch(10)
    await harness.replicas[0].receives(10, BatchEnd.ACKS)
    harness.clock.elapsed += SETTINGS.outbox_retention_days * DAY + 1
    await harness.replicas[1].retention.forget_old()
    await harness.replicas[1].emit(["second"], in_memory=False)
    await harness.replicas[0].comes_back()
    assert await arrived(harness) == {"first": 1, "second": 1}
