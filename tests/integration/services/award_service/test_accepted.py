"""Whom the ministry has found to meet the requirements (MS) is told apart from whom it has not answered yet."""

from io import BytesIO

from openpyxl import load_workbook

from services.award_service.domain.outcome import Word
from tests.integration.services.award_service.callers import Office
from tests.integration.services.award_service.desk import TODAY, Desk, employee, nips
from tests.integration.services.award_service.staff import Staff


async def test_lists_sheet_and_figures_tell_who_meets_the_requirements(desk: Desk, office: Office) -> None:
    await desk.take_people(*(employee(nip, cpns_on="2000-03-01") for nip in nips(2)))
    staff = Staff(desk)
    first, second = await staff.send(await staff.batch())
    await staff.say(first.id, Word.MS, "1")
    await staff.say(second.id, Word.MS, "2")
    await staff.say(second.id, Word.TAKEN_BACK, "3")
    listed = (await office.get("admin", "/proposals"))["items"]
    assert {one["id"]: one["accepted_on"] for one in listed} == {
        str(first.id): TODAY.isoformat(),
        str(second.id): None,
    }
    sheet = await office.send("admin", "GET", "/proposals.xlsx")
    rows = list(load_workbook(BytesIO(sheet.content)).worksheets[0].iter_rows(values_only=True))
    assert {row[10] for row in rows[-2:]} == {"Di kementerian", "Di kementerian (MS)"}
    for who in ("admin", "unit"):
        figures = await office.get(who, "/statistics")
        assert figures["accepted"] == {"x": 0, "xx": 1 if who == "admin" else 0, "xxx": 0}
