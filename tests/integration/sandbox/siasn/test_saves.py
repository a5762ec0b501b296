"""`skp22/save` as independent clients of SIASN know it, without faults."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.siasn.skp22 import EXAMPLE
from tests.integration.sandbox.siasn.siasn_fixture import OTHER_NIP, SAVE, SimulatedSiasn

DOCUMENT = {"dok_id": "891", "dok_nama": "x", "dok_uri": "y", "object": "z", "slug": "891"}
REQUIRED = [
    "pnsDinilaiOrang",
    "tahun",
    "hasilKinerjaNilai",
    "perilakuKerjaNilai",
    "kuadranKinerjaNilai",
    "statusPenilai",
]
OPTIONAL = ["id", "path", "penilaiNipNrp", "penilaiNama", "penilaiJabatan", "penilaiUnorNama", "penilaiGolongan"]


async def test_a_save_answers_with_the_bare_id(siasn: SimulatedSiasn) -> None:
    answer = await siasn.save()
    assert answer.status_code == 200
    [record] = await siasn.records()
    assert answer.json() == {"success": True, "mapData": record["id"], "message": "success"}


async def test_ids_are_as_in_the_wild(siasn: SimulatedSiasn) -> None:
    row_id = await siasn.saved_id()
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", row_id)
    assert re.fullmatch(r"[0-9A-F]{32}", siasn.person_id)


async def test_save_then_read(siasn: SimulatedSiasn) -> None:
    await siasn.switch(numbers="numbers")
    row_id = await siasn.saved_id(path=[DOCUMENT])
    row = {
        "id": row_id,
        "tahun": 2025,
        "hasilKinerja": "DIATAS EKSPEKTASI",
        "hasilKinerjaNilai": 1,
        "perilakuKerja": "SESUAI EKSPEKTASI",
        "PerilakuKerjaNilai": 2,
        "kuadranKinerja": "BAIK",
        "KuadranKinerjaNilai": 2,
        "namaPenilai": "Contoh Dua",
        "nipNrpPenilai": OTHER_NIP,
        "penilaiJabatanNm": "Kepala Bidang",
        "penilaiUnorNm": "Dinas Contoh",
        "penilaiGolonganId": "41",
        "pnsDinilaiId": siasn.person_id,
        "statusPenilai": "ASN",
        "path": {"891": DOCUMENT},
    }
    assert await siasn.history() == [row]
    assert (await siasn.get(f"skp22/id/{row_id}")).json() == {"code": 1, "data": row}
    assert (await siasn.get("skp22/id/nothing")).json() == {"code": 0, "data": "Data tidak ditemukan"}


@pytest.mark.parametrize("nothing", [None, "", []])
async def test_a_row_without_documents_has_null(siasn: SimulatedSiasn, nothing: object) -> None:
    await siasn.saved_id(path=nothing)
    assert [row["path"] for row in await siasn.history()] == [None]


async def test_the_example_on_the_page_is_taken(siasn: SimulatedSiasn) -> None:
    page = (Path(__file__).parents[4] / "docs" / "sandbox.md").read_text()
    shown = json.loads(page.split("A body of `skp22/save`:\n\n```json")[1].split("```")[0])
    assert shown == EXAMPLE
    body = {**EXAMPLE, "pnsDinilaiOrang": siasn.person_id}
    answer = await siasn.client.post(SAVE, headers=siasn.tokens, json=body)
    assert answer.json()["success"] is True


async def test_a_save_is_not_idempotent(siasn: SimulatedSiasn) -> None:
    assert await siasn.saved_id() != await siasn.saved_id()
    assert len(await siasn.history()) == 2
    summary = await siasn.summary()
    assert (summary["records"], summary["keys"], summary["duplicates"]) == (2, 1, 1)


@pytest.mark.parametrize("nothing", [None, ""])
async def test_an_id_that_is_nothing_creates(siasn: SimulatedSiasn, nothing: str | None) -> None:
    await siasn.saved_id(id=nothing)
    assert len(await siasn.records()) == 1


async def test_a_save_with_an_id_updates(siasn: SimulatedSiasn) -> None:
    row_id = await siasn.saved_id()
    assert await siasn.saved_id(id=row_id, kuadranKinerjaNilai=5) == row_id
    [row] = await siasn.history()
    assert row["kuadranKinerja"] == "SANGAT KURANG"
    [record] = await siasn.records()
    assert (record["updates"], record["kuadranKinerjaNilai"], record["hasilKinerjaNilai"]) == (1, 5, 1)


async def test_the_row_of_another_person_is_refused(siasn: SimulatedSiasn) -> None:
    row_id = await siasn.saved_id()
    answer = await siasn.save(id=row_id, pnsDinilaiOrang=siasn.other_id, tahun=2024)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    [record] = await siasn.records()
    assert (record["tahun"], record["updates"]) == (2025, 0)


@pytest.mark.parametrize("spelt", [str.lower, str.upper, lambda name: name[0].upper() + name[1:]])
async def test_names_are_matched_in_any_case(siasn: SimulatedSiasn, spelt: Any) -> None:
    entry = {spelt(name): value for name, value in DOCUMENT.items()}
    body = {spelt(name): value for name, value in siasn.body(path=[entry]).items()}
    answer = await siasn.client.post(SAVE, headers=siasn.tokens, json=body)
    assert answer.json()["success"] is True
    [record] = await siasn.records()
    assert record["saved"] == siasn.body(path=[DOCUMENT])


async def test_the_last_of_two_spellings_of_a_name_counts(siasn: SimulatedSiasn) -> None:
    await siasn.saved_id(TAHUN=2023)
    assert [record["tahun"] for record in await siasn.records()] == [2023]


async def test_numbers_may_be_sent_as_strings(siasn: SimulatedSiasn) -> None:
    numbers = {"tahun": "2025", "hasilKinerjaNilai": "3", "perilakuKerjaNilai": "3", "kuadranKinerjaNilai": "5"}
    await siasn.saved_id(**numbers)
    [record] = await siasn.records()
    assert (record["tahun"], record["hasilKinerjaNilai"], record["kuadranKinerjaNilai"]) == (2025, 3, 5)


@pytest.mark.parametrize(("sent", "shown"), [("43", "43"), (43, "43"), ("79", "79"), ("IV/a", "IV/a"), (None, None)])
async def test_rank_of_the_assessor_is_shown_as_it_was_sent(
    siasn: SimulatedSiasn, sent: object, shown: str | None
) -> None:
    await siasn.saved_id(penilaiGolongan=sent)
    assert [row["penilaiGolonganId"] for row in await siasn.history()] == [shown]


@pytest.mark.parametrize("name", OPTIONAL)
async def test_a_field_may_be_left_out(siasn: SimulatedSiasn, name: str) -> None:
    body = siasn.body()
    del body[name]
    answer = await siasn.client.post(SAVE, headers=siasn.tokens, json=body)
    assert answer.json()["success"] is True


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("how", ["left out", None, ""])
async def test_a_missing_field_is_told_without_success(siasn: SimulatedSiasn, name: str, how: str | None) -> None:
    body = siasn.body(**{name: how})
    if how == "left out":
        del body[name]
    answer = await siasn.client.post(SAVE, headers=siasn.tokens, json=body)
    go_name = name[0].upper() + name[1:]
    assert answer.status_code == 400
    assert answer.json() == {"code": 0, "data": None, "message": f"1 error occurred:\n\t* {go_name} is required\n\n"}
    assert await siasn.records() == []


async def test_all_missing_fields_are_told_at_once(siasn: SimulatedSiasn) -> None:
    body = siasn.body(tahun=0)
    del body["pnsDinilaiOrang"]
    answer = await siasn.client.post(SAVE, headers=siasn.tokens, json=body)
    assert answer.json()["message"] == "2 errors occurred:\n\t* PnsDinilaiOrang is required\n\t* Tahun is required\n\n"


async def test_the_misspelt_rating_is_no_rating(siasn: SimulatedSiasn) -> None:
    body = siasn.body()
    body["hasilKerjaNilai"] = body.pop("hasilKinerjaNilai")
    answer = await siasn.client.post(SAVE, headers=siasn.tokens, json=body)
    assert answer.json()["message"] == "1 error occurred:\n\t* HasilKinerjaNilai is required\n\n"


@pytest.mark.parametrize(
    "change",
    [
        {"tahun": "dua ribu"},
        {"tahun": 2025.5},
        {"tahun": True},
        {"tahun": 1999},
        {"hasilKinerjaNilai": 4},
        {"perilakuKerjaNilai": -1},
        {"kuadranKinerjaNilai": 6},
        {"statusPenilai": "asn"},
        {"penilaiNama": ["x"]},
        {"penilaiJabatan": 7.5},
        {"pnsDinilaiOrang": "nobody"},
        {"id": "no-such-row"},
        {"path": "x"},
        {"path": [{"dok_nama": "x"}]},
    ],
    ids=str,
)
async def test_wrong_content_is_refused_and_names_the_field(siasn: SimulatedSiasn, change: dict[str, Any]) -> None:
    answer = await siasn.save(**change)
    assert answer.status_code == 400
    content = answer.json()
    assert list(content) == ["success", "mapData", "message"]
    assert (content["success"], content["mapData"]) == (False, None)
    assert next(iter(change)) in content["message"]
    assert await siasn.records() == []


@pytest.mark.parametrize("body", [b"not json", b"[]", b"\xff", b"null", b"tahun=2025"])
async def test_a_save_that_is_no_object_is_refused(siasn: SimulatedSiasn, body: bytes) -> None:
    answer = await siasn.client.post(SAVE, headers=siasn.tokens, content=body)
    assert (answer.status_code, answer.json()["success"]) == (400, False)


async def test_twenty_clients_at_once(siasn: SimulatedSiasn) -> None:
    ids = await asyncio.gather(*(siasn.saved_id(tahun=2021 + n % 5) for n in range(200)))
    summary = await siasn.summary()
    assert len(set(ids)) == summary["records"] == 200
    assert summary["keys"] == 5
