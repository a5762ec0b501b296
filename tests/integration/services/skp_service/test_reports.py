"""The achievement report and the nominative list: who is in them, what is counted, and who may read them."""

from io import BytesIO
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from benchmarks.statements import counted
from contracts.siasn_sync import SiasnSyncAcceptedV1
from hub.clock import SYSTEM, moment
from hub.runtime import Runtime
from readmodels.people.tables import positions
from services.skp_service.repository import report_lines
from services.skp_service.roles import Role
from services.skp_service.tables import skps
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    YEAR,
    Agency,
    Person,
    chief,
    deliver,
    employee,
    staff_nip,
    staff_plan,
    unit,
)

STEPS: Final = (
    "employees",
    "planned",
    "submitted",
    "approved",
    "evidence_complete",
    "assessed",
    "finalised",
    "accepted",
)


def counts(progress: dict[str, Any]) -> list[int]:
    return [progress[step] for step in STEPS]


def rows_of(answer: httpx.Response) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200, answer.text
    page = load_workbook(BytesIO(answer.content)).active
    assert page is not None
    return list(page.iter_rows(values_only=True))


async def lines(person: Person, **params: Any) -> list[dict[str, Any]]:
    """Return the whole nominative list, page by page."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        answer = await person.get("/reports/nominative", **params, after=after)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if (after := answer.json()["next"]) is None:
            return found


async def at_every_step(world: Agency) -> str:
    """Have six of the staff stand at six steps; returns the period."""
    nips = await world.settle(7)
    period = await world.period()
    _, under = await world.cascade(period)
    plan, by = staff_plan(under["plan"]["results"][0]["id"]), world.person(CHIEF)
    await world.open(nips[1], period, plan)
    submitted = await world.open(nips[2], period, plan)
    await world.person(nips[2]).done(submitted["id"], "/submit")
    approved = await world.planned(nips[3], period, plan, by=by)
    await world.person(nips[3]).done(approved["id"], "/revise", {"reason": "Target berubah."})
    await world.prove(await world.planned(nips[4], period, plan, by=by))
    await world.assessed(await world.planned(nips[5], period, plan, by=by), by=by)
    final = await world.assessed(await world.planned(nips[6], period, plan, by=by), by=by)
    answer = await world.finalise(final["id"])
    assert answer.status_code == 200, answer.text
    return period


async def test_progress_counts_everybody_and_each_step_counts_those_beyond_it(world: Agency) -> None:
    period = await at_every_step(world)
    answer = await world.admin.get("/reports/progress", period_id=period)
    assert answer.status_code == 200, answer.text
    top, under = answer.json()["items"]
    assert (top["unit_code"], top["unit_name"]) == ("BKD", "Unit BKD")
    assert counts(top) == [2, 1, 1, 1, 0, 0, 0, 0]
    assert under["unit_code"] == "BKD-1"
    # The chief and seven of the staff; one plan is under revision, which was approved before.
    assert counts(under) == [8, 7, 6, 5, 3, 2, 1, 0]
    assert counts(answer.json()["total"]) == [10, 8, 7, 6, 3, 2, 1, 0]


async def test_progress_counts_what_siasn_has_accepted(world: Agency) -> None:
    period = await at_every_step(world)
    (result,) = await world.results()
    accepted = SiasnSyncAcceptedV1(
        skp_id=result.id, year=YEAR, version=1, siasn_id="rw-1", outcome="created", accepted_at=moment(SYSTEM.now())
    )
    await deliver(world.runtime, "siasn-sync", accepted)
    answer = await world.admin.get("/reports/progress", period_id=period)
    assert answer.json()["total"]["accepted"] == 1
    monthly = await world.period(kind="monthly", name="Januari", end=f"{YEAR}-01-31", drafts_close=f"{YEAR}-01-31")
    other = await world.admin.get("/reports/progress", period_id=monthly)
    assert counts(other.json()["total"])[1:] == [0] * 7


async def test_who_moved_counts_once_and_who_left_not_at_all(world: Agency) -> None:
    nips = await world.settle(3)
    period = await world.period()
    await deliver(world.runtime, "units", unit("DLH"))
    await deliver(
        world.runtime,
        "employees",
        employee(nips[0], version=2, unit_code="DLH", effective_on=f"{YEAR}-02-01"),
        employee(nips[1], version=2, active=False, effective_on=f"{YEAR}-02-01"),
        employee(nips[2], version=2, position="Arsiparis", effective_on=f"{YEAR + 1}-02-01"),
    )
    answer = await world.admin.get("/reports/progress", period_id=period)
    assert {one["unit_code"]: one["employees"] for one in answer.json()["items"]} == {"BKD": 2, "BKD-1": 2, "DLH": 1}
    listed = [(one["nip"], one["unit_code"], one["position"]) for one in await lines(world.admin, period_id=period)]
    assert sorted(nip for nip, _, _ in listed) == sorted({nip for nip, _, _ in listed})
    assert (nips[0], "DLH", "Analis SDM Aparatur Ahli Muda") in listed
    assert nips[1] not in {nip for nip, _, _ in listed}
    assert (nips[2], "BKD-1", "Analis SDM Aparatur Ahli Muda") in listed


async def test_progress_as_a_workbook_says_the_same(world: Agency) -> None:
    period = await at_every_step(world)
    answer = await world.admin.get("/reports/progress.xlsx", period_id=period)
    rows = rows_of(answer)
    assert answer.headers["content-disposition"].startswith('attachment; filename="e-lapkin-')
    assert [row[1:5] for row in rows[-3:]] == [
        ("BKD", "Unit BKD", 2, 1),
        ("BKD-1", "Unit BKD-1", 8, 7),
        (None, "Jumlah", 10, 8),
    ]


async def test_the_nominative_list_has_those_without_an_skp_too(world: Agency) -> None:
    period = await at_every_step(world)
    found = await lines(world.admin, period_id=period, limit=3)
    assert len(found) == len({one["nip"] for one in found}) == 10
    assert [one["unit_code"] for one in found] == ["BKD"] * 2 + ["BKD-1"] * 8
    by_nip = {one["nip"]: one for one in found}
    none = by_nip[staff_nip(0)]
    assert (none["skp_id"], none["stage"], none["predicate"], none["sync_state"]) == (None, None, None, None)
    assert none["assessor"] == "Sariwangi Padmanegara"  # the chief's name, too
    assert by_nip[HEAD]["assessor"] == "Bupati"
    final = by_nip[staff_nip(6)]
    assert (final["stage"], final["predicate"], final["sync_state"]) == ("final", "good", "waiting")
    without = await lines(world.admin, period_id=period, has_skp=False)
    assert {one["nip"] for one in without} == {nip for nip, one in by_nip.items() if one["skp_id"] is None}
    assert [one["nip"] for one in await lines(world.admin, period_id=period, stage="submitted")] == [staff_nip(2)]


async def test_a_predicate_is_listed_for_those_who_may_see_it(world: Agency) -> None:
    period = await at_every_step(world)

    async def predicates(person: Person) -> dict[str, str | None]:
        found = await lines(person, period_id=period)
        return {one["nip"]: one["predicate"] for one in found if one["predicate"]}

    final, assessed = staff_nip(6), staff_nip(5)
    assert set(await predicates(world.admin)) == {final}
    assert set(await predicates(world.person(None, Role.UNIT_ADMIN, units=["BKD"]))) == {final}
    assert set(await predicates(world.person(CHIEF))) == {final, assessed}
    rows = rows_of(await world.admin.get("/reports/nominative.xlsx", period_id=period))
    assert {row[1]: row[9] for row in rows if row[9]} == {"NIP": "Predikat", final: "Baik"}


async def test_each_reads_of_their_own_units_only(world: Agency) -> None:
    await world.settle(2)
    period = await world.period()

    async def units(person: Person, **params: Any) -> list[str]:
        answer = await person.get("/reports/progress", period_id=period, **params)
        assert answer.status_code == 200, answer.text
        return [one["unit_code"] for one in answer.json()["items"]]

    program = world.person(None, Role.UNIT_ADMIN, units=["BKD-1"])
    assert await units(world.admin) == ["BKD", "BKD-1"]
    assert await units(world.admin, unit_code="BKD") == ["BKD", "BKD-1"]
    assert await units(world.admin, unit_code="BKD-1") == ["BKD-1"]
    assert await units(world.person(HEAD)) == ["BKD", "BKD-1"]
    assert await units(world.person(CHIEF)) == ["BKD-1"]
    assert await units(program) == ["BKD-1"]
    assert {one["unit_code"] for one in await lines(program, period_id=period)} == {"BKD-1"}
    assert {row[5] for row in rows_of(await program.get("/reports/nominative.xlsx", period_id=period))[4:]} == {
        "Unit BKD-1"
    }


@pytest.mark.parametrize("report", ["progress", "progress.xlsx", "nominative", "nominative.xlsx"])
async def test_what_is_refused(world: Agency, report: str) -> None:
    (nip,) = await world.settle(1)
    period = await world.period()

    async def refused(person: Person, **params: Any) -> tuple[int, str]:
        answer = await person.get(f"/reports/{report}", **({"period_id": period} | params))
        return answer.status_code, answer.json()["type"].rpartition(":")[2]

    assert await refused(world.person(nip)) == (403, "not_your_unit")
    assert await refused(world.person(None, Role.OPERATOR)) == (403, "not_your_unit")
    assert await refused(world.person(CHIEF), unit_code="BKD") == (403, "not_your_unit")
    assert await refused(world.person(CHIEF), unit_code="NONE") == (404, "unknown_unit")
    assert await refused(world.admin, period_id=str(uuid4())) == (404, "unknown_period")
    assert (await refused(world.admin, period_id="x"))[0] == 422
    assert (await world.client.get(f"/v1/reports/{report}")).status_code == 401


@pytest.mark.parametrize("after", ["x", "bnVsbA", "WyJCS0QiLCB0cnVlXQ", "WyJCS0QiLCAtMV0", "WyJcdTAwMDAiLCAxXQ"])
async def test_a_cursor_from_elsewhere_is_refused(world: Agency, after: str) -> None:
    await world.settle(1)
    answer = await world.admin.get("/reports/nominative", period_id=await world.period(), after=after)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:kinerja:problem:wrong_cursor")


async def test_statements_do_not_grow_with_the_rows(
    world: Agency, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.settle(2)
    period = await world.period()

    async def needed(report: str) -> int:
        with counted(runtime) as statements:
            answer = await world.admin.get(f"/reports/{report}", period_id=period)
        assert answer.status_code == 200, answer.text
        return len(statements)

    reports = ("progress", "progress.xlsx", "nominative", "nominative.xlsx")
    before = [await needed(report) for report in reports]
    await world.settle(60)
    assert [await needed(report) for report in reports] == before
    assert max(before) <= 6  # SQLite's BEGIN is one of them
    monkeypatch.setattr(report_lines, "PAGE", 10)
    assert await needed("nominative.xlsx") == before[3] + 63 // 10


async def test_a_workbook_of_many_holds_a_page_at_a_time(
    world: Agency, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.settle(25)
    period = await world.period()
    monkeypatch.setattr(report_lines, "PAGE", 4)
    rows = rows_of(await world.admin.get("/reports/nominative.xlsx", period_id=period))
    numbered = [row[1] for row in rows if isinstance(row[0], int)]
    async with runtime.database.read() as connection:
        everybody = sa.select(positions.c.nip).order_by(positions.c.unit_code, positions.c.id)
        assert numbered == list((await connection.execute(everybody)).scalars())


async def test_an_exempted_assessment_counts_as_if_it_had_evidence(world: Agency, runtime: Runtime) -> None:
    period = await at_every_step(world)
    async with runtime.database.begin() as connection:
        await connection.execute(sa.update(skps).where(skps.c.stage.in_(["assessed", "final"])).values(unproved=1))
    answer = await world.admin.get("/reports/progress", period_id=period)
    assert counts(answer.json()["total"]) == [10, 8, 7, 6, 3, 2, 1, 0]


async def test_a_unit_of_which_no_event_has_told_is_named_by_its_code(world: Agency) -> None:
    await world.settle(0)
    period = await world.period()
    await deliver(world.runtime, "employees", chief(version=2, unit_code="BARU", effective_on=f"{YEAR}-02-01"))
    answer = await world.admin.get("/reports/progress", period_id=period)
    assert next((one["unit_code"], one["unit_name"]) for one in answer.json()["items"]) == ("BARU", "BARU")
