"""Lists show SKPs to those who assess them now, whatever made them that, and to nobody else."""

import asyncio
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from contracts.employee import EmployeeChangedV1
from hub.clock import Clocks, moment
from hub.identity.caller import Caller
from hub.store.database import Database
from readmodels.people.tables import positions
from services.skp_service.calendar import calendar_job
from services.skp_service.domain.plan import Plan
from services.skp_service.domain.terms import Approach, PlanModel
from services.skp_service.domain.year import YearRule
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.planning import open_skp
from services.skp_service.handlers.projection import follow_the_calendar, project_employees
from services.skp_service.roles import Role
from services.skp_service.settings import SkpSettings
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
    CHIEF,
    HEAD,
    TODAY,
    YEAR,
    Agency,
    Clock,
    chief,
    days,
    deliver,
    employee,
    head,
    staff_plan,
    unit,
)
from tests.support.jobs import look_once

TITLE = "Kepala Bidang Mutasi"
LEFT: dict[str, Any] = {"active": False, "effective_on": TODAY - days(1)}
"""Yesterday was the last day."""
QUARTER = {
    "kind": "quarterly",
    "start": f"{YEAR}-10-01",
    "drafts_close": f"{YEAR}-10-31",
    "name": "Triwulan IV",
}


async def listed(world: Agency, nip: str, view: str) -> list[str]:
    """Return whose SKPs somebody is shown in a list."""
    answer = await world.person(nip).get("/skps", view=view)
    assert answer.status_code == 200, answer.text
    return [one["nip"] for one in answer.json()["items"]]


async def settled(world: Agency) -> str:
    """Let a member of the staff begin an SKP; returns whose it is."""
    (nip,) = await world.settle(1)
    await world.open(nip, await world.period(), staff_plan(None))
    return nip


async def test_colleagues_are_those_of_the_same_period(world: Agency) -> None:
    one, other = await world.settle(2)
    year, last = await world.period(), await world.period(**QUARTER)
    await world.open(one, year, staff_plan(None))
    await world.open(other, last, staff_plan(None))
    assert await listed(world, one, "around") == [one]
    await world.open(other, year, staff_plan(None))
    assert sorted(await listed(world, one, "around")) == [one, other]


async def test_who_was_a_colleague_does_not_learn_of_what_there_is_now(world: Agency) -> None:
    one, other = await world.settle(2)
    year, last = await world.period(), await world.period(**QUARTER)
    await world.open(one, year, staff_plan(None))
    skp = await world.open(other, last, staff_plan(None))
    assert (await world.finalise(skp["id"], by=world.person(one))).status_code == 404


async def test_acting_officials_begin_and_end_on_their_days(world: Agency) -> None:
    nip = await settled(world)
    await deliver(world.runtime, "employees", chief(version=2, **LEFT))
    post = {"unit_code": "BKD-1", "kind": "plt", "since": TODAY + days(1), "until": TODAY + days(2)}
    acting = employee(ADMIN, version=2, unit_code="BKD", superior_nip=HEAD, acting=[post])
    await deliver(world.runtime, "employees", acting)
    assert (await listed(world, HEAD, "assessed"), await listed(world, ADMIN, "assessed")) == ([nip], [])
    await follow(world, TODAY + days(1))
    assert (await listed(world, HEAD, "assessed"), await listed(world, ADMIN, "assessed")) == ([], [nip])
    assert await listed(world, HEAD, "reviewed") == [nip]
    await follow(world, TODAY + days(3))
    assert (await listed(world, HEAD, "assessed"), await listed(world, ADMIN, "assessed")) == ([nip], [])


async def test_a_new_head_where_the_assessor_works_reviews(world: Agency) -> None:
    nip = await settled(world)
    await deliver(world.runtime, "units", unit("BKD-2", parent_code="BKD", head_title=TITLE))
    elsewhere = {"unit_code": "BKD-2", "superior_nip": None, "effective_on": TODAY}
    await deliver(world.runtime, "employees", chief(version=2, position="Analis", **elsewhere))
    assert await listed(world, HEAD, "reviewed") == [nip]
    await deliver(world.runtime, "employees", employee(ADMIN, version=2, position=TITLE, **elsewhere))
    assert await listed(world, HEAD, "reviewed") == []
    assert await listed(world, ADMIN, "reviewed") == [nip]


async def test_a_superior_who_comes_back_assesses_again(world: Agency) -> None:
    nip = await settled(world)
    here = {"unit_code": "BKD", "superior_nip": HEAD}
    await deliver(world.runtime, "employees", employee(nip, version=2, superior_nip=ADMIN))
    await deliver(world.runtime, "employees", employee(ADMIN, version=2, **LEFT, **here))
    assert (await listed(world, ADMIN, "assessed"), await listed(world, CHIEF, "assessed")) == ([], [nip])
    await deliver(world.runtime, "employees", employee(ADMIN, version=3, **here))
    assert (await listed(world, ADMIN, "assessed"), await listed(world, CHIEF, "assessed")) == ([nip], [])


async def test_an_assessors_superior_who_comes_back_reviews_again(world: Agency) -> None:
    nip = await settled(world)
    here = {"unit_code": "BKD", "superior_nip": HEAD}
    await deliver(world.runtime, "employees", chief(version=2, superior_nip=ADMIN))
    await deliver(world.runtime, "employees", employee(ADMIN, version=2, **LEFT, **here))
    assert (await listed(world, ADMIN, "reviewed"), await listed(world, HEAD, "reviewed")) == ([], [nip])
    await deliver(world.runtime, "employees", employee(ADMIN, version=3, **here))
    assert (await listed(world, ADMIN, "reviewed"), await listed(world, HEAD, "reviewed")) == ([nip], [])


async def test_a_head_who_is_named_beforehand_assesses_from_their_day_on(world: Agency) -> None:
    nip = await settled(world)
    await deliver(world.runtime, "employees", employee(nip, version=2, superior_nip=None))
    starts: dict[str, Any] = {"version": 2, "effective_on": TODAY + days(2)}
    await deliver(
        world.runtime,
        "employees",
        chief(unit_code="BKD", position="Analis", **starts),
        employee(ADMIN, position="Kepala Bidang", superior_nip=HEAD, **starts),
    )
    await follow(world, TODAY + days(1))
    assert (await listed(world, CHIEF, "assessed"), await listed(world, ADMIN, "assessed")) == ([nip], [])
    await follow(world, TODAY + days(2))
    assert (await listed(world, CHIEF, "assessed"), await listed(world, ADMIN, "assessed")) == ([], [nip])


async def test_a_whole_district_may_begin_anew_on_one_day(world: Agency) -> None:
    nip = await settled(world)
    rows = [
        {"nip": f"{number:018}", "version": 1, "start": TODAY, "unit_code": "BKD-1", "title": "Analis"}
        for number in range(9000)
    ]
    async with world.runtime.database.begin() as connection:
        await connection.execute(sa.insert(positions), rows)
    await follow(world, TODAY)
    assert await listed(world, CHIEF, "assessed") == [nip]


async def test_a_head_and_the_title_that_makes_them_one_may_be_told_at_once(world: Agency) -> None:
    (nip,) = await world.settle(1)
    there: dict[str, Any] = {"version": 2, "unit_code": "BKD-2", "superior_nip": None, "effective_on": TODAY}
    await deliver(world.runtime, "units", unit("BKD-2", parent_code="BKD"))
    await deliver(world.runtime, "employees", employee(nip, **there))
    await world.open(nip, await world.period(), staff_plan(None))
    assert await listed(world, HEAD, "assessed") == [nip]
    told, both = asyncio.Event(), asyncio.Event()

    async def name_the_person() -> None:
        async with world.runtime.transactions.begin() as tx:
            await project_employees([employee(ADMIN, position=TITLE, **there)], tx, TODAY, YearRule.LONGEST)
            told.set()
            await both.wait()

    async def name_the_title() -> None:
        await told.wait()
        await deliver(world.runtime, "units", unit("BKD-2", version=2, parent_code="BKD", head_title=TITLE))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(name_the_person())
        tasks.create_task(name_the_title())
        await told.wait()
        await asyncio.sleep(0.5)  # enough for the second to read what the first has not committed
        both.set()
    assert await listed(world, ADMIN, "assessed") == [nip]


def acting_from_tomorrow(version: int) -> EmployeeChangedV1:
    post = {"unit_code": "BKD-1", "kind": "plt", "since": TODAY + days(1)}
    return employee(ADMIN, version=version, unit_code="BKD", superior_nip=HEAD, acting=[post])


async def test_what_is_named_by_an_earlier_day_than_has_begun_is_named_by_that(world: Agency) -> None:
    one, other = await world.settle(2)
    period = await world.period()
    skp = await world.open(one, period, staff_plan(None))
    await deliver(world.runtime, "employees", chief(version=2, **LEFT), acting_from_tomorrow(2))
    await follow(world, TODAY + days(1))
    assert [row.assessor_nip for row in await world.skps(skp["id"])] == [ADMIN]
    late = employee(one, version=2, name="Sariwangi Padmanegara, S.E.")
    await deliver(world.runtime, "employees", late, today=TODAY)
    assert [row.assessor_nip for row in await world.skps(skp["id"])] == [ADMIN]
    assert (await world.open(other, period, staff_plan(None)))["assessor_nip"] == ADMIN


async def test_what_midnight_has_overtaken_is_taken_as_of_the_new_day(world: Agency) -> None:
    (nip,) = await world.settle(1)
    moves: dict[str, Any] = {"unit_code": "BKD", "superior_nip": HEAD, "effective_on": TODAY + days(1)}
    await deliver(world.runtime, "employees", employee(nip, version=2, **moves))
    await follow(world, TODAY + days(1))
    late = employee(nip, version=3, name="Sariwangi Padmanegara, S.E.", **moves)
    await deliver(world.runtime, "employees", late, today=TODAY)
    assert (await world.employees())[nip].unit_code == "BKD"


async def test_a_clock_that_was_set_back_over_midnight_takes_nothing_back(world: Agency) -> None:
    (nip,) = await world.settle(1)
    tomorrow = TODAY + days(1)
    await follow(world, tomorrow)
    await deliver(world.runtime, "employees", employee(nip, version=2, unit_code="BKD"), today=tomorrow)
    await follow(world, TODAY)
    assert (await world.employees())[nip].unit_code == "BKD"
    await deliver(world.runtime, "employees", employee(nip, version=3, unit_code="BKD-1"), today=TODAY)
    assert (await world.employees())[nip].unit_code == "BKD-1"
    await follow(world, tomorrow)
    assert (await world.employees())[nip].unit_code == "BKD-1"


async def test_a_clock_that_was_wrong_by_days_counts_no_more_once_it_is_right(world: Agency) -> None:
    (nip,) = await world.settle(1)
    moves: dict[str, Any] = {"unit_code": "BKD", "superior_nip": HEAD, "effective_on": TODAY + days(3)}
    await follow(world, TODAY + days(400))
    await deliver(world.runtime, "employees", employee(nip, version=2, **moves), today=TODAY)
    assert (await world.employees())[nip].unit_code == "BKD-1"


async def test_who_acted_until_yesterday_assesses_no_more_before_the_day_was_followed(
    world: Agency, clock: Clock
) -> None:
    (skp,) = await world.staff_assessed()
    post = {"unit_code": "BKD-1", "kind": "plt", "since": TODAY, "until": TODAY}
    acting = employee(ADMIN, version=2, unit_code="BKD", superior_nip=HEAD, acting=[post])
    await deliver(world.runtime, "employees", chief(version=2, **LEFT), acting)
    await follow(world, TODAY)
    path, rating = "/ratings/behaviour", {"rating": "as_expected"}
    await world.person(ADMIN).done(skp["id"], path, rating, method="PUT")
    clock.today = TODAY + days(1)
    assert (await world.person(ADMIN).step(skp["id"], path, rating, method="PUT")).status_code == 404
    await world.person(HEAD).done(skp["id"], path, rating, method="PUT")
    assert [row.assessor_nip for row in await world.skps(skp["id"])] == [HEAD]


async def test_what_becomes_final_before_the_day_was_followed_names_who_assesses_now(
    world: Agency, clock: Clock
) -> None:
    (skp,) = await world.staff_assessed()
    await deliver(world.runtime, "employees", chief(version=2, active=False, effective_on=TODAY))
    await follow(world, TODAY)
    assert await listed(world, CHIEF, "assessed") == [skp["nip"]]
    clock.today = TODAY + days(1)
    assert (await world.finalise(skp["id"])).is_success
    (told,) = await world.events("skp.finalised.v1")
    assert told["assessor"]["nip"] == HEAD


async def test_a_day_that_begins_waits_for_who_is_beginning_an_skp(world: Agency) -> None:
    (nip,) = await world.settle(1)
    period = UUID(await world.period())
    await deliver(world.runtime, "employees", chief(version=2, **LEFT), acting_from_tomorrow(2))
    await follow(world, TODAY)
    begun, goes_on = asyncio.Event(), asyncio.Event()
    rules = SkpSettings(**world.runtime.settings.model_dump(exclude_unset=True)).rules
    owner = Caller("subject", nip, frozenset({Role.EMPLOYEE}), frozenset())

    async def begin() -> None:
        async with world.runtime.transactions.begin() as tx:
            context = ActorContext(owner, moment(0), TODAY, rules)
            await open_skp(tx, context, period, None, Plan(PlanModel.STAFF, Approach.QUANTITATIVE))
            begun.set()
            await goes_on.wait()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(begin())
        await begun.wait()
        tasks.create_task(follow(world, TODAY + days(1)))
        await asyncio.sleep(0.5)  # enough for the day to find whose assessors may be others
        goes_on.set()
    assert await listed(world, ADMIN, "assessed") == [nip]


async def follow(world: Agency, today: date) -> None:
    await follow_the_calendar(world.runtime.transactions, today)


async def test_the_calendar_is_looked_at_once_a_day(
    world: Agency, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[date] = []

    async def note(_transactions: object, today: date) -> None:
        followed.append(today)

    monkeypatch.setattr("services.skp_service.calendar.follow_the_calendar", note)
    clocks = Clocks(now=lambda: datetime.combine(clock.today, time(clock.hour), UTC).timestamp())
    database = Database.of(world.runtime.settings, world.runtime.service.name, clocks)
    for clock.today, clock.hour in ((TODAY, 12), (TODAY, 18), (TODAY + days(1), 3)):  # a process each
        await look_once(database, calendar_job(world.runtime.transactions, lambda: clock.today, UTC))
    await database.close()
    assert followed == [TODAY, TODAY + days(1)]


async def test_a_new_head_further_up_is_followed(world: Agency) -> None:
    nip = await settled(world)
    await deliver(world.runtime, "employees", head(version=2, **LEFT), chief(version=2, **LEFT))
    assert await listed(world, ADMIN, "assessed") == []
    await deliver(
        world.runtime,
        "employees",
        employee(ADMIN, version=2, unit_code="BKD", position="Kepala Badan", superior_nip=None),
    )
    assert await listed(world, ADMIN, "assessed") == [nip]


async def test_a_unit_that_names_its_head_otherwise_is_followed(world: Agency) -> None:
    nip = await settled(world)
    await deliver(world.runtime, "employees", chief(version=2, **LEFT))
    assert await listed(world, HEAD, "assessed") == [nip]
    await deliver(world.runtime, "units", unit("BKD", version=2, head_title="Kepala Dinas"))
    assert await listed(world, HEAD, "assessed") == []


async def test_who_has_left_stands_in_for_nobody(world: Agency) -> None:
    nip = await settled(world)
    await deliver(world.runtime, "employees", chief(version=2, **LEFT))
    post = {"unit_code": "BKD-1", "kind": "plt", "since": TODAY}
    left = employee(ADMIN, version=2, unit_code="BKD", superior_nip=HEAD, acting=[post], **LEFT)
    await deliver(world.runtime, "employees", left)
    assert await listed(world, ADMIN, "assessed") == []
    assert await listed(world, HEAD, "assessed") == [nip]
    me = (await world.person(ADMIN).get("/me")).json()
    assert me["heads"] == []


async def test_the_staff_is_shown_to_its_chief(world: Agency) -> None:
    nip = await settled(world)
    assert await listed(world, CHIEF, "assessed") == [nip]
