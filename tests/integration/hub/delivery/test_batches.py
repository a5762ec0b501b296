"""Several deliveries in one call."""

import asyncio

import pytest

from hub.delivery.states import State
from hub.errors import Permanent, Transient, Uncertain
from tests.integration.hub.delivery.ledger_fixture import ALL_ONCE, ENDS_SOON, LedgerHarness, keys_of
from tests.integration.hub.delivery.partner import Fault

KEYS = keys_of(12)
REFUSALS = {Fault.PERMANENT, Fault.REFUSED}
SAVES = [fault for fault in Fault if not fault.name.startswith("LOOK") and fault not in REFUSALS]


async def test_what_was_claimed_goes_in_as_few_calls_as_the_partner_takes(sqlite_harness: LedgerHarness) -> None:
    harness = sqlite_harness
    harness.partner.batch_size = 5
    harness.partner.hold(KEYS[0], 1)
    await harness.enqueue(KEYS, steps=True)
    harness.started(concurrency=1)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert sorted(harness.partner.calls) == [2, 4, 5], "one was there already"


async def test_each_of_them_ends_as_if_it_had_been_sent_alone(harness: LedgerHarness) -> None:
    harness.partner.batch_size = len(SAVES)
    for key, fault in zip(KEYS, SAVES, strict=False):
        if "DEFECT" not in fault.name:  # of one, it would be the whole call's
            harness.partner.fail([key], fault)
    harness.partner.left_out = KEYS[-1]
    await harness.enqueue(KEYS)
    harness.started(lease=30.0)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert harness.partner.calls[0] > 1


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Transient("not now"), State.ACCEPTED),
        (Uncertain("lost"), State.ACCEPTED),
        (ZeroDivisionError(), State.ACCEPTED),
        (Permanent("no", code="refused"), State.REJECTED),
    ],
)
async def test_a_failure_of_the_call_is_each_ones(
    sqlite_harness: LedgerHarness, error: Exception, state: State
) -> None:
    harness = sqlite_harness
    harness.partner.batch_size = 4
    harness.partner.whole_call_fails.append(error)
    await harness.enqueue(KEYS[:4])
    harness.started(circuit_failures=2, circuit_open=600.0)  # one call is one failure
    await harness.settled()
    assert {row.state for row in await harness.rows()} == {state}
    assert harness.partner.doubled == []


async def test_another_settles_what_one_had_sent_together_when_it_was_killed(harness: LedgerHarness) -> None:
    harness.partner.batch_size = 6
    harness.partner.answer_gate = asyncio.Event()
    await harness.enqueue(KEYS[:6])
    killed = harness.started(lease=ENDS_SOON)
    await harness.partner.reached.wait()
    await harness.kill(killed)
    harness.partner.answer_gate = None
    harness.started(lease=ENDS_SOON)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
