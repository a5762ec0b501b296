"""Papers stay as they were signed: whom they name, and how lists show what is final."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from services.skp_service.tables import skps
from tests.integration.services.skp_service.test_documents import EVALUATION, FORM, document, final
from tests.integration.services.skp_service.world import CHIEF, HEAD, World, chief, deliver, employee, head, told, unit
from tests.unit.services.skp_service.documents.reading import says

pytestmark = pytest.mark.one_database

SUMMARY = "evaluation-summary.pdf"
FORMS = (FORM, EVALUATION, SUMMARY)


async def everything_changes(world: World, nip: str) -> None:
    """Have records corrected and people promoted: names, grades, titles, units, and who stands above whom."""
    await deliver(
        world.runtime,
        "units",
        unit("BKD", version=2, name="Badan Baru", head_title="Kepala"),
        unit("BKD-1", version=2, name="Bidang Baru", parent_code="BKD", head_title="Kepala"),
    )
    await deliver(
        world.runtime,
        "employees",
        employee(nip, version=7, name="Nama Baru", grade="IV/e", position="Jabatan Baru", superior_nip=HEAD),
        chief(version=7, name="Penilai Baru", grade="IV/e", position="Kepala"),
        head(version=7, name="Pimpinan Baru", grade="IV/e", position="Kepala"),
    )


async def papers_of(world: World, skp_id: str) -> dict[str, bytes]:
    return {name: (await document(world.admin, skp_id, name)).content for name in FORMS}


async def rows_of(world: World, skp: dict[str, Any]) -> list[Any]:
    """Return what the lists show of somebody."""
    period = skp["period"]["id"]
    lines = (await world.admin.get("/reports/nominative", period_id=period)).json()["items"]
    matrix = (await world.admin.get("/units/BKD-1/matrix", period_id=period)).json()
    sheet = await world.admin.get("/reports/nominative.xlsx", period_id=period)
    cells = load_workbook(BytesIO(sheet.content)).active
    rewards = (await world.admin.get("/follow-ups/rewards", period_id=period)).json()["items"]
    return [
        [line for line in lines if line["skp_id"] == skp["id"]],
        [row for row in matrix["rows"] if row["skp_id"] == skp["id"]],
        [one for one in rewards if one["skp_id"] == skp["id"]],
        [row for row in (cells.iter_rows(values_only=True) if cells else ()) if skp["nip"] in row],
    ]


async def test_a_promotion_rewrites_no_paper_that_was_printed(world: World) -> None:
    skp = await final(world)
    before = await papers_of(world, skp["id"])
    await everything_changes(world, skp["nip"])
    assert await papers_of(world, skp["id"]) == before


async def test_what_is_first_printed_after_a_promotion_names_people_as_on_the_day_it_was_signed(world: World) -> None:
    skp = await final(world)
    await everything_changes(world, skp["nip"])
    async with told(world, skp_agency_name="Instansi Baru", skp_place="Kota Baru") as later:
        for name, paper in (await papers_of(later, skp["id"])).items():
            for text in ("Sariwangi Padmanegara", "Rangga Adisoma", "III/c", "Unit BKD-1", "Subang"):
                assert says(paper, text), (name, text)
            for text in ("Baru", "BARU", "IV/e"):
                assert not says(paper, text), (name, text)


async def test_lists_show_a_final_skp_as_signed_and_an_open_one_as_today(world: World) -> None:
    skp = await final(world)
    period = skp["period"]["id"]
    before = await rows_of(world, skp)
    assert all(before)
    await everything_changes(world, skp["nip"])
    assert await rows_of(world, skp) == before
    lines = (await world.admin.get("/reports/nominative", period_id=period)).json()["items"]
    assert [line["name"] for line in lines if line["nip"] == CHIEF] == ["Penilai Baru"]


async def test_a_correction_names_the_people_of_the_first_version(world: World) -> None:
    skp = await final(world)
    await everything_changes(world, skp["nip"])
    correction = {"work_results": "below_expectation", "behaviour": "as_expected", "reason": "Salah catat."}
    await world.admin.send("PUT", f"/units/BKD/performance/{skp['period']['id']}", {"performance": "poor"})
    (row,) = await world.skps(skp["id"])
    etag = f'"{row.revision}"'
    answer = await world.person(HEAD).send("POST", f"/skps/{skp['id']}/corrections", correction, etag=etag)
    assert answer.is_success, answer.text
    second = await document(world.admin, skp["id"], EVALUATION)
    assert second.headers["content-disposition"].endswith('-v2.pdf"')
    assert says(second.content, "Rangga Adisoma")
    assert not says(second.content, "Baru")


async def test_the_organisations_performance_is_kept_as_printed(world: World) -> None:
    skp = await final(world)  # where it was said only after the SKP had become final
    first = await document(world.admin, skp["id"], EVALUATION)
    await world.admin.send("PUT", f"/units/BKD-1/performance/{skp['period']['id']}", {"performance": "poor"})
    assert (await document(world.admin, skp["id"], EVALUATION)).content == first.content
    assert says((await document(world.admin, skp["id"], SUMMARY)).content, "BAIK")
    (row,) = await world.skps(skp["id"])
    assert row.organisation == "good"


async def test_of_an_older_skp_the_first_reading_keeps_what_stands(world: World) -> None:
    skp = await final(world)
    (row,) = await world.skps(skp["id"])
    older = {**row.content, "particulars": None, "approval": {**row.content["approval"], "particulars": None}}
    async with world.runtime.database.begin() as connection:
        await connection.execute(sa.update(skps).where(skps.c.id == UUID(skp["id"])).values(content=older))
    read = await papers_of(world, skp["id"])
    (kept,) = await world.skps(skp["id"])
    assert kept.revision == row.revision
    assert kept.content == row.content
    await everything_changes(world, skp["nip"])
    assert await papers_of(world, skp["id"]) == read
