"""Whole answers that nobody can read: the delivery is settled like one whose answer was lost, but not for ever."""

import asyncio
import re

import pytest

from hub.delivery import ledger, recording
from hub.delivery.dispatcher import refresh_gauges
from hub.delivery.partner import Delivery
from hub.delivery.settling import Verdict, accepted
from hub.delivery.states import State
from hub.operations import deliveries as operations
from hub.telemetry import metrics
from tests.integration.hub.delivery.ledger_fixture import (
    ALL_ONCE,
    LedgerHarness,
    Outcomes,
    keys_of,
    new,
    waits_for_a_lock,
)
from tests.integration.hub.delivery.partner import PARTNER, WORDS, DeliveryUnclearV1, Fault
from tests.support.metrics import value_of
from tests.support.operators import OPERATOR
from tests.support.waiting import until

FEW = keys_of(6)
BAD, *SOUND = FEW
ONE_UNCLEAR = Outcomes(missing=frozenset({BAD}), announced=frozenset({(BAD, 1, 0)}), unclear=frozenset({BAD}))
NEVER_AGAIN = 3600.0


async def unclear(harness: LedgerHarness, key: str = BAD, *, version: int = 1) -> int:
    """Bring a new delivery to its unclear end; returns its id."""
    await harness.enqueue([key], version=version)
    (claimed,) = [one for one in await harness.claim("setup") if one.business_key == key]
    await harness.record("setup", [verdict_of(claimed)])
    return claimed.id


def verdict_of(delivery: Delivery) -> Verdict:
    return Verdict(delivery, State.UNCLEAR, error_code="answer_unclear", answer_unclear=True, words=WORDS)


async def claimed_again(harness: LedgerHarness) -> Delivery:
    await harness.all_due()
    (delivery,) = await harness.claim("t")
    return delivery


async def test_it_is_tried_so_often_and_then_ends_with_what_the_partner_said(harness: LedgerHarness) -> None:
    harness.partner.fail([BAD], *[Fault.UNCLEAR_BEFORE_STORE] * 9)
    await harness.enqueue(FEW)
    harness.started()
    await harness.settled()
    assert await harness.outcomes() == ONE_UNCLEAR
    assert (harness.partner.sends[BAD], harness.partner.looks[BAD]) == (3, 1 + 2 * 3 + 2)
    (row,) = await harness.rows(BAD)
    assert (row.state, row.unclear_answers, row.partner_words) == (State.UNCLEAR, 3, WORDS)
    assert row.error_code == "answer_unclear"
    assert row.settled_at is not None
    assert [event.reason for event in await harness.events() if isinstance(event, DeliveryUnclearV1)] == [
        "answer_unclear"
    ]


@pytest.mark.parametrize("before", range(3))
async def test_one_whose_values_the_partner_shows_is_accepted(harness: LedgerHarness, before: int) -> None:
    harness.partner.fail([BAD], *[Fault.UNCLEAR_BEFORE_STORE] * before, Fault.UNCLEAR_AFTER_STORE)
    await harness.enqueue(FEW)
    harness.started()
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE
    (row,) = await harness.rows(BAD)
    assert (row.unclear_answers, row.partner_words) == (before + 1, None)


async def test_an_update_that_is_unclear_ends_with_the_records_id_known(harness: LedgerHarness) -> None:
    held = harness.partner.hold(BAD, 7)
    harness.partner.fail([BAD], *[Fault.UNCLEAR_BEFORE_STORE] * 3)
    await harness.enqueue([BAD])
    harness.started()
    await harness.settled()
    assert await harness.states(BAD) == {1: State.UNCLEAR}
    assert await harness.partner_ids() == {BAD: held}


@pytest.mark.parametrize(
    ("reads", "end"), [(2, State.ACCEPTED), (3, State.UNCLEAR)], ids=["twice", "as often as it may"]
)
async def test_reads_count_and_nothing_is_sent_while_they_are_unclear(
    harness: LedgerHarness, reads: int, end: State
) -> None:
    harness.partner.fail([BAD], *[Fault.LOOK_UNCLEAR] * reads)
    await harness.enqueue([BAD])
    harness.started(settle_after=0.05)
    await harness.settled()
    assert await harness.states(BAD) == {1: end}
    assert harness.partner.sends[BAD] == (end is State.ACCEPTED)
    (row,) = await harness.rows(BAD)
    assert row.unclear_answers == reads


async def test_saves_and_reads_count_together_and_other_troubles_between_them_do_not_reset_the_count(
    harness: LedgerHarness,
) -> None:
    harness.partner.fail(
        [BAD],
        Fault.UNCLEAR_BEFORE_STORE,
        Fault.LOOK_TRANSIENT,
        Fault.LOOK_LOST,
        Fault.LOOK_UNCLEAR,
        Fault.LOOK_DEFECT,
        Fault.TRANSIENT,
        Fault.LOST_BEFORE_STORE,
        Fault.UNCLEAR_BEFORE_STORE,
    )
    await harness.enqueue([BAD])
    harness.started(settle_after=0.05, visibility_lag=0.05)
    await harness.settled()
    assert await harness.outcomes() == ONE_UNCLEAR
    assert not harness.partner.faults[BAD]


async def test_what_is_lost_or_not_processed_never_ends_unclear(harness: LedgerHarness) -> None:
    harness.partner.fail([BAD], *[Fault.LOST_BEFORE_STORE] * 4, *[Fault.TRANSIENT] * 4, *[Fault.LOOK_LOST] * 4)
    await harness.enqueue([BAD])
    harness.started(settle_after=0.05, visibility_lag=0.05)
    await harness.settled()
    assert await harness.outcomes() == ALL_ONCE


@pytest.mark.parametrize("fault", [Fault.UNCLEAR_BEFORE_STORE, Fault.LOOK_UNCLEAR], ids=str)
async def test_one_bad_record_does_not_open_the_circuit(harness: LedgerHarness, fault: Fault) -> None:
    """One failure would close the partner to all for an hour."""
    harness.partner.fail([BAD], *[fault] * 3)
    await harness.enqueue(FEW)
    harness.started(circuit_failures=1, circuit_open=NEVER_AGAIN, settle_after=0.05, visibility_lag=0.05)
    await harness.settled()
    assert await harness.outcomes() == ONE_UNCLEAR


async def test_an_unclear_answer_to_the_probe_closes_the_circuit(harness: LedgerHarness) -> None:
    harness.partner.fail([BAD], Fault.TRANSIENT, Fault.LOOK_UNCLEAR)
    await harness.enqueue([BAD])
    gauge = metrics.CIRCUIT_OPEN.labels(PARTNER)
    harness.started(circuit_failures=1, circuit_open=1.0, settle_after=NEVER_AGAIN)
    await until(lambda: _is(value_of(gauge) == 1))
    await until(lambda: _is(value_of(gauge) == 0))
    assert not harness.partner.faults[BAD]


async def _is(value: bool) -> bool:
    return value


async def test_an_operator_lets_it_be_asked_about_and_then_sent(harness: LedgerHarness) -> None:
    harness.partner.fail([BAD], *[Fault.LOOK_UNCLEAR] * 3)
    await harness.enqueue([BAD])
    running = harness.started(settle_after=0.05)
    await harness.settled()
    (row,) = await harness.rows(BAD)
    looks = harness.partner.looks[BAD]
    async with harness.database.begin() as connection:
        assert await operations.send_again(connection, row.id, by=OPERATOR) is State.UNCERTAIN
    running.wake()
    await harness.settled()
    assert await harness.outcomes() == Outcomes(unclear=frozenset({BAD}))
    assert harness.partner.looks[BAD] == looks + 3, "twice because it is uncertain, once before its first save"
    (row,) = await harness.rows(BAD)
    assert (row.unclear_answers, row.partner_words) == (0, None)


async def test_its_gauge_is_there_before_the_first_and_counts_it(harness: LedgerHarness) -> None:
    await refresh_gauges(harness.transactions, PARTNER)
    assert value_of(metrics.DELIVERIES.labels(PARTNER, "unclear")) == 0
    await unclear(harness)
    await refresh_gauges(harness.transactions, PARTNER)
    assert value_of(metrics.DELIVERIES.labels(PARTNER, "unclear")) == 1


async def test_a_newer_version_takes_its_place_and_asks_first_although_it_need_not(harness: LedgerHarness) -> None:
    """Its record is there after all, but was never shown; to save without asking would make a second one."""
    await unclear(harness)
    harness.partner.hold(BAD, 1)
    await harness.enqueue([BAD], version=2)
    assert await harness.states(BAD) == {1: State.SUPERSEDED, 2: State.UNCERTAIN}
    harness.started(read_before_first_write=False)
    await harness.settled()
    assert await harness.outcomes() == Outcomes(unclear=frozenset({BAD}))
    assert await harness.states(BAD) == {1: State.SUPERSEDED, 2: State.ACCEPTED}


async def test_a_newer_version_that_the_partner_does_not_show_twice_is_sent(harness: LedgerHarness) -> None:
    await unclear(harness)
    await harness.enqueue([BAD], version=2)
    harness.started(read_before_first_write=False)
    await harness.settled()
    assert await harness.outcomes() == Outcomes(unclear=frozenset({BAD}))
    assert (harness.partner.looks[BAD], harness.partner.sends[BAD]) == (2, 1)


async def test_a_newer_version_that_waits_already_asks_first(harness: LedgerHarness) -> None:
    await harness.enqueue([BAD])
    (claimed,) = await harness.claim("t")
    await harness.enqueue([BAD, *SOUND], version=2)
    await harness.record("t", [verdict_of(claimed)])
    assert await harness.states(BAD) == {1: State.SUPERSEDED, 2: State.UNCERTAIN}
    assert await harness.states(SOUND[0]) == {2: State.PENDING}
    assert await harness.events() == [], "what is replaced is nobody's concern"
    assert (await harness.rows(BAD))[0].settled_at is not None


async def test_versions_that_come_one_after_the_other_with_a_claim_between_them(harness: LedgerHarness) -> None:
    await unclear(harness)
    assert await harness.enqueue([BAD], version=2) == 1
    (second,) = await harness.claim("t")
    assert (second.version, second.uncertain, second.unclear_answers) == (2, True, 0)
    assert await harness.enqueue([BAD], version=3) == 1
    assert await harness.enqueue([BAD], version=2) == 0
    assert await harness.states(BAD) == {1: State.SUPERSEDED, 2: State.UNCERTAIN, 3: State.PENDING}
    assert await harness.claim("other") == []
    await harness.record("t", [Verdict(second, State.PENDING)])
    assert await harness.states(BAD) == {1: State.SUPERSEDED, 2: State.SUPERSEDED, 3: State.PENDING}
    (third,) = await harness.claim("t")
    assert (third.version, third.uncertain) == (3, False)


@pytest.mark.parametrize(("first", "second"), [(2, 3), (3, 2)])
async def test_two_newer_versions_at_once_leave_the_newest(
    postgresql_harness: LedgerHarness, first: int, second: int
) -> None:
    harness = postgresql_harness
    await unclear(harness)
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, new([BAD], version=first))
        other = asyncio.create_task(harness.enqueue([BAD], version=second))
        await until(lambda: waits_for_a_lock(harness))
    assert await other == (second > first)
    (claimed,) = await harness.claim("t")
    assert (claimed.version, claimed.uncertain) == (first, True)
    states = await harness.states(BAD)
    assert states == {1: State.SUPERSEDED, first: State.UNCERTAIN} | ({3: State.PENDING} if second == 3 else {})


@pytest.mark.parametrize("first", ["enqueue", "record"])
async def test_a_newer_version_that_comes_while_it_becomes_unclear_asks_first(
    postgresql_harness: LedgerHarness, first: str
) -> None:
    harness = postgresql_harness
    await harness.enqueue([BAD])
    (claimed,) = await harness.claim("t")

    async def enqueue() -> None:
        assert await harness.enqueue([BAD], version=2) == 1

    async def record() -> None:
        assert await harness.record("t", [verdict_of(claimed)]) == 1

    async with harness.database.begin() as connection:
        if first == "enqueue":
            await ledger.enqueue(connection, PARTNER, new([BAD], version=2))
        else:
            await recording.record(
                connection, PARTNER, [verdict_of(claimed)], token="t", on_settled=lambda _verdict: None
            )
        other = asyncio.create_task(record() if first == "enqueue" else enqueue())
        await until(lambda: waits_for_a_lock(harness))
    await other
    assert await harness.states(BAD) == {1: State.SUPERSEDED, 2: State.UNCERTAIN}


async def test_an_operators_return_and_a_newer_version_at_once(postgresql_harness: LedgerHarness) -> None:
    harness = postgresql_harness
    delivery_id = await unclear(harness)
    async with harness.database.begin() as connection:
        await operations.send_again(connection, delivery_id, by=OPERATOR)
        other = asyncio.create_task(harness.enqueue([BAD], version=2))
        await until(lambda: waits_for_a_lock(harness))
    await other
    assert await harness.states(BAD) == {1: State.UNCERTAIN, 2: State.PENDING}


async def test_what_the_partner_said_stays_until_it_says_yes(harness: LedgerHarness) -> None:
    await harness.enqueue([BAD])
    for state in (State.UNCERTAIN, State.PENDING, State.UNCERTAIN):
        delivery = await claimed_again(harness)
        words = WORDS if delivery.attempts == 1 else None
        await harness.record("t", [Verdict(delivery, state, words=words)])
        (row,) = await harness.rows(BAD)
        assert row.partner_words == WORDS
    await harness.record("t", [accepted(await claimed_again(harness), "R-1", "created")])
    assert (await harness.rows(BAD))[0].partner_words is None


async def test_a_refusal_is_kept_with_the_partners_words_and_its_field(harness: LedgerHarness) -> None:
    harness.partner.fail([BAD], Fault.REFUSED)
    await harness.enqueue([BAD])
    harness.started()
    await harness.settled()
    (row,) = await harness.rows(BAD)
    assert (row.state, row.error_code) == (State.REJECTED, "refused_by_partner")
    assert (row.partner_words, row.partner_field, row.error) == (WORDS, "skNomor", "no")


async def test_words_are_cut_to_what_the_ledger_holds(harness: LedgerHarness) -> None:
    await harness.enqueue([BAD])
    delivery = await claimed_again(harness)
    await harness.record("t", [Verdict(delivery, State.REJECTED, words="w" * 900, field="f" * 200)])
    (row,) = await harness.rows(BAD)
    assert (row.partner_words, row.partner_field) == ("w" * 500, "f" * 100)


async def test_words_that_no_database_takes_keep_nothing_from_being_recorded(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"])
    (delivery,) = await harness.claim("t")
    await harness.record("t", [Verdict(delivery, State.REJECTED, words="a\x00b\ud800c", field="f\x00")])
    (row,) = await harness.rows()
    assert (row.state, row.partner_words, row.partner_field) == (State.REJECTED, "a?b?c", "f?")


def test_what_may_hold_a_nip_or_a_name_does_not_show() -> None:
    delivery = Delivery(1, "199001012015032000:2025", 1, b"199001012015032000", 1, 0, None, uncertain=False)
    waiting = ledger.NewDelivery("199001012015032000:2025", 1, b"199001012015032000")
    for one in (delivery, waiting, Verdict(delivery, State.REJECTED, words="199001012015032000")):
        assert "1990" not in re.sub(r"0x[0-9a-f]+", "", repr(one))
