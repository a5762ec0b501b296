"""One late head: the list of who holds up whom, and the setting that lets the people below go on."""

from typing import Any

import pytest

from benchmarks.statements import counted
from services.skp_service.roles import Role
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    TODAY,
    YEAR,
    Agency,
    days,
    deliver,
    employee,
    leader_plan,
    said,
    staff_nip,
    staff_plan,
    told,
)

NIP = staff_nip(0)


async def late_chief(world: Agency) -> tuple[str, dict[str, Any]]:
    """Have an agency whose chief has only a draft; returns the period and the draft."""
    await world.settle(2)
    period = await world.period()
    top = await world.planned(HEAD, period, leader_plan(agreement="Perjanjian kinerja"), by=world.admin)
    return period, await world.open(CHIEF, period, leader_plan(top["plan"]["results"][0]["id"]))


async def test_where_a_late_superior_warns_what_hangs_on_nothing_is_flagged_until_it_stands(world: Agency) -> None:
    _, under = await late_chief(world)
    plan = staff_plan(under["plan"]["results"][0]["id"], results=2)
    plan["results"][1] |= {"intervenes_on": None, "non_direct": False}
    async with told(world, skp_superior_first="warn") as lenient:
        skp = await lenient.open(NIP, under["period"]["id"], plan)
        submitted = await lenient.person(NIP).done(skp["id"], "/submit")
        ids = [one["id"] for one in skp["plan"]["results"]]
        assert (submitted["stage"], submitted["flagged"]) == ("submitted", ids)
        await lenient.person(CHIEF).done(skp["id"], "/approve")
        await lenient.person(CHIEF).done(under["id"], "/submit")
        await lenient.person(HEAD).done(under["id"], "/approve")
        assert (await lenient.person(NIP).get(f"/skps/{skp['id']}")).json()["flagged"] == ids[1:]
        assert [entry.act for entry in await world.trail(skp["id"])][-1] == "flag"
        # Now that there is something to serve, a result that serves nothing is a fault again.
        await lenient.person(NIP).done(skp["id"], "/revise", {"reason": "Diselaraskan dengan SKP atasan."})
        refused = await lenient.person(NIP).step(skp["id"], "/submit")
        said(refused, 409, "plan_incomplete", "results.1.intervenes_on")


async def test_the_list_says_who_holds_up_how_many_for_how_long(world: Agency) -> None:
    period, under = await late_chief(world)
    (row,) = (await world.admin.get("/reports/blocking", period_id=period)).json()["items"]
    waited = (TODAY - TODAY.replace(month=1, day=1)).days
    assert row == {
        "nip": CHIEF,
        "name": "Sariwangi Padmanegara",
        "position": "Kepala Bidang",
        "unit_code": "BKD-1",
        "skp_id": under["id"],
        "stage": "draft",
        "waiting": 2,
        "waiting_below": 2,
        "since": f"{YEAR}-01-01",
        "days": waited,
        "waits_itself": False,
    }
    await world.person(CHIEF).done(under["id"], "/submit")
    await world.person(HEAD).done(under["id"], "/approve")
    assert (await world.admin.get("/reports/blocking", period_id=period)).json()["items"] == []


@pytest.mark.one_database
async def test_most_held_up_come_first_in_pages_of_the_units_that_one_administers(world: Agency) -> None:
    await world.settle(2)
    period = await world.period()
    begins = TODAY - days(10)
    below = employee(staff_nip(5), superior_nip=NIP), employee(NIP, version=2, unit_code="BKD", effective_on=begins)
    await deliver(world.runtime, "employees", *below)
    first = (await world.admin.get("/reports/blocking", period_id=period, limit=1)).json()
    rest = (await world.admin.get("/reports/blocking", period_id=period, after=first["next"])).json()
    rows = [*first["items"], *rest["items"]]
    found = [(row["nip"], row["waiting"], row["waiting_below"], row["waits_itself"]) for row in rows]
    assert found == [(HEAD, 2, 5, False), (CHIEF, 2, 3, True), (NIP, 1, 1, True)]
    assert (first["total"], rest["next"], rows[2]["days"], rows[2]["stage"]) == (3, None, 10, None)
    of_unit = world.person(None, Role.UNIT_ADMIN, units=["BKD-1"])
    theirs = (await of_unit.get("/reports/blocking", period_id=period)).json()["items"]
    # The head, too: the chief of this unit waits for them.
    assert [row["nip"] for row in theirs] == [HEAD, CHIEF, NIP]


@pytest.mark.one_database
async def test_the_list_takes_as_many_statements_for_sixty_people_as_for_two(world: Agency) -> None:
    period, _ = await late_chief(world)
    found = []
    for staff in (2, 60):
        await world.settle(staff)
        with counted(world.runtime) as noted:
            answer = await world.admin.get("/reports/blocking", period_id=period)
        found.append((len(noted), answer.json()["items"][0]["waiting"]))
    (few, two), (many, sixty) = found
    assert (few, two, sixty) == (many, 2, 60)
