"""Whoever has got another NIP keeps one history: positions, SKPs, whom they assess, what they have said."""

from datetime import date
from itertools import permutations
from typing import Any, Final
from uuid import uuid4

import pytest
import sqlalchemy as sa

from readmodels.people.tables import positions
from services.skp_service.tables import annual_results, feedback
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    TODAY,
    YEAR,
    Agency,
    chief,
    deliver,
    employee,
    said,
    staff_nip,
    staff_plan,
)

OLD: Final = "199001012021211000"
NEW: Final = "199001012024031000"
NEWEST: Final = "199001012025031000"
CHIEF_NEW: Final = "197505052026031000"
BEGAN, APPOINTED = date(2021, 2, 1), date(YEAR, 3, 1)
PPPK: Final[dict[str, Any]] = {"employment": "pppk", "grade": "IX", "effective_on": BEGAN}


async def held(world: Agency, nip: str) -> list[tuple[str, date, date | None]]:
    statement = sa.select(positions).where(positions.c.nip == nip).order_by(positions.c.start)
    return [(row.unit_code, row.start, row.end) for row in await world.rows(statement)]


async def findings(world: Agency) -> list[tuple[str, str, int]]:
    items = (await world.admin.get("/employee-findings")).json()["items"]
    return [(one["code"], one["nip"], one["version"]) for one in items if not one["code"].startswith("unknown_")]


async def test_an_skp_and_its_position_go_on_under_the_new_number(world: Agency) -> None:
    await world.settle(0)
    period = await world.period()
    await deliver(world.runtime, "employees", employee(OLD, version=7, **PPPK))
    skp = await world.open(OLD, period, staff_plan(None))
    await deliver(world.runtime, "employees", employee(NEW, former_nip=OLD, unit_code="BKD", effective_on=APPOINTED))
    assert [one[:2] for one in await held(world, NEW)] == [("BKD-1", BEGAN), ("BKD", APPOINTED)]
    assert await held(world, OLD) == []
    assert (await world.person(NEW).get(f"/skps/{skp['id']}")).json()["nip"] == NEW
    said(await world.person(OLD).get(f"/skps/{skp['id']}"), 404, "unknown_skp", "skp_id")
    assert set(await world.employees()) & {OLD, NEW} == {NEW}
    # What is still told under the old number is of the same person, and older.
    late = employee(OLD, version=8, unit_code="BKD-1", position="Arsiparis", **PPPK)
    await deliver(world.runtime, "employees", late)
    assert [one[:2] for one in await held(world, NEW)] == [("BKD-1", BEGAN), ("BKD", APPOINTED)]
    assert await findings(world) == [("stale_version", OLD, 8)]
    (row,) = await world.skps(skp["id"])
    assert row.position_id == (await world.person(NEW).get("/me")).json()["positions"][0]["id"]


async def test_a_correction_is_announced_under_the_number_that_the_result_was_announced_under(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    await world.finalise(skp["id"])
    await deliver(world.runtime, "employees", employee(NEW, former_nip=skp["nip"], effective_on=APPOINTED))
    correction = {"work_results": "below_expectation", "behaviour": "below_expectation", "reason": "Salah catat."}
    await world.person(HEAD).done(skp["id"], "/corrections", correction)
    events = await world.events("skp.finalised.v1")
    assert [(one["nip"], one["version"]) for one in events] == [(skp["nip"], 1), (skp["nip"], 2)]
    assert [row.nip for row in await world.results()] == [NEW]


async def test_whom_they_assess_and_what_they_have_said_goes_on(world: Agency) -> None:
    final, skp = await world.staff_assessed(2)
    await world.finalise(final["id"])
    told = chief().model_dump() | {"nip": CHIEF_NEW, "former_nip": CHIEF, "version": 1}
    await deliver(world.runtime, "employees", type(chief()).model_validate(told))
    rows = await world.skps(final["id"], skp["id"])
    assert {(row.stage, row.assessor_nip, row.reviewer_nip) for row in rows} == {
        ("final", CHIEF_NEW, HEAD),
        ("assessed", CHIEF_NEW, HEAD),
    }
    assert {one.given_by for one in await world.rows(sa.select(feedback))} == {CHIEF_NEW}
    assert (await world.employees())[skp["nip"]].superior_nip == CHIEF_NEW
    # A record that still names the old number names the same superior.
    await deliver(world.runtime, "employees", employee(skp["nip"], version=2, grade="III/d"))
    assert [one.assessor_nip for one in await world.skps(skp["id"])] == [CHIEF_NEW]
    assert await findings(world) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_two_changes_make_one_history_in_any_order(world: Agency, order: tuple[int, ...]) -> None:
    records = [
        employee(OLD, **PPPK),
        employee(NEW, former_nip=OLD, unit_code="BKD", effective_on=date(2024, 3, 1)),
        employee(NEWEST, former_nip=NEW, unit_code="BKD-2", effective_on=date(2025, 3, 1)),
    ]
    for number in order:
        await deliver(world.runtime, "employees", records[number])
    assert [unit for unit, *_ in await held(world, NEWEST)] == ["BKD-1", "BKD", "BKD-2"]
    assert await held(world, OLD) == await held(world, NEW) == []


async def test_a_circle_and_a_second_successor_are_found_and_change_nothing(world: Agency) -> None:
    await world.settle(0)
    await deliver(world.runtime, "employees", employee(OLD, **PPPK), employee(NEW, former_nip=OLD))
    before = await held(world, NEW)
    await deliver(world.runtime, "employees", employee(OLD, version=2, former_nip=NEW, **PPPK))
    await deliver(
        world.runtime, "employees", employee(NEWEST, former_nip=OLD), employee(staff_nip(1), former_nip=staff_nip(1))
    )
    assert await held(world, NEW) == before
    assert await findings(world) == [
        ("stale_version", OLD, 2),
        ("former_nip_conflict", OLD, 2),
        ("former_nip_conflict", NEWEST, 1),
        ("former_nip_conflict", staff_nip(1), 1),
    ]


@pytest.mark.parametrize("stranger", [CHIEF, "199001012015032000"])
async def test_a_number_that_tells_of_somebody_named_otherwise_is_found_and_joins_nobody(
    world: Agency, stranger: str
) -> None:
    await world.settle(0)
    await deliver(world.runtime, "employees", employee(stranger, version=7, name="Wangsareja Tanu"))
    await deliver(world.runtime, "employees", employee(NEW, former_nip=stranger, effective_on=APPOINTED))
    assert {NEW, stranger} <= set(await world.employees())
    assert len(await held(world, stranger)) == len(await held(world, NEW)) == 1
    assert await findings(world) == [("former_nip_conflict", NEW, 1)]


async def test_a_number_that_changes_with_the_day_of_birth_in_it_is_joined_by_the_name(world: Agency) -> None:
    await world.settle(0)
    corrected = "199002012019211000"
    told = [employee(OLD, **PPPK), employee(corrected, former_nip=OLD, name="SARIWANGI  Padmanegara")]
    await deliver(world.runtime, "employees", *told)
    assert set(await world.employees()) & {OLD, corrected} == {corrected}
    assert await findings(world) == []


async def test_of_two_results_of_one_year_both_stay_and_are_found(world: Agency) -> None:
    await world.settle(0)
    await deliver(world.runtime, "employees", employee(OLD, **PPPK), employee(NEW))
    result: dict[str, Any] = {
        "kind": "annual",
        "work_results": "as_expected",
        "behaviour": "as_expected",
        "predicate": "good",
    }
    result |= {"version": 1, "assessor": {}, "finalised_at": 0.0, "sync_state": "waiting"}
    rows = [
        {**result, "id": uuid4(), "nip": nip, "announced_nip": nip, "year": year}
        for nip, year in ((OLD, 2023), (OLD, 2024), (NEW, 2024))
    ]
    async with world.runtime.database.begin() as connection:
        await connection.execute(sa.insert(annual_results), rows)
    await deliver(world.runtime, "employees", employee(NEW, version=2, former_nip=OLD, effective_on=TODAY))
    found = await world.rows(sa.select(annual_results).order_by(annual_results.c.year, annual_results.c.nip))
    assert [(one.nip, one.year) for one in found] == [(NEW, 2023), (OLD, 2024), (NEW, 2024)]
    assert await findings(world) == [("former_nip_conflict", NEW, 2)]
