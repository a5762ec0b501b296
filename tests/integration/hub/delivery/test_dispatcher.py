"""The dispatcher end to end: whatever the partner does, every delivery ends there once and is announced once."""

import asyncio

import pytest
import sqlalchemy as sa

from hub.delivery.dispatcher import Dispatcher, refresh_gauges
from hub.delivery.partner import Delivery, Outcome
from hub.delivery.states import OUTSTANDING, State
from hub.operations import deliveries as operations
from hub.telemetry import metrics
from hub.transaction import Transaction
from tests.integration.hub.delivery.ledger_fixture import ALL_ONCE, ENDS_SOON, LedgerHarness, Outcomes, keys_of
from tests.integration.hub.delivery.partner import (
    ENDS_ACCEPTED,
    PARTNER,
    DeliveryAcceptedV1,
    DeliveryRejectedV1,
    Fault,
    MemoryPartner,
)
from tests.support.metrics import value_of
from tests.support.operators import OPERATOR
from tests.support.waiting import until

KEYS = keys_of(50)
FEW = keys_of(6)


async def test_every_delivery_ends_once_at_the_partner(harness: LedgerHarness) -> None:
    await harness.enqueue(KEYS)
    harness.started()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert len(await harness.events()) == len(KEYS)
    assert harness.partner.most_concurrent <= 8
    assert await harness.partner_ids() == {key: records[0].id for key, records in harness.partner.records.items()}


async def test_no_fault_costs_more_than_time(harness: LedgerHarness) -> None:
    """Fifty deliveries for every kind of fault, whose name is in the business key."""
    keys = [f"{fault}-{number}" for number in range(50) for fault in ENDS_ACCEPTED]
    for fault in ENDS_ACCEPTED:
        harness.partner.fail([key for key in keys if key.rpartition("-")[0] == fault], fault)
    await harness.enqueue(keys)
    harness.started(concurrency=32)
    await harness.settled(within=60)
    assert await harness.outcomes() == ALL_ONCE
    assert not any(harness.partner.faults.values())
    assert len(await harness.events()) == len(keys)


async def test_every_fault_twice_in_a_row_among_sound_deliveries(harness: LedgerHarness) -> None:
    for number, fault in enumerate(ENDS_ACCEPTED):
        harness.partner.fail([KEYS[number]], fault, fault)
    await harness.enqueue(KEYS)
    harness.started()
    harness.started()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


async def test_who_claims_nothing_ahead_takes_one_at_a_time_in_order(harness: LedgerHarness) -> None:
    await harness.enqueue(KEYS)
    careful = harness.dispatcher(concurrency=1, claims_ahead=1)
    await careful.turn()
    careful.stopping = True
    await careful.finish()
    assert [row.attempts for row in await harness.rows()] == [1] + [0] * (len(KEYS) - 1)


async def test_a_refusal_goes_to_a_person_who_sends_it_again(harness: LedgerHarness) -> None:
    harness.partner.fail(FEW[:1], Fault.PERMANENT)
    await harness.enqueue(FEW)
    running = harness.started()
    await harness.settled()
    assert await harness.outcomes() == Outcomes(
        missing=frozenset(FEW[:1]), announced=frozenset({(FEW[0], 1, 0)}), rejected=frozenset(FEW[:1])
    )
    (row,) = await harness.rows(FEW[0])
    assert (row.state, row.error_code) == (State.REJECTED, "refused")
    async with harness.database.begin() as connection:
        await operations.send_again(connection, row.id, by=OPERATOR)
    running.wake()
    await harness.settled()
    assert await harness.outcomes() == Outcomes(rejected=frozenset(FEW[:1]))


async def test_a_second_version_updates_the_record_by_its_id(harness: LedgerHarness) -> None:
    await harness.enqueue(FEW)
    running = harness.started()
    await harness.settled()
    looks = harness.partner.looks.total()
    await harness.enqueue(FEW, version=2)
    running.wake()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert harness.partner.looks.total() == looks, "whose id is known need not be looked for"
    assert {event.outcome for event in (await harness.events())[-6:] if isinstance(event, DeliveryAcceptedV1)} == {
        "updated"
    }


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE_STORE, Fault.LOST_AFTER_STORE, Fault.STORED_LATE], ids=str)
async def test_an_update_whose_answer_was_lost_is_settled(harness: LedgerHarness, fault: Fault) -> None:
    await harness.enqueue(FEW)
    running = harness.started()
    await harness.settled()
    harness.partner.fail(FEW, fault)
    await harness.enqueue(FEW, version=2)
    running.wake()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


@pytest.mark.parametrize(
    ("fault", "first"),
    [
        (Fault.LOST_BEFORE_STORE, State.SUPERSEDED),
        (Fault.LOST_AFTER_STORE, State.ACCEPTED),
        (Fault.STORED_AND_SHOWN_LATE, State.ACCEPTED),
    ],
    ids=str,
)
async def test_a_newer_version_waits_until_the_uncertain_one_is_settled(
    harness: LedgerHarness, fault: Fault, first: State
) -> None:
    harness.partner.fail(FEW, fault)
    await harness.enqueue(FEW)
    running = harness.started()
    for key in FEW:
        await harness.in_state(key, State.UNCERTAIN)
    await harness.enqueue(FEW, version=2)
    running.wake()
    await harness.settled()
    outcomes = await harness.outcomes()
    assert outcomes == ALL_ONCE
    for key in FEW:
        assert await harness.states(key) == {1: first, 2: State.ACCEPTED}


@pytest.mark.parametrize(("version", "outcome"), [(1, "already_there"), (7, "updated")])
async def test_what_a_person_has_typed_by_hand_is_found_first(
    harness: LedgerHarness, version: int, outcome: Outcome
) -> None:
    held = {key: harness.partner.hold(key, version) for key in FEW}
    await harness.enqueue(FEW)
    harness.started()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert await harness.partner_ids() == held
    assert {event.outcome for event in await harness.events() if isinstance(event, DeliveryAcceptedV1)} == {outcome}


async def test_without_a_look_first_a_new_record_is_saved_at_once(harness: LedgerHarness) -> None:
    await harness.enqueue(FEW)
    harness.started(read_before_first_write=False)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert harness.partner.looks.total() == 0


async def test_a_dispatcher_at_rest_works_when_it_is_woken(
    harness: LedgerHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = harness.dispatcher()
    rests = watched(running, monkeypatch, at_least=3600.0)
    running.start()
    await until(lambda: _is(len(rests) == 1))
    await harness.enqueue(FEW)
    running.wake()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


async def test_it_rests_no_longer_than_its_leases_allow(
    harness: LedgerHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that claims nothing must not oversleep the renewal of what an earlier one has claimed."""
    harness.partner.look_gate = asyncio.Event()
    await harness.enqueue(FEW)
    running = harness.dispatcher(lease=3.0)
    rests = watched(running, monkeypatch)
    running.start()
    await until(lambda: _is(len(rests) >= 3))
    assert max(rests) <= 1.0
    harness.partner.look_gate.set()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


def watched(dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch, *, at_least: float = 0.0) -> list[float]:
    """Return the list that will hold how long each turn lets the loop rest: `at_least` so many seconds."""
    rests: list[float] = []
    turn = dispatcher.turn

    async def watched_turn() -> float:
        rests.append(max(at_least, await turn()))
        return rests[-1]

    monkeypatch.setattr(dispatcher, "turn", watched_turn)
    return rests


async def _is(value: bool) -> bool:
    return value


async def test_a_partner_in_trouble_is_left_alone_and_probed(harness: LedgerHarness) -> None:
    harness.partner.fail(FEW, Fault.TRANSIENT)
    await harness.enqueue(FEW)
    gauge = metrics.CIRCUIT_OPEN.labels(PARTNER)
    harness.started(circuit_failures=3, circuit_open=0.3)
    await until(lambda: _is(value_of(gauge) == 1))
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    await until(lambda: _is(value_of(gauge) == 0))


async def test_the_gauges_show_the_ledger(harness: LedgerHarness) -> None:
    await harness.enqueue(FEW)
    await harness.claim("t", limit=2)
    await refresh_gauges(harness.transactions, PARTNER)
    shown = {state: value_of(metrics.DELIVERIES.labels(PARTNER, state)) for state in OUTSTANDING}
    assert {state: count for state, count in shown.items() if count} == {State.PENDING: 4, State.SENDING: 2}


async def test_the_pace_is_that_of_the_partner(harness: LedgerHarness) -> None:
    harness.partner.fail(FEW, Fault.SLOW)
    harness.partner.slow_seconds = 0.05
    await harness.enqueue(FEW)
    harness.started(concurrency=2)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert harness.partner.most_concurrent == 2


async def test_a_pause_stops_the_sending_and_a_resume_starts_it(
    harness: LedgerHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with harness.database.begin() as connection:
        await operations.pause(connection, PARTNER, by=OPERATOR, reason="Pemeliharaan")
    await harness.enqueue(FEW)
    running = harness.dispatcher()
    rests = watched(running, monkeypatch)
    running.start()
    await until(lambda: _is(len(rests) > 0))
    assert (await harness.open(), harness.partner.sends.total()) == (len(FEW), 0)
    async with harness.database.begin() as connection:
        await operations.resume(connection, PARTNER, by=OPERATOR)
    running.wake()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


async def test_a_graceful_stop_records_what_is_under_way_and_gives_the_rest_back(harness: LedgerHarness) -> None:
    harness.partner.answer_gate = asyncio.Event()
    await harness.enqueue(KEYS)
    stopped = harness.started(concurrency=2, lease=600)
    await harness.partner.reached.wait()
    stopping = asyncio.create_task(stopped.stop(deadline=20))
    await until(lambda: _is(stopped.stopping))
    harness.partner.answer_gate.set()
    await stopping
    states = [row.state for row in await harness.rows()]
    assert states.count(State.ACCEPTED) == harness.partner.sends.total() in {1, 2}
    assert states.count(State.PENDING) == len(KEYS) - states.count(State.ACCEPTED)
    harness.started()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


async def test_a_stop_cuts_off_what_outlasts_its_deadline_and_another_settles_it(harness: LedgerHarness) -> None:
    held = harness.partner.answer_gate = asyncio.Event()
    await harness.enqueue(FEW)
    stopped = harness.started()
    await until(lambda: _is(harness.partner.concurrent == len(FEW)))
    await stopped.stop(deadline=0.05)
    assert harness.partner.concurrent == 0, "nothing of it goes on after its end"
    held.set()
    await harness.leases_end()
    harness.started()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert harness.partner.sends.total() == len(FEW)


class UnrecordablePartner(MemoryPartner):
    """Cannot say what one of its answers means, for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.broken_key: str | None = FEW[0]
        self.asked = 0

    def accepted(self, delivery: Delivery, partner_id: str, outcome: str) -> DeliveryAcceptedV1:
        if delivery.business_key == self.broken_key:
            self.asked += 1
            raise ZeroDivisionError
        return super().accepted(delivery, partner_id, outcome)


async def test_a_verdict_that_cannot_be_recorded_holds_up_no_other(harness: LedgerHarness) -> None:
    harness.partner = partner = UnrecordablePartner()
    await harness.enqueue(KEYS)
    harness.started()

    async def all_but_one() -> bool:
        return await harness.open() == 1 and partner.asked > 2

    await until(all_but_one)
    (row,) = await harness.rows(FEW[0])
    assert (row.state, row.error_code) == (State.UNCERTAIN, "unexpected_error")
    partner.broken_key = None
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


class ForgetfulPartner(MemoryPartner):
    """Has learnt what its table does not take."""

    async def persist_learnt(self, transaction: Transaction) -> None:
        await transaction.connection.execute(sa.text("INSERT INTO no_such_table VALUES (1)"))


async def test_what_was_learnt_and_cannot_be_stored_keeps_no_verdict_from_being_recorded(
    harness: LedgerHarness,
) -> None:
    harness.partner = ForgetfulPartner()
    await harness.enqueue(FEW)
    harness.started()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    assert {row.attempts for row in await harness.rows()} == {1}


class CancellingPartner(MemoryPartner):
    """Lets a library's cancellation escape, once."""

    async def find_record(self, delivery: Delivery) -> None:
        self.looks[delivery.business_key] += 1
        if self.looks[delivery.business_key] == 1:
            raise asyncio.CancelledError
        await super().find_record(delivery)


async def test_a_request_that_vanishes_does_not_keep_its_delivery(harness: LedgerHarness) -> None:
    harness.partner = CancellingPartner()
    await harness.enqueue(FEW)
    harness.started(lease=ENDS_SOON)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


async def test_deliveries_refused_are_announced_with_their_code(harness: LedgerHarness) -> None:
    harness.partner.fail(FEW, Fault.PERMANENT)
    await harness.enqueue(FEW)
    harness.started()
    await harness.settled()
    events = await harness.events()
    assert {(event.code, event.reason) for event in events if isinstance(event, DeliveryRejectedV1)} == {
        (key, "refused") for key in FEW
    }
