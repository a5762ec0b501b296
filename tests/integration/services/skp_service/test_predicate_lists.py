"""The numbered act that sets the predicates of a unit's people (penetapan predikat kinerja; SE MenPANRB 3/2023)."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from benchmarks.statements import counted
from services.skp_service.roles import Role
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    TODAY,
    YEAR,
    Agency,
    Clock,
    Person,
    chief,
    days,
    deliver,
    employee,
    said,
    staff_nip,
    staff_plan,
    told,
)
from tests.integration.services.skp_service.test_deadlines import NIP, february
from tests.integration.services.skp_service.test_documents import final
from tests.integration.services.skp_service.test_papers import everything_changes, signed
from tests.unit.hub.print.reading import says

pytestmark = pytest.mark.one_database

LISTS = "/units/BKD-1/predicate-lists"


async def issued(by: Person, period: str, **more: Any) -> httpx.Response:
    return await by.send("POST", LISTS, {"period_id": period, **more})


async def printed(world: Agency, act: dict[str, Any]) -> bytes:
    answer = await world.person(CHIEF).get(f"{LISTS}/{act['id']}/document.pdf")
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_an_act_says_for_good_what_was_final_when_it_was_issued(world: Agency) -> None:
    skp = await final(world)
    period = skp["period"]["id"]
    first = await issued(world.person(CHIEF), period)
    assert first.status_code == 201, first.text
    act = first.json()
    with counted(world.runtime) as noted:
        assert (await world.admin.get(LISTS, period_id=period)).json()["items"] == [act]
    assert not any("predicate_lists.content" in one for one in noted)  # of thousands of people
    assert (act["number"], act["people"], act["performance"], act["paper_id"]) == (1, 1, "good", None)
    await everything_changes(world, skp["nip"])
    paper = await printed(world, act)
    for text in ("Sariwangi Padmanegara", "III/c", "SANGAT BAIK", "Rangga Adisoma", "Kepala Bidang,", "Unit BKD-1"):
        assert says(paper, text), text
    assert not says(paper, "Baru")
    second = (await issued(world.admin, period, signatory="head_assessor")).json()
    assert second["number"] == 2
    assert says(later := await printed(world, second), "Bupati")
    assert says(later, "Bidang Baru")
    assert says(later, "Sariwangi Padmanegara")
    assert says(later, "III/c")
    assert await printed(world, act) == paper
    shown = (await world.admin.get(LISTS, period_id=period)).json()["items"]
    assert [(one["number"], one["paper_id"] is not None) for one in shown] == [(2, True), (1, True)]
    answer = await signed(world, shown[1]["paper_id"], by=world.person(CHIEF))
    assert answer.json()["signed"]["capacity"] == "authorised"
    kept = [one.after for one in await world.trail(period) if one.act == "issue_predicate_list"]
    assert kept == [{"unit_code": "BKD-1", "number": number, "people": 1} for number in (1, 2)]


async def test_who_moved_within_the_unit_stands_on_the_list_once_as_the_distribution_counts_them(
    world: Agency, clock: Clock
) -> None:
    """SE MenPANRB 3/2023: of people, not of SKPs; the last position counts."""
    period = await february(world, clock)
    early = await world.planned(NIP, period, staff_plan(None), by=world.person(CHIEF))
    clock.today = moved = date(YEAR, 7, 1)
    to = employee(NIP, version=2, unit_code="BKD", superior_nip=HEAD, effective_on=moved)
    await deliver(world.runtime, "employees", to, today=moved)
    late = await world.planned(NIP, period, staff_plan(None), by=world.person(HEAD))
    await world.assessed(early, by=world.person(CHIEF))
    await world.assessed(late, by=world.person(HEAD), ratings=("below_expectation", "as_expected"))
    assert (await world.finalise(early["id"], late["id"])).status_code == 200
    await world.admin.send("PUT", f"/units/BKD/performance/{period}", {"performance": "good"})
    counted = (await world.admin.get("/units/BKD/distribution", period_id=period)).json()["counts"]
    act = await world.person(HEAD).send("POST", "/units/BKD/predicate-lists", {"period_id": period})
    assert (act.json()["people"], counted["needs_improvement"], counted["good"]) == (1, 1, 0)
    paper = await world.admin.get(f"/units/BKD/predicate-lists/{act.json()['id']}/document.pdf")
    assert says(paper.content, "BUTUH PERBAIKAN")


async def test_acts_that_are_issued_at_once_get_numbers_of_their_own(world: Agency) -> None:
    skp = await final(world)
    answers = await asyncio.gather(*(issued(world.admin, skp["period"]["id"]) for _ in range(4)))
    assert sorted(answer.json()["number"] for answer in answers) == [1, 2, 3, 4]


async def test_who_acts_as_the_head_signs_as_such(world: Agency) -> None:
    skp = await final(world)
    acting = {"unit_code": "BKD-1", "kind": "plt", "since": "2020-01-01"}
    await deliver(
        world.runtime,
        "employees",
        chief(version=9, name="Rangga Adisoma", active=False, effective_on=TODAY - days(1)),
        employee(staff_nip(8), name="Tatang Suriadiredja", acting=[acting]),
    )
    paper = await printed_by_admin(world, (await issued(world.admin, skp["period"]["id"])).json())
    assert says(paper, "Plt. Kepala Bidang,")
    assert says(paper, "Tatang Suriadiredja")


async def printed_by_admin(world: Agency, act: dict[str, Any]) -> bytes:
    return (await world.admin.get(f"{LISTS}/{act['id']}/document.pdf")).content


async def test_without_anything_final_or_a_performance_or_a_signatory_there_is_no_act(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    period = skp["period"]["id"]
    said(await issued(world.admin, period), 409, "nothing_final", "unit_code")
    await world.finalise(skp["id"])
    said(await issued(world.admin, period), 409, "unit_performance_missing", "unit_code")
    await world.admin.send("PUT", f"/units/BKD/performance/{period}", {"performance": "good"})
    async with told(world, skp_head_assessor_name="") as other:
        said(await issued(other.admin, period, signatory="head_assessor"), 409, "signatory_missing", "unit_code")
    await deliver(world.runtime, "employees", chief(version=9, position="Analis"))
    said(await issued(world.admin, period), 409, "signatory_missing", "unit_code")


async def test_the_regent_signs_what_an_admin_or_the_head_of_the_topmost_unit_asks_for(world: Agency) -> None:
    skp = await final(world)
    period = skp["period"]["id"]
    refused = await issued(world.person(CHIEF), period, signatory="head_assessor")
    said(refused, 403, "signatory_not_allowed", "signatory")
    assert (await issued(world.person(CHIEF), period)).status_code == 201
    for by in (world.person(HEAD), world.admin):
        body = {"period_id": period, "signatory": "head_assessor"}
        assert (await by.send("POST", "/units/BKD/predicate-lists", body)).status_code == 201


async def test_who_may_issue_and_read_acts(world: Agency) -> None:
    skp = await final(world)
    period = skp["period"]["id"]
    for by in (world.person(skp["nip"]), world.person(None, Role.UNIT_ADMIN, units=["BKD-1"])):
        refused = await issued(by, period)
        said(refused, 403, "not_allowed", "unit_code")
        assert "SKP ini" not in refused.json()["detail"]
    said(await issued(world.admin, str(uuid4())), 404, "unknown_period", "period_id")
    act = (await issued(world.person(HEAD), period)).json()
    assert (await world.person(None, Role.UNIT_ADMIN, units=["BKD-1"]).get(LISTS, period_id=period)).is_success
    for path in (LISTS, f"{LISTS}/{act['id']}/document.pdf"):
        answer = await world.person(skp["nip"]).get(path, period_id=period)
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (403, "not_your_unit")
    elsewhere = await world.admin.get(f"/units/BKD/predicate-lists/{act['id']}/document.pdf")
    said(elsewhere, 404, "unknown_paper", "list_id")
