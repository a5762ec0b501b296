"""Moves, acting officials, vacancies and leaves: who has which SKP, and who assesses it."""

from datetime import date
from typing import Any

import pytest

from services.skp_service.handlers.projection import follow_the_calendar
from services.skp_service.roles import Role
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    TODAY,
    YEAR,
    Agency,
    Clock,
    Person,
    caller,
    chief,
    days,
    deliver,
    employee,
    head,
    leader_plan,
    said,
    staff_nip,
    staff_plan,
    told,
    unit,
)

pytestmark = pytest.mark.one_database

NIP, DEPUTY = staff_nip(0), staff_nip(1)
MOVED = date(YEAR, 9, 1)
GOOD = ("above_expectation", "as_expected")
NEEDS_IMPROVEMENT = ("below_expectation", "as_expected")


def acting(nip: str, of_unit: str, *, until: date | None = None, kind: str = "plt", **changes: Any) -> Any:
    post = {"unit_code": of_unit, "kind": kind, "since": f"{YEAR}-01-06", "until": until}
    return employee(nip, version=2, acting=[post], **changes)


async def assessor_of(world: Agency, skp: dict[str, Any]) -> str | None:
    nip = (await world.person(skp["nip"]).get(f"/skps/{skp['id']}")).json()["assessor_nip"]
    return None if nip is None else str(nip)


async def two_positions(world: Agency) -> tuple[dict[str, Any], dict[str, Any]]:
    """Have somebody move in September from the chief to the head; returns both SKPs, assessed and accepted."""
    await world.settle(1)
    period = await world.period()
    await world.cascade(period)
    await deliver(
        world.runtime, "employees", employee(NIP, version=2, unit_code="BKD", superior_nip=HEAD, effective_on=MOVED)
    )
    early, late = (await world.person(NIP).get("/me")).json()["positions"]
    first = await world.planned(NIP, period, staff_plan(None), by=world.person(CHIEF), position_id=early["id"])
    second = await world.planned(NIP, period, staff_plan(None), by=world.person(HEAD), position_id=late["id"])
    assert (first["assessor_nip"], second["assessor_nip"]) == (CHIEF, HEAD)
    assert (first["unit_code"], second["unit_code"]) == ("BKD-1", "BKD")
    first = await world.assessed(first, by=world.person(CHIEF), ratings=GOOD)
    second = await world.assessed(second, by=world.person(HEAD), ratings=NEEDS_IMPROVEMENT)
    return first, second


async def test_a_move_makes_two_skps_with_an_assessor_each_and_one_result_of_the_year(world: Agency) -> None:
    first, second = await two_positions(world)
    (half,) = (await world.finalise(first["id"])).json()["items"]
    assert not half["year"]["concluded"]
    assert [(one["skp_id"], one["stage"]) for one in half["year"]["missing"]] == [(second["id"], "assessed")]
    assert await world.events("skp.finalised.v1") == []
    assert await world.results() == []
    (whole,) = (await world.finalise(second["id"])).json()["items"]
    assert whole["year"] == {"concluded": True, "missing": []}
    (event,) = await world.events("skp.finalised.v1")
    assert (event["skp_id"], event["predicate"], event["version"]) == (first["id"], "good", 1)
    assert event["assessor"]["nip"] == CHIEF
    (result,) = await world.results()
    assert (str(result.id), result.predicate, result.year) == (first["id"], "good", YEAR)
    correction = {"work_results": "above_expectation", "behaviour": "above_expectation", "reason": "Salah catat."}
    await world.person(HEAD).done(second["id"], "/corrections", correction)
    _, again = await world.events("skp.finalised.v1")
    assert (again["skp_id"], again["version"], again["predicate"]) == (first["id"], 2, "good")


async def test_the_paper_of_a_year_is_the_deciding_parts_in_the_version_of_the_year(
    world: Agency,
) -> None:
    first, second = await two_positions(world)
    program = Person(world.client, caller(None, Role.DOCUMENT_READER))
    place = f"/annual-results/{first['id']}/documents/evaluation.pdf"
    for unit_code in ("BKD-1", "BKD"):
        place_of_unit = f"/units/{unit_code}/performance/{first['period']['id']}"
        assert (await world.admin.send("PUT", place_of_unit, {"performance": "good"})).status_code == 204
    assert (await world.finalise(first["id"])).status_code == 200
    assert (await program.get(place, version=1)).status_code == 404
    assert (await world.finalise(second["id"])).status_code == 200
    given = await program.get(place, version=1)
    own = await world.person(NIP).get(f"/skps/{first['id']}/documents/evaluation.pdf")
    assert (given.status_code, given.content, given.headers["Document-Version"]) == (200, own.content, "1")

    # The part that decides stays as it was; what it decides is another version.
    correction = {"work_results": "above_expectation", "behaviour": "above_expectation", "reason": "Salah catat."}
    await world.person(HEAD).done(second["id"], "/corrections", correction)
    refused = await program.get(place, version=1)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "other_version")
    again = await program.get(place, version=2)
    assert (again.content, again.headers["Document-Version"]) == (own.content, "2")
    assert (await world.person(staff_nip(9)).get(place)).status_code == 404


async def test_the_paper_of_a_year_stays_that_of_the_part_that_decided_it(world: Agency) -> None:
    first, second = await two_positions(world)
    for unit_code in ("BKD-1", "BKD"):
        place = f"/units/{unit_code}/performance/{first['period']['id']}"
        assert (await world.admin.send("PUT", place, {"performance": "good"})).status_code == 204
    assert (await world.finalise(first["id"], second["id"])).status_code == 200
    decided = await world.person(NIP).get(f"/skps/{first['id']}/documents/evaluation.pdf")
    async with told(world, skp_year_rule="latest") as ruled:
        program = Person(ruled.client, caller(None, Role.DOCUMENT_READER))
        given = await program.get(f"/annual-results/{first['id']}/documents/evaluation.pdf", version=1)
    assert (given.status_code, given.content) == (200, decided.content)


async def test_both_parts_that_become_final_together_make_one_result(world: Agency) -> None:
    first, second = await two_positions(world)
    assert (await world.finalise(second["id"], first["id"])).status_code == 200
    assert len(await world.events("skp.finalised.v1")) == len(await world.results()) == 1


@pytest.mark.parametrize(("rule", "predicate"), [("latest", "needs_improvement"), ("weighted", "good")])
async def test_how_the_parts_make_the_year_is_a_setting(world: Agency, rule: Any, predicate: str) -> None:
    first, second = await two_positions(world)
    async with told(world, skp_year_rule=rule) as ruled:
        assert (await ruled.finalise(first["id"], second["id"])).status_code == 200
    assert [event["predicate"] for event in await world.events("skp.finalised.v1")] == [predicate]


async def test_the_last_position_is_the_one_an_skp_is_begun_for(world: Agency) -> None:
    await world.settle(1)
    period = await world.period()
    await deliver(
        world.runtime, "employees", employee(NIP, version=2, unit_code="BKD", superior_nip=HEAD, effective_on=MOVED)
    )
    assert (await world.open(NIP, period, staff_plan(None)))["unit_code"] == "BKD"


async def test_an_acting_head_assesses_and_finalises_and_has_no_skp_for_it(world: Agency, clock: Clock) -> None:
    await world.settle(2)
    period = await world.period()
    top, _ = await world.cascade(period)
    gone = chief(version=2, active=False, effective_on=TODAY - days(1))
    deputy = acting(
        DEPUTY, "BKD-1", until=TODAY + days(10), unit_code="BKD", superior_nip=HEAD, effective_on=date(YEAR, 1, 20)
    )
    await deliver(world.runtime, "employees", gone, deputy)
    plan = staff_plan(top["plan"]["results"][0]["id"])
    await world.planned(DEPUTY, period, plan, by=world.person(HEAD))
    me = (await world.person(DEPUTY).get("/me")).json()
    assert (me["heads"], {one["unit_code"] for one in me["positions"]}) == (["BKD-1"], {"BKD", "BKD-1"})
    skp = await world.planned(NIP, period, staff_plan(None), by=world.person(DEPUTY))
    assert skp["assessor_nip"] == DEPUTY
    await world.assessed(skp, by=world.person(DEPUTY))
    assert (await world.finalise(skp["id"], by=world.person(DEPUTY))).status_code == 200
    (event,) = await world.events("skp.finalised.v1")
    assert event["assessor"]["nip"] == DEPUTY
    clock.today = TODAY + days(11)
    assert (await world.person(DEPUTY).get("/me")).json()["heads"] == []


async def test_below_a_vacant_post_the_unit_above_assesses(world: Agency) -> None:
    await world.settle(0)
    await deliver(world.runtime, "units", unit("BKD-2", parent_code="BKD", head_title="Kepala Bidang"))
    await deliver(world.runtime, "employees", employee(NIP, unit_code="BKD-2", superior_nip=None))
    period = await world.period()
    skp = await world.open(NIP, period, staff_plan(None))
    assert await assessor_of(world, skp) == HEAD


async def test_a_unit_that_is_given_a_head_gives_its_people_an_assessor(world: Agency) -> None:
    await world.settle(0)
    await deliver(world.runtime, "units", unit("BKD-2", parent_code="BKD"))
    in_unit: dict[str, Any] = {"unit_code": "BKD-2", "superior_nip": None}
    await deliver(
        world.runtime, "employees", employee(NIP, **in_unit), employee(DEPUTY, position="Kepala Bidang", **in_unit)
    )
    skp = await world.open(NIP, await world.period(), staff_plan(None))
    assert [row.assessor_nip for row in await world.skps(skp["id"])] == [HEAD]
    await deliver(world.runtime, "units", unit("BKD-2", version=2, parent_code="BKD", head_title="Kepala Bidang"))
    assert [row.assessor_nip for row in await world.skps(skp["id"])] == [DEPUTY]


async def test_on_the_first_and_after_the_last_day_of_an_acting_post_assessors_follow(world: Agency) -> None:
    await world.settle(2)
    gone = chief(version=2, active=False, effective_on=TODAY - days(1))
    post = {"unit_code": "BKD-1", "kind": "plt", "since": TODAY + days(1), "until": TODAY + days(2)}
    await deliver(world.runtime, "employees", gone, employee(DEPUTY, version=2, unit_code="BKD", acting=[post]))
    skp = await world.open(NIP, await world.period(), staff_plan(None))
    found = {}
    for number in range(5):
        await follow_the_calendar(world.runtime.transactions, TODAY + days(number))
        (row,) = await world.skps(skp["id"])
        found[number] = row.assessor_nip
    assert found == {0: HEAD, 1: DEPUTY, 2: DEPUTY, 3: HEAD, 4: HEAD}


async def test_when_a_superior_leaves_the_open_skps_go_to_who_follows(world: Agency) -> None:
    await world.settle(1)
    period = await world.period()
    await world.cascade(period)
    skp = await world.planned(NIP, period, staff_plan(None), by=world.person(CHIEF))
    await deliver(world.runtime, "employees", chief(version=2, active=False, effective_on=TODAY - days(1)))
    assert [(row.assessor_nip, row.reviewer_nip) for row in await world.skps(skp["id"])] == [(HEAD, None)]
    said(await world.person(CHIEF).step(skp["id"], "/revise", {"reason": "a"}), 404, "unknown_skp")
    successor = employee(DEPUTY, position="Kepala Bidang", superior_nip=HEAD, functional_level=None, effective_on=TODAY)
    await deliver(world.runtime, "employees", successor)
    assert [(row.assessor_nip, row.reviewer_nip) for row in await world.skps(skp["id"])] == [(DEPUTY, HEAD)]
    assert await assessor_of(world, skp) == DEPUTY


async def test_a_final_assessment_keeps_who_made_it(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    await world.finalise(skp["id"])
    await deliver(world.runtime, "employees", chief(version=2, active=False, effective_on=TODAY - days(1)))
    assert [row.assessor_nip for row in await world.skps(skp["id"])] == [CHIEF]
    shown = (await world.person(skp["nip"]).get(f"/skps/{skp['id']}")).json()
    assert shown["assessment"]["assessor"]["nip"] == CHIEF


async def test_a_head_who_is_appointed_for_a_later_day_heads_nothing_before(world: Agency, clock: Clock) -> None:
    await world.settle(0)
    begins = TODAY + days(20)
    leaves = head(version=2, unit_code="DISHUB", position="Kepala Dinas", effective_on=begins)
    comes = employee(NIP, version=1, unit_code="BKD", position="Kepala Badan", superior_nip=None, effective_on=begins)
    await deliver(world.runtime, "employees", leaves, comes)
    heads = [(await world.person(nip).get("/me")).json()["heads"] for nip in (HEAD, NIP)]
    assert heads == [["BKD", "BKD-1"], []]
    clock.today = begins
    heads = [(await world.person(nip).get("/me")).json()["heads"] for nip in (HEAD, NIP)]
    assert heads == [[], ["BKD", "BKD-1"]]


async def test_a_plan_of_a_person_without_a_superior_starts_from_the_agreement(world: Agency) -> None:
    await world.settle(0)
    skp = await world.open(HEAD, await world.period(), leader_plan())
    said(await world.person(HEAD).step(skp["id"], "/submit"), 409, "plan_incomplete", "agreement")
