"""What is doubtful in the district's records is never silent: it is counted, and the admin reads it."""

from datetime import date
from typing import Any, Final

from prometheus_client import REGISTRY

from contracts.employee import EmployeeChangedV1
from readmodels.people.domain.findings import FindingCode
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    TODAY,
    YEAR,
    Agency,
    days,
    deliver,
    employee,
    said,
    staff_nip,
    staff_plan,
)

NIP: Final = staff_nip(0)
BEGAN: Final = date(YEAR - 3, 3, 1)


async def listed(world: Agency, **params: Any) -> list[tuple[Any, ...]]:
    """Return whose record is doubtful, and why, as the admin reads it."""
    answer = await world.admin.get("/employee-findings", **params)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert all(one["sentence"].endswith(".") for one in items)
    return [(one["code"], one["nip"], one["version"], one["detail"]) for one in items]


def counted(code: FindingCode) -> float:
    return REGISTRY.get_sample_value("kinerja_skp_employee_findings_total", {"code": code.value}) or 0.0


async def hear(world: Agency, *records: EmployeeChangedV1) -> None:
    """Have records arrive one after the other, and all of them once more."""
    for record in (*records, *records):
        await deliver(world.runtime, "employees", record)


async def test_what_is_doubtful_in_a_record_is_noted_and_counted_once(world: Agency) -> None:
    await world.settle(0)
    codes = (
        FindingCode.TITLE_CHANGED_UNDATED,
        FindingCode.IMPLAUSIBLE_DATE,
        FindingCode.VERSION_REUSED,
        FindingCode.STALE_VERSION,
    )
    before = {code: counted(code) for code in codes}
    await hear(
        world,
        employee(NIP, version=2, effective_on=BEGAN),
        employee(NIP, version=4, position="Arsiparis"),
        employee(NIP, version=5, position="Arsiparis", effective_on=date(1991, 2, 3)),
    )
    await hear(world, employee(NIP, version=5, position="Pranata"), employee(NIP, version=3, effective_on=BEGAN))
    assert await listed(world) == [
        ("title_changed_undated", NIP, 4, None),
        ("implausible_date", NIP, 5, "1991-02-03"),
        ("version_reused", NIP, 5, None),
        ("stale_version", NIP, 3, None),
    ]
    assert {code: counted(code) - before[code] for code in codes} == dict.fromkeys(codes, 1.0)


async def test_the_same_doubt_every_night_is_one_line_with_the_newest_version_and_day(world: Agency) -> None:
    await world.settle(0)
    before = counted(FindingCode.IMPLAUSIBLE_DATE)
    for night, mistaken in enumerate([date(1991, 2, 3), date(1991, 2, 3), date(1992, 2, 3)]):
        record = employee(NIP, version=1 + night, effective_on=mistaken)
        await deliver(world.runtime, "employees", record, today=TODAY + days(night))
    answer = (await world.admin.get("/employee-findings", code="implausible_date")).json()["items"]
    assert [(one["version"], one["found_on"], one["detail"]) for one in answer] == [
        (2, str(TODAY + days(1)), "1991-02-03"),
        (3, str(TODAY + days(2)), "1992-02-03"),
    ]
    assert counted(FindingCode.IMPLAUSIBLE_DATE) - before == 2


async def test_a_leave_that_is_cancelled_is_listed_with_its_last_day(world: Agency) -> None:
    last = TODAY + days(20)
    leaving = employee(NIP, version=2, active=False, effective_on=last)
    await hear(world, employee(NIP, effective_on=BEGAN), leaving, employee(NIP, version=4))
    assert await listed(world, code="leave_cancelled") == [("leave_cancelled", NIP, 4, str(last))]
    # One that comes late and corrects the last day is cancelled by the same record.
    corrected = last + days(1)
    await deliver(world.runtime, "employees", leaving.model_copy(update={"version": 3, "effective_on": corrected}))
    assert await listed(world, code="leave_cancelled") == [
        ("leave_cancelled", NIP, 4, str(last)),
        ("leave_cancelled", NIP, 4, str(corrected)),
    ]


async def test_who_works_nowhere_known_or_under_nobody_known_is_listed_while_it_is_so(world: Agency) -> None:
    await world.settle(1)
    stranger = staff_nip(30)
    await deliver(world.runtime, "employees", employee(NIP, version=2, unit_code="DLH", superior_nip=stranger))
    await deliver(world.runtime, "employees", employee(staff_nip(1), unit_code="DLH", effective_on=TODAY + days(9)))
    assert await listed(world) == [("unknown_unit", NIP, 2, "DLH"), ("unknown_superior", NIP, 2, None)]
    await deliver(world.runtime, "employees", employee(NIP, version=3, superior_nip=CHIEF))
    assert await listed(world) == []


async def test_an_skp_whose_position_is_withdrawn_is_listed(world: Agency) -> None:
    await world.settle(1)
    period = await world.period()
    moves = TODAY + days(5)
    await deliver(world.runtime, "employees", employee(NIP, version=2, unit_code="BKD", effective_on=moves))
    for place in (await world.person(NIP).get("/me")).json()["positions"]:
        await world.open(NIP, period, staff_plan(None), position_id=place["id"])
    await hear(world, employee(NIP, version=3, effective_on=moves), employee(NIP, version=4, grade="III/d"))
    assert await listed(world) == [("position_withdrawn", NIP, 3, None)]


async def test_the_list_comes_in_pages_and_by_code_and_for_the_admin_only(world: Agency) -> None:
    nips = await world.settle(4)
    await deliver(world.runtime, "employees", *(employee(nip, version=3, unit_code="DLH") for nip in nips))
    await deliver(world.runtime, "employees", *(employee(nip, version=2, effective_on=BEGAN) for nip in nips[:2]))
    whole = await listed(world)
    assert [code for code, *_ in whole] == ["stale_version"] * 2 + ["unknown_unit"] * 4
    found: list[Any] = []
    after: str | None = None
    for _ in range(3):
        page = (
            await world.admin.get("/employee-findings", limit=2, **({} if after is None else {"after": after}))
        ).json()
        found += [one["nip"] for one in page["items"]]
        after = page["next"]
    assert (found, after) == ([nip for _, nip, *_ in whole], None)
    assert await listed(world, code="stale_version") == whole[:2]
    said(await world.person(CHIEF).get("/employee-findings"), 403, "forbidden")
