"""Until when plans are submitted where the closing day is in February, as agencies set it."""

from datetime import date
from typing import Any

import pytest

from services.skp_service.roles import Role
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
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
    said,
    staff_nip,
    staff_plan,
)

NIP, OTHER = staff_nip(0), staff_nip(1)
CLOSES = date(YEAR, 2, 28)
WHY = {"reason": "Cuti melahirkan sampai akhir Maret."}


async def february(world: Agency, clock: Clock, staff: int = 1) -> str:
    """Have an agency whose leaders planned in January; returns the period, which closes on 28 February."""
    clock.today = date(YEAR, 1, 15)
    await world.settle(staff)
    period = await world.period(drafts_close=str(CLOSES))
    await world.cascade(period)
    return period


async def own_deadlines(world: Agency, nip: str, period: str) -> list[dict[str, Any]]:
    answer = await world.person(nip).get(f"/periods/{period}/deadlines")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_who_moves_in_july_submits_by_thirty_days_and_the_year_concludes(world: Agency, clock: Clock) -> None:
    """PermenPANRB 6/2022: a mover has an SKP of each position."""
    period = await february(world, clock)
    early = await world.planned(NIP, period, staff_plan(None), by=world.person(CHIEF))
    moved = date(YEAR, 7, 1)
    clock.today = moved
    to = employee(NIP, version=2, unit_code="BKD", superior_nip=HEAD, effective_on=moved)
    await deliver(world.runtime, "employees", to, today=moved)
    clock.today = date(YEAR, 7, 10)
    old, new = await own_deadlines(world, NIP, period)
    assert (old["submit_until"], old["because"], old["skp_id"]) == (str(CLOSES), "period", early["id"])
    assert (new["submit_until"], new["because"], new["skp_id"]) == (f"{YEAR}-07-31", "position", None)
    late = await world.planned(NIP, period, staff_plan(None), by=world.person(HEAD))
    assert late["deadlines"]["submit"] == {"until": f"{YEAR}-07-31", "because": "position"}
    await world.assessed(early, by=world.person(CHIEF))
    await world.assessed(late, by=world.person(HEAD))
    assert (await world.finalise(early["id"], late["id"])).status_code == 200
    (event,) = await world.events("skp.finalised.v1")
    assert (event["nip"], event["year"]) == (NIP, YEAR)


async def test_who_is_appointed_in_march_has_until_april_and_no_longer(world: Agency, clock: Clock) -> None:
    period = await february(world, clock, staff=0)
    appointed = date(YEAR, 3, 17)
    clock.today = appointed
    await deliver(world.runtime, "employees", employee(NIP, effective_on=appointed), today=appointed)
    skp = await world.open(NIP, period, staff_plan(None))
    last_day = appointed + days(30)
    assert skp["you_may_until"] == {"edit": f"{YEAR}-12-31", "submit": str(last_day)}
    clock.today = last_day + days(1)
    refused = await world.person(NIP).step(skp["id"], "/submit")
    said(refused, 409, "drafts_closed")
    assert f"{last_day:%d-%m-%Y}" in refused.json()["detail"]
    assert (await world.person(NIP).get(f"/skps/{skp['id']}")).json()["you_may"] == ["edit"]
    clock.today = last_day
    await world.person(NIP).done(skp["id"], "/submit")


async def test_who_becomes_known_after_the_closing_day_has_thirty_days_whatever_the_record_says(
    world: Agency, clock: Clock
) -> None:
    period = await february(world, clock)
    clock.today = may = date(YEAR, 5, 6)
    records = employee(NIP, version=2, unit_code="BKD", effective_on=date(YEAR, 3, 1)), employee(staff_nip(8))
    await deliver(world.runtime, "employees", *records, today=may)
    clock.today = may + days(30)
    for nip in (NIP, staff_nip(8)):
        skp = await world.open(nip, period, staff_plan(None))
        assert skp["deadlines"]["submit"] == {"until": f"{YEAR}-06-05", "because": "known"}
        await world.person(nip).done(skp["id"], "/submit")


async def test_who_submitted_in_time_withdraws_in_march_and_submits_again(world: Agency, clock: Clock) -> None:
    period = await february(world, clock)
    skp_id = (await world.open(NIP, period, staff_plan(None)))["id"]
    await world.person(NIP).done(skp_id, "/submit")
    clock.today = date(YEAR, 3, 1)
    withdrawn = await world.person(NIP).done(skp_id, "/withdraw")
    assert (withdrawn["you_may"], withdrawn["you_may_until"]) == (["edit", "submit"], {})
    clock.today = date(YEAR, 3, 2)
    assert (await world.person(NIP).done(skp_id, "/submit"))["stage"] == "submitted"


async def test_what_was_submitted_on_the_last_day_is_approved_after_new_year(world: Agency, clock: Clock) -> None:
    period = await february(world, clock)
    skp_id = (await world.open(NIP, period, staff_plan(None)))["id"]
    await world.person(NIP).done(skp_id, "/submit")
    clock.today = date(YEAR, 12, 31)
    await world.person(CHIEF).done(skp_id, "/return", {"reason": "Targetnya terlalu rendah."})
    clock.today = date(YEAR + 1, 1, 2)
    await world.person(NIP).done(skp_id, "/plan", staff_plan(None, results=2), method="PUT")
    assert (await world.person(NIP).done(skp_id, "/submit"))["you_may"] == []
    approved = await world.person(CHIEF).done(skp_id, "/approve")
    assert (approved["stage"], "revise" in approved["you_may"]) == ("approved", False)


async def test_an_admin_gives_one_person_more_time_which_may_end_after_the_period(world: Agency, clock: Clock) -> None:
    period = await february(world, clock, staff=2)
    clock.today = date(YEAR + 1, 1, 5)
    body = {"period_id": period, "plan": staff_plan(None)}
    said(await world.person(NIP).send("POST", "/skps", body), 409, "period_ended")
    path, more = f"/periods/{period}/extra-time", WHY | {"nip": NIP, "until": f"{YEAR + 1}-01-10"}
    first = await world.admin.send("POST", path, more | {"until": f"{YEAR + 1}-03-10"}, key="first")
    again = await world.admin.send("POST", path, more | {"until": f"{YEAR + 1}-03-10"}, key="first")
    assert (first.status_code, again.json()) == (201, first.json())
    assert (await world.admin.send("POST", path, more)).status_code == 201
    (own,) = await own_deadlines(world, NIP, period)
    assert (own["submit_until"], own["because"]) == (more["until"], "extra_time")
    skp_id = (await world.open(NIP, period, staff_plan(None)))["id"]
    clock.today = date(YEAR + 1, 1, 11)
    said(await world.person(NIP).step(skp_id, "/submit"), 409, "drafts_closed")
    clock.today = date(YEAR + 1, 1, 10)
    await world.person(NIP).done(skp_id, "/submit")
    said(await world.person(OTHER).send("POST", "/skps", body), 409, "period_ended")
    page = (await world.admin.get(path, limit=1)).json()
    rest = (await world.admin.get(path, after=page["next"])).json()
    shown = [(one["nip"], one["until"], one["reason"]) for one in (*page["items"], *rest["items"])]
    assert shown == [(NIP, f"{YEAR + 1}-03-10", WHY["reason"]), (NIP, more["until"], WHY["reason"])]
    _, given, _ = await world.trail(period)
    assert (given.act, given.by_nip, given.reason) == ("give_extra_time", ADMIN, WHY["reason"])


@pytest.mark.one_database
async def test_extra_time_is_given_by_an_agency_admin_to_somebody_else(world: Agency, clock: Clock) -> None:
    period = await february(world, clock)
    path, more = f"/periods/{period}/extra-time", WHY | {"nip": NIP, "until": f"{YEAR}-04-30"}
    for who in (world.person(NIP), world.person(None, Role.UNIT_ADMIN, units=["BKD"])):
        said(await who.send("POST", path, more), 403, "not_allowed")
        said(await who.get(path), 403, "not_allowed", "period_id")
        assert "SKP ini" not in (await who.get(path)).json()["detail"] + (await who.send("POST", path, more)).text
    own = await world.admin.send("POST", path, more | {"nip": ADMIN})
    said(own, 403, "not_allowed")
    assert "diri sendiri" in own.json()["detail"]
    said(await world.admin.send("POST", path, more | {"nip": staff_nip(40)}), 404, "unknown_employee")


@pytest.mark.one_database
async def test_extra_time_ends_after_the_closing_day_and_within_a_year_of_the_period(
    world: Agency, clock: Clock
) -> None:
    period = await february(world, clock)
    path, possible = f"/periods/{period}/extra-time", (f"{YEAR}-03-01", f"{YEAR + 1}-12-31")
    for until in (str(CLOSES), f"{YEAR}-01-20", f"{YEAR + 2}-01-01"):
        refused = await world.admin.send("POST", path, WHY | {"nip": NIP, "until": until})
        said(refused, 422, "extra_time_out_of_reach", "until")
        (fault,) = refused.json()["errors"]
        assert all(one in fault["message"] for one in possible)
    for until in possible:
        assert (await world.admin.send("POST", path, WHY | {"nip": NIP, "until": until})).status_code == 201


async def test_whose_superior_is_approved_late_has_thirty_days_from_then_on(world: Agency, clock: Clock) -> None:
    clock.today = date(YEAR, 1, 15)
    await world.settle(1)
    period = await world.period(drafts_close=str(CLOSES))
    top = await world.planned(HEAD, period, leader_plan(agreement="Perjanjian kinerja"), by=world.admin)
    under = await world.open(CHIEF, period, leader_plan(top["plan"]["results"][0]["id"]))
    await world.person(CHIEF).done(under["id"], "/submit")
    skp = await world.open(NIP, period, staff_plan(None))
    clock.today = date(YEAR, 4, 1)
    said(await world.person(NIP).step(skp["id"], "/submit"), 409, "superior_not_approved")
    waiting = (await world.person(NIP).get(f"/skps/{skp['id']}")).json()["deadlines"]["submit"]
    assert waiting == {"until": f"{YEAR}-05-01", "because": "superior_pending"}
    await world.person(HEAD).done(under["id"], "/approve")
    clock.today = date(YEAR, 5, 2)
    said(await world.person(NIP).step(skp["id"], "/submit"), 409, "drafts_closed")
    clock.today = date(YEAR, 5, 1)
    submitted = await world.person(NIP).done(skp["id"], "/submit")
    assert submitted["deadlines"]["submit"] == {"until": f"{YEAR}-05-01", "because": "superior"}


@pytest.mark.one_database
async def test_until_when_somebody_can_object_is_shown_to_whom_the_assessment_is(world: Agency, clock: Clock) -> None:
    period = await february(world, clock)
    skp = await world.planned(NIP, period, staff_plan(None), by=world.person(CHIEF))
    assert skp["deadlines"]["object"] is None
    await world.assessed(skp, by=world.person(CHIEF), accepted=False)
    path, last_day = f"/skps/{skp['id']}", clock.today + days(14)
    shown = (await world.person(NIP).get(path)).json()
    assert shown["deadlines"]["object"] == {"until": str(last_day)}
    assert (shown["you_may"], shown["you_may_until"]) == (["accept", "object"], {"object": str(last_day)})
    assert (await world.admin.get(path)).json()["deadlines"]["object"] is None
    clock.today = last_day + days(1)
    assert (await world.person(NIP).get(path)).json()["you_may"] == ["accept"]


@pytest.mark.one_database
async def test_the_superior_of_a_later_position_counts(world: Agency, clock: Clock) -> None:
    """A new superior has to plan first; what the one before had done helps nobody."""
    period = await february(world, clock)
    begins = date(YEAR, 6, 1)
    clock.today = begins
    gone = chief(version=2, active=False, effective_on=begins)
    successor = chief(effective_on=begins).model_copy(update={"nip": OTHER})
    await deliver(world.runtime, "employees", gone, successor, today=begins)
    await deliver(world.runtime, "employees", employee(NIP, version=2, superior_nip=OTHER), today=begins)
    (own,) = await own_deadlines(world, NIP, period)
    assert (own["submit_until"], own["because"]) == (f"{YEAR}-07-01", "superior_pending")
