"""Reads of persons and histories, and addresses that lead nowhere, without faults."""

import json
import struct
from typing import Any

import pytest

from tests.integration.sandbox.siasn.world import API, NIP, OTHER_NIP, SAVE, World

NOT_FOUND = {"code": 0, "data": "Data tidak ditemukan"}
TRAINING = "/api/1.0"
# What clients read from `pns/data-utama` beside what the tests below look at.
READ_BY_CLIENTS = {
    "nik",
    "email",
    "noHp",
    "jenisPegawaiNama",
    "unorIndukNama",
    "instansiIndukId",
    "satuanKerjaKerjaId",
    "tmtJabatan",
    "golRuangAwalId",
    "tmtGolAkhir",
    "masaKerja",
    "jenisJabatan",
    "kartuAsn",
    "validNik",
    "path",
    "mkTahun",
    "mkBulan",
    "tmtPensiun",
    "eselonLevel",
    "pangkatAkhir",
    "jabatanStrukturalId",
    "jabatanFungsionalId",
    "jabatanFungsionalUmumId",
    "asnJenjangJabatan",
}


async def registered(world: World, **fields: Any) -> dict[str, Any]:
    """Register the person anew with these fields, and return what SIASN shows of them."""
    person = {"nip": NIP, "nama": "Contoh Satu", **fields}
    (await world.client.post("/admin/persons", json={"persons": [person]})).raise_for_status()
    data: dict[str, Any] = (await world.get(f"pns/data-utama/{NIP}")).json()["data"]
    return data


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


async def test_main_data_has_every_field_that_clients_read(world: World) -> None:
    data = (await world.get(f"pns/data-utama/{NIP}")).json()["data"]
    assert set(data) >= READ_BY_CLIENTS
    assert len(data) > 110
    assert (data["nik"], data["email"], data["noHp"]) == (None, None, None)


@pytest.mark.parametrize(("employment", "code"), [("PNS", "15"), ("PPPK", "71")])
async def test_kind_of_employment_of_a_regency_s_own_staff(world: World, employment: str, code: str) -> None:
    assert (await registered(world, jenisPegawai=employment))["jenisPegawaiId"] == code


@pytest.mark.parametrize(
    ("fields", "rank"),
    [
        ({"golRuangAkhir": "III/d"}, ("34", "III/d")),
        ({"golRuangAkhir": "IV/e"}, ("45", "IV/e")),
        ({"golRuangAkhirId": "11"}, ("11", "I/a")),
        ({"golRuangAkhir": "IX", "golRuangAkhirId": "79"}, ("79", "IX")),
        ({"golRuangAkhir": "IX"}, (None, "IX")),
        ({}, (None, None)),
    ],
    ids=str,
)
async def test_rank_of_a_person(world: World, fields: dict[str, str], rank: tuple[str | None, str | None]) -> None:
    data = await registered(world, **fields)
    assert (data["golRuangAkhirId"], data["golRuangAkhir"]) == rank


async def test_a_registration_may_name_any_field(world: World) -> None:
    given = {
        "nik": "0000000000000000",
        "jenisPegawaiId": "12",
        "bupPensiun": 58,
        "validNik": True,
        "tmtPns": "01-03-2016",
    }
    data = await registered(world, **given)
    assert {name: data[name] for name in given} == given


@pytest.mark.parametrize(("setting", "statuses"), [("404", {404}), ("200", {200}), ("mixed", {200, 404})])
async def test_unknown_person_is_not_found(world: World, setting: str, statuses: set[int]) -> None:
    await world.switch(not_found=setting)
    answers = [
        await world.get(f"pns/{read}/198003{day:02}2006041000")
        for read in ("data-utama", "rw-skp22")
        for day in range(1, 9)
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


EMPTY = {
    "null": {"code": 1, "data": None},
    "not_found": NOT_FOUND,
    "record_not_found": {"code": 0, "data": "record not found"},
    "empty_list": {"code": 1, "data": [], "count": 0, "message": "success"},
}


@pytest.mark.parametrize("setting", EMPTY)
async def test_history_of_a_person_without_rows(world: World, setting: str) -> None:
    await world.switch(empty_history=setting)
    assert (await world.get(f"pns/rw-skp22/{NIP}")).json() == EMPTY[setting]


async def test_history_without_rows_is_null_unless_switched(world: World) -> None:
    answer = await world.get(f"pns/rw-skp22/{NIP}")
    assert (answer.status_code, answer.json()) == (200, EMPTY["null"])


async def test_history_without_rows_may_come_in_any_way(world: World) -> None:
    await world.switch(empty_history="mixed")
    nips = [f"199001{day:02}2015031000" for day in range(1, 29)]
    persons = [{"nip": nip, "nama": "Contoh"} for nip in nips]
    await world.client.post("/admin/persons", json={"persons": persons})
    seen = [(await world.get(f"pns/rw-skp22/{nip}")).json() for nip in nips]
    assert all(answer in seen for answer in EMPTY.values())
    assert seen == [(await world.get(f"pns/rw-skp22/{nip}")).json() for nip in nips]


@pytest.mark.parametrize("relation", ["anak", "pasangan", "ortu"])
async def test_families_are_empty(world: World, relation: str) -> None:
    assert (await world.get(f"pns/data-{relation}/{NIP}")).json() == EMPTY["null"]
    assert (await world.get(f"pns/data-{relation}/198003012006041000")).json() == NOT_FOUND


async def test_photo_is_an_image(world: World) -> None:
    answer = await world.get(f"pns/photo/{world.person_id}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", answer.content[16:24]) == (1, 1)
    assert (await world.get("pns/photo/nobody")).json() == NOT_FOUND


async def test_index_of_professionalism_is_what_was_registered(world: World) -> None:
    assert (await world.get(f"pns/nilaiipasn/{NIP}")).json() == NOT_FOUND
    index = {"kualifikasi": "20", "kompetensi": "35.5", "kinerja": "25", "disiplin": "5", "tahun": 2025}
    assert "nilaiIpAsn" not in await registered(world, nilaiIpAsn=index)
    data = (await world.get(f"pns/nilaiipasn/{NIP}")).json()["data"]
    assert (data["kompetensi"], data["subtotal"], data["tahun"]) == ("35.5", "85.5", "2025")


@pytest.mark.parametrize("what", ["jabatan", "golongan"])
@pytest.mark.parametrize("form", ["?pns_orang_id={}", "/{}"])
async def test_refreshing_names_the_person_by_id(world: World, what: str, form: str) -> None:
    path = f"pns/data-utama-{what}sync"
    done = (await world.get(path + form.format(world.person_id))).json()
    assert (done["code"], done["Error"], done["Message"]) == (1, "false", f"Berhasil sinkronisasi {what}")
    nobody = (await world.get(path + form.format("F" * 32))).json()
    assert (nobody["code"], nobody["Error"], nobody["Message"]) == (0, "true", "Data tidak ditemukan")


@pytest.mark.parametrize(
    "path",
    [
        f"{API}/referensi/ref-unor",
        f"{TRAINING}/referensi/ref-unor",
        "/referensi_siasn/1/ref-unor",
        "/referensi_siasn/1/referensi/ref-unor",
    ],
)
async def test_units(world: World, path: str) -> None:
    person = {"nip": OTHER_NIP, "nama": "Contoh Dua", "unorId": "U-2", "unorNama": "Bidang", "unorIndukId": "U-1"}
    await world.client.post("/admin/persons", json={"persons": [person]})
    rows = (await world.client.get(path, headers=world.tokens)).json()["data"]
    assert [(row["Id"], row["NamaUnor"], row["IndukUnorId"]) for row in rows] == [
        ("U-1", "Dinas Contoh", None),
        ("U-2", "Bidang", "U-1"),
    ]
    assert set(rows[0]) == {
        *("Id", "InstansiId", "DiatasanId", "EselonId", "NamaUnor"),
        *("NamaJabatan", "CepatKode", "IndukUnorId", "PemimpinPnsId", "JenisUnorId"),
    }
    second = (await world.client.get(f"{path}?limit=1&offset=1", headers=world.tokens)).json()["data"]
    assert second == rows[1:]


async def test_training_answers_as_production_does(world: World) -> None:
    saved = await world.client.post(SAVE.replace(API, TRAINING), headers=world.tokens, json=world.body())
    assert saved.json()["success"] is True
    for path in (f"pns/data-utama/{NIP}", f"pns/rw-skp22/{NIP}", f"skp22/id/{saved.json()['mapData']}"):
        training = await world.client.get(f"{TRAINING}/{path}", headers=world.tokens)
        assert training.json() == (await world.get(path)).json()


@pytest.mark.parametrize("base", [API, TRAINING, "/referensi_siasn/1"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND"])
@pytest.mark.parametrize("path", ["", "/", "/nothing", "/pns/rw-invented/1", "/referensi/ref-unor/"])
async def test_an_unknown_address_is_a_fault_of_the_api_manager(
    world: World, base: str, method: str, path: str
) -> None:
    answer = await world.client.request(method, base + path, headers=world.tokens)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    if method != "HEAD":
        assert (answer.json()["code"], answer.json()["message"]) == ("900906", "No matching resource found in the API")


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_a_known_address_with_another_method_is_unknown(world: World, method: str) -> None:
    answer = await world.client.request(method, f"{API}/pns/data-utama/{NIP}", headers=world.tokens)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")


async def test_every_post_shows_an_example(world: World) -> None:
    paths = (await world.client.get("/openapi.json")).json()["paths"]
    wire = {
        path: methods["post"] for path, methods in paths.items() if "post" in methods and not path.startswith("/admin")
    }
    assert f"{API}/skp22/save" in wire
    assert "/oauth2/token" in wire
    for path, operation in wire.items():
        contents = operation["requestBody"]["content"]
        # A file has no example that a page could show.
        assert all("example" in content for kind, content in contents.items() if "multipart" not in kind), path
    assert TRAINING not in json.dumps(paths)
