"""The lists of who is due, late and coming; and how one person stands, and why."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from contracts.award import AwardChannel
from contracts.listed import AwardEntry, DisciplineEntry
from contracts.unit import UnitChangedV1
from contracts.vocabulary import AwardGrade, DisciplineLevel
from services.award_service import metrics
from services.award_service.domain.eligibility import Asked
from services.award_service.domain.listed import ListKind
from services.award_service.domain.period import Period
from services.award_service.handlers import projection, verifying
from services.award_service.handlers.context import Target
from services.award_service.handlers.watching import refresh_gauges
from services.award_service.repository.periods import add_period
from tests.integration.services.award_service.callers import OWN_NIP, Office
from tests.integration.services.award_service.desk import TODAY, Desk, employee, listed
from tests.integration.services.award_service.staff import Staff
from tests.support.metrics import value_of

pytestmark = pytest.mark.one_database

LATE, PUNISHED, HOLDER, COMING, ELSEWHERE = (
    "196503011990031000",
    "196503011990032000",
    "196504011990031000",
    "197001012007021000",
    "196603011990041000",
)


@pytest.fixture
async def district(desk: Desk) -> None:
    """A few people of two units, each for one way to stand."""
    async with desk.transactions.begin() as tx:
        units = [
            UnitChangedV1(code="DINAS-A", version=1, name="Dinas A", kind="dinas", parent_code=None),
            UnitChangedV1(code="DINAS-A-1", version=1, name="Bidang A1", kind="bidang", parent_code="DINAS-A"),
            UnitChangedV1(code="DINAS-B", version=1, name="Dinas B", kind="dinas", parent_code=None),
        ]
        await projection.project_units(units, tx)
    await desk.take_people(
        employee(LATE, unit_code="DINAS-A-1", cpns_on="1990-03-01"),
        employee(PUNISHED, unit_code="DINAS-A", cpns_on="1990-03-01"),
        employee(HOLDER, unit_code="DINAS-B", cpns_on="1990-03-01"),
        employee(COMING, unit_code="DINAS-B"),
        employee(ELSEWHERE, unit_code="DINAS-B", cpns_on="1990-04-01"),
        employee(OWN_NIP, unit_code="DINAS-B", cpns_on="2012-03-01"),
    )
    heavy = DisciplineEntry(level=DisciplineLevel.HEAVY, effective_on=date(2001, 1, 1))
    await desk.take_lists(
        listed(PUNISHED, ListKind.DISCIPLINE, heavy),
        listed(HOLDER, ListKind.AWARD, AwardEntry(grade=AwardGrade.XXX)),
        listed(COMING, ListKind.AWARD, AwardEntry(grade=AwardGrade.X)),
        listed(ELSEWHERE, ListKind.DISCIPLINE),
        listed(ELSEWHERE, ListKind.LEAVE),
    )


def told(page: Any) -> list[tuple[str, str, str, int]]:
    return [(one["nip"], one["grade"], one["due_since"], one["months_late"]) for one in page["items"]]


@pytest.mark.usefixtures("district")
async def test_who_is_due_stands_in_the_list_who_has_waited_longest_first(office: Office) -> None:
    every = [
        (LATE, "xxx", "2020-03-01", 77),
        (ELSEWHERE, "xxx", "2020-04-01", 76),
        (OWN_NIP, "x", "2022-03-01", 53),
    ]
    assert told(await office.get("admin", "/due")) == every
    assert told(await office.get("verifier", "/late")) == every
    assert told(await office.get("admin", "/due?grade=x")) == every[2:]
    assert told(await office.get("admin", "/due?unit_code=DINAS-B")) == every[1:]
    assert told(await office.get("unit", "/due")) == every[:1], "their unit, and those below it"
    first = await office.get("admin", "/due?limit=2")
    rest = await office.get("admin", f"/due?limit=2&after={first['next']}")
    assert (told(first) + told(rest), rest["next"]) == (every, None)


@pytest.mark.usefixtures("district")
async def test_what_blocks_somebody_is_said(office: Office) -> None:
    late, elsewhere, own = (await office.get("admin", "/late"))["items"]
    never = ["discipline_never_asked", "leave_never_asked"]
    assert [[why["code"] for why in one["why"]] for one in (late, elsewhere, own)] == [never, [], never]


@pytest.mark.usefixtures("district")
async def test_the_forecast_says_who_will_be_due(office: Office) -> None:
    assert told(await office.get("admin", "/forecast")) == [(COMING, "xx", "2027-02-01", 0)]
    assert len(told(await office.get("admin", "/forecast?months=36"))) == 1
    answer = await office.send("admin", "GET", "/forecast?months=61")
    assert answer.status_code == 422


@pytest.mark.usefixtures("district")
async def test_the_sheets_say_the_same(office: Office) -> None:
    answer = await office.send("admin", "GET", "/late.xlsx")
    assert answer.status_code == 200
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows: list[tuple[Any, ...]] = list(page.iter_rows(values_only=True))
    heading = next(number for number, row in enumerate(rows) if row[0] == "No")
    assert rows[heading][:5] == ("No", "Nama/NIP", "Jabatan", "SLKS", "Unit")
    assert [row[1].split("\n")[1] for row in rows[heading + 1 :]] == [LATE, ELSEWHERE, OWN_NIP]
    assert rows[heading + 1][4:8] == ("Bidang A1", "01-03-1990", "03-2020", 77)
    for path in ("/due.xlsx", "/forecast.xlsx?months=24"):
        assert (await office.send("admin", "GET", path)).status_code == 200


@pytest.mark.usefixtures("district")
async def test_one_person_is_explained(office: Office) -> None:
    late = (await office.get("admin", "/late"))["items"][0]
    found = await office.get("unit", f"/people/{late['person_id']}")
    states = [(one["grade"], one["state"], one["months_late"]) for one in found["milestones"]]
    assert states == [("x", "passed_over", 0), ("xx", "passed_over", 0), ("xxx", "due", 77)]
    assert [one["code"] for one in found["why"]] == ["discipline_never_asked", "leave_never_asked"]
    assert all(one["text"] and one["rule_source"] for one in found["sentences"])
    assert not any(LATE in one["text"] for one in found["sentences"])


@pytest.mark.usefixtures("district")
async def test_everybody_reads_how_they_stand_themselves_and_nobody_reads_of_others_what_is_not_theirs(
    office: Office,
) -> None:
    own = await office.get("employee", "/me/standing")
    assert own["nip"] == OWN_NIP
    assert (await office.get("employee", f"/people/{own['person_id']}"))["nip"] == OWN_NIP
    for who, expected in (("unit", 404), ("nobody", 404), ("operator", 404), ("reader", 404), ("signatory", 200)):
        assert (await office.send(who, "GET", f"/people/{own['person_id']}")).status_code == expected
    for who in ("employee", "nobody", "operator", "reader"):
        assert (await office.send(who, "GET", "/due")).status_code == 403
    assert (await office.send("unit", "GET", "/due?unit_code=DINAS-B")).status_code == 403
    assert (await office.send("admin", "GET", "/due?unit_code=LAIN")).status_code == 404
    assert (await office.send("nobody", "GET", "/me/standing")).status_code == 404


@pytest.mark.usefixtures("district")
async def test_figures_count_everybody_or_a_unit(office: Office) -> None:
    every = await office.get("admin", "/statistics")
    assert every["late"] == {"x": 1, "xx": 0, "xxx": 2}
    counted = {(one["grade"], one["state"]): one["people"] for one in every["people"]}
    assert (counted["xxx", "due"], counted["xxx", "excluded"], counted["x", "held"]) == (2, 1, 1)
    assert (every["never_asked_discipline"], every["never_asked_leave"], every["proposals"]) == (2, 2, [])
    own = await office.get("unit", "/statistics")
    assert (own["late"], own["never_asked_leave"]) == ({"x": 0, "xx": 0, "xxx": 1}, 1)


@pytest.mark.usefixtures("district")
async def test_staff_are_reminded_of_people_and_periods(office: Office, desk: Desk) -> None:
    ceremony = date(2027, 8, 17)
    period = Period(uuid4(), "HUT RI", ceremony, date(2026, 9, 1), date(2026, 11, 14), ceremony, AwardChannel.FILES)
    async with desk.transactions.begin() as tx:
        await add_period(tx.connection, period)
    found = await office.get("admin", "/reminders")
    periods = {(one["what"], one["within_days"]) for one in found["periods"]}
    assert periods == {("closes_for_agency", 30), ("closes_for_ministry", 90)}
    assert [(one["nip"], one["month"], one["within_days"]) for one in found["people"]] == [(COMING, "2027-02-01", 180)]


@pytest.mark.usefixtures("district")
async def test_the_metrics_say_the_same(desk: Desk) -> None:
    await refresh_gauges(desk.runtime.database, TODAY, (180, 30))
    assert value_of(metrics.LATE.labels("xxx")) == 2
    assert value_of(metrics.PEOPLE.labels("xxx", "excluded")) == 1
    assert value_of(metrics.REMINDED.labels("xx", "180")) == 1
    assert value_of(metrics.REMINDED.labels("xx", "30")) == 0
    assert value_of(metrics.NEVER_ASKED.labels("leave")) == 2


async def waiting(office: Office, path: str) -> list[tuple[str, str | None, int, list[str]]]:
    """Return of a list who is in it, how their proposal stands, how late they are, and what blocks them."""
    items = (await office.get("admin", path))["items"]
    return [
        (one["nip"], one["proposal_state"], one["months_late"], [why["code"] for why in one["why"]]) for one in items
    ]


async def page(office: Office, path: str) -> tuple[int, list[str]]:
    """Return how late the first of a list is, and what blocks them, by their own page."""
    first = (await office.get("admin", path))["items"][0]
    found = await office.get("admin", f"/people/{first['person_id']}")
    late = next(one["months_late"] for one in found["milestones"] if one["grade"] == first["grade"])
    return late, [one["code"] for one in found["why"]]


async def test_what_somebody_has_attested_blocks_no_longer(desk: Desk, office: Office) -> None:
    await desk.take_people(employee(LATE, cpns_on="1990-03-01"))
    staff = Staff(desk)
    targets = [Target(one.id) for one in await staff.proposals(await staff.batch())]
    never = ["discipline_never_asked", "leave_never_asked"]
    assert await waiting(office, "/late") == [(LATE, "candidate", 77, never)]
    async with desk.transactions.begin() as tx:
        await verifying.attest(tx, staff.admin, targets, [Asked.LEAVE], "Surat BKPSDM")
    assert await waiting(office, "/late") == [(LATE, "candidate", 77, never[:1])]
    assert await page(office, "/late") == (77, never[:1])
    async with desk.transactions.begin() as tx:
        await verifying.withdraw(tx, staff.admin, targets, "Keliru")
    assert await waiting(office, "/late") == [(LATE, "withdrawn", 77, never)], "the next proposal needs it anew"
    assert await page(office, "/late") == (77, never)


async def test_whose_proposal_is_on_its_way_is_not_late_and_nothing_blocks_them(desk: Desk, office: Office) -> None:
    await desk.take_people(employee(LATE, cpns_on="1990-03-01"))
    staff = Staff(desk)
    await staff.hand_in(await staff.batch())
    assert await waiting(office, "/due") == [(LATE, "proposed", 0, [])]
    assert await page(office, "/due") == (0, [])
    sheet = load_workbook(BytesIO((await office.send("admin", "GET", "/due.xlsx")).content)).worksheets[0]
    row = next(row for row in sheet.iter_rows(values_only=True) if LATE in str(row[1]))
    assert 77 not in row
    assert not any("mintakan" in str(cell) for cell in row)


async def test_who_has_two_numbers_is_not_late_while_the_older_proposal_is_on_its_way(
    desk: Desk, office: Office
) -> None:
    await desk.take_people(employee(LATE, cpns_on="1990-03-01"))
    staff, later = Staff(desk), Staff(desk, TODAY + timedelta(days=1))
    period = await staff.period()
    await staff.send(await staff.batch(period=period))
    present = f"{LATE[:-1]}1"
    await desk.take_people(employee(present, cpns_on="1990-03-01"))
    assert len(await staff.proposals(await later.batch(period=period))) == 1
    await desk.take_people(employee(present, 2, cpns_on="1990-03-01", former_nip=LATE))
    assert await waiting(office, "/due") == [(present, "sent", 0, [])]
    assert await waiting(office, "/late") == []
    assert await page(office, "/due") == (0, [])
    assert (await office.get("admin", "/statistics"))["late"] == {"x": 0, "xx": 0, "xxx": 0}
