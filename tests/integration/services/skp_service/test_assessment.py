"""Assessment through the API: ratings, exemption, objection; and who may see what of it."""

from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from services.skp_service.roles import Role
from services.skp_service.settings import SkpSettings
from services.skp_service.tables import skps
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    TODAY,
    Agency,
    Clock,
    Person,
    days,
    said,
    staff_nip,
    staff_plan,
    told,
)

NIP = staff_nip(0)
GOOD = {"rating": "as_expected"}


@pytest.fixture
async def skp(world: Agency) -> dict[str, Any]:
    """A staff member's approved SKP of two results."""
    await world.settle(1)
    period = await world.period()
    await world.cascade(period)
    return await world.planned(NIP, period, staff_plan(None, results=2), by=world.person(CHIEF))


async def rate(by: Person, skp: dict[str, Any], what: str) -> Any:
    return await by.step(skp["id"], f"/ratings/{what}", GOOD, method="PUT")


async def test_ratings_wait_for_evidence_and_feedback(world: Agency, skp: dict[str, Any]) -> None:
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


async def test_a_colleagues_feedback_does_not_make_up_for_the_assessors(world: Agency, skp: dict[str, Any]) -> None:
    await world.settle(2)
    await world.open(staff_nip(1), skp["period"]["id"], staff_plan(None))
    await world.prove(skp)
    await world.hear(skp, by=world.person(staff_nip(1)))
    said(await rate(world.person(CHIEF), skp, "work-results"), 409, "feedback_missing", "results.0", "results.1")


async def test_an_admin_exempts_from_evidence_with_a_reason(world: Agency, skp: dict[str, Any]) -> None:
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
    world: Agency, skp: dict[str, Any], clock: Clock
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
        "statement": None,
        "stated_on": None,
        "stated_by": None,
    }
    said(await world.finalise(skp["id"]), 409, "wrong_stage", "skp_ids")
    said(await world.person(CHIEF).step(skp["id"], "/objection/decision", why), 403, "not_allowed")
    decision = {"reason": "Bukti tambahan diterima.", "behaviour": "above_expectation"}
    said(await world.person(HEAD).step(skp["id"], "/objection/decision", decision), 409, "assessor_not_heard")
    decision["assessor_said"] = "Bukti itu belum ada ketika dinilai."
    decided = await world.person(HEAD).done(skp["id"], "/objection/decision", decision)
    assert (decided["stage"], decided["assessment"]["behaviour"]) == ("assessed", "above_expectation")
    assert (decided["assessment"]["objection"]["changed"], decided["assessment"]["predicate"]) == (True, "very_good")
    said(await owner.step(skp["id"], "/objection", why), 409, "objection_too_late")
    said(await rate(world.person(CHIEF), skp, "behaviour"), 409, "objection_decided")
    assert (await world.finalise(skp["id"])).status_code == 200


async def test_the_assessor_answers_an_objection_before_it_is_decided_pp_30_2019_article_59(
    world: Agency, skp: dict[str, Any]
) -> None:
    await world.assessed(skp, by=world.person(CHIEF), accepted=False)
    owner, chief, head = world.person(NIP), world.person(CHIEF), world.person(HEAD)
    await owner.done(skp["id"], "/objection", {"reason": "Triwulan keempat belum dihitung."})
    for nobody in (owner, head, world.admin):
        said(await nobody.step(skp["id"], "/objection/statement", {"statement": "a"}), 403, "not_allowed")
    await chief.done(skp["id"], "/objection/statement", {"statement": "Belum diserahkan."})
    answered = await chief.done(skp["id"], "/objection/statement", {"statement": "Diserahkan sesudah dinilai."})
    assert answered["stage"] == "objected"
    decision = {"reason": "Nilai tetap."}
    again = decision | {"assessor_said": "Ia setuju."}
    said(await head.step(skp["id"], "/objection/decision", again), 409, "assessor_answered")
    await head.done(skp["id"], "/objection/decision", decision)
    for reader in (owner, chief, head):
        objection = (await reader.get(f"/skps/{skp['id']}")).json()["assessment"]["objection"]
        assert (objection["statement"], objection["stated_by"]) == ("Diserahkan sesudah dinilai.", "assessor")
        assert (objection["stated_on"], objection["decision"]) == (str(TODAY), "Nilai tetap.")
    assert (await world.admin.get(f"/skps/{skp['id']}")).json()["assessment"] is None
    said(await chief.step(skp["id"], "/objection/statement", {"statement": "a"}), 409, "wrong_stage")
    entries = [one for one in await world.trail(skp["id"]) if one.act == "answer_objection"]
    assert [one.by_nip for one in entries] == [CHIEF, CHIEF]
    assert entries[1].before["objection"]["statement"] == "Belum diserahkan."


async def test_an_objection_stored_before_both_sides_were_heard_is_still_read(
    world: Agency, skp: dict[str, Any]
) -> None:
    await world.assessed(skp, by=world.person(CHIEF), accepted=False)
    objected = await world.person(NIP).done(skp["id"], "/objection", {"reason": "Belum dihitung."})
    (row,) = await world.skps(skp["id"])
    old = {name: row.content["objection"][name] for name in ("reason", "on", "decision", "changed")}
    async with world.runtime.database.begin() as connection:
        earlier = sa.update(skps).where(skps.c.id == row.id).values(content=row.content | {"objection": old})
        await connection.execute(earlier)
    shown = (await world.person(HEAD).get(f"/skps/{skp['id']}")).json()
    assert shown["assessment"]["objection"] == objected["assessment"]["objection"]


async def test_who_has_accepted_does_not_object(world: Agency, skp: dict[str, Any]) -> None:
    await world.assessed(skp, by=world.person(CHIEF))
    said(await world.person(NIP).step(skp["id"], "/objection", {"reason": "a"}), 409, "objection_too_late")


async def test_a_changed_rating_is_to_be_accepted_anew(world: Agency, skp: dict[str, Any]) -> None:
    await world.assessed(skp, by=world.person(CHIEF))
    again = await rate(world.person(CHIEF), skp, "behaviour")
    assert again.json()["assessment"]["accepted"] is False
    said(await world.finalise(skp["id"]), 409, "objection_still_possible", "skp_ids")


@pytest.fixture
async def chiefs(world: Agency) -> dict[str, Any]:
    """The approved SKP of the chief, who heads BKD-1, whose assessor has given feedback."""
    await world.settle(0)
    _, skp = await world.cascade(await world.period())
    await world.prove(skp)
    await world.hear(skp, by=world.person(HEAD))
    return skp


async def perform(world: Agency, skp: dict[str, Any], **performances: str) -> None:
    for code, how in performances.items():
        path = f"/units/{code.replace('_', '-')}/performance/{skp['period']['id']}"
        assert (await world.admin.send("PUT", path, {"performance": how})).is_success


async def test_a_heads_rating_is_proposed_from_the_organisations_performance_se_menpanrb_3_2023(
    world: Agency, chiefs: dict[str, Any]
) -> None:
    head, owner, path = world.person(HEAD), world.person(CHIEF), "/ratings/work-results"
    rated = await head.done(chiefs["id"], path, {"rating": "below_expectation"}, method="PUT")
    assert (rated["assessment"]["proposed_work_results"], rated["warnings"]) == (None, [])
    await perform(world, chiefs, BKD="excellent")  # the nearest of which it is known
    for reader, proposed in ((head, "above_expectation"), (owner, None)):
        shown = (await reader.get(f"/skps/{chiefs['id']}")).json()
        assert shown["assessment"]["proposed_work_results"] == proposed
    rated = await head.done(chiefs["id"], path, GOOD, method="PUT")
    assert rated["assessment"]["proposed_work_results"] == "above_expectation"
    (warning,) = rated["warnings"]
    assert (warning["code"], warning["proposed"]) == ("head_rating_departs", "above_expectation")
    assert "Di Atas Ekspektasi" in warning["sentence"]
    await perform(world, chiefs, BKD_1="good")
    rated = await head.done(chiefs["id"], path, GOOD, method="PUT")
    assert (rated["assessment"]["proposed_work_results"], rated["warnings"]) == ("as_expected", [])
    entries = [one for one in await world.trail(chiefs["id"]) if one.act == "rate_results"]
    departs = "departs from the rating that the organisation's performance proposes: above_expectation"
    assert [one.reason for one in entries] == [None, departs, None]
    await head.done(chiefs["id"], "/ratings/behaviour", GOOD, method="PUT")
    accepted = await owner.done(chiefs["id"], "/accept")
    assert accepted["assessment"]["proposed_work_results"] is None


async def test_a_head_who_is_rated_otherwise_becomes_final_with_a_warning_se_menpanrb_3_2023(
    world: Agency, chiefs: dict[str, Any]
) -> None:
    await perform(world, chiefs, BKD_1="excellent")
    await world.assessed(chiefs, by=world.person(HEAD), ratings=("as_expected", "as_expected"))
    answer = await world.finalise(chiefs["id"])
    assert answer.status_code == 200, answer.text
    (warning,) = answer.json()["warnings"]
    assert (warning["code"], warning["skp_id"]) == ("head_rating_departs", chiefs["id"])
    assert warning["proposed"] == "above_expectation"
    assert (await world.trail(chiefs["id"]))[-1].reason.endswith("proposes: above_expectation")


async def test_a_head_whose_final_rating_is_corrected_otherwise_is_warned_of_se_menpanrb_3_2023(
    world: Agency, chiefs: dict[str, Any]
) -> None:
    await perform(world, chiefs, BKD_1="good")
    await world.assessed(chiefs, by=world.person(HEAD), ratings=("as_expected", "as_expected"))
    final = (await world.finalise(chiefs["id"])).json()
    assert [one["code"] for one in final["warnings"]] == ["distribution_departs"]
    other = {"work_results": "above_expectation", "behaviour": "as_expected", "reason": "Salah catat."}
    corrected = await world.person(HEAD).done(chiefs["id"], "/corrections", other)
    (warning,) = corrected["warnings"]
    assert (warning["code"], warning["proposed"]) == ("head_rating_departs", "as_expected")
    kept = "Salah catat.; departs from the rating that the organisation's performance proposes: as_expected"
    assert (await world.trail(chiefs["id"]))[-1].reason == kept
    proposed = other | {"work_results": "as_expected"}
    assert (await world.person(HEAD).done(chiefs["id"], "/corrections", proposed))["warnings"] == []


async def test_the_agency_says_what_an_organisations_performance_proposes(
    world: Agency, chiefs: dict[str, Any]
) -> None:
    await perform(world, chiefs, BKD_1="poor")
    ratings = dict.fromkeys(("excellent", "good", "needs_improvement", "poor", "very_poor"), "as_expected")
    async with told(world, skp_head_ratings=ratings) as agency:
        rated = await agency.person(HEAD).done(chiefs["id"], "/ratings/work-results", GOOD, method="PUT")
    assert (rated["assessment"]["proposed_work_results"], rated["warnings"]) == ("as_expected", [])
    with pytest.raises(ValidationError, match="kelima capaian"):
        SkpSettings(skp_head_ratings={"good": "as_expected"})


async def test_nothing_is_proposed_for_who_heads_nothing(world: Agency, skp: dict[str, Any]) -> None:
    await perform(world, skp, BKD_1="excellent")
    await world.prove(skp)
    await world.hear(skp, by=world.person(CHIEF))
    rated = (await rate(world.person(CHIEF), skp, "work-results")).json()
    assert (rated["assessment"]["proposed_work_results"], rated["warnings"]) == (None, [])


async def test_an_assessment_is_confidential_until_it_is_final(world: Agency, skp: dict[str, Any]) -> None:
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


async def test_a_colleague_sees_the_plan_and_nothing_of_the_work(world: Agency, skp: dict[str, Any]) -> None:
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
