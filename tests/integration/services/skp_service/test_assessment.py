"""Assessment through the API: ratings, exemption, objection; and who may see what of it."""

from typing import Any

import pytest

from hub.identity.caller import Role
from tests.integration.services.skp_service.world import (
    CHIEF,
    HEAD,
    TODAY,
    Clock,
    Person,
    World,
    days,
    said,
    staff_nip,
    staff_plan,
)

NIP = staff_nip(0)
GOOD = {"rating": "as_expected"}


@pytest.fixture
async def skp(world: World) -> dict[str, Any]:
    """A staff member's approved SKP of two results."""
    await world.settle(1)
    period = await world.period()
    await world.cascade(period)
    return await world.planned(NIP, period, staff_plan(None, results=2), by=world.person(CHIEF))


async def rate(by: Person, skp: dict[str, Any], what: str) -> Any:
    return await by.step(skp["id"], f"/ratings/{what}", GOOD, method="PUT")


async def test_ratings_wait_for_evidence_and_feedback(world: World, skp: dict[str, Any]) -> None:
    chief = world.person(CHIEF)
    said(await rate(chief, skp, "work-results"), 409, "evidence_missing", "results.0", "results.1")
    await world.prove(skp)
    said(await rate(chief, skp, "work-results"), 409, "feedback_missing", "results.0", "results.1")
    said(await rate(chief, skp, "behaviour"), 409, "wrong_stage")
    items = [{"result_id": one["id"], "text": "Baik."} for one in skp["plan"]["results"]]
    await chief.send("POST", f"/skps/{skp['id']}/feedback", {"items": items})
    assert (await rate(chief, skp, "work-results")).json()["stage"] == "results_rated"
    silent = await rate(chief, skp, "behaviour")
    assert len(silent.json()["errors"]) == 7
    said(silent, 409, "feedback_missing", *(fault["field"] for fault in silent.json()["errors"]))
    await world.hear(skp, by=chief)
    rated = (await rate(chief, skp, "behaviour")).json()
    assert (rated["stage"], rated["assessment"]["predicate"]) == ("assessed", "good")
    assert rated["assessment"]["told_on"] == str(TODAY)


async def test_a_colleagues_feedback_does_not_make_up_for_the_assessors(world: World, skp: dict[str, Any]) -> None:
    await world.settle(2)
    await world.open(staff_nip(1), skp["period"]["id"], staff_plan(None))
    await world.prove(skp)
    await world.hear(skp, by=world.person(staff_nip(1)))
    said(await rate(world.person(CHIEF), skp, "work-results"), 409, "feedback_missing", "results.0", "results.1")


async def test_an_admin_exempts_from_evidence_with_a_reason(world: World, skp: dict[str, Any]) -> None:
    reason = {"reason": "Kantor terdampak banjir."}
    await world.admin.done(skp["id"], "/exemption", reason)
    chief = world.person(CHIEF)
    await world.hear(skp, by=chief)
    rated = await rate(chief, skp, "work-results")
    assert (rated.json()["stage"], rated.json()["exempted"]) == ("results_rated", reason["reason"])
    said(await world.admin.step(skp["id"], "/exemption", reason), 409, "wrong_stage")
    (entry,) = [one for one in await world.trail(skp["id"]) if one.act == "exempt"]
    assert (entry.reason, entry.after) == (reason["reason"], {"exemption": reason})


async def test_an_objection_is_made_once_and_within_14_days_pp_30_2019_article_59(
    world: World, skp: dict[str, Any], clock: Clock
) -> None:
    await world.assessed(skp, by=world.person(CHIEF), accepted=False)
    owner, why = world.person(NIP), {"reason": "Triwulan keempat belum dihitung."}
    clock.today = TODAY + days(15)
    said(await owner.step(skp["id"], "/objection", why), 409, "objection_too_late")
    clock.today = TODAY + days(14)
    objected = await owner.done(skp["id"], "/objection", why)
    assert objected["stage"] == "objected"
    assert objected["assessment"]["objection"] == {
        "reason": why["reason"],
        "on": str(clock.today),
        "decision": None,
        "changed": False,
    }
    said(await world.finalise(skp["id"]), 409, "wrong_stage", "skp_ids")
    said(await world.person(CHIEF).step(skp["id"], "/objection/decision", why), 403, "not_allowed")
    decision = {"reason": "Bukti tambahan diterima.", "behaviour": "above_expectation"}
    decided = await world.person(HEAD).done(skp["id"], "/objection/decision", decision)
    assert (decided["stage"], decided["assessment"]["behaviour"]) == ("assessed", "above_expectation")
    assert (decided["assessment"]["objection"]["changed"], decided["assessment"]["predicate"]) == (True, "very_good")
    said(await owner.step(skp["id"], "/objection", why), 409, "objection_too_late")
    said(await rate(world.person(CHIEF), skp, "behaviour"), 409, "objection_decided")
    assert (await world.finalise(skp["id"])).status_code == 200


async def test_who_has_accepted_does_not_object(world: World, skp: dict[str, Any]) -> None:
    await world.assessed(skp, by=world.person(CHIEF))
    said(await world.person(NIP).step(skp["id"], "/objection", {"reason": "a"}), 409, "objection_too_late")


async def test_a_changed_rating_is_to_be_accepted_anew(world: World, skp: dict[str, Any]) -> None:
    await world.assessed(skp, by=world.person(CHIEF))
    again = await rate(world.person(CHIEF), skp, "behaviour")
    assert again.json()["assessment"]["accepted"] is False
    said(await world.finalise(skp["id"]), 409, "objection_still_possible", "skp_ids")


async def test_an_assessment_is_confidential_until_it_is_final(world: World, skp: dict[str, Any]) -> None:
    await world.assessed(skp, by=world.person(CHIEF))
    unit_admin = world.person(staff_nip(30), Role.UNIT_ADMIN, units=["BKD"])
    for admin in (world.admin, unit_admin):
        shown = (await admin.get(f"/skps/{skp['id']}")).json()
        assert (shown["assessment"], shown["work"] is None) == (None, False)
        said(await admin.get(f"/skps/{skp['id']}/audit"), 403, "not_allowed", "skp_id")
        rows = (await admin.get("/skps", view="units")).json()["items"]
        assert [row["predicate"] for row in rows if row["id"] == skp["id"]] == [None]
        assert (await admin.get("/skps", view="units", predicate="good")).json()["items"] == []
    await world.finalise(skp["id"])
    for admin in (world.admin, unit_admin):
        assert (await admin.get(f"/skps/{skp['id']}")).json()["assessment"]["predicate"] == "good"
        assert (await admin.get(f"/skps/{skp['id']}/audit")).status_code == 200
        listed = (await admin.get("/skps", view="units", predicate="good")).json()["items"]
        assert [row["id"] for row in listed] == [skp["id"]]


async def test_a_colleague_sees_the_plan_and_nothing_of_the_work(world: World, skp: dict[str, Any]) -> None:
    await world.settle(2)
    await world.open(staff_nip(1), skp["period"]["id"], staff_plan(None))
    await world.assessed(skp, by=world.person(CHIEF))
    colleague = world.person(staff_nip(1))
    shown = (await colleague.get(f"/skps/{skp['id']}")).json()
    assert (shown["you_are"], shown["work"], shown["assessment"]) == (["colleague"], None, None)
    assert shown["plan"] == skp["plan"]
    said(await colleague.get(f"/skps/{skp['id']}/evidence"), 403, "not_allowed", "skp_id")
    stranger = world.person(staff_nip(7))
    said(await stranger.get(f"/skps/{skp['id']}"), 404, "unknown_skp", "skp_id")
