"""The examples that the page of the sandbox and `/docs` show are what the simulator takes."""

import json
import re
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.siasn.examples import EXAMPLES, NIP, PERSON, UPLOADS
from sandbox.siasn.history_table import HISTORIES, SAVES
from tests.integration.sandbox.siasn import histories
from tests.integration.sandbox.siasn.siasn_fixture import API, SimulatedSiasn

PAGE = (Path(__file__).parents[4] / "docs" / "sandbox.md").read_text()
SHOWN = dict(re.findall(r"`POST ([^`]+)`:\n\n```json\n(.*?)\n```", PAGE, re.DOTALL))
FILES = {"upload-photo": b"\x89PNG\r\n\x1a\n", "pns/upload-photo": b"\xff\xd8\xff"}


@pytest_asyncio.fixture(autouse=True)
async def _registered(siasn: SimulatedSiasn) -> None:
    await histories.register(siasn)


def test_there_is_an_example_of_every_save() -> None:
    assert EXAMPLES.keys() == {"skp22/save", *SAVES}


def test_the_page_shows_every_example_but_the_yearly_one_which_has_a_place_of_its_own() -> None:
    assert {endpoint: json.loads(body) for endpoint, body in SHOWN.items()} == {
        endpoint: body for endpoint, body in EXAMPLES.items() if endpoint != "skp22/save"
    }
    assert f"NIP {NIP}, whose id always is `{PERSON}`" in PAGE


def test_the_page_names_every_history() -> None:
    assert all(f"`{history}`" in PAGE for history in HISTORIES)


@pytest.mark.parametrize("endpoint", SHOWN)
async def test_what_the_page_shows_is_taken_and_read_back(siasn: SimulatedSiasn, endpoint: str) -> None:
    headers = {**siasn.tokens, "Content-Type": "application/json"}
    answer = await siasn.client.post(f"{API}/{endpoint}", headers=headers, content=SHOWN[endpoint])
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    [write] = await histories.writes(siasn)
    sent = {name: value for name, value in EXAMPLES[endpoint].items() if value != "" and name != "path"}
    assert {name: value for name, value in write["body"].items() if name != "path"} == sent
    if SAVES[endpoint].history in HISTORIES:
        [row] = await histories.rows(siasn, SAVES[endpoint].history)
        assert histories.id_of(row) == write["id"]
        assert set(row["path"] or {}) == {document["dok_id"] for document in EXAMPLES[endpoint].get("path", [])}


async def test_the_yearly_example_is_taken(siasn: SimulatedSiasn) -> None:
    answer = await siasn.client.post(f"{API}/skp22/save", headers=siasn.tokens, json=EXAMPLES["skp22/save"])
    assert answer.json()["success"] is True
    assert len(await siasn.history(NIP)) == 1


@pytest.mark.parametrize("endpoint", UPLOADS)
async def test_the_uploads_are_taken(siasn: SimulatedSiasn, endpoint: str) -> None:
    changes = {"id_riwayat": await histories.saved_id(siasn, histories.AWARD)} if endpoint == "upload-dok-rw" else {}
    content = FILES.get(endpoint, histories.PDF)
    assert (await histories.upload(siasn, endpoint, content, **changes)).json()["code"] == 1
    [document] = (await siasn.client.get("/admin/documents")).json()["documents"]
    assert (await siasn.get(f"download-dok?filePath={document['dok_uri']}")).content == content


async def test_the_summary_and_the_page_count_what_was_saved_and_uploaded(siasn: SimulatedSiasn) -> None:
    await histories.saved_id(siasn, histories.AWARD)
    await histories.upload(siasn, "upload-dok", histories.PDF)
    summary = (await siasn.client.get("/admin/summary")).json()
    assert (summary["histories"], summary["documents"]) == ({"penghargaan": 1}, 1)
    page = (await siasn.client.get("/")).text
    assert "<dt>Dokumen</dt><dd>1</dd>" in page
    assert "penghargaan" in page


async def test_openapi_shows_the_examples(siasn: SimulatedSiasn) -> None:
    paths = (await siasn.client.get("/openapi.json")).json()["paths"]
    for endpoint, body in EXAMPLES.items():
        if endpoint != "skp22/save":
            content = paths[f"{API}/{endpoint}"]["post"]["requestBody"]["content"]
            assert content["application/json"]["example"] == body
    for endpoint, fields in UPLOADS.items():
        schema = paths[f"{API}/{endpoint}"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
        assert set(schema["required"]) == {*fields, "file"}
