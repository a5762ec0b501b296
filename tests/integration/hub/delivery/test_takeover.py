"""Dispatchers that die, stand still, compete, or lose their database."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from hub.store.database import database_is_away
from tests.integration.hub.delivery.partner import ENDS_ACCEPTED, Fault
from tests.integration.hub.delivery.world import ALL_ONCE, ENDS_SOON, World, keys_of, terminate_connections
from tests.support.waiting import until

KEYS = keys_of(50)
FEW = keys_of(6)
GATES = ("look_gate", "send_gate", "answer_gate")


@pytest.mark.parametrize("gate", GATES)
async def test_another_takes_over_from_one_that_was_killed(world: World, gate: str) -> None:
    setattr(world.partner, gate, asyncio.Event())
    await world.enqueue(FEW, steps=True)
    killed = world.started(lease=ENDS_SOON)
    await world.partner.reached.wait()
    await world.kill(killed)
    setattr(world.partner, gate, None)
    world.started(lease=ENDS_SOON)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE


@pytest.mark.slow
async def test_dispatchers_killed_again_and_again_double_nothing(world: World) -> None:
    for number, key in enumerate(KEYS):
        world.partner.fail([key], ENDS_ACCEPTED[number % len(ENDS_ACCEPTED)])
        world.partner.fail([f"{key}#paper"], ENDS_ACCEPTED[-number % len(ENDS_ACCEPTED)])
    await world.enqueue(KEYS, steps=True)
    for settled in (5, 20, 35):
        killed = world.started(lease=ENDS_SOON)
        await until(lambda settled=settled: _settled_or_spent(world, settled))  # type: ignore[misc] # bound per round
        await world.kill(killed)
    world.started(lease=ENDS_SOON)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE


async def _settled_or_spent(world: World, wanted: int) -> bool:
    return len(KEYS) - await world.open() >= wanted


async def test_two_at_once_share_the_work(world: World) -> None:
    for number, key in enumerate(KEYS):
        world.partner.fail([key], ENDS_ACCEPTED[number % len(ENDS_ACCEPTED)])
    await world.enqueue(KEYS)
    world.started()
    world.started()
    await world.settled()
    assert await world.outcomes() == ALL_ONCE


@pytest.mark.parametrize("gate", ["look_gate", "send_gate"])
async def test_one_that_stood_still_does_not_send_what_another_has_sent(world: World, gate: str) -> None:
    held = asyncio.Event()
    setattr(world.partner, gate, held)
    await world.enqueue(FEW)
    still = world.started(lease=ENDS_SOON)
    await world.partner.reached.wait()
    await world.freeze(still)
    setattr(world.partner, gate, None)
    world.started(lease=ENDS_SOON)
    await world.settled()
    sends = world.partner.sends.copy()
    held.set()
    await still.requests_end()
    assert world.partner.sends == sends
    still.start()  # it wakes up and wants to record what it knows
    await until(lambda: _is(not still.busy))
    assert await world.outcomes() == ALL_ONCE


async def test_what_one_knows_too_late_is_not_announced_again(world: World) -> None:
    await world.enqueue(FEW)
    late = world.started(lease=ENDS_SOON)
    world.partner.answer_gate = asyncio.Event()
    await world.partner.reached.wait()
    await world.freeze(late)
    world.partner.answer_gate.set()
    await late.requests_end()
    assert len(world.partner.versions()) == len(FEW)
    world.started(lease=ENDS_SOON)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE
    late.start()
    await until(lambda: _is(not late.busy))
    assert await world.outcomes() == ALL_ONCE


async def test_an_earlier_request_does_not_send_under_a_later_claim(world: World) -> None:
    """One process loses its lease, and settles the delivery itself, while its first look still hangs."""
    first_look = world.partner.look_gate = asyncio.Event()
    await world.enqueue(FEW[:1])
    only = world.started(lease=3.0)
    await world.partner.reached.wait()
    world.partner.reached.clear()
    second_look = world.partner.look_gate = asyncio.Event()
    await world.leases_end()
    await world.expire()
    only.wake()
    await world.partner.reached.wait()
    for _ in range(2):  # it has renewed its leases, and found that one of them is not its own any more
        await _renewed(world)
    recordings = world.partner.remembered
    first_look.set()
    await until(lambda: _is(world.partner.remembered > recordings))  # its verdict comes too late
    assert world.partner.sends.total() == 0
    second_look.set()
    await world.settled()
    assert await world.outcomes() == ALL_ONCE
    assert world.partner.sends.total() == 1


async def _renewed(world: World) -> None:
    before = await world.rows()

    async def later() -> bool:
        return all(new.lease_until > old.lease_until for new, old in zip(await world.rows(), before, strict=True))

    await until(later)


async def test_leases_are_kept_while_a_look_lasts(world: World) -> None:
    held = world.partner.look_gate = asyncio.Event()
    await world.enqueue(FEW)
    world.started(lease=ENDS_SOON)
    await until(lambda: _is(world.partner.looks.total() == len(FEW)))
    await _renewed(world)
    held.set()
    await world.settled()
    assert await world.outcomes() == ALL_ONCE


async def test_slow_requests_keep_their_leases(world: World) -> None:
    """The ones that wait for their turn are held on to for longer than one lease."""
    world.partner.slow_seconds = 0.5
    world.partner.fail(FEW, Fault.SLOW)
    await world.enqueue(FEW)
    world.started(concurrency=1, lease=1.5, send_timeout=0.6)
    world.started(concurrency=1, lease=1.5, send_timeout=0.6)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE


async def test_a_request_that_outlasts_its_lease_is_settled_and_not_repeated(world: World) -> None:
    world.partner.answer_gate = asyncio.Event()
    await world.enqueue(FEW)
    world.started(lease=1.0, send_timeout=0.3)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE
    assert world.partner.sends.total() == len(FEW)


async def test_killed_connections_of_postgresql_double_and_lose_nothing(postgresql_world: World) -> None:
    world = postgresql_world
    for number, key in enumerate(KEYS):
        world.partner.fail([key], ENDS_ACCEPTED[number % len(ENDS_ACCEPTED)])
    await world.enqueue(KEYS)
    world.started()
    world.started()
    killed = 0
    async with asyncio.timeout(30):
        while killed < 6:
            try:
                async with world.database.engine.connect() as connection:
                    killed += await terminate_connections(world, connection)
            except DBAPIError as error:  # the pool gave us one that we have killed before
                if not database_is_away(error):
                    raise
            await asyncio.sleep(0.05)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE


async def _is(value: bool) -> bool:
    return value
