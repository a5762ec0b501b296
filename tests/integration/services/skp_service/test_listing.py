"""Lists: every row once, cut by a cursor, and only what the caller may see."""

from typing import Any

import pytest

from services.skp_service.roles import Role
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
    CHIEF,
    HEAD,
    Agency,
    Person,
    said,
    staff_nip,
    staff_plan,
)


async def all_pages(by: Person, path: str, **params: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        answer = await by.get(path, **params)
        assert answer.status_code == 200, answer.text
        assert HEAD not in str(answer.url)
        assert len(answer.json()["items"]) <= params["limit"]
        rows += answer.json()["items"]
        if answer.json()["next"] is None:
            return rows
        params["after"] = answer.json()["next"]


async def test_pages_show_every_row_once_in_every_order(world: Agency) -> None:
    nips = await world.settle(5)
    period = await world.period()
    first = await world.open(nips[0], period, staff_plan(None))
    ids = {first["id"], *await world.multiply(first, nips[1:])}
    for limit in (1, 2, 5, 500):
        people = await all_pages(world.admin, "/employees", limit=limit)
        assert sorted(each["nip"] for each in people) == sorted([*nips, CHIEF, HEAD, ADMIN])
        units = await all_pages(world.admin, "/units", limit=limit)
        assert [each["code"] for each in units] == ["BKD", "BKD-1"]
        for sort in ("id", "unit", "stage", "changed"):
            rows = await all_pages(world.admin, "/skps", limit=limit, view="units", sort=sort)
            assert (len(rows), {row["id"] for row in rows}) == (5, ids)


async def test_everybody_lists_what_is_theirs(world: Agency) -> None:
    nips = await world.settle(2)
    period = await world.period()
    top, under = await world.cascade(period)
    mine, other = [(await world.open(nip, period, staff_plan(None)))["id"] for nip in nips]
    staff, everything = {mine, other}, {mine, other, top["id"], under["id"]}

    async def listed(by: Person, view: str, **criteria: Any) -> set[str]:
        return {row["id"] for row in (await by.get("/skps", view=view, **criteria)).json()["items"]}

    person, chief, head = world.person(nips[0]), world.person(CHIEF), world.person(HEAD)
    unit_admin = world.person(None, Role.UNIT_ADMIN, units=["BKD-1"])
    nobody = world.person(nips[0], Role.OPERATOR)
    views = ("own", "assessed", "reviewed", "units", "around")
    seen = {
        "person": [await listed(person, view) for view in views],
        "chief": [await listed(chief, view) for view in views],
        "head": [await listed(head, view) for view in views],
        "unit admin": [await listed(unit_admin, view) for view in views],
        "admin": [await listed(world.admin, view) for view in views],
        "nobody": [await listed(nobody, view) for view in views],
    }
    assert seen == {
        "person": [{mine}, set(), set(), set(), {*staff, under["id"]}],
        "chief": [{under["id"]}, staff, set(), {*staff, under["id"]}, {top["id"], under["id"]}],
        "head": [{top["id"]}, {under["id"]}, staff, everything, set()],
        "unit admin": [set(), set(), set(), {*staff, under["id"]}, set()],
        "admin": [set(), set(), set(), everything, set()],
        "nobody": [set()] * 5,
    }
    assert await listed(head, "units", unit_code="BKD") == {top["id"]}
    assert await listed(head, "units", stage="draft") == staff
    assert await listed(head, "units", period_id=await world.period(kind="monthly")) == set()
    assert await listed(head, "units", flagged=True) == set()


async def test_a_row_says_how_far_an_skp_has_come(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    (row,) = (await world.person(CHIEF).get("/skps", view="assessed")).json()["items"]
    assert (row["stage"], row["results"], row["unproved"], row["flagged"]) == ("assessed", 1, 0, 0)
    assert (row["predicate"], row["version"], row["sync_state"], row["name"]) == (
        "good",
        0,
        None,
        "Sariwangi Padmanegara",
    )
    await world.finalise(skp["id"])
    (row,) = (await world.person(CHIEF).get("/skps", view="assessed")).json()["items"]
    assert (row["stage"], row["version"], row["sync_state"]) == ("final", 1, "waiting")


@pytest.mark.parametrize("after", ["7", "bm90IGpzb24", "WyJ4IiwgIngiXQ", "WzEsMl0"])
async def test_a_cursor_of_another_list_is_refused(world: Agency, after: str) -> None:
    said(await world.admin.get("/skps", view="units", after=after), 422, "wrong_cursor", "after")


async def test_people_are_seen_by_their_units_and_the_agency(world: Agency) -> None:
    await world.settle(1)
    unit_admin = world.person(None, Role.UNIT_ADMIN, units=["BKD-1"])
    seen = {row["nip"] for row in (await unit_admin.get("/employees")).json()["items"]}
    assert seen == {staff_nip(0), CHIEF}
    assert (await unit_admin.get("/employees", unit_code="BKD")).json()["items"] == []
    found = await world.admin.send("POST", "/employees/lookup", {"nip": HEAD})
    assert (found.status_code, found.json()["position"]) == (200, "Kepala Badan")
    own = await world.person(staff_nip(0)).send("POST", "/employees/lookup", {"nip": staff_nip(0)})
    assert (own.json()["unit_code"], own.json()["superior_derived"]) == ("BKD-1", False)
    unknown = await world.admin.send("POST", "/employees/lookup", {"nip": staff_nip(9)})
    said(unknown, 404, "unknown_employee", "nip")
    assert staff_nip(9) not in unknown.text


async def test_who_calls_learns_their_roles_positions_and_units(world: Agency) -> None:
    await world.settle(0)
    me = (await world.person(CHIEF).get("/me")).json()
    assert (me["nip"], me["roles"], me["heads"], me["administers"]) == (CHIEF, ["assessor", "employee"], ["BKD-1"], [])
    (position,) = me["positions"]
    assert (position["unit_code"], position["title"], position["end"]) == ("BKD-1", "Kepala Bidang", None)
    program = (await world.person(None, Role.UNIT_ADMIN, units=["BKD"]).get("/me")).json()
    assert (program["nip"], program["positions"], program["administers"]) == (None, [], ["BKD", "BKD-1"])
