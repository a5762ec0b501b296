"""Dispatchers that die, stand still, compete, or lose their database."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from hub.store.database import database_is_away
from tests.integration.hub.delivery.ledger_fixture import (
    ALL_ONCE,
    ENDS_SOON,
    LedgerHarness,
    keys_of,
    terminate_connections,
)
from tests.integration.hub.delivery.partner import ENDS_ACCEPTED, Fault
from tests.support.waiting import until

KEYS = keys_of(50)
FEW = keys_of(6)
GATES = ("look_gate", "send_gate", "answer_gate")


@pytest.mark.parametrize("gate", GATES)
async def test_another_takes_over_from_one_that_was_killed(harness: LedgerHarness, gate: str) -> None:
    setattr(harness.partner, gate, asyncio.Event())
    await harness.enqueue(FEW, steps=True)
    killed = harness.started(lease=ENDS_SOON)
    await harness.partner.reached.wait()
    await harness.kill(killed)
    setattr(harness.partner, gate, None)
    harness.started(lease=ENDS_SOON)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


@pytest.mark.slow
async def test_dispatchers_killed_again_and_again_double_nothing(harness: LedgerHarness) -> None:
    for number, key in enumerate(KEYS):
        harness.partner.fail([key], ENDS_ACCEPTED[number % len(ENDS_ACCEPTED)])
        harness.partner.fail([f"{key}#paper"], ENDS_ACCEPTED[-number % len(ENDS_ACCEPTED)])
    await harness.enqueue(KEYS, steps=True)
    for settled in (5, 20, 35):
        killed = harness.started(lease=ENDS_SOON)
        await until(lambda settled=settled: _settled_or_spent(harness, settled))  # type: ignore[misc] # bound per round
        await harness.kill(killed)
    harness.started(lease=ENDS_SOON)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


async def _settled_or_spent(harness: LedgerHarness, wanted: int) -> bool:
    return len(KEYS) - await harness.open() >= wanted


async def test_two_at_once_share_the_work(harness: LedgerHarness) -> None:
    for number, key in enumerate(KEYS):
        harness.partner.fail([key], ENDS_ACCEPTED[number % len(ENDS_ACCEPTED)])
    await harness.enqueue(KEYS)
    harness.started()
    harness.started()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


@pytest.mark.parametrize("gate", ["look_gate", "send_gate"])
async def test_one_that_stood_still_does_not_send_what_another_has_sent(harness: LedgerHarness, gate: str) -> None:
    held = asyncio.Event()
    setattr(harness.partner, gate, held)
    await harness.enqueue(FEW)
    still = harness.started(lease=ENDS_SOON)
    await harness.partner.reached.wait()
    await harness.freeze(still)
    setattr(harness.partner, gate, None)
    harness.started(lease=ENDS_SOON)
    await harness.settled()
    sends = harness.partner.sends.copy()
    held.set()
    await still.requests_end()
    assert harness.partner.sends == sends
    still.start()  # it wakes up and wants to record what it knows
    await until(lambda: _is(not still.busy))
    assert await harness.outcomes() == ALL_ONCE


async def test_what_one_knows_too_late_is_not_announced_again(harness: LedgerHarness) -> None:
    await harness.enqueue(FEW)
    late = harness.started(lease=ENDS_SOON)
    harness.partner.answer_gate = asyncio.Event()
    await harness.partner.reached.wait()
    await harness.freeze(late)
    harness.partner.answer_gate.set()
    await late.requests_end()
    assert len(harness.partner.versions()) == len(FEW)
    harness.started(lease=ENDS_SOON)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    late.start()
    await until(lambda: _is(not late.busy))
    assert await harness.outcomes() == ALL_ONCE


async def test_an_earlier_request_does_not_send_under_a_later_claim(harness: LedgerHarness) -> None:
    """One process loses its lease, and settles the delivery itself, while its first look still hangs."""
    first_look = harness.partner.look_gate = asyncio.Event()
    await harness.enqueue(FEW[:1])
    only = harness.started(lease=3.0)
    await harness.partner.reached.wait()
    harness.partner.reached.clear()
    second_look = harness.partner.look_gate = asyncio.Event()
    await harness.leases_end()
    await harness.expire()
    only.wake()
    await harness.partner.reached.wait()
    for _ in range(2):  # it has renewed its leases, and found that one of them is not its own any more
        await _renewed(harness)
    recordings = harness.partner.remembered
    first_look.set()
    await until(lambda: _is(harness.partner.remembered > recordings))  # its verdict comes too late
    assert harness.partner.sends.total() == 0
    second_look.set()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert harness.partner.sends.total() == 1


async def _renewed(harness: LedgerHarness) -> None:
    before = await harness.rows()

    async def later() -> bool:
        return all(new.lease_until > old.lease_until for new, old in zip(await harness.rows(), before, strict=True))

    await until(later)


async def test_leases_are_kept_while_a_look_lasts(harness: LedgerHarness) -> None:
    held = harness.partner.look_gate = asyncio.Event()
    await harness.enqueue(FEW)
    harness.started(lease=ENDS_SOON)
    await until(lambda: _is(harness.partner.looks.total() == len(FEW)))
    await _renewed(harness)
    held.set()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


async def test_slow_requests_keep_their_leases(harness: LedgerHarness) -> None:
    """The ones that wait for their turn are held on to for longer than one lease."""
    harness.partner.slow_seconds = 0.5
    harness.partner.fail(FEW, Fault.SLOW)
    await harness.enqueue(FEW)
    harness.started(concurrency=1, lease=1.5, send_timeout=0.6)
    harness.started(concurrency=1, lease=1.5, send_timeout=0.6)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


async def test_a_request_that_outlasts_its_lease_is_settled_and_not_repeated(harness: LedgerHarness) -> None:
    harness.partner.answer_gate = asyncio.Event()
    await harness.enqueue(FEW)
    harness.started(lease=1.0, send_timeout=0.3)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert harness.partner.sends.total() == len(FEW)


async def test_killed_connections_of_postgresql_double_and_lose_nothing(postgresql_harness: LedgerHarness) -> None:
    harness = postgresql_harness
    for number, key in enumerate(KEYS):
        harness.partner.fail([key], ENDS_ACCEPTED[number % len(ENDS_ACCEPTED)])
    await harness.enqueue(KEYS)
    harness.started()
    harness.started()
    killed = 0
    async with asyncio.timeout(30):
        while killed < 6:
            try:
                async with harness.database.engine.connect() as connection:
                    killed += await terminate_connections(harness, connection)
            except DBAPIError as error:  # the pool gave us one that we have killed before
                if not database_is_away(error):
                    raise
            await asyncio.sleep(0.05)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


async def _is(value: bool) -> bool:
    return value
