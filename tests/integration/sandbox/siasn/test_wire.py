"""Reads and saves as `siasn.md`'s clients know them, without faults."""

import asyncio
from typing import Any

import pytest

from tests.integration.sandbox.siasn.conftest import StartWorld
from tests.integration.sandbox.siasn.world import API, NIP, OTHER_NIP, SAVE, World

NOT_FOUND = {"code": 0, "data": "Data tidak ditemukan"}


async def test_main_data(world: World) -> None:
    answer = (await world.get(f"pns/data-utama/{NIP}")).json()
    assert answer["code"] == 1
    data = answer["data"]
    assert data["id"] == world.person_id
    assert (data["nipBaru"], data["nama"], data["tglLahir"], data["tmtCpns"]) == (
        NIP,
        "Contoh Satu",
        "01-01-1990",
        "01-03-2015",
    )
    assert (data["jabatanNama"], data["jabatanFungsionalUmumNama"], data["jabatanStrukturalNama"]) == (
        "Pengolah",
        "Pengolah",
        None,
    )
    assert (data["kedudukanPnsId"], data["kedudukanPnsNama"], data["statusPegawai"]) == ("01", "Aktif", "PNS")


@pytest.mark.parametrize(("setting", "statuses"), [("404", {404}), ("200", {200}), ("mixed", {200, 404})])
async def test_unknown_person_is_not_found(start_world: StartWorld, setting: str, statuses: set[int]) -> None:
    world = await start_world(not_found=setting)
    answers = [
        await world.get(f"pns/{read}/19800303200604190{n}") for read in ("data-utama", "rw-skp22") for n in range(8)
    ]
    assert {answer.status_code for answer in answers} == statuses
    assert all(answer.json() == NOT_FOUND for answer in answers)


async def test_a_person_who_moved_away_is_not_found(world: World) -> None:
    await world.save()
    assert (await world.client.delete(f"/admin/persons/{NIP}")).status_code == 204
    for path in (f"pns/data-utama/{NIP}", f"pns/rw-skp22/{NIP}"):
        assert (await world.get(path)).json() == NOT_FOUND
    assert (await world.save()).json()["success"] is False
    assert len(await world.records()) == 1


@pytest.mark.parametrize(
    ("setting", "answers"), [("not_found", [NOT_FOUND]), ("empty_list", [{"code": 1, "data": []}])]
)
async def test_history_of_a_person_without_rows(
    start_world: StartWorld, setting: str, answers: list[dict[str, Any]]
) -> None:
    world = await start_world(empty_history=setting)
    content = (await world.get(f"pns/rw-skp22/{NIP}")).json()
    assert {name: content[name] for name in ("code", "data")} in answers


async def test_history_without_rows_comes_both_ways(world: World) -> None:
    nips = [f"19900101201503191{n}" for n in range(10)]
    persons = [{"nip": nip, "nama": "Contoh"} for nip in nips]
    await world.client.post("/admin/persons", json={"persons": persons})
    codes = {(await world.get(f"pns/rw-skp22/{nip}")).json()["code"] for nip in nips}
    assert codes == {0, 1}


async def test_save_then_read(start_world: StartWorld) -> None:
    world = await start_world(numbers="numbers")
    document = {"dok_id": "891", "dok_nama": "x", "dok_uri": "y", "object": "z", "slug": "891"}
    answer = (await world.save(path=[document])).json()
    assert answer["success"] is True
    row_id = answer["mapData"]["rwSkpId"]
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
        "penilaiGolonganId": "IV/a",
        "pnsDinilaiId": world.person_id,
        "statusPenilai": "ASN",
        "path": [document],
    }
    assert await world.history() == [row]
    assert (await world.get(f"skp22/id/{row_id}")).json() == {"code": 1, "data": row}
    assert (await world.get("skp22/id/nothing")).json() == NOT_FOUND


async def test_numbers_may_arrive_as_strings(world: World) -> None:
    for _ in range(12):
        await world.save()
    rows = await world.history()
    assert {type(row["KuadranKinerjaNilai"]) for row in rows} == {int, str}
    assert {int(row["PerilakuKerjaNilai"]) for row in rows} == {2}


async def test_a_save_is_not_idempotent(world: World) -> None:
    first, second = (await world.save()).json(), (await world.save()).json()
    assert first["mapData"] != second["mapData"]
    assert len(await world.history()) == 2
    summary = await world.summary()
    assert (summary["records"], summary["keys"], summary["duplicates"]) == (2, 1, 1)


async def test_a_save_with_an_id_updates(world: World) -> None:
    row_id = (await world.save()).json()["mapData"]["rwSkpId"]
    answer = (await world.save(id=row_id, kuadranKinerjaNilai=5)).json()
    assert answer["mapData"] == {"rwSkpId": row_id}
    [row] = await world.history()
    assert row["kuadranKinerja"] == "SANGAT KURANG"
    [record] = await world.records()
    assert (record["updates"], record["kuadranKinerjaNilai"]) == (1, 5)


async def test_the_row_of_another_person_is_refused(world: World) -> None:
    row_id = (await world.save()).json()["mapData"]["rwSkpId"]
    answer = await world.save(id=row_id, pnsDinilaiOrang=world.other_id, tahun=2024)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    [record] = await world.records()
    assert (record["nip"], record["tahun"], record["updates"]) == (NIP, 2025, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"tahun": "dua ribu"},
        {"tahun": 2025.5},
        {"tahun": None},
        {"tahun": True},
        {"tahun": 1999},
        {"hasilKerjaNilai": 4},
        {"perilakuKerjaNilai": 0},
        {"kuadranKinerjaNilai": 6},
        {"statusPenilai": "asn"},
        {"penilaiNama": ""},
        {"penilaiJabatan": 7},
        {"pnsDinilaiOrang": "nobody"},
        {"id": "no-such-row"},
        {"path": "x"},
    ],
    ids=str,
)
async def test_a_bad_save_is_refused_and_names_the_field(world: World, change: dict[str, Any]) -> None:
    answer = await world.save(**change)
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    assert next(iter(change)) in answer.json()["message"]
    assert await world.records() == []


@pytest.mark.parametrize("field", ["tahun", "pnsDinilaiOrang", "hasilKerjaNilai", "statusPenilai", "penilaiNama"])
async def test_a_save_without_a_field_is_refused(world: World, field: str) -> None:
    body = world.body()
    del body[field]
    answer = await world.client.post(SAVE, headers=world.tokens, json=body)
    assert answer.json()["success"] is False
    assert field in answer.json()["message"]


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"\xff", b"null"])
async def test_a_save_that_is_no_object_is_refused(world: World, body: bytes) -> None:
    answer = await world.client.post(SAVE, headers=world.tokens, content=body)
    assert (answer.status_code, answer.json()["success"]) == (400, False)


async def test_refusals_may_come_with_200(start_world: StartWorld) -> None:
    world = await start_world(refusal_status=200)
    answer = await world.save(tahun="x")
    assert (answer.status_code, answer.json()["success"]) == (200, False)


async def test_units(world: World) -> None:
    for base in (API, "/referensi_siasn/1"):
        answer = await world.client.get(f"{base}/referensi/ref-unor?limit=5&offset=0", headers=world.tokens)
        assert answer.json()["data"] == [{"id": "U-1", "namaUnor": "Dinas Contoh"}]


async def test_an_unknown_resource_is_a_fault_of_the_gateway(world: World) -> None:
    answer = await world.get("pns/rw-nothing/1")
    assert (answer.status_code, answer.json()["fault"]["code"]) == (404, 900906)


async def test_twenty_clients_at_once(world: World) -> None:
    answers = await asyncio.gather(*(world.save(tahun=2021 + n % 5) for n in range(200)))
    ids = {answer.json()["mapData"]["rwSkpId"] for answer in answers}
    summary = await world.summary()
    assert len(ids) == summary["records"] == 200
    assert summary["keys"] == 5


@pytest.mark.parametrize("history", ["penghargaan", "hukdis", "cltn", "kinerjaperiodik", "angkakredit", "jabatan"])
async def test_other_histories_are_empty(start_world: StartWorld, history: str) -> None:
    world = await start_world(empty_history="empty_list")
    content = (await world.get(f"pns/rw-{history}/{NIP}")).json()
    assert (content["code"], content["data"]) == (1, [])
    assert (await world.get(f"pns/rw-{history}/{OTHER_NIP[:-3]}777")).json() == NOT_FOUND


async def test_a_history_that_siasn_does_not_have_is_no_resource(world: World) -> None:
    answer = await world.get(f"pns/rw-invented/{NIP}")
    assert (answer.status_code, answer.json()["fault"]["code"]) == (404, 900906)


async def test_what_has_no_effect_here_is_taken(world: World) -> None:
    assert (await world.get(f"pns/nilaiipasn/{NIP}")).json() == NOT_FOUND
    for path in ("data-utama-jabatansync", "data-utama-golongansync"):
        assert (await world.get(f"pns/{path}/{world.person_id}")).json()["success"] is True
