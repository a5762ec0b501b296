"""Each broken ledger is found out by a history, and the ledger as it is passes it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from hub.delivery.states import State
from hub.telemetry import metrics
from tests.broken import ledger as broken
from tests.integration.hub.delivery.partner import PARTNER, Fault
from tests.integration.hub.delivery.world import ALL_ONCE, ENDS_SOON, Outcomes, World, keys_of
from tests.support.metrics import value_of
from tests.support.waiting import until

Damage = Callable[[pytest.MonkeyPatch], None]
History = Callable[[World], Awaitable[None]]

FEW = keys_of(6)
LONG_AFTER = 1.5


async def answers_are_lost_and_saves_are_late(world: World) -> None:
    world.partner.late_seconds = LONG_AFTER
    world.partner.fail(FEW, Fault.STORED_LATE)
    await world.enqueue(FEW)
    world.started(settle_after=LONG_AFTER + 0.1)
    await world.settled()
    assert not (await world.outcomes()).doubled


async def the_first_read_shows_nothing(world: World) -> None:
    world.partner.fail(FEW, Fault.SHOWN_LATE)
    await world.enqueue(FEW)
    world.started(read_before_first_write=False)
    await world.settled()
    assert not (await world.outcomes()).doubled


async def a_look_takes_longer_than_a_lease(world: World) -> None:
    held = world.partner.look_gate = asyncio.Event()
    await world.enqueue(FEW)
    slow = world.started(lease=ENDS_SOON)
    await until(lambda: _is(world.partner.looks.total() == len(FEW)))
    await world.freeze(slow)  # a machine that stands still keeps no lease either
    world.partner.look_gate = None
    world.started(lease=ENDS_SOON)
    await world.settled()
    held.set()
    await slow.requests_end()
    assert not (await world.outcomes()).doubled


async def one_record_is_unclear(world: World) -> None:
    bad, *sound = FEW
    world.partner.fail([bad], *[Fault.UNCLEAR_BEFORE_STORE] * 3)
    await world.enqueue([bad])
    running = world.started(circuit_failures=1, circuit_open=3600)
    await world.in_state(bad, State.UNCERTAIN)
    await world.enqueue(sound)
    running.wake()
    await until(lambda: _all_or_open(world))
    assert (await world.outcomes()).missing <= {bad}


async def all_answers_are_unclear(world: World) -> None:
    world.partner.fail(FEW, *[Fault.UNCLEAR_BEFORE_STORE] * 6)
    await world.enqueue(FEW)
    world.started(settle_after=0.02, visibility_lag=0.02)
    await world.settled()
    assert {world.partner.sends[key] for key in FEW} == {3}


async def unclear_answers_hide_what_was_stored(world: World) -> None:
    world.partner.fail(FEW, Fault.UNCLEAR_AFTER_STORE)
    await world.enqueue(FEW)
    world.started()
    await world.settled()
    assert await world.outcomes() == ALL_ONCE


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
    late.start()
    await until(lambda: _is(not late.busy))
    assert (await world.outcomes()).announced == Outcomes().announced


async def _is(value: bool) -> bool:
    return value


async def _all_or_open(world: World) -> bool:
    return value_of(metrics.CIRCUIT_OPEN.labels(PARTNER)) == 1 or not await world.open()


LEDGER: Final[list[tuple[Damage, History]]] = [
    (broken.sends_again_without_asking, answers_are_lost_and_saves_are_late),
    (broken.settles_too_early, answers_are_lost_and_saves_are_late),
    (broken.believes_one_read, the_first_read_shows_nothing),
    (broken.never_renews_its_leases, a_look_takes_longer_than_a_lease),
    (broken.counts_unclear_answers_for_the_circuit, one_record_is_unclear),
    (broken.forgets_unclear_answers, all_answers_are_unclear),
    (broken.ends_at_the_first_unclear_answer, unclear_answers_hide_what_was_stored),
    (broken.records_without_fencing, one_knows_too_late),
]


@pytest.mark.parametrize(("damage", "history"), LEDGER, ids=lambda one: one.__name__)
async def test_a_broken_ledger_is_found_out(
    damage: Damage, history: History, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(monkeypatch)
    with pytest.raises(AssertionError):
        await history(world)


@pytest.mark.parametrize("history", list(dict.fromkeys(history for _, history in LEDGER)), ids=lambda one: one.__name__)
async def test_the_ledger_as_it_is_passes_the_same(history: History, world: World) -> None:
    await history(world)
