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
from tests.integration.hub.delivery.partner import PARTNER, Fault
from tests.integration.hub.delivery.world import ALL_ONCE, World, keys_of, new, steps_of, waits_for_a_lock
from tests.support.operators import OPERATOR
from tests.support.waiting import until

KEYS = keys_of(8)
STEP = "a#paper"
AWARD = NewDelivery("award", 1, b"{}", waits_for="a")


def accepting(delivery: Delivery) -> Verdict:
    return replace(accepted(delivery, f"R-{delivery.id}", "created"), awaited=True)


async def put(world: World, *wanted: NewDelivery) -> None:
    async with world.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, wanted)


async def test_a_step_waits_until_the_newest_version_of_its_record_is_accepted_and_is_sent_with_its_id(
    world: World,
) -> None:
    await world.enqueue(["a"], steps=True)
    (older,) = await world.claim("t")
    await world.enqueue(["a"], version=2, steps=True)
    await world.record("t", [accepting(older)])
    assert await world.states(STEP) == {1: State.SUPERSEDED, 2: State.WAITING}
    (newer,) = await world.claim("t")
    await world.record("t", [accepting(newer)])
    (step,) = await world.claim("t")
    assert (step.business_key, step.version, step.step, step.record_id) == (STEP, 2, "paper", f"R-{newer.id}")


@pytest.mark.parametrize("end", [State.REJECTED, State.UNCLEAR])
async def test_what_waits_for_something_refused_goes_on_waiting_and_is_counted(world: World, end: State) -> None:
    await world.enqueue(["a"], steps=True)
    (record,) = await world.claim("t")
    await world.record("t", [Verdict(record, end, awaited=True)])
    assert await world.release() == 0
    async with world.database.begin() as connection:
        assert (await backlog.count_outstanding(connection, PARTNER))["waiting"] == 1
        (waiting,) = await operations.listed(connection, state="waiting")
        assert (waiting.step, (await operations.shown(connection, waiting.id)).waits_for) == ("paper", "a")
        await operations.send_again(connection, record.id, by=OPERATOR)
    await world.all_due()
    (again,) = await world.claim("t")
    await world.record("t", [accepting(again)])
    assert await world.states(STEP) == {1: State.PENDING}


async def test_what_is_accepted_already_is_not_waited_for_unless_a_newer_version_comes(world: World) -> None:
    await world.enqueue(["a"])
    (record,) = await world.claim("t")
    await world.record("t", [accepted(record, "R-1", "created")])
    await put(world, AWARD)
    assert await world.states("award") == {1: State.PENDING}
    await put(world, *new(["a"], version=2), replace(AWARD, version=2))
    assert await world.states("award") == {1: State.SUPERSEDED, 2: State.WAITING}


async def test_a_step_that_a_newer_version_has_lost_is_superseded_wherever_it_is(world: World) -> None:
    lost = replace(new(["a"], version=2)[0], ends=(STEP,))
    await world.enqueue(["a"], steps=True)
    await put(world, lost)
    assert await world.states(STEP) == {1: State.SUPERSEDED}

    await world.enqueue(["a"], version=3, steps=True)
    (record,) = await world.claim("t")
    await world.record("t", [accepting(record)])
    (step,) = await world.claim("t")
    await put(world, replace(lost, version=4))
    assert (await world.states(STEP))[3] == State.SENDING
    await world.record("t", [Verdict(step, State.PENDING)])
    assert (await world.states(STEP))[3] == State.SUPERSEDED
    await put(world, *steps_of(new(["a"], version=2)), *steps_of(new(["b"], version=1)), *new(["b"], version=2))
    assert (await world.states(STEP)).keys() == {1, 3}, "the older version came late, as its step did"
    assert await world.states("b#paper") == {}


async def test_a_step_is_superseded_with_its_version_though_nobody_ended_it(world: World) -> None:
    """Such as one of a kind that has this step no more."""
    await world.enqueue(["a"], steps=True)
    await put(world, *new(["a"], version=2))
    (record,) = await world.claim("t")
    await world.record("t", [accepting(record)])
    assert await world.states(STEP) == {1: State.SUPERSEDED}
    assert (await world.rows(STEP))[0].settled_at is not None


async def test_a_newer_version_that_waited_for_an_older_one_ends_the_step_that_came_with_it(
    postgresql_world: World,
) -> None:
    world = postgresql_world
    await world.enqueue(["a"])
    await world.record("t", [accepting(one) for one in await world.claim("t")])
    second = new(["a"], version=2)
    async with world.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, [*second, *steps_of(second)])
        newer = asyncio.create_task(put(world, replace(new(["a"], version=3)[0], ends=(STEP,))))
        await until(lambda: waits_for_a_lock(world))
        await ledger.claim(connection, PARTNER, limit=1, token="t", lease=60)
    await newer
    assert await world.states("a") == {1: State.ACCEPTED, 2: State.SENDING, 3: State.PENDING}
    assert await world.states(STEP) == {2: State.SUPERSEDED}


async def test_one_that_waits_behind_an_unclear_one_is_asked_about_first(world: World) -> None:
    """The unclear one ends before, or after, the newer one has come."""
    for before in (True, False):
        key, record = f"award-{before}", f"a-{before}"
        award = replace(AWARD, business_key=key, waits_for=record)
        await world.enqueue([record])
        await put(world, replace(award, waits_for=None))
        claimed = {one.business_key: one for one in await world.claim("t")}
        if before:
            await world.record("t", [Verdict(claimed[key], State.UNCLEAR)])
        await put(world, replace(award, version=2))
        if not before:
            await world.record("t", [Verdict(claimed[key], State.UNCLEAR)])
        await put(world, replace(award, version=3))
        assert (await world.states(key)).popitem() == (3, State.WAITING)
        await world.record("t", [accepting(claimed[record])])
        assert (await world.states(key)).popitem() == (3, State.UNCERTAIN)
        await world.change(state=State.REJECTED)


@pytest.mark.parametrize("first", ["enqueue", "record"])
@pytest.mark.parametrize("version", [1, 2])
async def test_an_acceptance_and_what_waits_for_it_at_once_do_not_miss_one_another(
    postgresql_world: World, first: str, version: int
) -> None:
    """Version 2 comes while version 1, which is older than what it waits for, waits already: nobody waits in a ring."""
    world = postgresql_world
    if version == 2:
        await put(world, AWARD)
    await world.enqueue(["a"])
    (record,) = await world.claim("t")
    award = replace(AWARD, version=version)

    async def accept() -> None:
        assert await world.record("t", [accepting(record)]) == 1

    async with world.database.begin() as connection:
        if first == "enqueue":
            await ledger.enqueue(connection, PARTNER, [award])
            other = asyncio.create_task(accept())
            await until(lambda: waits_for_a_lock(world))
        else:
            await connection.execute(sa.select(deliveries).where(deliveries.c.id == record.id).with_for_update())
            other = asyncio.create_task(put(world, award))
            await until(lambda: waits_for_a_lock(world))
            verdicts = [accepting(record)]
            await recording.record(connection, PARTNER, verdicts, token="t", on_settled=lambda _verdict: None)
    await other
    assert (await world.states("award"))[version] == State.PENDING


async def test_one_that_could_not_see_what_it_waits_for_goes_on_all_the_same(postgresql_world: World) -> None:
    """What it waits for comes, and is accepted, before it is committed itself."""
    world = postgresql_world
    async with world.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, [AWARD])
        await world.enqueue(["a"])
        (record,) = await world.claim("t")
        await world.record("t", [accepting(record)])
    assert await world.states("award") == {1: State.WAITING}
    world.started()
    await world.in_state("award", State.ACCEPTED)


async def test_steps_are_carried_out_once_whatever_their_answers(world: World) -> None:
    """A document from before is not taken for the new one."""
    faults = [fault for fault in Fault if fault.name.endswith("STORE") or "LATE" in fault or fault.name == "TRANSIENT"]
    keys = keys_of(len(faults))
    for key, fault in zip(keys, faults, strict=True):
        world.partner.documents[f"{key}#paper"].append(0)
        world.partner.fail([f"{key}#paper"], fault)
    await world.enqueue(keys, steps=True)
    world.started()

    async def all_accepted() -> bool:
        return {row.state for row in await world.rows()} == {State.ACCEPTED}

    await until(all_accepted)
    await world.partner.nothing_outstanding()
    assert await world.outcomes() == ALL_ONCE
    assert {tuple(versions) for versions in world.partner.documents.values()} == {(0, 1)}


async def test_what_an_official_adds_between_two_attempts_is_not_taken_for_ours(world: World) -> None:
    world.partner.fail([STEP], Fault.TRANSIENT, Fault.LOST_BEFORE_STORE)
    await world.enqueue(["a"], steps=True)
    dispatcher = world.started(back_off_first=60.0, back_off_max=60.0)

    async def not_processed() -> bool:
        (row,) = await world.rows(STEP)
        return bool(row.state == State.PENDING and row.attempts == 1 and row.lease_until is None)

    await until(not_processed)
    world.partner.documents[STEP].append(99)
    await world.all_due()
    dispatcher.wake()
    await world.in_state(STEP, State.ACCEPTED)
    assert world.partner.documents[STEP] == [99, 1]


async def test_what_was_there_is_written_down_before_a_send_and_only_under_the_claim(world: World) -> None:
    await world.enqueue(["a"], steps=True)
    (record,) = await world.claim("t")
    await world.record("t", [accepting(record)])
    (step,) = await world.claim("t")
    assert step.before is None
    async with world.database.begin() as connection:
        assert not await ledger.note_before(connection, step, "D-9", token="other")
        assert not await ledger.note_before(connection, replace(step, attempts=2), "D-9", token="t")
        assert await ledger.note_before(connection, step, "D-1", token="t")
    await world.record("t", [Verdict(step, State.UNCERTAIN)])
    (again,) = await world.claim("t")
    assert (again.before, again.uncertain) == ("D-1", True)
