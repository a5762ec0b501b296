"""Each broken ledger is found out by a history, and the ledger as it is passes it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import pytest
import sqlalchemy as sa

from hub.delivery.partner import Delivery
from hub.delivery.states import State
from hub.telemetry import metrics
from tests.broken import ledger as broken
from tests.integration.hub.delivery.ledger_fixture import ALL_ONCE, ENDS_SOON, LedgerHarness, keys_of
from tests.integration.hub.delivery.partner import PARTNER, Fault
from tests.support.metrics import value_of
from tests.support.waiting import until

Damage = Callable[[pytest.MonkeyPatch], None]
History = Callable[[LedgerHarness], Awaitable[None]]

FEW = keys_of(6)
LONG_SECONDS = 3600.0
"""Longer than any test runs."""
LASTS = 6.0
"""A lease that outlasts a busy machine, and is looked after thrice meanwhile."""
TWICE = "recorded twice"


async def answers_are_lost_and_saves_are_late(harness: LedgerHarness) -> None:
    held = harness.partner.late_gate = asyncio.Event()
    harness.partner.fail(FEW, Fault.STORED_LATE)
    await harness.enqueue(FEW)
    running = harness.started(settle_after=2 * LONG_SECONDS)
    await until(lambda: _waits_long_or_sent_again(harness))
    held.set()
    await harness.partner.nothing_outstanding()
    await harness.all_due()
    running.wake()
    await harness.settled()
    assert not (await harness.outcomes()).doubled, TWICE


async def the_first_read_shows_nothing(harness: LedgerHarness) -> None:
    harness.partner.fail(FEW, Fault.SHOWN_LATE)
    await harness.enqueue(FEW)
    harness.started(read_before_first_write=False)
    await harness.settled()
    assert not (await harness.outcomes()).doubled, TWICE


async def a_look_takes_longer_than_a_lease(harness: LedgerHarness) -> None:
    held = harness.partner.look_gate = asyncio.Event()
    await harness.enqueue(FEW)
    slow = harness.started(lease=ENDS_SOON)
    await until(lambda: _is(harness.partner.looks.total() >= len(FEW)))
    first = await harness.rows()
    harness.partner.look_gate = None
    harness.started(lease=ENDS_SOON)
    await until(lambda: _kept_or_settled(harness, first))
    held.set()
    await slow.requests_end()
    await harness.settled()
    assert not (await harness.outcomes()).doubled, TWICE


async def a_machine_stands_still_during_a_look(harness: LedgerHarness) -> None:
    held = harness.partner.look_gate = asyncio.Event()
    await harness.enqueue(FEW)
    slow = harness.started(lease=ENDS_SOON)
    await until(lambda: _is(harness.partner.looks.total() >= len(FEW)))
    await harness.freeze(slow)  # a machine that stands still keeps no lease either
    harness.partner.look_gate = None
    harness.started(lease=ENDS_SOON)
    await harness.settled()
    held.set()
    await slow.requests_end()
    assert not (await harness.outcomes()).doubled, TWICE


async def another_takes_over_during_a_look(harness: LedgerHarness) -> None:
    held = harness.partner.look_gate = asyncio.Event()
    await harness.enqueue(FEW)
    slow = harness.started(lease=LASTS)
    await until(lambda: _is(harness.partner.looks.total() >= len(FEW)))
    first = await harness.rows()
    await until(lambda: _let_go(harness, first))
    harness.partner.look_gate = None
    harness.started(lease=600)
    await harness.settled()
    left = slow.lease_left(_claimed(first[0]))
    # What it believes changes when it looks after its leases, and only then for the better.
    await until(lambda: _is(not 0 < slow.lease_left(_claimed(first[0])) <= left))
    held.set()
    await slow.requests_end()
    assert not (await harness.outcomes()).doubled, TWICE


async def one_record_is_unclear(harness: LedgerHarness) -> None:
    bad, *sound = FEW
    harness.partner.fail([bad], *[Fault.UNCLEAR_BEFORE_STORE] * 3)
    await harness.enqueue([bad])
    running = harness.started(circuit_failures=1, circuit_open=3600)
    await harness.in_state(bad, State.UNCERTAIN)
    await harness.enqueue(sound)
    running.wake()
    await until(lambda: _all_or_open(harness))
    assert (await harness.outcomes()).missing <= {bad}, "all wait for one"


async def all_answers_are_unclear(harness: LedgerHarness) -> None:
    harness.partner.fail(FEW, *[Fault.UNCLEAR_BEFORE_STORE] * 6)
    await harness.enqueue(FEW)
    harness.started(settle_after=0.02, visibility_lag=0.02)
    await harness.settled()
    assert {harness.partner.sends[key] for key in FEW} == {3}, "sent too often"
    assert (await harness.outcomes()).unclear == frozenset(FEW)


async def unclear_answers_hide_what_was_stored(harness: LedgerHarness) -> None:
    harness.partner.fail(FEW, Fault.UNCLEAR_AFTER_STORE)
    await harness.enqueue(FEW)
    harness.started()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE, "ended though the partner holds it"


async def one_knows_too_late(harness: LedgerHarness) -> None:
    await harness.enqueue(FEW)
    harness.partner.answer_gate = asyncio.Event()
    late = harness.started(lease=ENDS_SOON)
    await harness.partner.reached.wait()
    await harness.freeze(late)
    harness.partner.answer_gate.set()
    await late.requests_end()
    harness.started(lease=ENDS_SOON)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    late.start()
    await until(lambda: _is(not late.busy))
    assert not (await harness.outcomes()).announced, "announced twice"


async def _is(value: bool) -> bool:
    return value


async def _waits_long_or_sent_again(harness: LedgerHarness) -> bool:
    """Whether nobody is asked again for long, or all have been sent twice already."""
    soon = harness.database.clocks.now() + LONG_SECONDS
    waits = all(row.state == State.UNCERTAIN and row.due_at > soon for row in await harness.rows())
    return waits or all(harness.partner.sends[key] > 1 for key in FEW)


async def _kept_or_settled(harness: LedgerHarness, first: Sequence[sa.Row[Any]]) -> bool:
    """Whether leases were renewed for longer than they last, or, on a busy machine too, somebody else took over."""
    rows = await harness.rows()
    kept = all(
        row.lease_token == before.lease_token and row.lease_until > before.lease_until + 2 * ENDS_SOON
        for row, before in zip(rows, first, strict=True)
    )
    return kept or not await harness.open()


async def _let_go(harness: LedgerHarness, first: Sequence[sa.Row[Any]]) -> bool:
    """Let the leases end, and whoever finds that take over; whether none is left."""
    await harness.leases_end()
    await harness.expire()
    tokens = {row.lease_token for row in first}
    return all(row.lease_token not in tokens for row in await harness.rows())


def _claimed(row: sa.Row[Any]) -> Delivery:
    return Delivery(row.id, row.business_key, row.version, b"", row.attempts, 0, None, uncertain=False)


async def _all_or_open(harness: LedgerHarness) -> bool:
    return value_of(metrics.CIRCUIT_OPEN.labels(PARTNER)) == 1 or not await harness.open()


LEDGER: Final[list[tuple[Damage, str, History]]] = [
    (broken.sends_again_without_asking, TWICE, answers_are_lost_and_saves_are_late),
    (broken.settles_too_early, TWICE, answers_are_lost_and_saves_are_late),
    (broken.believes_one_read, TWICE, the_first_read_shows_nothing),
    (broken.never_renews_its_leases, TWICE, a_look_takes_longer_than_a_lease),
    (broken.never_renews_its_leases, TWICE, a_machine_stands_still_during_a_look),
    (broken.believes_in_renewals, TWICE, another_takes_over_during_a_look),
    (broken.counts_unclear_answers_for_the_circuit, "all wait for one", one_record_is_unclear),
    (broken.forgets_unclear_answers, "sent too often", all_answers_are_unclear),
    (broken.ends_at_the_first_unclear_answer, "though the partner holds it", unclear_answers_hide_what_was_stored),
    (broken.records_without_fencing, "announced twice", one_knows_too_late),
]


@pytest.mark.parametrize(("damage", "promise", "history"), LEDGER, ids=lambda one: getattr(one, "__name__", ""))
async def test_a_broken_ledger_is_found_out(
    damage: Damage, promise: str, history: History, harness: LedgerHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(monkeypatch)
    with pytest.raises(AssertionError, match=promise):
        await history(harness)


@pytest.mark.parametrize("history", dict.fromkeys(history for *_, history in LEDGER), ids=lambda one: one.__name__)
async def test_the_ledger_as_it_is_passes_the_same(history: History, harness: LedgerHarness) -> None:
    await history(harness)
