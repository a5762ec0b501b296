"""`skp22/save` as independent clients of SIASN know it, without faults."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.siasn.skp22 import EXAMPLE
from tests.integration.sandbox.siasn.world import OTHER_NIP, SAVE, World

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


async def test_a_save_answers_with_the_bare_id(world: World) -> None:
    answer = await world.save()
    assert answer.status_code == 200
    [record] = await world.records()
    assert answer.json() == {"success": True, "mapData": record["id"], "message": "success"}


async def test_ids_are_as_in_the_wild(world: World) -> None:
    row_id = await world.saved_id()
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", row_id)
    assert re.fullmatch(r"[0-9A-F]{32}", world.person_id)


async def test_save_then_read(world: World) -> None:
    await world.switch(numbers="numbers")
    row_id = await world.saved_id(path=[DOCUMENT])
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
        "pnsDinilaiId": world.person_id,
        "statusPenilai": "ASN",
        "path": {"891": DOCUMENT},
    }
    assert await world.history() == [row]
    assert (await world.get(f"skp22/id/{row_id}")).json() == {"code": 1, "data": row}
    assert (await world.get("skp22/id/nothing")).json() == {"code": 0, "data": "Data tidak ditemukan"}


@pytest.mark.parametrize("nothing", [None, "", []])
async def test_a_row_without_documents_has_null(world: World, nothing: object) -> None:
    await world.saved_id(path=nothing)
    assert [row["path"] for row in await world.history()] == [None]


async def test_the_example_on_the_page_is_taken(world: World) -> None:
    page = (Path(__file__).parents[4] / "docs" / "sandbox.md").read_text()
    shown = json.loads(page.split("A body of `skp22/save`:\n\n```json")[1].split("```")[0])
    assert shown == EXAMPLE
    body = {**EXAMPLE, "pnsDinilaiOrang": world.person_id}
    answer = await world.client.post(SAVE, headers=world.tokens, json=body)
    assert answer.json()["success"] is True


async def test_a_save_is_not_idempotent(world: World) -> None:
    assert await world.saved_id() != await world.saved_id()
    assert len(await world.history()) == 2
    summary = await world.summary()
    assert (summary["records"], summary["keys"], summary["duplicates"]) == (2, 1, 1)


@pytest.mark.parametrize("nothing", [None, ""])
async def test_an_id_that_is_nothing_creates(world: World, nothing: str | None) -> None:
    await world.saved_id(id=nothing)
    assert len(await world.records()) == 1


async def test_a_save_with_an_id_updates(world: World) -> None:
    row_id = await world.saved_id()
    assert await world.saved_id(id=row_id, kuadranKinerjaNilai=5) == row_id
    [row] = await world.history()
    assert row["kuadranKinerja"] == "SANGAT KURANG"
    [record] = await world.records()
    assert (record["updates"], record["kuadranKinerjaNilai"], record["hasilKinerjaNilai"]) == (1, 5, 1)


async def test_the_row_of_another_person_is_refused(world: World) -> None:
    row_id = await world.saved_id()
    answer = await world.save(id=row_id, pnsDinilaiOrang=world.other_id, tahun=2024)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    [record] = await world.records()
    assert (record["tahun"], record["updates"]) == (2025, 0)


@pytest.mark.parametrize("spelt", [str.lower, str.upper, lambda name: name[0].upper() + name[1:]])
async def test_names_are_matched_in_any_case(world: World, spelt: Any) -> None:
    entry = {spelt(name): value for name, value in DOCUMENT.items()}
    body = {spelt(name): value for name, value in world.body(path=[entry]).items()}
    answer = await world.client.post(SAVE, headers=world.tokens, json=body)
    assert answer.json()["success"] is True
    [record] = await world.records()
    assert record["saved"] == world.body(path=[DOCUMENT])


async def test_the_last_of_two_spellings_of_a_name_counts(world: World) -> None:
    await world.saved_id(TAHUN=2023)
    assert [record["tahun"] for record in await world.records()] == [2023]


async def test_numbers_may_be_sent_as_strings(world: World) -> None:
    numbers = {"tahun": "2025", "hasilKinerjaNilai": "3", "perilakuKerjaNilai": "3", "kuadranKinerjaNilai": "5"}
    await world.saved_id(**numbers)
    [record] = await world.records()
    assert (record["tahun"], record["hasilKinerjaNilai"], record["kuadranKinerjaNilai"]) == (2025, 3, 5)


@pytest.mark.parametrize(("sent", "shown"), [("43", "43"), (43, "43"), ("79", "79"), ("IV/a", "IV/a"), (None, None)])
async def test_rank_of_the_assessor_is_shown_as_it_was_sent(world: World, sent: object, shown: str | None) -> None:
    await world.saved_id(penilaiGolongan=sent)
    assert [row["penilaiGolonganId"] for row in await world.history()] == [shown]


@pytest.mark.parametrize("name", OPTIONAL)
async def test_a_field_may_be_left_out(world: World, name: str) -> None:
    body = world.body()
    del body[name]
    answer = await world.client.post(SAVE, headers=world.tokens, json=body)
    assert answer.json()["success"] is True


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("how", ["left out", None, ""])
async def test_a_missing_field_is_told_without_success(world: World, name: str, how: str | None) -> None:
    body = world.body(**{name: how})
    if how == "left out":
        del body[name]
    answer = await world.client.post(SAVE, headers=world.tokens, json=body)
    go_name = name[0].upper() + name[1:]
    assert answer.status_code == 400
    assert answer.json() == {"code": 0, "data": None, "message": f"1 error occurred:\n\t* {go_name} is required\n\n"}
    assert await world.records() == []


async def test_all_missing_fields_are_told_at_once(world: World) -> None:
    body = world.body(tahun=0)
    del body["pnsDinilaiOrang"]
    answer = await world.client.post(SAVE, headers=world.tokens, json=body)
    assert answer.json()["message"] == "2 errors occurred:\n\t* PnsDinilaiOrang is required\n\t* Tahun is required\n\n"


async def test_the_misspelt_rating_is_no_rating(world: World) -> None:
    body = world.body()
    body["hasilKerjaNilai"] = body.pop("hasilKinerjaNilai")
    answer = await world.client.post(SAVE, headers=world.tokens, json=body)
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
async def test_wrong_content_is_refused_and_names_the_field(world: World, change: dict[str, Any]) -> None:
    answer = await world.save(**change)
    assert answer.status_code == 400
    content = answer.json()
    assert list(content) == ["success", "mapData", "message"]
    assert (content["success"], content["mapData"]) == (False, None)
    assert next(iter(change)) in content["message"]
    assert await world.records() == []


@pytest.mark.parametrize("body", [b"not json", b"[]", b"\xff", b"null", b"tahun=2025"])
async def test_a_save_that_is_no_object_is_refused(world: World, body: bytes) -> None:
    answer = await world.client.post(SAVE, headers=world.tokens, content=body)
    assert (answer.status_code, answer.json()["success"]) == (400, False)


async def test_twenty_clients_at_once(world: World) -> None:
    ids = await asyncio.gather(*(world.saved_id(tahun=2021 + n % 5) for n in range(200)))
    summary = await world.summary()
    assert len(set(ids)) == summary["records"] == 200
    assert summary["keys"] == 5
