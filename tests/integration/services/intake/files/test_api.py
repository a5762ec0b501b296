"""Files by HTTP: uploaded, checked by the worker, shown, applied."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa

from hub.audit import audit_trail
from services.intake.handlers.telling import Telling
from services.intake.importing import ImportWorker
from tests.integration.services.intake.district import Desk
from tests.integration.services.intake.door import application_of
from tests.integration.services.intake.files.tables import FileDesk, nip
from tests.support.files import MACRO_TYPES, SHEET, archive

HEADS = "NIP;Nama;Kode Unit;Jabatan"
MINE = {"Authorization": "Bearer importer"}
OTHERS = {"Authorization": "Bearer person"}
pytestmark = pytest.mark.one_database


@pytest_asyncio.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who hands files in, signed in unless a request says otherwise; an operator has added two sources."""
    await FileDesk(desk, desk.runtime.settings.var).add_sources("simpeg", "lain")
    transport = httpx.ASGITransport(app=application_of(desk.runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        client.headers.update(MINE)
        yield client


async def worked(desk: Desk) -> None:
    """Let the worker take its turn."""
    await ImportWorker(desk.runtime.transactions, desk.merging, Telling()).turn()


async def test_a_file_is_checked_shown_and_applied(desk: Desk, client: httpx.AsyncClient) -> None:
    content = f"{HEADS}\n{nip(1)};Satu;B1;=Staf()\n12;Dua;B1;Staf\n"
    answer = await client.post("/v1/imports", params={"source": "simpeg"}, content=content)
    assert answer.status_code == 201, answer.text
    place, handed_in = answer.headers["Location"], answer.json()
    assert (handed_in["state"], handed_in["rows"], handed_in["percent"]) == ("checking", 2, 50)
    assert list(desk.runtime.settings.imports_folder.iterdir()) == []
    early = await client.post(f"{place}/apply")
    assert (early.status_code, early.json()["type"]) == (409, "urn:kinerja:problem:wrong_import_state")
    await worked(desk)
    checked = (await client.get(place)).json()
    assert (checked["state"], checked["doubted"], checked["refused"]) == ("checked", 1, 1)
    rows = (await client.get(f"{place}/rows", params={"limit": 1})).json()
    assert [(one["line"], one["column"], one["code"]) for one in rows["items"]] == [(2, "Kode Unit", "unknown_unit")]
    rest = (await client.get(f"{place}/rows", params={"after": rows["next"]})).json()
    assert [(one["line"], one["column"], one["code"]) for one in rest["items"]] == [(3, "NIP", "nip_length")]
    page = await client.get(f"{place}/page")
    assert "NIP harus" in page.text
    assert "<script" not in page.text
    report = await client.get(f"{place}/report.xlsx")
    assert report.content[:2] == b"PK"
    assert await desk.announced() == []
    assert (await client.post(f"{place}/apply", headers={"Idempotency-Key": "sekali-saja-123456"})).status_code == 200
    await worked(desk)
    assert (await client.get(place)).json()["state"] == "applied"
    assert (await desk.employee(nip(1))).position == "=Staf()"
    listed = (await client.get("/v1/imports", params={"source": "simpeg"})).json()
    assert [one["id"] for one in listed["items"]] == [handed_in["id"]]
    async with desk.runtime.database.read() as connection:
        acts = (await connection.execute(sa.select(audit_trail.c.act).order_by(audit_trail.c.id))).scalars().all()
    assert acts == ["hand_in", "apply"]


async def test_what_follows_on_the_page_is_of_the_same_kind(desk: Desk, client: httpx.AsyncClient) -> None:
    wrong, doubtful = "12;Dua;B1;Staf\n", f"{nip(1)};Satu;B1;Staf\n"
    content = f"{HEADS}\n{wrong}{doubtful}{wrong}{wrong}"
    place = (await client.post("/v1/imports", params={"source": "simpeg"}, content=content)).headers["Location"]
    await worked(desk)
    address: str | None = "?refused=true&limit=1"
    shown = []
    while address is not None:
        page = (await client.get(f"{place}/page{address}")).text
        shown += re.findall(r"<tr><td>(\d+)", page)
        following = re.search("href='([^']+)'", page)
        address = unescape(following[1]) if following else None
    assert shown == ["2", "4", "5"]


async def test_what_is_cancelled_has_no_effect(desk: Desk, client: httpx.AsyncClient) -> None:
    form = {"file": ("a.csv", f"{HEADS}\n{nip(1)};Satu;B1;Staf\n")}
    place = (await client.post("/v1/imports", params={"source": "simpeg"}, files=form)).headers["Location"]
    assert (await client.post(f"{place}/cancel")).json()["state"] == "cancelled"
    await worked(desk)
    assert (await client.post(f"{place}/apply")).status_code == 409
    assert await desk.announced() == []


async def test_of_a_source_that_nobody_knows_nothing_is_taken(client: httpx.AsyncClient) -> None:
    content = f"{HEADS}\n{nip(1)};Satu;B1;Staf\n"
    mapping = {"source": "simpegg", "subject": "employee", "columns": {"Nomor": "nip", "Nama": "name"}}
    for answer in (
        await client.post("/v1/imports", params={"source": "simpegg"}, content=content),
        await client.put("/v1/imports/mappings", json=mapping),
    ):
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:kinerja:problem:unknown_source")
        assert "kinerja intake sources add" in answer.text
    assert (await client.post("/v1/imports", params={"source": "a.b"}, content=content)).status_code == 422
    assert (await client.get("/v1/imports")).json()["items"] == []
    assert (await client.post("/v1/imports", params={"source": "siasn"}, content=content)).status_code == 201


async def test_other_columns_are_proposed_and_kept(desk: Desk, client: httpx.AsyncClient) -> None:
    content = f"Nomor Induk;Nama;Unit;Jabatan;Hobi\n{nip(1)};Satu;B1;Staf;Tidur\n"
    unknown = await client.post("/v1/imports", params={"source": "lain"}, content=content)
    assert (unknown.status_code, unknown.json()["type"]) == (422, "urn:kinerja:problem:import_format_unknown")
    proposal = (await client.post("/v1/imports/mappings/proposal", content=content)).json()
    assert proposal["columns"] == {
        "Nomor Induk": "nip",
        "Nama": "name",
        "Unit": "unit_code",
        "Jabatan": "position",
        "Hobi": None,
    }
    mapping = {"source": "lain", "subject": proposal["subject"], "columns": proposal["columns"]}
    wrong = await client.put("/v1/imports/mappings", json=mapping | {"columns": {"Nama": "name"}})
    assert wrong.status_code == 422
    assert (await client.put("/v1/imports/mappings", json=mapping)).status_code == 204
    answer = await client.post("/v1/imports", params={"source": "lain"}, content=content)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "import_empty"),
        (b"<html><table></table></html>", 415, "sheet_web_page"),
        (archive(SHEET | {"[Content_Types].xml": MACRO_TYPES.replace("word", "sheet")}), 422, "sheet_has_macros"),
        (archive(SHEET | {"xl/vbaProject.bin": "x"}), 422, "sheet_has_macros"),
        (f"{HEADS};NIP\n".encode(), 422, "sheet_header_twice"),
    ],
)
async def test_what_is_no_table_is_refused_and_leaves_nothing(
    desk: Desk, client: httpx.AsyncClient, content: bytes, status: int, code: str
) -> None:
    answer = await client.post("/v1/imports", params={"source": "simpeg"}, content=content)
    assert (answer.json()["type"].rpartition(":")[2], answer.status_code) == (code, status)
    assert (await client.get("/v1/imports")).json()["items"] == []


async def test_only_who_hands_files_in_sees_anything(client: httpx.AsyncClient) -> None:
    place = "/v1/imports/5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11"
    for method, path in (
        ("GET", "/v1/imports"),
        ("GET", place),
        ("GET", f"{place}/rows"),
        ("GET", f"{place}/page"),
        ("GET", f"{place}/report.xlsx"),
        ("POST", f"{place}/apply"),
        ("POST", f"{place}/cancel"),
        ("POST", "/v1/imports?source=a"),
        ("POST", "/v1/imports/mappings/proposal"),
    ):
        assert (await client.request(method, path, headers=OTHERS)).status_code == 403, path
        if place in path:
            assert (await client.request(method, path)).status_code == 404, path
