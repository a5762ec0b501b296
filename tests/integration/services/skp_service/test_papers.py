"""Papers stay as they were signed: whom they name, and how lists show what is final."""

import asyncio
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from structlog.testing import capture_logs

from contracts.vocabulary import Predicate
from hub.files.store import place_of
from hub.files.uploads import store_of
from hub.jobs.job import Job
from readmodels.people.tables import employees
from services.skp_service import terms_id
from services.skp_service.keeping import particulars_job
from services.skp_service.repository import papers as repository
from services.skp_service.settings import SkpSettings
from services.skp_service.tables import papers, skps
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    Agency,
    Person,
    chief,
    deliver,
    employee,
    head,
    said,
    staff_nip,
    told,
    unit,
)
from tests.integration.services.skp_service.test_documents import EVALUATION, FORM, document, final
from tests.support.files import PDF, png
from tests.support.jobs import run_at_once
from tests.unit.hub.print.reading import says

pytestmark = pytest.mark.one_database

SUMMARY = "evaluation-summary.pdf"
FORMS = (FORM, EVALUATION, SUMMARY)


async def everything_changes(world: Agency, nip: str) -> None:
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


async def papers_of(world: Agency, skp_id: str) -> dict[str, bytes]:
    return {name: (await document(world.admin, skp_id, name)).content for name in FORMS}


async def rows_of(world: Agency, skp: dict[str, Any]) -> list[Any]:
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
        # But for the first column: how many come before in the list.
        [row[1:] for row in (cells.iter_rows(values_only=True) if cells else ()) if {skp["nip"], "Final"} <= set(row)],
    ]


async def test_a_promotion_rewrites_no_paper_that_was_printed(world: Agency) -> None:
    skp = await final(world)
    before = await papers_of(world, skp["id"])
    await everything_changes(world, skp["nip"])
    assert await papers_of(world, skp["id"]) == before


async def test_what_is_first_printed_after_a_promotion_names_people_as_on_the_day_it_was_signed(world: Agency) -> None:
    skp = await final(world)
    await everything_changes(world, skp["nip"])
    async with told(world, skp_agency_name="Instansi Baru", skp_place="Kota Baru") as later:
        for name, paper in (await papers_of(later, skp["id"])).items():
            for text in ("Sariwangi Padmanegara", "Rangga Adisoma", "III/c", "Unit BKD-1", "Subang"):
                assert says(paper, text), (name, text)
            for text in ("Baru", "BARU", "IV/e"):
                assert not says(paper, text), (name, text)


async def test_lists_show_a_final_skp_as_signed_and_an_open_one_as_today(world: Agency) -> None:
    skp = await final(world)
    period = skp["period"]["id"]
    before = await rows_of(world, skp)
    assert all(before)
    await everything_changes(world, skp["nip"])
    assert await rows_of(world, skp) == before
    lines = (await world.admin.get("/reports/nominative", period_id=period)).json()["items"]
    assert [line["name"] for line in lines if line["nip"] == CHIEF] == ["Penilai Baru"]


async def test_a_correction_names_the_people_of_the_first_version(world: Agency) -> None:
    skp = await final(world)
    await document(world.admin, skp["id"], EVALUATION)
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
    assert (await world.skps(skp["id"]))[0].organisation == "poor"  # which its paper says as of the correction
    assert not says(second.content, "Baru")


async def test_the_organisations_performance_is_kept_as_printed(world: Agency) -> None:
    skp = await final(world)  # where it was said only after the SKP had become final
    first = await document(world.admin, skp["id"], EVALUATION)
    await world.admin.send("PUT", f"/units/BKD-1/performance/{skp['period']['id']}", {"performance": "poor"})
    assert (await document(world.admin, skp["id"], EVALUATION)).content == first.content
    assert says((await document(world.admin, skp["id"], SUMMARY)).content, "BAIK")
    (row,) = await world.skps(skp["id"])
    assert row.organisation == "good"


async def test_of_an_older_skp_the_first_reading_keeps_what_stands(world: Agency) -> None:
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


NOT_SIGNED = dict.fromkeys(("signed_name", "signed_title", "signed_grade", "signed_unit", "signed_assessor"))


async def make_older(world: Agency, *, kept_approval: bool = True) -> None:
    """Take from every SKP what the version before did not keep with it."""
    for row in await world.skps():
        approval = {**row.content["approval"], "particulars": None} if kept_approval else None
        older = {**row.content, "particulars": None, "approval": approval}
        async with world.runtime.database.begin() as connection:
            stands = sa.update(skps).where(skps.c.id == row.id)
            await connection.execute(stands.values(content=older, signed_as_head=None, **NOT_SIGNED))


def keeper_of(world: Agency) -> Job:
    settings = world.runtime.settings
    assert isinstance(settings, SkpSettings)
    return particulars_job(world.runtime.transactions, settings.rules, ZoneInfo(settings.skp_time_zone))


async def test_of_older_skps_the_start_keeps_what_stands(world: Agency) -> None:
    skp = await final(world)
    before = await world.skps()
    await make_older(world)
    keeper = keeper_of(world)
    assert await run_at_once(world.runtime.database, keeper) > 60
    assert [(row.revision, row.signed_name) for row in await world.skps()] == [
        (row.revision, row.signed_name) for row in before
    ]
    await everything_changes(world, skp["nip"])
    assert await run_at_once(world.runtime.database, keeper) > 60
    assert [row.content for row in await world.skps()] == [row.content for row in before]


async def test_an_older_skp_that_cannot_be_completed_stops_none_after_it(world: Agency) -> None:
    nip, first = (await final(world))["nip"], UUID(int=1)
    async with world.runtime.database.begin() as connection:
        await connection.execute(sa.update(skps).where(skps.c.nip == nip).values(id=first))
        await connection.execute(sa.delete(employees).where(employees.c.nip == nip))
    before = await world.skps()
    await make_older(world)
    keeper = keeper_of(world)
    with capture_logs() as logs:
        assert 60 < await run_at_once(world.runtime.database, keeper) < 86_400
        assert 60 < await run_at_once(world.runtime.database, keeper) < 86_400  # it is tried again, and nothing else
    assert [one["skp"] for one in logs if one["event"] == "particulars_not_kept"] == [str(first)] * 2
    assert nip not in str([{**one, "exc_info": None} for one in logs])
    kept = {row.id: row.content for row in await world.skps()}
    assert [kept[row.id] == row.content for row in before] == [row.id != first for row in before]


async def test_of_a_final_skp_whose_approval_was_never_kept_the_summary_is_printed(world: Agency) -> None:
    skp = await final(world)
    await make_older(world, kept_approval=False)
    await run_at_once(world.runtime.database, keeper_of(world))
    assert {row.signed_name for row in await world.skps(skp["id"])} == {"Sariwangi Padmanegara"}
    for name in (FORM, EVALUATION):
        said(await world.admin.get(f"/skps/{skp['id']}/documents/{name}"), 409, "approval_not_kept", "skp_id")
    assert (await world.admin.get(f"/skps/{skp['id']}/documents/{SUMMARY}")).is_success


async def test_a_paper_that_was_printed_is_given_out_whatever_an_upgrade_prints(
    world: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    skp = await final(world)
    first = await document(world.admin, skp["id"], SUMMARY)
    assert first.headers["etag"] == f'"{sha256(first.content).hexdigest()}"'
    monkeypatch.setattr(terms_id, "PREDICATE", dict.fromkeys(Predicate, "LAIN"))
    assert (await document(world.admin, skp["id"], SUMMARY)).content == first.content
    async with world.runtime.database.begin() as connection:
        await connection.execute(sa.delete(papers))
    assert (await document(world.admin, skp["id"], SUMMARY)).content != first.content  # it would print another one


async def test_of_several_who_print_a_paper_at_once_the_first_ones_stands(world: Agency) -> None:
    skp = await final(world)
    answers = await asyncio.gather(*(document(world.admin, skp["id"], FORM) for _ in range(3)))
    (row,) = await world.rows(sa.select(papers))
    assert {answer.headers["etag"] for answer in answers} == {f'"{row.file_key}"'}


async def test_whoever_dies_between_file_and_row_leaves_a_file_that_is_found_again(
    world: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    skp = await final(world)

    async def dies(*_: object) -> None:
        raise SystemError

    with monkeypatch.context() as patch, capture_logs():  # to draw the traceback takes a minute
        patch.setattr(repository, "add", dies)
        with pytest.raises(SystemError):
            await world.admin.get(f"/skps/{skp['id']}/documents/{FORM}")
    assert await world.rows(sa.select(papers)) == []
    answer = await document(world.admin, skp["id"], FORM)
    (row,) = await world.rows(sa.select(papers))
    assert isinstance(world.runtime.settings, SkpSettings)
    store = store_of(world.runtime.settings)
    assert await store.sweep() == 0
    assert await store.exists(row.file_key)
    assert (await document(world.admin, skp["id"], FORM)).content == answer.content


async def test_a_file_that_was_changed_is_not_given_out(world: Agency) -> None:
    skp = await final(world)
    key = (await document(world.admin, skp["id"], FORM)).headers["etag"].strip('"')
    settings = world.runtime.settings
    assert isinstance(settings, SkpSettings)
    assert isinstance(settings.file_place, Path)
    file = settings.file_place / place_of(key)
    file.write_bytes(file.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    said(await world.admin.get(f"/skps/{skp['id']}/documents/{FORM}"), 500, "paper_damaged")
    file.unlink()
    said(await world.admin.get(f"/skps/{skp['id']}/documents/{FORM}"), 500, "paper_damaged")


async def test_a_paper_that_cannot_be_kept_is_not_given_out(world: Agency) -> None:
    skp = await final(world)
    settings = world.runtime.settings
    assert isinstance(settings, SkpSettings)
    assert isinstance(settings.file_place, Path)
    settings.file_place.parent.mkdir(parents=True, exist_ok=True)
    settings.file_place.write_text("no folder")
    said(await world.admin.get(f"/skps/{skp['id']}/documents/{FORM}"), 503, "evidence_store_unavailable")
    assert await world.rows(sa.select(papers)) == []


async def signed(world: Agency, paper: str, content: bytes = PDF, by: Person | None = None) -> httpx.Response:
    headers = (by or world.admin).headers
    return await world.client.put(f"/v1/papers/{paper}/signed", content=content, headers=headers)


async def listed(world: Agency, skp_id: str, by: Person | None = None) -> list[dict[str, Any]]:
    answer = await (by or world.admin).get(f"/skps/{skp_id}/papers")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_signed_copy_stands_beside_its_paper_and_a_second_one_is_its_next_version(world: Agency) -> None:
    skp = await final(world)
    printed = await document(world.admin, skp["id"], EVALUATION)
    (paper,) = await listed(world, skp["id"])
    assert (paper["form"], paper["version"], paper["signed"]) == ("evaluation", 1, None)
    owner, second = world.person(skp["nip"]), PDF + b"%second\n%%EOF\n"
    for content, by in ((PDF, owner), (PDF, owner), (second, world.person(CHIEF))):
        answer = await signed(world, paper["id"], content, by)
        assert answer.status_code == 200, answer.text
    assert [answer.json()] == await listed(world, skp["id"])
    last, earlier = answer.json()["signed"], answer.json()["earlier"]
    assert (last["version"], last["digest"], last["capacity"]) == (2, sha256(second).hexdigest(), "assessor")
    assert [(one["version"], one["digest"], one["by_nip"]) for one in earlier] == [
        (1, sha256(PDF).hexdigest(), skp["nip"])
    ]
    assert (await owner.get(f"/papers/{paper['id']}/signed.pdf")).content == second
    assert (await owner.get(f"/papers/{paper['id']}/signed.pdf", version=1)).content == PDF
    said(await owner.get(f"/papers/{paper['id']}/signed.pdf", version=3), 404, "unknown_signed_copy", "paper_id")
    assert (await owner.get(f"/papers/{paper['id']}/file.pdf")).content == printed.content
    assert (await document(owner, skp["id"], EVALUATION)).content == printed.content
    kept = [one.after for one in await world.trail(skp["id"]) if one.act == "add_signed_copy"]
    assert [(one["version"], one["paper"]) for one in kept] == [(1, paper["id"]), (2, paper["id"])]
    async with told(world, skp_paper_out="signed") as other:
        assert (await document(other.admin, skp["id"], EVALUATION)).content == second
        assert (await document(other.admin, skp["id"], FORM)).content != second


async def test_what_is_no_pdf_or_not_ones_to_send_is_no_signed_copy(world: Agency) -> None:
    skp = await final(world)
    await document(world.admin, skp["id"], EVALUATION)
    (paper,) = await listed(world, skp["id"])
    said(await signed(world, paper["id"], png()), 415, "evidence_type_not_allowed", "body")
    said(await signed(world, paper["id"], PDF[:-9]), 422, "evidence_damaged", "body")
    said(await signed(world, paper["id"], by=world.person(HEAD)), 403, "not_allowed", "paper_id")
    said(await signed(world, paper["id"], by=world.person(staff_nip(9))), 404, "unknown_paper", "paper_id")
    said(await signed(world, str(uuid4())), 404, "unknown_paper", "paper_id")
    async with told(world, file_bytes_max=len(PDF) - 1) as other:
        said(await signed(other, paper["id"]), 413, "evidence_too_large", "body")
    assert (await listed(world, skp["id"]))[0]["signed"] is None
    assert isinstance(world.runtime.settings, SkpSettings)
    assert not await store_of(world.runtime.settings).exists(sha256(PDF).hexdigest())


async def test_each_version_that_was_printed_stays(world: Agency) -> None:
    skp = await final(world)
    first = await document(world.admin, skp["id"], EVALUATION)
    correction = {"work_results": "below_expectation", "behaviour": "as_expected", "reason": "Salah catat."}
    await world.person(HEAD).done(skp["id"], "/corrections", correction)
    second = await document(world.admin, skp["id"], EVALUATION)
    found = await listed(world, skp["id"])
    assert [(one["version"], one["digest"]) for one in found] == [
        (1, first.headers["etag"].strip('"')),
        (2, second.headers["etag"].strip('"')),
    ]
    assert (await world.admin.get(f"/papers/{found[0]['id']}/file.pdf")).content == first.content
