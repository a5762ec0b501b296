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
from tests.integration.hub.delivery.partner import PARTNER, Fault
from tests.integration.hub.delivery.world import ALL_ONCE, ENDS_SOON, World, keys_of
from tests.support.metrics import value_of
from tests.support.waiting import until

Damage = Callable[[pytest.MonkeyPatch], None]
History = Callable[[World], Awaitable[None]]

FEW = keys_of(6)
LONG_AFTER = 1.5
LASTS = 6.0
"""A lease that outlasts a busy machine, and is looked after thrice meanwhile."""
TWICE = "recorded twice"


async def answers_are_lost_and_saves_are_late(world: World) -> None:
    world.partner.late_seconds = LONG_AFTER
    world.partner.fail(FEW, Fault.STORED_LATE)
    await world.enqueue(FEW)
    world.started(settle_after=LONG_AFTER + 0.1)
    await world.settled()
    assert not (await world.outcomes()).doubled, TWICE


async def the_first_read_shows_nothing(world: World) -> None:
    world.partner.fail(FEW, Fault.SHOWN_LATE)
    await world.enqueue(FEW)
    world.started(read_before_first_write=False)
    await world.settled()
    assert not (await world.outcomes()).doubled, TWICE


async def a_look_takes_longer_than_a_lease(world: World) -> None:
    held = world.partner.look_gate = asyncio.Event()
    await world.enqueue(FEW)
    slow = world.started(lease=ENDS_SOON)
    await until(lambda: _is(world.partner.looks.total() >= len(FEW)))
    first = await world.rows()
    world.partner.look_gate = None
    world.started(lease=ENDS_SOON)
    await until(lambda: _kept_or_settled(world, first))
    held.set()
    await slow.requests_end()
    await world.settled()
    assert not (await world.outcomes()).doubled, TWICE


async def a_machine_stands_still_during_a_look(world: World) -> None:
    held = world.partner.look_gate = asyncio.Event()
    await world.enqueue(FEW)
    slow = world.started(lease=ENDS_SOON)
    await until(lambda: _is(world.partner.looks.total() >= len(FEW)))
    await world.freeze(slow)  # a machine that stands still keeps no lease either
    world.partner.look_gate = None
    world.started(lease=ENDS_SOON)
    await world.settled()
    held.set()
    await slow.requests_end()
    assert not (await world.outcomes()).doubled, TWICE


async def another_takes_over_during_a_look(world: World) -> None:
    held = world.partner.look_gate = asyncio.Event()
    await world.enqueue(FEW)
    slow = world.started(lease=LASTS)
    await until(lambda: _is(world.partner.looks.total() >= len(FEW)))
    first = await world.rows()
    await until(lambda: _let_go(world, first))
    world.partner.look_gate = None
    world.started(lease=600)
    await world.settled()
    left = slow.lease_left(_claimed(first[0]))
    # What it believes changes when it looks after its leases, and only then for the better.
    await until(lambda: _is(not 0 < slow.lease_left(_claimed(first[0])) <= left))
    held.set()
    await slow.requests_end()
    assert not (await world.outcomes()).doubled, TWICE


async def one_record_is_unclear(world: World) -> None:
    bad, *sound = FEW
    world.partner.fail([bad], *[Fault.UNCLEAR_BEFORE_STORE] * 3)
    await world.enqueue([bad])
    running = world.started(circuit_failures=1, circuit_open=3600)
    await world.in_state(bad, State.UNCERTAIN)
    await world.enqueue(sound)
    running.wake()
    await until(lambda: _all_or_open(world))
    assert (await world.outcomes()).missing <= {bad}, "all wait for one"


async def all_answers_are_unclear(world: World) -> None:
    world.partner.fail(FEW, *[Fault.UNCLEAR_BEFORE_STORE] * 6)
    await world.enqueue(FEW)
    world.started(settle_after=0.02, visibility_lag=0.02)
    await world.settled()
    assert {world.partner.sends[key] for key in FEW} == {3}, "sent too often"
    assert (await world.outcomes()).unclear == frozenset(FEW)


async def unclear_answers_hide_what_was_stored(world: World) -> None:
    world.partner.fail(FEW, Fault.UNCLEAR_AFTER_STORE)
    await world.enqueue(FEW)
    world.started()
    await world.settled()
    assert await world.outcomes() == ALL_ONCE, "ended though the partner holds it"


async def one_knows_too_late(world: World) -> None:
    await world.enqueue(FEW)
    world.partner.answer_gate = asyncio.Event()
    late = world.started(lease=ENDS_SOON)
    await world.partner.reached.wait()
    await world.freeze(late)
    world.partner.answer_gate.set()
    await late.requests_end()
    world.started(lease=ENDS_SOON)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE
    late.start()
    await until(lambda: _is(not late.busy))
    assert not (await world.outcomes()).announced, "announced twice"


async def _is(value: bool) -> bool:
    return value


async def _kept_or_settled(world: World, first: Sequence[sa.Row[Any]]) -> bool:
    """Whether leases were renewed for longer than they last, or, on a busy machine too, somebody else took over."""
    rows = await world.rows()
    kept = all(
        row.lease_token == before.lease_token and row.lease_until > row.created_at + 3 * ENDS_SOON
        for row, before in zip(rows, first, strict=True)
    )
    return kept or not await world.open()


async def _let_go(world: World, first: Sequence[sa.Row[Any]]) -> bool:
    """Let the leases end, and whoever finds that take over; whether none is left."""
    await world.leases_end()
    await world.expire()
    tokens = {row.lease_token for row in first}
    return all(row.lease_token not in tokens for row in await world.rows())


def _claimed(row: sa.Row[Any]) -> Delivery:
    return Delivery(row.id, row.business_key, row.version, b"", row.attempts, 0, None, uncertain=False)


async def _all_or_open(world: World) -> bool:
    return value_of(metrics.CIRCUIT_OPEN.labels(PARTNER)) == 1 or not await world.open()


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
    damage: Damage, promise: str, history: History, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(monkeypatch)
    with pytest.raises(AssertionError, match=promise):
        await history(world)


@pytest.mark.parametrize("history", dict.fromkeys(history for *_, history in LEDGER), ids=lambda one: one.__name__)
async def test_the_ledger_as_it_is_passes_the_same(history: History, world: World) -> None:
    await history(world)
