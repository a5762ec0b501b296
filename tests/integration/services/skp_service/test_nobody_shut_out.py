"""What people and their superiors can come to in a year, and that each of them reaches a result all the same."""

from datetime import date
from typing import Any

import pytest

from services.skp_service.handlers.projection import follow_the_calendar
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    YEAR,
    Agency,
    Clock,
    chief,
    days,
    deliver,
    employee,
    leader_plan,
    staff_nip,
    staff_plan,
    unit,
)

pytestmark = pytest.mark.one_database

NIP, OTHER = staff_nip(0), staff_nip(1)
FEBRUARY = f"{YEAR}-02-28"


async def january(world: Agency, clock: Clock) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Have an agency whose leaders planned in January; returns the period and the plans of head and chief."""
    clock.today = date(YEAR, 1, 15)
    await world.settle(1)
    period = await world.period(drafts_close=FEBRUARY)
    return period, *await world.cascade(period)


async def days_pass(world: Agency, clock: Clock, day: date) -> None:
    clock.today = day
    await follow_the_calendar(world.runtime.transactions, day)


async def test_whose_superior_retires_before_planning_has_thirty_days_with_the_next_one(
    world: Agency, clock: Clock
) -> None:
    clock.today = date(YEAR, 1, 15)
    await world.settle(1)
    period = await world.period(drafts_close=FEBRUARY)
    await world.planned(HEAD, period, leader_plan(agreement="Perjanjian kinerja"), by=world.admin)
    skp = await world.open(NIP, period, staff_plan(None))
    clock.today, retires = date(YEAR, 4, 20), date(YEAR, 4, 30)
    await deliver(world.runtime, "employees", chief(version=2, active=False, effective_on=retires), today=clock.today)
    await days_pass(world, clock, retires + days(30))
    shown = (await world.person(NIP).get(f"/skps/{skp['id']}")).json()
    assert shown["deadlines"]["submit"] == {"until": str(clock.today), "because": "superior"}
    assert (await world.person(NIP).done(skp["id"], "/submit"))["assessor_nip"] == HEAD


async def test_whom_a_superiors_revision_held_up_has_thirty_days_from_the_new_approval(
    world: Agency, clock: Clock
) -> None:
    period, _, above = await january(world, clock)
    skp = await world.open(NIP, period, staff_plan(None))
    clock.today = date(YEAR, 2, 20)
    await world.person(CHIEF).done(above["id"], "/revise", {"reason": "Target berubah."})
    clock.today = date(YEAR, 3, 5)
    refused = await world.person(NIP).step(skp["id"], "/submit")
    assert refused.json()["type"].endswith(":superior_not_approved")
    await world.person(CHIEF).done(above["id"], "/submit")
    await world.person(HEAD).done(above["id"], "/approve")
    clock.today += days(30)
    await world.person(NIP).done(skp["id"], "/submit")


async def test_nobody_waits_for_a_superior_who_began_after_the_period(world: Agency, clock: Clock) -> None:
    period, _, _ = await january(world, clock)
    skp = await world.open(NIP, period, staff_plan(None))
    await world.person(NIP).done(skp["id"], "/submit")
    clock.today = date(YEAR, 12, 28)
    await world.person(CHIEF).done(skp["id"], "/return", {"reason": "Lengkapi targetnya."})
    begins = date(YEAR + 1, 1, 1)
    await deliver(
        world.runtime,
        "employees",
        chief(version=2, active=False, effective_on=begins - days(1)),
        employee(OTHER, position="Kepala Bidang", superior_nip=HEAD, effective_on=begins),
        today=clock.today,
    )
    await days_pass(world, clock, date(YEAR + 1, 1, 5))
    assert (await world.person(NIP).done(skp["id"], "/submit"))["assessor_nip"] == OTHER
    await world.person(OTHER).done(skp["id"], "/approve")


async def test_who_has_not_begun_holds_nobody_up(world: Agency, clock: Clock) -> None:
    period, _, _ = await january(world, clock)
    begins = employee(OTHER, effective_on=date(YEAR, 8, 1), superior_nip=HEAD)
    await deliver(world.runtime, "employees", begins, employee(NIP, version=2, superior_nip=OTHER), today=clock.today)
    assert (await world.admin.get("/reports/blocking", period_id=period)).json()["items"] == []
    skp = await world.open(NIP, period, staff_plan(None))
    await world.person(NIP).done(skp["id"], "/submit")


async def test_people_wait_from_the_day_on_which_they_began(world: Agency, clock: Clock) -> None:
    period, _, above = await january(world, clock)
    clock.today = began = date(YEAR, 9, 1)
    gone = employee(NIP, version=2, active=False, effective_on=began - days(1))
    await deliver(world.runtime, "employees", gone, employee(OTHER, effective_on=began), today=began)
    await world.person(CHIEF).done(above["id"], "/revise", {"reason": "Target berubah."})
    clock.today = began + days(9)
    (row,) = (await world.admin.get("/reports/blocking", period_id=period)).json()["items"]
    assert (row["since"], row["days"]) == (str(began), 9)


async def test_a_first_draft_of_an_earlier_position_holds_no_year_up(world: Agency, clock: Clock) -> None:
    period, _, _ = await january(world, clock)
    clock.today = date(YEAR, 3, 10)
    short = employee(NIP, version=2, unit_code="BKD", superior_nip=HEAD, effective_on=date(YEAR, 3, 1))
    back = employee(NIP, version=3, effective_on=date(YEAR, 3, 4))
    await deliver(world.runtime, "employees", short, back, today=clock.today)
    _, three_days, _ = (await world.person(NIP).get("/me")).json()["positions"]
    await world.open(NIP, period, staff_plan(None), position_id=three_days["id"])
    skp = await world.planned(NIP, period, staff_plan(None), by=world.person(CHIEF))
    await world.assessed(skp, by=world.person(CHIEF))
    await world.finalise(skp["id"])
    assert [one["nip"] for one in await world.events("skp.finalised.v1")] == [NIP]


async def test_a_correction_is_announced_although_a_move_became_known_after_the_result(
    world: Agency, clock: Clock
) -> None:
    period, _, _ = await january(world, clock)
    skp = await world.planned(NIP, period, staff_plan(None), by=world.person(CHIEF))
    await world.assessed(skp, by=world.person(CHIEF))
    await world.finalise(skp["id"])
    clock.today = date(YEAR + 1, 1, 20)
    late = employee(NIP, version=2, unit_code="BKD", superior_nip=HEAD, effective_on=date(YEAR, 12, 28))
    await deliver(world.runtime, "employees", late, today=clock.today)
    correction = {"work_results": "below_expectation", "behaviour": "as_expected", "reason": "Salah catat."}
    shown = await world.person(HEAD).done(skp["id"], "/corrections", correction)
    assert [one["version"] for one in await world.events("skp.finalised.v1")] == [1, 2]
    assert shown["year"]["concluded"]
    listed = (await world.admin.get("/reports/unconcluded-years", period_id=period)).json()["items"]
    assert NIP not in {one["nip"] for one in listed}


async def test_a_head_whose_superior_stands_in_another_tree_becomes_final(world: Agency, clock: Clock) -> None:
    period, top, _ = await january(world, clock)
    await deliver(world.runtime, "units", unit("DINAS", head_title="Kepala Dinas"))
    leads: dict[str, Any] = {
        "unit_code": "DINAS",
        "position": "Kepala Dinas",
        "superior_nip": HEAD,
        "functional_level": None,
    }
    await deliver(world.runtime, "employees", employee(OTHER, **leads), today=clock.today)
    plan = leader_plan(top["plan"]["results"][0]["id"])
    skp = await world.planned(OTHER, period, plan, by=world.person(HEAD))
    await world.assessed(skp, by=world.person(HEAD))
    assert (await world.finalise(skp["id"], by=world.person(OTHER))).status_code == 403
    assert (await world.finalise(skp["id"], by=world.admin)).status_code == 200
    assert [one["nip"] for one in await world.events("skp.finalised.v1")] == [OTHER]
