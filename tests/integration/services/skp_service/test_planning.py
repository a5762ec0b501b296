"""Planning through the API: periods, drafts, submission, approval, revision."""

from datetime import date
from typing import Any
from uuid import uuid4

from services.skp_service.roles import Role
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
    CHIEF,
    HEAD,
    TODAY,
    YEAR,
    Agency,
    Clock,
    days,
    deliver,
    employee,
    leader_plan,
    said,
    staff_nip,
    staff_plan,
    told,
    unit,
)

NIP = staff_nip(0)
TERMS: dict[str, Any] = {
    "name": f"Tahun {YEAR}",
    "kind": "annual",
    "start": f"{YEAR}-01-01",
    "end": f"{YEAR}-12-31",
    "drafts_close": f"{YEAR}-02-28",
}


async def test_an_admin_makes_and_changes_a_period(world: Agency) -> None:
    made = await world.admin.send("POST", "/periods", TERMS)
    assert made.status_code == 201, made.text
    path = made.headers["location"].removeprefix("/v1")
    shown = await world.admin.get(path)
    assert shown.json() == made.json() == {"id": made.json()["id"], **TERMS}
    later = TERMS | {"drafts_close": f"{YEAR}-03-31"}
    changed = await world.admin.send("PUT", path, later, etag=shown.headers["etag"])
    assert changed.status_code == 200, changed.text
    assert (changed.json()["drafts_close"], changed.headers["etag"]) == (later["drafts_close"], '"2"')
    assert [one["id"] for one in (await world.admin.get("/periods")).json()["items"]] == [made.json()["id"]]
    first, second = await world.trail(made.json()["id"])
    assert (first.act, second.act, second.by_nip) == ("open_period", "change_period", ADMIN)
    assert (second.before, second.after) == (
        {"drafts_close": TERMS["drafts_close"]},
        {"drafts_close": later["drafts_close"]},
    )


async def test_a_change_of_a_period_names_what_was_seen(world: Agency) -> None:
    path = f"/periods/{await world.period()}"
    said(await world.admin.send("PUT", path, TERMS), 428, "if_match_required", "If-Match")
    said(await world.admin.send("PUT", path, TERMS, etag='"2"'), 412, "changed_meanwhile")
    said(await world.admin.send("PUT", path, TERMS, etag="*"), 400, "if_match_invalid", "If-Match")


async def test_periods_of_one_kind_do_not_overlap(world: Agency) -> None:
    await world.period()
    end_of_it = TERMS | {"start": f"{YEAR}-12-31", "end": f"{YEAR + 1}-12-30", "drafts_close": f"{YEAR + 1}-02-28"}
    said(await world.admin.send("POST", "/periods", end_of_it), 409, "period_exists")
    next_year = await world.period(start=f"{YEAR + 1}-01-01", end=f"{YEAR + 1}-12-31", drafts_close=f"{YEAR + 1}-02-28")
    await world.period(kind="quarterly", start=f"{YEAR}-10-01", drafts_close=f"{YEAR}-10-31")
    shown = await world.admin.get(f"/periods/{next_year}")
    answer = await world.admin.send("PUT", f"/periods/{next_year}", end_of_it, etag=shown.headers["etag"])
    said(answer, 409, "period_exists")


async def test_a_period_in_use_keeps_its_span_and_may_change_its_closing_date(world: Agency) -> None:
    await world.settle(1)
    period = await world.period()
    await world.open(NIP, period, staff_plan(None))
    shorter = TERMS | {"end": f"{YEAR}-11-30"}
    said(await world.admin.send("PUT", f"/periods/{period}", shorter, etag='"1"'), 409, "period_in_use")
    longer_drafts = TERMS | {"name": "Tahun ini", "drafts_close": f"{YEAR}-04-30"}
    answer = await world.admin.send("PUT", f"/periods/{period}", longer_drafts, etag='"1"')
    assert (answer.status_code, answer.json()["name"]) == (200, "Tahun ini")


async def test_a_period_that_does_not_exist(world: Agency) -> None:
    await world.settle(1)
    said(await world.admin.get(f"/periods/{uuid4()}"), 404, "unknown_period", "period_id")
    said(await world.admin.send("PUT", f"/periods/{uuid4()}", TERMS, etag='"1"'), 404, "unknown_period", "period_id")
    body = {"period_id": str(uuid4()), "plan": staff_plan(None)}
    said(await world.person(NIP).send("POST", "/skps", body), 404, "unknown_period", "period_id")


async def test_there_is_one_skp_a_position_and_period(world: Agency) -> None:
    await world.settle(1)
    period = await world.period()
    opened = await world.open(NIP, period, staff_plan(None))
    assert (opened["stage"], opened["revision"], opened["you_are"]) == ("draft", 1, ["owner"])
    assert opened["you_may"] == ["edit", "submit"]
    again = await world.person(NIP).send("POST", "/skps", {"period_id": period, "plan": staff_plan(None)})
    said(again, 409, "skp_exists")
    assert len(await world.skps()) == 1


async def test_an_skp_is_for_a_position_of_ones_own(world: Agency) -> None:
    await world.settle(2)
    period = await world.period()
    other = (await world.person(staff_nip(1)).get("/me")).json()["positions"][0]["id"]
    body = {"period_id": period, "plan": staff_plan(None)}
    said(await world.person(NIP).send("POST", "/skps", body | {"position_id": other}), 404, "unknown_position")
    said(await world.person(staff_nip(50)).send("POST", "/skps", body), 404, "unknown_employee")
    said(await world.person(None, Role.EMPLOYEE).send("POST", "/skps", body), 403, "not_allowed")


async def test_no_skp_is_begun_when_its_period_has_ended(world: Agency, clock: Clock) -> None:
    await world.settle(1)
    period = await world.period()
    clock.today = date(YEAR + 1, 1, 1)
    body = {"period_id": period, "plan": staff_plan(None)}
    said(await world.person(NIP).send("POST", "/skps", body), 409, "period_ended")


async def test_the_day_is_that_of_the_agency(world: Agency, clock: Clock) -> None:
    """The evening of New Year's Eve in UTC is New Year's morning in Subang."""
    await world.settle(1)
    body = {"period_id": await world.period(), "plan": staff_plan(None)}
    clock.today, clock.hour = date(YEAR, 12, 31), 18
    said(await world.person(NIP).send("POST", "/skps", body), 409, "period_ended")


async def test_a_first_draft_is_submitted_by_the_closing_date(world: Agency, clock: Clock) -> None:
    await world.settle(0)
    period = await world.period(drafts_close=str(TODAY))
    skp = await world.open(HEAD, period, leader_plan(agreement="Perjanjian kinerja"))
    clock.today = TODAY + days(1)
    said(await world.person(HEAD).step(skp["id"], "/submit"), 409, "drafts_closed")
    clock.today = TODAY
    assert (await world.person(HEAD).done(skp["id"], "/submit"))["stage"] == "submitted"


async def test_a_subordinate_submits_after_the_superiors_skp_is_approved(world: Agency) -> None:
    await world.settle(1)
    period = await world.period()
    skp = await world.open(NIP, period, staff_plan(None))
    said(await world.person(NIP).step(skp["id"], "/submit"), 409, "superior_not_approved")
    await world.cascade(period)
    assert (await world.person(NIP).done(skp["id"], "/submit"))["stage"] == "submitted"


async def test_an_incomplete_plan_names_its_places(world: Agency) -> None:
    await world.settle(1)
    period = await world.period()
    await world.cascade(period)
    plan = staff_plan(str(uuid4()), results=3)
    plan["results"][0]["measures"] = []
    plan["results"][1] |= {"intervenes_on": None, "non_direct": False}
    skp = await world.open(NIP, period, plan)
    refused = await world.person(NIP).step(skp["id"], "/submit")
    said(
        refused,
        409,
        "plan_incomplete",
        "results.0.measures",
        "results.0.intervenes_on",
        "results.1.intervenes_on",
        "results.2.intervenes_on",
    )
    assert (await world.person(NIP).get(f"/skps/{skp['id']}")).json()["stage"] == "draft"


async def test_a_plan_is_drafted_withdrawn_returned_and_approved(world: Agency) -> None:
    await world.settle(1)
    period = await world.period()
    _, under = await world.cascade(period)
    serves = under["plan"]["results"][0]["id"]
    owner, superior = world.person(NIP), world.person(CHIEF)
    skp_id = (await world.open(NIP, period, staff_plan(None)))["id"]
    drafted = await owner.done(skp_id, "/plan", staff_plan(serves, results=2), method="PUT")
    assert [one["intervenes_on"] for one in drafted["plan"]["results"]] == [serves, serves]
    await owner.done(skp_id, "/submit")
    said(await owner.step(skp_id, "/plan", staff_plan(serves), method="PUT"), 409, "wrong_stage")
    assert (await owner.done(skp_id, "/withdraw"))["stage"] == "draft"
    await owner.done(skp_id, "/submit")
    sent_back = await superior.done(skp_id, "/return", {"reason": "Targetnya terlalu rendah."})
    assert (sent_back["stage"], sent_back["returned"]) == ("returned", "Targetnya terlalu rendah.")
    await owner.done(skp_id, "/submit")
    approved = await superior.done(skp_id, "/approve")
    assert (approved["stage"], approved["returned"]) == ("approved", None)
    *_, event = await world.events("skp.plan_approved.v1")
    assert (event["skp_id"], event["version"], event["work_results"]) == (skp_id, 1, 2)
    assert event["assessor"]["position"] == "Kepala Bidang"
    acts = [entry.act for entry in await world.trail(skp_id)]
    assert acts == ["open", "edit", "submit", "withdraw", "submit", "return", "submit", "approve"]


async def test_a_revision_flags_the_results_below_that_hang_on_a_change(world: Agency) -> None:
    nips = await world.settle(2)
    period = await world.period()
    _, under = await world.cascade(period)
    (result,) = under["plan"]["results"]
    hangs = await world.planned(nips[0], period, staff_plan(result["id"]), by=world.person(CHIEF))
    free = await world.planned(nips[1], period, staff_plan(None), by=world.person(CHIEF))
    reason = {"reason": "Target perlu disesuaikan."}
    await world.person(CHIEF).done(under["id"], "/revise", reason)
    plan = under["plan"] | {"results": [result | {"text": "Menurunnya keluhan pegawai"}]}
    await world.person(CHIEF).done(under["id"], "/plan", plan, method="PUT")
    await world.person(CHIEF).done(under["id"], "/submit")
    await world.person(HEAD).done(under["id"], "/approve")
    flagged = (await world.person(nips[0]).get(f"/skps/{hangs['id']}")).json()
    assert flagged["flagged"] == [hangs["plan"]["results"][0]["id"]]
    assert (await world.person(nips[1]).get(f"/skps/{free['id']}")).json()["flagged"] == []
    listed = await world.person(CHIEF).get("/skps", view="assessed", flagged=True)
    assert [row["id"] for row in listed.json()["items"]] == [hangs["id"]]
    (flag,) = [entry for entry in await world.trail(hangs["id"]) if entry.act == "flag"]
    assert (flag.by_nip, flag.after) == (HEAD, {"flagged": flagged["flagged"]})
    await world.person(nips[0]).done(hangs["id"], "/revise", reason)
    assert (await world.person(nips[0]).done(hangs["id"], "/submit"))["flagged"] == []


async def test_no_plan_is_revised_when_its_period_has_ended(world: Agency, clock: Clock) -> None:
    await world.settle(0)
    period = await world.period()
    skp = await world.planned(HEAD, period, leader_plan(agreement="Perjanjian kinerja"), by=world.admin)
    clock.today = date(YEAR + 1, 1, 1)
    said(await world.admin.step(skp["id"], "/revise", {"reason": "Terlambat."}), 409, "period_ended")
    assert "revise" not in (await world.person(HEAD).get(f"/skps/{skp['id']}")).json()["you_may"]


async def test_without_a_head_assessor_the_top_officials_plan_cannot_be_approved(world: Agency) -> None:
    await world.settle(0)
    period = await world.period()
    skp = await world.open(HEAD, period, leader_plan(agreement="Perjanjian kinerja"))
    await world.person(HEAD).done(skp["id"], "/submit")
    async with told(world, skp_head_assessor_name=" ") as other:
        said(await other.admin.step(skp["id"], "/approve"), 409, "assessor_missing")


async def test_the_superiors_unit_has_to_be_known(world: Agency) -> None:
    nips = await world.settle(1)
    period = await world.period()
    superior = staff_nip(9)
    await deliver(
        world.runtime,
        "employees",
        employee(superior, unit_code="NEW", superior_nip=HEAD),
        employee(nips[0], version=2, superior_nip=superior),
    )
    top = await world.planned(HEAD, period, leader_plan(agreement="Perjanjian kinerja"), by=world.admin)
    middle = await world.planned(superior, period, staff_plan(top["plan"]["results"][0]["id"]), by=world.person(HEAD))
    skp = await world.open(nips[0], period, staff_plan(middle["plan"]["results"][0]["id"]))
    await world.person(nips[0]).done(skp["id"], "/submit")
    said(await world.person(superior).step(skp["id"], "/approve"), 409, "assessor_unknown")
    await deliver(world.runtime, "units", unit("NEW", parent_code="BKD"))
    assert (await world.person(superior).done(skp["id"], "/approve"))["stage"] == "approved"
