"""The role-result matrix of a unit: whose results stand where, and who may read them."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from benchmarks.statements import counted
from hub.runtime import Runtime
from services.skp_service.repository import matrix as store
from services.skp_service.roles import Role
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
    CHIEF,
    HEAD,
    YEAR,
    Agency,
    Person,
    chief,
    deliver,
    employee,
    leader_plan,
    staff_nip,
    staff_plan,
    unit,
)

pytestmark = pytest.mark.one_database


async def planned_unit(world: Agency, staff: int = 2) -> tuple[str, list[str]]:
    """Have the head, the chief and the staff planned; the first of the staff serves nothing. Returns period, NIPs."""
    nips = await world.settle(staff)
    period = await world.period()
    _, under = await world.cascade(period)
    serves = under["plan"]["results"][0]["id"]
    for number, nip in enumerate(nips):
        plan = staff_plan(serves if number else None, results=2)
        await world.planned(nip, period, plan, by=world.person(CHIEF))
    return period, nips


async def matrix(person: Person, code: str, period: str, **params: Any) -> dict[str, Any]:
    answer = await person.get(f"/units/{code}/matrix", period_id=period, **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def shape(found: dict[str, Any]) -> list[tuple[list[int], int]]:
    """Return how many results stand under each column and beside them, row by row."""
    return [([len(cell) for cell in row["cells"]], len(row["others"])) for row in found["rows"]]


async def test_the_heads_results_stand_across_and_the_people_down(world: Agency) -> None:
    period, _ = await planned_unit(world)
    found = await matrix(world.person(CHIEF), "BKD-1", period)
    assert (found["unit_code"], found["unit_name"], found["head"]["position"]) == (
        "BKD-1",
        "Unit BKD-1",
        "Kepala Bidang",
    )
    assert [one["text"] for one in found["columns"]] == ["Meningkatnya indeks kepuasan pegawai"]
    assert [row["position"] for row in found["rows"]] == ["Analis SDM Aparatur Ahli Muda"] * 2
    assert shape(found) == [([0], 2), ([2], 0)]
    assert found["rows"][1]["cells"][0][0]["text"] == "Tersusunnya laporan 0"


async def test_the_chain_is_followed_from_below(world: Agency) -> None:
    period, _ = await planned_unit(world)
    found = await matrix(world.person(HEAD), "BKD", period)
    assert found["head"]["unit_code"] == "BKD"
    assert shape(found) == [([1], 0), ([0], 2), ([2], 0)]
    alone = await matrix(world.person(HEAD), "BKD", period, below=False)
    assert alone["rows"] == []


async def test_only_approved_plans_are_in_it(world: Agency) -> None:
    period, nips = await planned_unit(world)
    (late,) = await world.settle(1)
    assert late == nips[0]
    await deliver(world.runtime, "employees", employee(staff_nip(9)))
    await world.open(staff_nip(9), period, staff_plan(None))
    chiefs = await world.person(CHIEF).get("/skps", view="own", period_id=period)
    (own,) = chiefs.json()["items"]
    await world.person(CHIEF).done(own["id"], "/revise", {"reason": "Sasaran berubah."})
    changed = leader_plan(None)
    changed["results"][0]["text"] = "Belum disetujui"
    await world.person(CHIEF).done(own["id"], "/plan", changed, method="PUT")
    found = await matrix(world.person(CHIEF), "BKD-1", period)
    assert len(found["rows"]) == 2
    assert "Belum disetujui" not in str(found)


async def test_without_a_heads_plan_there_are_no_columns(world: Agency) -> None:
    period, nips = await planned_unit(world)
    await deliver(world.runtime, "units", unit("BKD-1", version=2, parent_code="BKD", head_title="Kepala Bagian"))
    found = await matrix(world.person(nips[0]), "BKD-1", period)
    assert (found["head"], found["columns"]) == (None, [])
    assert shape(found) == [([], 1), ([], 2), ([], 2)]


async def test_of_two_heads_in_a_period_the_last_ones_results_stand_across(world: Agency) -> None:
    period, _ = await planned_unit(world)
    await deliver(world.runtime, "units", unit("DLH"))
    await deliver(
        world.runtime,
        "employees",
        chief(version=2, unit_code="DLH", effective_on=f"{YEAR}-06-01"),
        employee(ADMIN, version=2, position="Kepala Bidang", superior_nip=HEAD, effective_on=f"{YEAR}-06-01"),
    )
    second = leader_plan(None)
    second["results"][0]["text"] = "Hasil kepala bidang yang baru"
    await world.planned(ADMIN, period, second, by=world.person(HEAD))
    found = await matrix(world.admin, "BKD-1", period)
    assert [one["text"] for one in found["columns"]] == ["Hasil kepala bidang yang baru"]
    assert len(found["rows"]) == 3


async def test_who_may_read_it(world: Agency) -> None:
    period, nips = await planned_unit(world)
    await deliver(world.runtime, "units", unit("DLH"))
    stranger = staff_nip(9)
    await deliver(world.runtime, "employees", employee(stranger, unit_code="DLH", superior_nip=None))

    async def status(person: Person, code: str) -> int:
        return (await person.get(f"/units/{code}/matrix", period_id=period)).status_code

    readers = [world.admin, world.person(HEAD), world.person(CHIEF), world.person(nips[0], Role.EMPLOYEE)]
    readers.append(world.person(None, Role.UNIT_ADMIN, units=["BKD"]))
    for person in readers:
        assert [await status(person, code) for code in ("BKD", "BKD-1")] == [200, 200]
    upper = world.person(ADMIN, Role.EMPLOYEE)  # works in BKD, so not in a unit below it
    assert [await status(upper, code) for code in ("BKD", "BKD-1")] == [200, 403]
    outsiders = [world.person(stranger), world.person(None, Role.OPERATOR), world.person(nips[0], Role.OPERATOR)]
    outsiders.append(world.person(None, Role.UNIT_ADMIN, units=["DLH"]))
    for person in outsiders:
        assert [await status(person, code) for code in ("BKD", "BKD-1")] == [403, 403]


async def test_what_does_not_exist_or_is_too_large(world: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    period, _ = await planned_unit(world)

    async def refused(code: str, period_id: str) -> tuple[int, str]:
        answer = await world.admin.get(f"/units/{code}/matrix", period_id=period_id)
        return answer.status_code, answer.json()["type"].rpartition(":")[2]

    assert await refused("NONE", period) == (404, "unknown_unit")
    assert await refused("BKD", str(uuid4())) == (404, "unknown_period")
    monkeypatch.setattr(store, "LARGEST", 3)
    assert await refused("BKD", period) == (409, "matrix_too_large")
    assert len((await matrix(world.admin, "BKD-1", period))["rows"]) == 2


async def test_the_workbook_says_the_same(world: Agency) -> None:
    period, _ = await planned_unit(world)
    answer = await world.person(CHIEF).get("/units/BKD-1/matrix.xlsx", period_id=period)
    assert answer.status_code == 200, answer.text
    page = load_workbook(BytesIO(answer.content)).active
    assert page is not None
    heading, first, second = list(page.iter_rows(values_only=True))[-3:]
    assert heading[1:] == ("Nama", "Jabatan", "1. Meningkatnya indeks kepuasan pegawai", "Hasil Kerja Lainnya")
    listed = "1. Tersusunnya laporan 0\n2. Tersusunnya laporan 1"
    assert (first[3:], second[3:]) == ((None, listed), (listed, None))


async def test_statements_do_not_grow_with_the_people(world: Agency, runtime: Runtime) -> None:
    period, _ = await planned_unit(world, 1)

    async def needed() -> int:
        with counted(runtime) as statements:
            await matrix(world.person(staff_nip(0)), "BKD-1", period)
        return len(statements)

    before = await needed()
    await world.settle(4)
    for number in range(1, 4):
        await world.planned(staff_nip(number), period, staff_plan(None), by=world.person(CHIEF))
    assert await needed() == before <= 10
