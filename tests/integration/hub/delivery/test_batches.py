"""Several deliveries in one call."""

import asyncio

import pytest

from hub.delivery.states import State
from hub.errors import Permanent, Transient, Uncertain
from tests.integration.hub.delivery.partner import Fault
from tests.integration.hub.delivery.world import ALL_ONCE, ENDS_SOON, World, keys_of

KEYS = keys_of(12)
REFUSALS = {Fault.PERMANENT, Fault.REFUSED}
SAVES = [fault for fault in Fault if not fault.name.startswith("LOOK") and fault not in REFUSALS]


async def test_what_was_claimed_goes_in_as_few_calls_as_the_partner_takes(sqlite_world: World) -> None:
    world = sqlite_world
    world.partner.batch_size = 5
    world.partner.hold(KEYS[0], 1)
    await world.enqueue(KEYS, steps=True)
    world.started(concurrency=1)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE
    assert sorted(world.partner.calls) == [2, 4, 5], "one was there already"


async def test_each_of_them_ends_as_if_it_had_been_sent_alone(world: World) -> None:
    world.partner.batch_size = len(SAVES)
    for key, fault in zip(KEYS, SAVES, strict=False):
        if "DEFECT" not in fault.name:  # of one, it would be the whole call's
            world.partner.fail([key], fault)
    world.partner.left_out = KEYS[-1]
    await world.enqueue(KEYS)
    world.started(lease=30.0)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE
    assert world.partner.calls[0] > 1


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Transient("not now"), State.ACCEPTED),
        (Uncertain("lost"), State.ACCEPTED),
        (ZeroDivisionError(), State.ACCEPTED),
        (Permanent("no", code="refused"), State.REJECTED),
    ],
)
async def test_a_failure_of_the_call_is_each_ones(sqlite_world: World, error: Exception, state: State) -> None:
    world = sqlite_world
    world.partner.batch_size = 4
    world.partner.whole_call_fails.append(error)
    await world.enqueue(KEYS[:4])
    world.started(circuit_failures=2, circuit_open=600.0)  # one call is one failure
    await world.settled()
    assert {row.state for row in await world.rows()} == {state}
    assert world.partner.doubled == []


async def test_another_settles_what_one_had_sent_together_when_it_was_killed(world: World) -> None:
    world.partner.batch_size = 6
    world.partner.answer_gate = asyncio.Event()
    await world.enqueue(KEYS[:6])
    killed = world.started(lease=ENDS_SOON)
    await world.partner.reached.wait()
    await world.kill(killed)
    world.partner.answer_gate = None
    world.started(lease=ENDS_SOON)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE
