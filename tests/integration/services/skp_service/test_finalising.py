"""Finalisation through the API: what becomes final, in which order it is announced, and corrections."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from readmodels.people.tables import positions
from services.skp_service.roles import Role
from services.skp_service.tables import skps
from tests.integration.services.skp_service.agency_fixture import (
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

CORRECTION = {"work_results": "below_expectation", "behaviour": "below_expectation", "reason": "Salah catat."}


async def test_an_assessment_waits_until_its_owner_can_object_no_more(world: Agency, clock: Clock) -> None:
    (skp,) = await world.staff_assessed()
    period = skp["period"]["id"]
    await world.settle(2)
    other = await world.planned(staff_nip(1), period, staff_plan(None), by=world.person(CHIEF))
    await world.assessed(other, by=world.person(CHIEF), accepted=False)
    said(await world.finalise(skp["id"], other["id"]), 409, "objection_still_possible", "skp_ids")
    assert {row.stage for row in await world.skps(skp["id"], other["id"])} == {"assessed"}
    assert await world.events("skp.finalised.v1") == []
    clock.today = TODAY + days(15)
    assert (await world.finalise(skp["id"], other["id"])).status_code == 200


async def test_what_is_not_assessed_does_not_become_final(world: Agency) -> None:
    await world.settle(1)
    skp = await world.open(staff_nip(0), await world.period(), staff_plan(None))
    said(await world.finalise(skp["id"]), 409, "wrong_stage", "skp_ids")
    said(await world.finalise(str(uuid4())), 404, "unknown_skp", "skp_ids")


async def test_finalising_twice_announces_once(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    first, again = await world.finalise(skp["id"]), await world.finalise(skp["id"])
    assert first.json() == again.json()
    year = {"concluded": True, "missing": []}
    assert first.json()["items"] == [
        {"id": skp["id"], "nip": skp["nip"], "predicate": "good", "version": 1, "year": year}
    ]
    assert len(await world.events("skp.finalised.v1")) == 1
    owner = world.person(skp["nip"])
    said(await owner.step(skp["id"], "/accept"), 409, "wrong_stage")
    said(
        await world.person(CHIEF).step(skp["id"], "/ratings/behaviour", {"rating": "below_expectation"}, method="PUT"),
        409,
        "wrong_stage",
    )


async def test_events_leave_in_the_order_of_the_request(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    nips = [staff_nip(number) for number in range(1, 7)]
    await world.settle(7)
    ids = [skp["id"], *await world.multiply(skp, nips)]
    order = [ids[place] for place in (4, 0, 5, 2, 1, 3, 6)]
    answer = await world.finalise(*order)
    assert [one["id"] for one in answer.json()["items"]] == order
    assert [event["skp_id"] for event in await world.events("skp.finalised.v1")] == order
    assert [(await world.trail(one))[-1].act for one in order] == ["finalise"] * 7


async def test_one_that_may_not_become_final_holds_back_all(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    await world.settle(2)
    draft = await world.open(staff_nip(1), skp["period"]["id"], staff_plan(None))
    said(await world.finalise(skp["id"], draft["id"]), 409, "wrong_stage", "skp_ids")
    said(await world.finalise(skp["id"], str(uuid4())), 404, "unknown_skp", "skp_ids")
    assert await world.events("skp.finalised.v1") == []
    assert [row.stage for row in await world.skps(skp["id"])] == ["assessed"]


async def test_a_unit_is_finalised_with_those_below_it_and_without_the_heads_own(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    await world.settle(3)
    more = await world.multiply(skp, [staff_nip(1), staff_nip(2)])
    period = skp["period"]["id"]
    chief = next(row for row in await world.skps() if row.nip == CHIEF)
    shown = (await world.person(CHIEF).get(f"/skps/{chief.id}")).json()
    await world.assessed(shown, by=world.person(HEAD))
    unit = {"unit_code": "BKD", "period_id": period}
    said(await world.admin.send("POST", "/finalisations", unit), 403, "not_allowed", "unit_code")
    below = await world.person(CHIEF).send("POST", "/finalisations", unit | {"unit_code": "BKD-1"})
    assert [one["id"] for one in below.json()["items"]] == [skp["id"], *more]
    answer = await world.person(HEAD).send("POST", "/finalisations", unit)
    assert [one["nip"] for one in answer.json()["items"]] == [CHIEF]
    assert [event["nip"] for event in await world.events("skp.finalised.v1")][-1] == CHIEF
    said(
        await world.person(HEAD).send("POST", "/finalisations", unit | {"unit_code": "X"}),
        404,
        "unknown_unit",
        "unit_code",
    )


async def test_the_top_officials_assessment_is_recorded_and_finalised_by_the_admin(world: Agency) -> None:
    await world.settle(0)
    period = await world.period()
    top = await world.planned(HEAD, period, leader_plan(agreement="Perjanjian kinerja"), by=world.admin)
    await world.assessed(top, by=world.admin)
    said(await world.finalise(top["id"]), 403, "not_allowed", "skp_ids")
    assert (await world.finalise(top["id"], by=world.admin)).status_code == 200
    (event,) = await world.events("skp.finalised.v1")
    assert event["assessor"] == {
        "status": "non_asn",
        "nip": None,
        "name": "Bupati",
        "position": "Bupati",
        "unit_name": "Pemerintah Kabupaten",
        "grade": None,
    }


async def test_a_month_is_announced_by_itself_and_does_not_go_to_siasn(world: Agency) -> None:
    await world.settle(1)
    month = await world.period(kind="monthly", start=f"{YEAR}-11-01", end=f"{YEAR}-11-30", drafts_close=f"{YEAR}-11-30")
    await world.cascade(month)
    skp = await world.planned(staff_nip(0), month, staff_plan(None), by=world.person(CHIEF))
    await world.assessed(skp, by=world.person(CHIEF))
    await world.finalise(skp["id"])
    (event,) = await world.events("skp.periodic_evaluated.v1")
    assert (event["skp_id"], event["period"]["kind"], event["predicate"]) == (skp["id"], "monthly", "good")
    assert await world.events("skp.finalised.v1") == []
    assert await world.results() == []


async def test_a_correction_is_a_new_version_that_goes_where_the_first_went(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    await world.finalise(skp["id"])
    head = world.person(HEAD)
    said(await head.send("POST", f"/skps/{skp['id']}/corrections", CORRECTION), 428, "if_match_required", "If-Match")
    said(await head.send("POST", f"/skps/{skp['id']}/corrections", CORRECTION, etag='"1"'), 412, "changed_meanwhile")
    corrected = await head.done(skp["id"], "/corrections", CORRECTION)
    assert corrected["assessment"]["version"] == 2
    assert corrected["assessment"]["predicate"] == "very_poor"
    (told,) = await world.events("skp.predicate_corrected.v1")
    assert (told["before"], told["predicate"], told["version"]) == ("good", "very_poor", 2)
    first, second = await world.events("skp.finalised.v1")
    assert (first["version"], second["version"], second["predicate"]) == (1, 2, "very_poor")
    assert first["skp_id"] == second["skp_id"] == skp["id"]
    (result,) = await world.results()
    assert (result.version, result.sync_state, result.sync_version) == (2, "waiting", 2)
    entry = (await world.trail(skp["id"]))[-1]
    assert (entry.act, entry.reason, entry.by_nip) == ("correct", "Salah catat.", HEAD)
    assert entry.before["behaviour"] == "as_expected"
    assert entry.after["behaviour"] == "below_expectation"


async def test_only_what_is_final_is_corrected_and_only_by_the_authorised(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    said(await world.person(HEAD).step(skp["id"], "/corrections", CORRECTION), 409, "wrong_stage")
    await world.finalise(skp["id"])
    said(await world.person(skp["nip"]).step(skp["id"], "/corrections", CORRECTION), 403, "not_allowed")
    said(await world.admin.step(skp["id"], "/corrections", CORRECTION), 403, "not_allowed")


async def test_a_distribution_beside_the_guide_is_warned_of(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    period = skp["period"]["id"]
    path = f"/units/BKD-1/performance/{period}"
    assert (await world.admin.send("PUT", path, {"performance": "poor"})).status_code == 204
    seen = (await world.person(CHIEF).get("/units/BKD-1/distribution", period_id=period)).json()
    assert (seen["performance"], seen["counts"]["good"], len(seen["departures"])) == ("poor", 1, 2)
    before_final = (await world.admin.get("/units/BKD-1/distribution", period_id=period)).json()
    assert set(before_final["counts"].values()) == {0}
    answer = await world.finalise(skp["id"])
    (warning,) = answer.json()["warnings"]
    assert warning["unit_code"] == "BKD-1"
    assert {"predicates": ["poor"], "people": 0, "fewest": 1, "most": 1} in warning["departures"]
    entry = (await world.trail(skp["id"]))[-1]
    assert "BKD-1" in entry.reason
    assert (await world.admin.get("/units/BKD-1/distribution", period_id=period)).json()["counts"]["good"] == 1


async def test_a_distribution_beside_the_guide_is_refused_where_the_guide_binds(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    path = f"/units/BKD-1/performance/{skp['period']['id']}"
    async with told(world, skp_distribution_binds=True, skp_distribution_minimum=1) as binding:
        said(await binding.finalise(skp["id"]), 409, "unit_performance_missing", "units.BKD-1")
        await binding.admin.send("PUT", path, {"performance": "very_poor"})
        refused = await binding.finalise(skp["id"])
        said(refused, 409, "distribution_refused", "units.BKD-1", "units.BKD-1")
        messages = [fault["message"] for fault in refused.json()["errors"]]
        assert messages[0] == "Pada unit BKD-1, 0 dari 1 pegawai Sangat Kurang; paling sedikit 1."
        assert [row.stage for row in await world.skps(skp["id"])] == ["assessed"]
        assert await world.events("skp.finalised.v1") == []
        await binding.admin.send("PUT", path, {"performance": "excellent"})
        assert (await binding.finalise(skp["id"])).json()["warnings"] == []


@pytest.fixture
async def sections(world: Agency) -> tuple[str, list[str], list[str]]:
    """Two sections of the department BKD, whose people are all good; returns the period and the SKPs of each."""
    (skp,) = await world.staff_assessed()
    nips = [staff_nip(number) for number in range(12)]
    await world.settle(len(nips))
    of_bkd: dict[str, Any] = {"kind": "bidang", "parent_code": "BKD", "version": 2}
    units = [unit(code, **of_bkd, head_title="Kepala Bidang") for code in ("BKD-1", "BKD-2")]
    await deliver(world.runtime, "units", *units)
    first, *others = [skp["id"], *await world.multiply(skp, nips[1:])]
    await in_unit(world, "BKD-2", *others[5:])
    return skp["period"]["id"], [first, *others[:5]], others[5:]


async def in_unit(world: Agency, code: str, *ids: str) -> None:
    async with world.runtime.database.begin() as connection:
        await connection.execute(sa.update(skps).where(skps.c.id.in_(map(UUID, ids))).values(unit_code=code))


async def test_the_guide_counts_a_departments_people_together_se_menpanrb_3_2023(
    world: Agency, sections: tuple[str, list[str], list[str]]
) -> None:
    period, one, other = sections
    await world.admin.send("PUT", f"/units/BKD/performance/{period}", {"performance": "good"})
    seen = (await world.person(HEAD).get("/units/BKD-2/distribution", period_id=period)).json()
    assert (seen["unit_code"], seen["counted_at"], seen["people"], seen["performance"]) == ("BKD-2", "BKD", 12, "good")
    assert (seen["counts"]["good"], seen["informs_because"], seen["final_only"]) == (12, "not_binding", False)
    # Who heads a section sees of the others what is final.
    section = (await world.person(CHIEF).get("/units/BKD-1/distribution", period_id=period)).json()
    assert (section["counted_at"], section["people"], section["final_only"]) == ("BKD", 0, True)
    (warning,) = (await world.finalise(*one)).json()["warnings"]
    assert (warning["code"], warning["unit_code"], warning["people"]) == ("distribution_departs", "BKD", 12)
    assert warning["sentence"] == (
        "Dihitung pada unit BKD atas 12 pegawai yang berpredikat; "
        "menurut setelan instansi pola distribusi hanya memberi tahu."
    )
    async with told(world, skp_distribution_level="unit") as each:
        assert (await each.finalise(*other)).json()["warnings"] == []  # nobody said how BKD-2 has done


async def test_sections_do_not_pass_a_guide_that_binds_by_halves(
    world: Agency, sections: tuple[str, list[str], list[str]]
) -> None:
    period, one, other = sections
    await world.admin.send("PUT", f"/units/BKD/performance/{period}", {"performance": "good"})
    async with told(world, skp_distribution_binds=True) as binding:
        at_once = await asyncio.gather(binding.finalise(*one), binding.finalise(*other))
        for answer in at_once:
            said(answer, 409, "distribution_refused", "units.BKD", "units.BKD")
        assert {row.stage for row in await world.skps(*one, *other)} == {"assessed"}


async def test_of_few_people_the_guide_informs_even_where_it_binds(
    world: Agency, sections: tuple[str, list[str], list[str]]
) -> None:
    period, one, _ = sections
    await world.admin.send("PUT", f"/units/BKD/performance/{period}", {"performance": "good"})
    async with told(world, skp_distribution_binds=True, skp_distribution_minimum=13) as binding:
        (warning,) = (await binding.finalise(*one)).json()["warnings"]
    assert (warning["informs_because"], warning["people"]) == ("too_few_people", 12)
    assert "kurang dari 13 pegawai" in warning["sentence"]


async def test_who_was_assessed_in_two_positions_of_a_department_counts_once(
    world: Agency, sections: tuple[str, list[str], list[str]]
) -> None:
    period, one, _ = sections
    await deliver(
        world.runtime, "employees", employee(staff_nip(0), version=2, unit_code="BKD-2", effective_on=f"{YEAR}-07-01")
    )
    (row,) = await world.skps(one[0])
    later = sa.select(positions.c.id).where(positions.c.nip == row.nip, positions.c.unit_code == "BKD-2")
    (place,) = await world.rows(later)
    again = {**row._mapping, "id": uuid4(), "position_id": place.id, "unit_code": "BKD-2", "predicate": "poor"}
    async with world.runtime.database.begin() as connection:
        await connection.execute(sa.insert(skps), again)
    counts = (await world.person(HEAD).get("/units/BKD/distribution", period_id=period)).json()["counts"]
    assert (counts["good"], counts["poor"]) == (11, 1)
    async with told(world, skp_distribution_level="unit") as each:
        counts = (await each.person(HEAD).get("/units/BKD-1/distribution", period_id=period)).json()["counts"]
    assert (counts["good"], counts["poor"]) == (6, 0)


async def test_a_units_performance_is_set_for_what_exists(world: Agency) -> None:
    await world.settle(0)
    period, body = await world.period(), {"performance": "good"}
    said(await world.admin.send("PUT", f"/units/X/performance/{period}", body), 404, "unknown_unit", "unit_code")
    said(await world.admin.send("PUT", f"/units/BKD/performance/{uuid4()}", body), 404, "unknown_period", "period_id")
    assert (await world.admin.send("PUT", f"/units/BKD/performance/{period}", body)).status_code == 204
    unit_admin = world.person(None, Role.UNIT_ADMIN, units=["BKD"])
    assert (await unit_admin.send("PUT", f"/units/BKD-1/performance/{period}", body)).status_code == 204
    said(
        await world.person(HEAD).send("PUT", f"/units/BKD/performance/{period}", body), 403, "not_allowed", "unit_code"
    )
    said(await world.admin.get("/units/X/distribution", period_id=period), 404, "unknown_unit", "unit_code")
    said(await world.admin.get("/units/BKD/distribution", period_id=str(uuid4())), 404, "unknown_period", "period_id")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"skp_ids": []},
        {"unit_code": "BKD"},
        {"period_id": str(uuid4())},
        {"skp_ids": [str(uuid4())], "unit_code": "BKD"},
        {"skp_ids": ["a" * 8]},
    ],
)
async def test_a_finalisation_names_skps_or_a_unit_and_a_period(world: Agency, body: object) -> None:
    answer = await world.person(HEAD).send("POST", "/finalisations", body)
    assert answer.status_code == 422
    twice = str(uuid4())
    assert (await world.finalise(twice, twice)).status_code == 422


async def test_nobody_finalises_a_unit_that_is_not_theirs(world: Agency) -> None:
    await world.settle(1)
    unit = {"unit_code": "BKD-1", "period_id": await world.period()}
    stranger = world.person(staff_nip(0))
    said(await stranger.send("POST", "/finalisations", unit), 403, "not_allowed", "unit_code")
    assert (await world.person(CHIEF).send("POST", "/finalisations", unit)).json() == {"items": [], "warnings": []}
