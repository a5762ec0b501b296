"""A year that has no result yet says why: on the SKP, when part of it becomes final, and in a list for admins."""

from datetime import date
from typing import Any

import pytest

from services.skp_service.roles import Role
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    YEAR,
    Agency,
    Clock,
    Person,
    chief,
    deliver,
    employee,
    said,
    staff_nip,
    staff_plan,
    unit,
)

NIP, OTHER = staff_nip(0), staff_nip(1)
MOVED = date(YEAR, 9, 1)


async def moved(world: Agency) -> dict[str, Any]:
    """Have an employee with a final SKP who then turns out to have moved in September; returns the SKP."""
    (skp,) = await world.staff_assessed()
    to = employee(NIP, version=2, unit_code="BKD", superior_nip=HEAD, effective_on=MOVED)
    await deliver(world.runtime, "employees", to)
    assert (await world.finalise(skp["id"])).status_code == 200
    return skp


async def listed(who: Person, period: str, **more: Any) -> list[dict[str, Any]]:
    answer = await who.get("/reports/unconcluded-years", period_id=period, **more)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_year_whose_last_position_has_no_skp_says_so_wherever_one_looks(world: Agency) -> None:
    skp = await moved(world)
    assert await world.results() == []
    shown = (await world.person(NIP).get(f"/skps/{skp['id']}")).json()["year"]
    late = (await world.person(NIP).get("/me")).json()["positions"][-1]
    assert not shown["concluded"]
    (missing,) = shown["missing"]
    assert (missing["skp_id"], missing["position_id"], missing["stage"]) == (None, late["id"], None)
    assert missing["sentence"].startswith("Analis SDM Aparatur Ahli Muda, unit BKD: belum ada SKP;")
    (again,) = (await world.finalise(skp["id"])).json()["items"]
    assert again["year"] == shown
    (row,) = await listed(world.admin, skp["period"]["id"])
    assert (row["nip"], row["position_id"], row["unit_code"]) == (NIP, late["id"], "BKD")
    assert row["missing"] == shown["missing"]


@pytest.mark.parametrize("begun", [False, True])
async def test_a_year_that_waited_for_a_move_which_is_cancelled_gets_its_result_then(
    world: Agency, begun: bool
) -> None:
    skp = await moved(world)
    if begun:  # for a position that then is held on no day
        assert (await world.open(NIP, skp["period"]["id"], staff_plan(None)))["unit_code"] == "BKD"
    assert await world.events("skp.finalised.v1") == []
    for version in (3, 4):  # sent again, it announces nothing more
        await deliver(world.runtime, "employees", employee(NIP, version=version, effective_on=MOVED))
    (event,) = await world.events("skp.finalised.v1")
    assert (event["skp_id"], event["nip"], event["year"]) == (skp["id"], NIP, YEAR)
    assert (await world.person(NIP).get(f"/skps/{skp['id']}")).json()["year"]["concluded"]
    assert await listed(world.admin, skp["period"]["id"]) == []


async def test_once_the_year_is_over_everybody_without_a_result_is_listed(world: Agency, clock: Clock) -> None:
    (skp,) = await world.staff_assessed()
    period = skp["period"]["id"]
    assert await listed(world.admin, period) == []
    clock.today = date(YEAR + 1, 1, 1)
    await deliver(world.runtime, "employees", employee(OTHER, active=False))
    first = (await world.admin.get("/reports/unconcluded-years", period_id=period, limit=2)).json()
    rest = await listed(world.admin, period, after=first["next"])
    stages = [[one["stage"] for one in row["missing"]] for row in (*first["items"], *rest)]
    assert stages == [["approved"], ["approved"], [None], ["assessed"]]
    assert (await world.finalise(skp["id"])).status_code == 200
    assert len(await listed(world.admin, period)) == 3


@pytest.mark.one_database
async def test_the_list_is_of_the_units_that_one_administers(world: Agency) -> None:
    skp = await moved(world)
    period = skp["period"]["id"]
    await deliver(world.runtime, "units", unit("DISHUB"))
    by_unit = {one: world.person(None, Role.UNIT_ADMIN, units=[one]) for one in ("BKD", "BKD-1", "DISHUB")}
    assert {one: len(await listed(who, period)) for one, who in by_unit.items()} == {"BKD": 1, "BKD-1": 0, "DISHUB": 0}
    said(await world.person(NIP).get("/reports/unconcluded-years", period_id=period), 403, "not_your_unit", "unit_code")
    month = await world.period(kind="monthly", end=f"{YEAR}-01-31", drafts_close=f"{YEAR}-01-31")
    said(await world.admin.get("/reports/unconcluded-years", period_id=month), 422, "not_annual", "period_id")


@pytest.mark.one_database
async def test_what_a_year_lacks_is_shown_to_whom_the_assessment_is_and_to_admins(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    await deliver(world.runtime, "employees", chief(version=2), employee(OTHER, superior_nip=NIP))
    path = f"/skps/{skp['id']}"
    people = {
        "owner": world.person(NIP),
        "assessor": world.person(CHIEF),
        "admin": world.admin,
        "unit admin": world.person(None, Role.UNIT_ADMIN, units=["BKD-1"]),
    }
    shown = {name: (await who.get(path)).json()["year"] for name, who in people.items()}
    assert all([one["stage"] for one in year["missing"]] == ["assessed"] for year in shown.values())
    await world.open(OTHER, skp["period"]["id"], {"model": "staff"})
    assert (await world.person(OTHER).get(path)).json()["year"] is None
