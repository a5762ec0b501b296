"""Uploads and downloads as independent clients of SIASN know them."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio

from sandbox.siasn import documents
from sandbox.siasn.examples import NIP, PERSON, UPLOADS
from tests.integration.sandbox.siasn import histories
from tests.integration.sandbox.siasn.conftest import StartSiasn
from tests.integration.sandbox.siasn.histories import AWARD, PDF, upload
from tests.integration.sandbox.siasn.siasn_fixture import API, SimulatedSiasn

PNG = b"\x89PNG\r\n\x1a\n contoh"
JPEG = b"\xff\xd8\xff\xe0 contoh"
EVERY = ["upload-dok", "upload-dok-rw", "upload-dok-sk-kp", "upload-photo", "pns/upload-photo"]
UPLOADED = {"code": 1, "message": "File berhasil di upload"}


@pytest_asyncio.fixture(autouse=True)
async def _registered(siasn: SimulatedSiasn) -> None:
    await histories.register(siasn)


async def listed(siasn: SimulatedSiasn) -> list[dict[str, Any]]:
    page = (await siasn.client.get("/admin/documents")).raise_for_status().json()
    found: list[dict[str, Any]] = page["documents"]
    return found


async def uploaded_reference(siasn: SimulatedSiasn, **changes: Any) -> dict[str, str]:
    answer = (await upload(siasn, "upload-dok", **changes)).raise_for_status().json()
    data: dict[str, str] = answer["data"]
    return data


async def test_an_upload_answers_what_goes_into_a_path(siasn: SimulatedSiasn) -> None:
    answer = (await upload(siasn, "upload-dok")).json()
    uri = answer["data"]["dok_uri"]
    assert re.fullmatch(r"peremajaan/usulan/[0-9a-f-]{36}_\d{8}_\d{6}_skp_2025\.pdf", uri)
    reference = {"dok_id": "891", "dok_nama": "Dok Realisasi SKP", "dok_uri": uri, "slug": "891", "object": uri}
    assert answer == {**UPLOADED, "data": reference}


async def test_a_download_is_the_very_bytes(siasn: SimulatedSiasn) -> None:
    content = PDF + bytes(range(256)) * 5000
    uri = (await uploaded_reference(siasn, content=content))["dok_uri"]
    for address in (uri, quote(uri, safe="")):
        answer = await siasn.get(f"download-dok?filePath={address}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content == content


async def test_a_download_of_nothing_is_json(siasn: SimulatedSiasn) -> None:
    for address in ("download-dok?filePath=peremajaan/usulan/x.pdf", "download-dok"):
        answer = await siasn.get(address)
        assert (answer.status_code, answer.json()) == (404, {"code": 0, "data": "Data tidak ditemukan"})


@pytest.mark.parametrize("name", ["../../x.pdf", "a/b\\c.pdf", "x", "", ".pdf", "ü" * 300 + ".PDF", "a.b.pdf"])
async def test_any_file_name_makes_a_plain_address(siasn: SimulatedSiasn, name: str) -> None:
    uri = (await uploaded_reference(siasn, name=name or "x"))["dok_uri"]
    assert re.fullmatch(r"peremajaan/usulan/[A-Za-z0-9_-]+\.pdf", uri)
    assert len(uri) < 160
    assert (await siasn.get(f"download-dok?filePath={uri}")).content == PDF


@pytest.mark.parametrize("endpoint", EVERY)
async def test_a_form_without_a_field_is_refused(siasn: SimulatedSiasn, endpoint: str) -> None:
    field = next(iter(UPLOADS[endpoint]))
    go_name = "".join(part.capitalize() for part in field.split("_"))
    for nothing in (..., ""):
        changes: dict[str, Any] = {field: nothing}
        answer = await upload(siasn, endpoint, **changes)
        assert answer.status_code == 400
        assert answer.json()["message"] == f"1 error occurred:\n\t* {go_name} is required\n\n"
    assert await listed(siasn) == []


@pytest.mark.parametrize("endpoint", EVERY)
async def test_a_form_without_a_file_is_refused(siasn: SimulatedSiasn, endpoint: str) -> None:
    answer = await siasn.client.post(f"{API}/{endpoint}", headers=siasn.tokens, data={**UPLOADS[endpoint], "file": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, 0)
    assert "* File is required" in answer.json()["message"]


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"{}", "application/json"),
        (b"", "multipart/form-data"),
        (b"no part", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF',
            "multipart/form-data; boundary=x",
        ),
    ],
)
async def test_what_is_no_form_is_refused(siasn: SimulatedSiasn, content: bytes, content_type: str) -> None:
    headers = {**siasn.tokens, "Content-Type": content_type}
    answer = await siasn.client.post(f"{API}/upload-dok", headers=headers, content=content)
    assert (answer.status_code, answer.json()["code"]) == (400, 0)
    assert await listed(siasn) == []


@pytest.mark.parametrize("endpoint", EVERY)
@pytest.mark.parametrize("content", [b"", b"<html>", b" " * 1024 + b"%PDF"])
async def test_a_file_of_another_kind_is_refused(siasn: SimulatedSiasn, endpoint: str, content: bytes) -> None:
    row_id = await histories.saved_id(siasn, AWARD)
    changes = {"id_riwayat": row_id} if endpoint == "upload-dok-rw" else {}
    answer = await upload(siasn, endpoint, content, **changes)
    assert (answer.status_code, answer.json()["code"]) == (400, 0)
    assert "File harus" in answer.json()["message"]
    assert await listed(siasn) == []


async def test_a_file_that_is_too_large_is_refused(siasn: SimulatedSiasn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST_BYTES", len(PDF))
    assert (await upload(siasn, "upload-dok", PDF)).status_code == 200
    answer = await upload(siasn, "upload-dok", PDF + b"x")
    assert (answer.status_code, answer.json()["code"]) == (400, 0)


@pytest.mark.parametrize("history", ["skp22", "penghargaan", "kinerjaperiodik"])
async def test_a_document_is_attached_to_a_row_of_any_history(siasn: SimulatedSiasn, history: str) -> None:
    row_id = (
        await siasn.saved_id() if history == "skp22" else await histories.saved_id(siasn, f"{history}/save", path=None)
    )
    answer = await upload(siasn, "upload-dok-rw", id_riwayat=row_id, id_ref_dokumen="891")
    assert answer.json() == UPLOADED
    [row] = await siasn.history() if history == "skp22" else await histories.rows(siasn, history)
    [document] = await listed(siasn)
    uri = document["dok_uri"]
    assert row["path"] == {
        "891": {"dok_id": "891", "dok_nama": "Dok Realisasi SKP", "dok_uri": uri, "object": uri, "slug": "891"}
    }
    assert (await siasn.get(f"download-dok?filePath={uri}")).content == PDF


async def test_attached_documents_stand_beside_those_of_the_save_and_replace_their_kind(siasn: SimulatedSiasn) -> None:
    sent = {"dok_id": "892", "dok_uri": "from-the-save"}
    row_id = await histories.saved_id(siasn, AWARD, path=[sent, {"dok_id": "880", "dok_uri": "kept"}])
    for _ in range(2):
        await upload(siasn, "upload-dok-rw", id_riwayat=row_id, id_ref_dokumen="892")
    [row] = await histories.rows(siasn, "penghargaan")
    assert {ref: document["dok_uri"] for ref, document in row["path"].items()} == {
        "880": "kept",
        "892": (await listed(siasn))[-1]["dok_uri"],
    }


async def test_a_document_for_no_row_is_refused(siasn: SimulatedSiasn) -> None:
    row_id = await histories.saved_id(siasn, AWARD)
    await histories.delete(siasn, "penghargaan", row_id)
    for unknown in ("nothing", row_id):
        answer = await upload(siasn, "upload-dok-rw", id_riwayat=unknown)
        assert (answer.status_code, answer.json()["code"]) == (400, 0)
    assert await listed(siasn) == []


@pytest.mark.parametrize("reference", ["x", "8 91", "-1"])
async def test_a_kind_of_document_that_is_no_number_is_refused(siasn: SimulatedSiasn, reference: str) -> None:
    assert (await upload(siasn, "upload-dok", id_ref_dokumen=reference)).json()["code"] == 0


async def test_the_decree_of_a_promotion(siasn: SimulatedSiasn) -> None:
    assert (await upload(siasn, "upload-dok-sk-kp")).json() == UPLOADED
    [document] = await listed(siasn)
    assert (document["owner"], document["fields"]["no_sk"]) == ("usulan-1", "823.3/1/2025")
    answer = await upload(siasn, "upload-dok-sk-kp", tgl_sk="2025-04-01")
    assert 'parsing time "2025-04-01"' in answer.json()["message"]


@pytest.mark.parametrize("endpoint", ["upload-photo", "pns/upload-photo"])
@pytest.mark.parametrize(("content", "media_type"), [(PNG, "image/png"), (JPEG, "image/jpeg")])
async def test_a_photo(siasn: SimulatedSiasn, endpoint: str, content: bytes, media_type: str) -> None:
    assert (await upload(siasn, endpoint, content)).json() == UPLOADED
    [document] = await listed(siasn)
    assert (document["owner"], document["media_type"]) == (PERSON, media_type)
    assert (await upload(siasn, endpoint, content, pns_id="x")).json()["code"] == 0


async def test_the_listing_tells_all_but_the_bytes(siasn: SimulatedSiasn) -> None:
    await upload(siasn, "upload-dok", PDF)
    await upload(siasn, "upload-dok", PDF + b"2")
    first, second = await listed(siasn)
    assert (first["endpoint"], first["id_ref_dokumen"], first["owner"]) == ("upload-dok", "891", "")
    assert (first["size"], first["sha256"]) == (len(PDF), sha256(PDF).hexdigest())
    page = (await siasn.client.get("/admin/documents", params={"limit": 1, "after": first["sequence"]})).json()
    assert page == {"documents": [second], "next": second["sequence"]}


async def test_a_path_with_unknown_documents_is_refused_if_the_switch_says_so(siasn: SimulatedSiasn) -> None:
    known, unknown = await uploaded_reference(siasn), {"dok_id": "892", "dok_uri": "x"}
    await siasn.switch(unknown_document="refused")
    for path, taken in (([known], True), ([unknown], False), ([known, unknown], False), ([], True)):
        for answer in (await histories.save(siasn, AWARD, path=path), await siasn.save(path=path)):
            assert answer.json()["success"] is taken, path
            assert taken or answer.json()["message"] == documents.UNKNOWN


async def test_a_document_that_is_visible_late(siasn: SimulatedSiasn) -> None:
    row_id = await siasn.saved_id()
    await siasn.force("late_visibility", "upload-dok-rw")
    await upload(siasn, "upload-dok-rw", id_riwayat=row_id)
    assert (await siasn.history())[0]["path"] is None
    siasn.clock.advance(2.0)
    assert set((await siasn.history())[0]["path"]) == {"891"}


async def test_a_lost_answer_leaves_the_document(siasn: SimulatedSiasn) -> None:
    await siasn.force("reset_after_store", "upload-dok")
    with pytest.raises(httpx.TransportError):
        await upload(siasn, "upload-dok")
    assert len(await listed(siasn)) == 1


async def test_files_lie_beside_the_store_until_it_is_reset(start_siasn: StartSiasn, tmp_path: Path) -> None:
    store, folder = tmp_path / "siasn.sqlite3", tmp_path / "siasn.sqlite3.documents"
    siasn = await start_siasn(store=store)
    uri = (await uploaded_reference(siasn))["dok_uri"]
    assert [file.read_bytes() for file in folder.iterdir()] == [PDF]
    again = await start_siasn(store=store)
    assert (await again.get(f"download-dok?filePath={uri}")).content == PDF
    await again.client.post("/admin/reset")
    assert list(folder.iterdir()) == []


async def test_tokens_are_asked_for(siasn: SimulatedSiasn) -> None:
    answer = await siasn.client.post(f"{API}/upload-dok", data={"id_ref_dokumen": "891"}, files={"file": PDF})
    assert answer.status_code == 401
    assert (await siasn.client.get(f"{API}/download-dok?filePath=x")).status_code == 401
    assert await histories.rows(siasn, "penghargaan", NIP) == []
