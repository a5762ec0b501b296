"""Deliveries that wait for others, and steps of a record."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from hub.delivery import backlog, ledger, recording
from hub.delivery.ledger import NewDelivery
from hub.delivery.partner import Delivery
from hub.delivery.settling import Verdict, accepted
from hub.delivery.states import State
from hub.delivery.tables import deliveries
from hub.operations import deliveries as operations
from tests.integration.hub.delivery.ledger_fixture import (
    ALL_ONCE,
    LedgerHarness,
    keys_of,
    new,
    steps_of,
    waits_for_a_lock,
)
from tests.integration.hub.delivery.partner import PARTNER, Fault
from tests.support.operators import OPERATOR
from tests.support.waiting import until

KEYS = keys_of(8)
STEP = "a#paper"
AWARD = NewDelivery("award", 1, b"{}", waits_for="a")


def accepting(delivery: Delivery) -> Verdict:
    return replace(accepted(delivery, f"R-{delivery.id}", "created"), awaited=True)


async def put(harness: LedgerHarness, *wanted: NewDelivery) -> None:
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, wanted)


async def test_a_step_waits_until_the_newest_version_of_its_record_is_accepted_and_is_sent_with_its_id(
    harness: LedgerHarness,
) -> None:
    await harness.enqueue(["a"], steps=True)
    (older,) = await harness.claim("t")
    await harness.enqueue(["a"], version=2, steps=True)
    await harness.record("t", [accepting(older)])
    assert await harness.states(STEP) == {1: State.SUPERSEDED, 2: State.WAITING}
    (newer,) = await harness.claim("t")
    await harness.record("t", [accepting(newer)])
    (step,) = await harness.claim("t")
    assert (step.business_key, step.version, step.step, step.record_id) == (STEP, 2, "paper", f"R-{newer.id}")


@pytest.mark.parametrize("end", [State.REJECTED, State.UNCLEAR])
async def test_what_waits_for_something_refused_goes_on_waiting_and_is_counted(
    harness: LedgerHarness, end: State
) -> None:
    await harness.enqueue(["a"], steps=True)
    (record,) = await harness.claim("t")
    await harness.record("t", [Verdict(record, end, awaited=True)])
    assert await harness.release() == 0
    async with harness.database.begin() as connection:
        assert (await backlog.count_outstanding(connection, PARTNER))["waiting"] == 1
        (waiting,) = await operations.listed(connection, state="waiting")
        assert (waiting.step, (await operations.shown(connection, waiting.id)).waits_for) == ("paper", "a")
        await operations.send_again(connection, record.id, by=OPERATOR)
    await harness.all_due()
    (again,) = await harness.claim("t")
    await harness.record("t", [accepting(again)])
    assert await harness.states(STEP) == {1: State.PENDING}


async def test_what_is_accepted_already_is_not_waited_for_unless_a_newer_version_comes(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"])
    (record,) = await harness.claim("t")
    await harness.record("t", [accepted(record, "R-1", "created")])
    await put(harness, AWARD)
    assert await harness.states("award") == {1: State.PENDING}
    await put(harness, *new(["a"], version=2), replace(AWARD, version=2))
    assert await harness.states("award") == {1: State.SUPERSEDED, 2: State.WAITING}


async def test_a_step_that_a_newer_version_has_lost_is_superseded_wherever_it_is(harness: LedgerHarness) -> None:
    lost = replace(new(["a"], version=2)[0], ends=(STEP,))
    await harness.enqueue(["a"], steps=True)
    await put(harness, lost)
    assert await harness.states(STEP) == {1: State.SUPERSEDED}

    await harness.enqueue(["a"], version=3, steps=True)
    (record,) = await harness.claim("t")
    await harness.record("t", [accepting(record)])
    (step,) = await harness.claim("t")
    await put(harness, replace(lost, version=4))
    assert (await harness.states(STEP))[3] == State.SENDING
    await harness.record("t", [Verdict(step, State.PENDING)])
    assert (await harness.states(STEP))[3] == State.SUPERSEDED
    await put(harness, *steps_of(new(["a"], version=2)), *steps_of(new(["b"], version=1)), *new(["b"], version=2))
    assert (await harness.states(STEP)).keys() == {1, 3}, "the older version came late, as its step did"
    assert await harness.states("b#paper") == {}


async def test_a_step_is_superseded_with_its_version_though_nobody_ended_it(harness: LedgerHarness) -> None:
    """Such as one of a kind that has this step no more."""
    await harness.enqueue(["a"], steps=True)
    await put(harness, *new(["a"], version=2))
    (record,) = await harness.claim("t")
    await harness.record("t", [accepting(record)])
    assert await harness.states(STEP) == {1: State.SUPERSEDED}
    assert (await harness.rows(STEP))[0].settled_at is not None


async def test_a_newer_version_that_waited_for_an_older_one_ends_the_step_that_came_with_it(
    postgresql_harness: LedgerHarness,
) -> None:
    harness = postgresql_harness
    await harness.enqueue(["a"])
    await harness.record("t", [accepting(one) for one in await harness.claim("t")])
    second = new(["a"], version=2)
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, [*second, *steps_of(second)])
        newer = asyncio.create_task(put(harness, replace(new(["a"], version=3)[0], ends=(STEP,))))
        await until(lambda: waits_for_a_lock(harness))
        await ledger.claim(connection, PARTNER, limit=1, token="t", lease=60)
    await newer
    assert await harness.states("a") == {1: State.ACCEPTED, 2: State.SENDING, 3: State.PENDING}
    assert await harness.states(STEP) == {2: State.SUPERSEDED}


async def test_one_that_waits_behind_an_unclear_one_is_asked_about_first(harness: LedgerHarness) -> None:
    """The unclear one ends before, or after, the newer one has come."""
    for before in (True, False):
        key, record = f"award-{before}", f"a-{before}"
        award = replace(AWARD, business_key=key, waits_for=record)
        await harness.enqueue([record])
        await put(harness, replace(award, waits_for=None))
        claimed = {one.business_key: one for one in await harness.claim("t")}
        if before:
            await harness.record("t", [Verdict(claimed[key], State.UNCLEAR)])
        await put(harness, replace(award, version=2))
        if not before:
            await harness.record("t", [Verdict(claimed[key], State.UNCLEAR)])
        await put(harness, replace(award, version=3))
        assert (await harness.states(key)).popitem() == (3, State.WAITING)
        await harness.record("t", [accepting(claimed[record])])
        assert (await harness.states(key)).popitem() == (3, State.UNCERTAIN)
        await harness.change(state=State.REJECTED)


@pytest.mark.parametrize("first", ["enqueue", "record"])
@pytest.mark.parametrize("version", [1, 2])
async def test_an_acceptance_and_what_waits_for_it_at_once_do_not_miss_one_another(
    postgresql_harness: LedgerHarness, first: str, version: int
) -> None:
    """Version 2 comes while version 1, which is older than what it waits for, waits already: nobody waits in a ring."""
    harness = postgresql_harness
    if version == 2:
        await put(harness, AWARD)
    await harness.enqueue(["a"])
    (record,) = await harness.claim("t")
    award = replace(AWARD, version=version)

    async def accept() -> None:
        assert await harness.record("t", [accepting(record)]) == 1

    async with harness.database.begin() as connection:
        if first == "enqueue":
            await ledger.enqueue(connection, PARTNER, [award])
            other = asyncio.create_task(accept())
            await until(lambda: waits_for_a_lock(harness))
        else:
            await connection.execute(sa.select(deliveries).where(deliveries.c.id == record.id).with_for_update())
            other = asyncio.create_task(put(harness, award))
            await until(lambda: waits_for_a_lock(harness))
            verdicts = [accepting(record)]
            await recording.record(connection, PARTNER, verdicts, token="t", on_settled=lambda _verdict: None)
    await other
    assert (await harness.states("award"))[version] == State.PENDING


async def test_one_that_could_not_see_what_it_waits_for_goes_on_all_the_same(postgresql_harness: LedgerHarness) -> None:
    """What it waits for comes, and is accepted, before it is committed itself."""
    harness = postgresql_harness
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, [AWARD])
        await harness.enqueue(["a"])
        (record,) = await harness.claim("t")
        await harness.record("t", [accepting(record)])
    assert await harness.states("award") == {1: State.WAITING}
    harness.started()
    await harness.in_state("award", State.ACCEPTED)


async def test_steps_are_carried_out_once_whatever_their_answers(harness: LedgerHarness) -> None:
    """A document from before is not taken for the new one."""
    faults = [fault for fault in Fault if fault.name.endswith("STORE") or "LATE" in fault or fault.name == "TRANSIENT"]
    keys = keys_of(len(faults))
    for key, fault in zip(keys, faults, strict=True):
        harness.partner.documents[f"{key}#paper"].append(0)
        harness.partner.fail([f"{key}#paper"], fault)
    await harness.enqueue(keys, steps=True)
    harness.started()

    async def all_accepted() -> bool:
        return {row.state for row in await harness.rows()} == {State.ACCEPTED}

    await until(all_accepted)
    await harness.partner.nothing_outstanding()
    assert await harness.outcomes() == ALL_ONCE
    assert {tuple(versions) for versions in harness.partner.documents.values()} == {(0, 1)}


async def test_what_an_official_adds_between_two_attempts_is_not_taken_for_ours(harness: LedgerHarness) -> None:
    harness.partner.fail([STEP], Fault.TRANSIENT, Fault.LOST_BEFORE_STORE)
    await harness.enqueue(["a"], steps=True)
    dispatcher = harness.started(back_off_first=60.0, back_off_max=60.0)

    async def not_processed() -> bool:
        (row,) = await harness.rows(STEP)
        return bool(row.state == State.PENDING and row.attempts == 1 and row.lease_until is None)

    await until(not_processed)
    harness.partner.documents[STEP].append(99)
    await harness.all_due()
    dispatcher.wake()
    await harness.in_state(STEP, State.ACCEPTED)
    assert harness.partner.documents[STEP] == [99, 1]


async def test_what_was_there_is_written_down_before_a_send_and_only_under_the_claim(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"], steps=True)
    (record,) = await harness.claim("t")
    await harness.record("t", [accepting(record)])
    (step,) = await harness.claim("t")
    assert step.before is None
    async with harness.database.begin() as connection:
        assert not await ledger.note_before(connection, step, "D-9", token="other")
        assert not await ledger.note_before(connection, replace(step, attempts=2), "D-9", token="t")
        assert await ledger.note_before(connection, step, "D-1", token="t")
    await harness.record("t", [Verdict(step, State.UNCERTAIN)])
    (again,) = await harness.claim("t")
    assert (again.before, again.uncertain) == ("D-1", True)
