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
from tests.integration.hub.delivery.partner import PARTNER, WORDS, DeliveryUnclearV1, Fault
from tests.integration.hub.delivery.world import ALL_ONCE, Outcomes, World, keys_of, new, waits_for_a_lock
from tests.support.metrics import value_of
from tests.support.operators import OPERATOR
from tests.support.waiting import until

FEW = keys_of(6)
BAD, *SOUND = FEW
ONE_UNCLEAR = Outcomes(missing=frozenset({BAD}), announced=frozenset({(BAD, 1, 0)}), unclear=frozenset({BAD}))
NEVER_AGAIN = 3600.0


async def unclear(world: World, key: str = BAD, *, version: int = 1) -> int:
    """Bring a new delivery to its unclear end; returns its id."""
    await world.enqueue([key], version=version)
    (claimed,) = [one for one in await world.claim("setup") if one.business_key == key]
    await world.record("setup", [verdict_of(claimed)])
    return claimed.id


def verdict_of(delivery: Delivery) -> Verdict:
    return Verdict(delivery, State.UNCLEAR, error_code="answer_unclear", answer_unclear=True, words=WORDS)


async def claimed_again(world: World) -> Delivery:
    await world.all_due()
    (delivery,) = await world.claim("t")
    return delivery


async def test_it_is_tried_so_often_and_then_ends_with_what_the_partner_said(world: World) -> None:
    world.partner.fail([BAD], *[Fault.UNCLEAR_BEFORE_STORE] * 9)
    await world.enqueue(FEW)
    world.started()
    await world.settled()
    assert await world.outcomes() == ONE_UNCLEAR
    assert (world.partner.sends[BAD], world.partner.looks[BAD]) == (3, 1 + 2 * 3 + 2)
    (row,) = await world.rows(BAD)
    assert (row.state, row.unclear_answers, row.partner_words) == (State.UNCLEAR, 3, WORDS)
    assert row.error_code == "answer_unclear"
    assert row.settled_at is not None
    assert [event.reason for event in await world.events() if isinstance(event, DeliveryUnclearV1)] == [
        "answer_unclear"
    ]


@pytest.mark.parametrize("before", range(3))
async def test_one_whose_values_the_partner_shows_is_accepted(world: World, before: int) -> None:
    world.partner.fail([BAD], *[Fault.UNCLEAR_BEFORE_STORE] * before, Fault.UNCLEAR_AFTER_STORE)
    await world.enqueue(FEW)
    world.started()
    await world.settled()
    assert await world.outcomes() == ALL_ONCE
    (row,) = await world.rows(BAD)
    assert (row.unclear_answers, row.partner_words) == (before + 1, None)


async def test_an_update_that_is_unclear_ends_with_the_records_id_known(world: World) -> None:
    held = world.partner.hold(BAD, 7)
    world.partner.fail([BAD], *[Fault.UNCLEAR_BEFORE_STORE] * 3)
    await world.enqueue([BAD])
    world.started()
    await world.settled()
    assert await world.states(BAD) == {1: State.UNCLEAR}
    assert await world.partner_ids() == {BAD: held}


@pytest.mark.parametrize(
    ("reads", "end"), [(2, State.ACCEPTED), (3, State.UNCLEAR)], ids=["twice", "as often as it may"]
)
async def test_reads_count_and_nothing_is_sent_while_they_are_unclear(world: World, reads: int, end: State) -> None:
    world.partner.fail([BAD], *[Fault.LOOK_UNCLEAR] * reads)
    await world.enqueue([BAD])
    world.started(settle_after=0.05)
    await world.settled()
    assert await world.states(BAD) == {1: end}
    assert world.partner.sends[BAD] == (end is State.ACCEPTED)
    (row,) = await world.rows(BAD)
    assert row.unclear_answers == reads


async def test_saves_and_reads_count_together_and_other_troubles_between_them_do_not_reset_the_count(
    world: World,
) -> None:
    world.partner.fail(
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
    await world.enqueue([BAD])
    world.started(settle_after=0.05, visibility_lag=0.05)
    await world.settled()
    assert await world.outcomes() == ONE_UNCLEAR
    assert not world.partner.faults[BAD]


async def test_what_is_lost_or_not_processed_never_ends_unclear(world: World) -> None:
    world.partner.fail([BAD], *[Fault.LOST_BEFORE_STORE] * 4, *[Fault.TRANSIENT] * 4, *[Fault.LOOK_LOST] * 4)
    await world.enqueue([BAD])
    world.started(settle_after=0.05, visibility_lag=0.05)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE


@pytest.mark.parametrize("fault", [Fault.UNCLEAR_BEFORE_STORE, Fault.LOOK_UNCLEAR], ids=str)
async def test_one_bad_record_does_not_open_the_circuit(world: World, fault: Fault) -> None:
    """One failure would close the partner to all for an hour."""
    world.partner.fail([BAD], *[fault] * 3)
    await world.enqueue(FEW)
    world.started(circuit_failures=1, circuit_open=NEVER_AGAIN, settle_after=0.05, visibility_lag=0.05)
    await world.settled()
    assert await world.outcomes() == ONE_UNCLEAR


async def test_an_unclear_answer_to_the_probe_closes_the_circuit(world: World) -> None:
    world.partner.fail([BAD], Fault.TRANSIENT, Fault.LOOK_UNCLEAR)
    await world.enqueue([BAD])
    gauge = metrics.CIRCUIT_OPEN.labels(PARTNER)
    world.started(circuit_failures=1, circuit_open=1.0, settle_after=NEVER_AGAIN)
    await until(lambda: _is(value_of(gauge) == 1))
    await until(lambda: _is(value_of(gauge) == 0))
    assert not world.partner.faults[BAD]


async def _is(value: bool) -> bool:
    return value


async def test_an_operator_lets_it_be_asked_about_and_then_sent(world: World) -> None:
    world.partner.fail([BAD], *[Fault.LOOK_UNCLEAR] * 3)
    await world.enqueue([BAD])
    running = world.started(settle_after=0.05)
    await world.settled()
    (row,) = await world.rows(BAD)
    looks = world.partner.looks[BAD]
    async with world.database.begin() as connection:
        assert await operations.send_again(connection, row.id, by=OPERATOR) is State.UNCERTAIN
    running.wake()
    await world.settled()
    assert await world.outcomes() == Outcomes(unclear=frozenset({BAD}))
    assert world.partner.looks[BAD] == looks + 3, "twice because it is uncertain, once before its first save"
    (row,) = await world.rows(BAD)
    assert (row.unclear_answers, row.partner_words) == (0, None)


async def test_its_gauge_is_there_before_the_first_and_counts_it(world: World) -> None:
    await refresh_gauges(world.transactions, PARTNER)
    assert value_of(metrics.DELIVERIES.labels(PARTNER, "unclear")) == 0
    await unclear(world)
    await refresh_gauges(world.transactions, PARTNER)
    assert value_of(metrics.DELIVERIES.labels(PARTNER, "unclear")) == 1


async def test_a_newer_version_takes_its_place_and_asks_first_although_it_need_not(world: World) -> None:
    """Its record is there after all, but was never shown; to save without asking would make a second one."""
    await unclear(world)
    world.partner.hold(BAD, 1)
    await world.enqueue([BAD], version=2)
    assert await world.states(BAD) == {1: State.SUPERSEDED, 2: State.UNCERTAIN}
    world.started(read_before_first_write=False)
    await world.settled()
    assert await world.outcomes() == Outcomes(unclear=frozenset({BAD}))
    assert await world.states(BAD) == {1: State.SUPERSEDED, 2: State.ACCEPTED}


async def test_a_newer_version_that_the_partner_does_not_show_twice_is_sent(world: World) -> None:
    await unclear(world)
    await world.enqueue([BAD], version=2)
    world.started(read_before_first_write=False)
    await world.settled()
    assert await world.outcomes() == Outcomes(unclear=frozenset({BAD}))
    assert (world.partner.looks[BAD], world.partner.sends[BAD]) == (2, 1)


async def test_a_newer_version_that_waits_already_asks_first(world: World) -> None:
    await world.enqueue([BAD])
    (claimed,) = await world.claim("t")
    await world.enqueue([BAD, *SOUND], version=2)
    await world.record("t", [verdict_of(claimed)])
    assert await world.states(BAD) == {1: State.SUPERSEDED, 2: State.UNCERTAIN}
    assert await world.states(SOUND[0]) == {2: State.PENDING}
    assert await world.events() == [], "what is replaced is nobody's concern"
    assert (await world.rows(BAD))[0].settled_at is not None


async def test_versions_that_come_one_after_the_other_with_a_claim_between_them(world: World) -> None:
    await unclear(world)
    assert await world.enqueue([BAD], version=2) == 1
    (second,) = await world.claim("t")
    assert (second.version, second.uncertain, second.unclear_answers) == (2, True, 0)
    assert await world.enqueue([BAD], version=3) == 1
    assert await world.enqueue([BAD], version=2) == 0
    assert await world.states(BAD) == {1: State.SUPERSEDED, 2: State.UNCERTAIN, 3: State.PENDING}
    assert await world.claim("other") == []
    await world.record("t", [Verdict(second, State.PENDING)])
    assert await world.states(BAD) == {1: State.SUPERSEDED, 2: State.SUPERSEDED, 3: State.PENDING}
    (third,) = await world.claim("t")
    assert (third.version, third.uncertain) == (3, False)


@pytest.mark.parametrize(("first", "second"), [(2, 3), (3, 2)])
async def test_two_newer_versions_at_once_leave_the_newest(postgresql_world: World, first: int, second: int) -> None:
    world = postgresql_world
    await unclear(world)
    async with world.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, new([BAD], version=first))
        other = asyncio.create_task(world.enqueue([BAD], version=second))
        await until(lambda: waits_for_a_lock(world))
    assert await other == (second > first)
    (claimed,) = await world.claim("t")
    assert (claimed.version, claimed.uncertain) == (first, True)
    states = await world.states(BAD)
    assert states == {1: State.SUPERSEDED, first: State.UNCERTAIN} | ({3: State.PENDING} if second == 3 else {})


@pytest.mark.parametrize("first", ["enqueue", "record"])
async def test_a_newer_version_that_comes_while_it_becomes_unclear_asks_first(
    postgresql_world: World, first: str
) -> None:
    world = postgresql_world
    await world.enqueue([BAD])
    (claimed,) = await world.claim("t")

    async def enqueue() -> None:
        assert await world.enqueue([BAD], version=2) == 1

    async def record() -> None:
        assert await world.record("t", [verdict_of(claimed)]) == 1

    async with world.database.begin() as connection:
        if first == "enqueue":
            await ledger.enqueue(connection, PARTNER, new([BAD], version=2))
        else:
            await recording.record(
                connection, PARTNER, [verdict_of(claimed)], token="t", on_settled=lambda _verdict: None
            )
        other = asyncio.create_task(record() if first == "enqueue" else enqueue())
        await until(lambda: waits_for_a_lock(world))
    await other
    assert await world.states(BAD) == {1: State.SUPERSEDED, 2: State.UNCERTAIN}


async def test_an_operators_return_and_a_newer_version_at_once(postgresql_world: World) -> None:
    world = postgresql_world
    delivery_id = await unclear(world)
    async with world.database.begin() as connection:
        await operations.send_again(connection, delivery_id, by=OPERATOR)
        other = asyncio.create_task(world.enqueue([BAD], version=2))
        await until(lambda: waits_for_a_lock(world))
    await other
    assert await world.states(BAD) == {1: State.UNCERTAIN, 2: State.PENDING}


async def test_what_the_partner_said_stays_until_it_says_yes(world: World) -> None:
    await world.enqueue([BAD])
    for state in (State.UNCERTAIN, State.PENDING, State.UNCERTAIN):
        delivery = await claimed_again(world)
        words = WORDS if delivery.attempts == 1 else None
        await world.record("t", [Verdict(delivery, state, words=words)])
        (row,) = await world.rows(BAD)
        assert row.partner_words == WORDS
    await world.record("t", [accepted(await claimed_again(world), "R-1", "created")])
    assert (await world.rows(BAD))[0].partner_words is None


async def test_a_refusal_is_kept_with_the_partners_words_and_its_field(world: World) -> None:
    world.partner.fail([BAD], Fault.REFUSED)
    await world.enqueue([BAD])
    world.started()
    await world.settled()
    (row,) = await world.rows(BAD)
    assert (row.state, row.error_code) == (State.REJECTED, "refused_by_partner")
    assert (row.partner_words, row.partner_field, row.error) == (WORDS, "skNomor", "no")


async def test_words_are_cut_to_what_the_ledger_holds(world: World) -> None:
    await world.enqueue([BAD])
    delivery = await claimed_again(world)
    await world.record("t", [Verdict(delivery, State.REJECTED, words="w" * 900, field="f" * 200)])
    (row,) = await world.rows(BAD)
    assert (row.partner_words, row.partner_field) == ("w" * 500, "f" * 100)


async def test_words_that_no_database_takes_keep_nothing_from_being_recorded(world: World) -> None:
    await world.enqueue(["a"])
    (delivery,) = await world.claim("t")
    await world.record("t", [Verdict(delivery, State.REJECTED, words="a\x00b\ud800c", field="f\x00")])
    (row,) = await world.rows()
    assert (row.state, row.partner_words, row.partner_field) == (State.REJECTED, "a?b?c", "f?")


def test_what_may_hold_a_nip_or_a_name_does_not_show() -> None:
    delivery = Delivery(1, "199001012015032000:2025", 1, b"199001012015032000", 1, 0, None, uncertain=False)
    waiting = ledger.NewDelivery("199001012015032000:2025", 1, b"199001012015032000")
    for one in (delivery, waiting, Verdict(delivery, State.REJECTED, words="199001012015032000")):
        assert "1990" not in re.sub(r"0x[0-9a-f]+", "", repr(one))
