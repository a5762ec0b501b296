"""Reads of persons and histories, and addresses that lead nowhere, without faults."""

import json
import struct
from typing import Any

import pytest

from tests.integration.sandbox.siasn.siasn_fixture import API, NIP, OTHER_NIP, SAVE, SimulatedSiasn

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


async def registered(siasn: SimulatedSiasn, **fields: Any) -> dict[str, Any]:
    """Register the person anew with these fields, and return what SIASN shows of them."""
    person = {"nip": NIP, "nama": "Contoh Satu", **fields}
    (await siasn.client.post("/admin/persons", json={"persons": [person]})).raise_for_status()
    data: dict[str, Any] = (await siasn.get(f"pns/data-utama/{NIP}")).json()["data"]
    return data


async def test_main_data(siasn: SimulatedSiasn) -> None:
    answer = (await siasn.get(f"pns/data-utama/{NIP}")).json()
    assert answer["code"] == 1
    data = answer["data"]
    assert data["id"] == siasn.person_id
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


async def test_main_data_has_every_field_that_clients_read(siasn: SimulatedSiasn) -> None:
    data = (await siasn.get(f"pns/data-utama/{NIP}")).json()["data"]
    assert set(data) >= READ_BY_CLIENTS
    assert len(data) > 110
    assert (data["nik"], data["email"], data["noHp"]) == (None, None, None)


@pytest.mark.parametrize(("employment", "code"), [("PNS", "15"), ("PPPK", "71")])
async def test_kind_of_employment_of_a_regency_s_own_staff(siasn: SimulatedSiasn, employment: str, code: str) -> None:
    assert (await registered(siasn, jenisPegawai=employment))["jenisPegawaiId"] == code


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
async def test_rank_of_a_person(
    siasn: SimulatedSiasn, fields: dict[str, str], rank: tuple[str | None, str | None]
) -> None:
    data = await registered(siasn, **fields)
    assert (data["golRuangAkhirId"], data["golRuangAkhir"]) == rank


async def test_a_registration_may_name_any_field(siasn: SimulatedSiasn) -> None:
    given = {
        "nik": "0000000000000000",
        "jenisPegawaiId": "12",
        "bupPensiun": 58,
        "validNik": True,
        "tmtPns": "01-03-2016",
    }
    data = await registered(siasn, **given)
    assert {name: data[name] for name in given} == given


@pytest.mark.parametrize(("setting", "statuses"), [("404", {404}), ("200", {200}), ("mixed", {200, 404})])
async def test_unknown_person_is_not_found(siasn: SimulatedSiasn, setting: str, statuses: set[int]) -> None:
    await siasn.switch(not_found=setting)
    answers = [
        await siasn.get(f"pns/{read}/198003{day:02}2006041000")
        for read in ("data-utama", "rw-skp22")
        for day in range(1, 9)
    ]
    assert {answer.status_code for answer in answers} == statuses
    assert all(answer.json() == NOT_FOUND for answer in answers)


async def test_a_person_who_moved_away_is_not_found(siasn: SimulatedSiasn) -> None:
    await siasn.save()
    assert (await siasn.client.delete(f"/admin/persons/{NIP}")).status_code == 204
    for path in (f"pns/data-utama/{NIP}", f"pns/rw-skp22/{NIP}"):
        assert (await siasn.get(path)).json() == NOT_FOUND
    assert (await siasn.save()).json()["success"] is False
    assert len(await siasn.records()) == 1


EMPTY = {
    "null": {"code": 1, "data": None},
    "not_found": NOT_FOUND,
    "record_not_found": {"code": 0, "data": "record not found"},
    "empty_list": {"code": 1, "data": [], "count": 0, "message": "success"},
}


@pytest.mark.parametrize("setting", EMPTY)
async def test_history_of_a_person_without_rows(siasn: SimulatedSiasn, setting: str) -> None:
    await siasn.switch(empty_history=setting)
    assert (await siasn.get(f"pns/rw-skp22/{NIP}")).json() == EMPTY[setting]


async def test_history_without_rows_is_null_unless_switched(siasn: SimulatedSiasn) -> None:
    answer = await siasn.get(f"pns/rw-skp22/{NIP}")
    assert (answer.status_code, answer.json()) == (200, EMPTY["null"])


async def test_history_without_rows_may_come_in_any_way(siasn: SimulatedSiasn) -> None:
    await siasn.switch(empty_history="mixed")
    nips = [f"199001{day:02}2015031000" for day in range(1, 29)]
    persons = [{"nip": nip, "nama": "Contoh"} for nip in nips]
    await siasn.client.post("/admin/persons", json={"persons": persons})
    seen = [(await siasn.get(f"pns/rw-skp22/{nip}")).json() for nip in nips]
    assert all(answer in seen for answer in EMPTY.values())
    assert seen == [(await siasn.get(f"pns/rw-skp22/{nip}")).json() for nip in nips]


@pytest.mark.parametrize("relation", ["anak", "pasangan", "ortu"])
async def test_families_are_empty(siasn: SimulatedSiasn, relation: str) -> None:
    assert (await siasn.get(f"pns/data-{relation}/{NIP}")).json() == EMPTY["null"]
    assert (await siasn.get(f"pns/data-{relation}/198003012006041000")).json() == NOT_FOUND


async def test_photo_is_an_image(siasn: SimulatedSiasn) -> None:
    answer = await siasn.get(f"pns/photo/{siasn.person_id}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", answer.content[16:24]) == (1, 1)
    assert (await siasn.get("pns/photo/nobody")).json() == NOT_FOUND


async def test_index_of_professionalism_is_what_was_registered(siasn: SimulatedSiasn) -> None:
    assert (await siasn.get(f"pns/nilaiipasn/{NIP}")).json() == NOT_FOUND
    index = {"kualifikasi": "20", "kompetensi": "35.5", "kinerja": "25", "disiplin": "5", "tahun": 2025}
    assert "nilaiIpAsn" not in await registered(siasn, nilaiIpAsn=index)
    data = (await siasn.get(f"pns/nilaiipasn/{NIP}")).json()["data"]
    assert (data["kompetensi"], data["subtotal"], data["tahun"]) == ("35.5", "85.5", "2025")


@pytest.mark.parametrize("what", ["jabatan", "golongan"])
@pytest.mark.parametrize("form", ["?pns_orang_id={}", "/{}"])
async def test_refreshing_names_the_person_by_id(siasn: SimulatedSiasn, what: str, form: str) -> None:
    path = f"pns/data-utama-{what}sync"
    done = (await siasn.get(path + form.format(siasn.person_id))).json()
    assert (done["code"], done["Error"], done["Message"]) == (1, "false", f"Berhasil sinkronisasi {what}")
    nobody = (await siasn.get(path + form.format("F" * 32))).json()
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
async def test_units(siasn: SimulatedSiasn, path: str) -> None:
    person = {"nip": OTHER_NIP, "nama": "Contoh Dua", "unorId": "U-2", "unorNama": "Bidang", "unorIndukId": "U-1"}
    await siasn.client.post("/admin/persons", json={"persons": [person]})
    rows = (await siasn.client.get(path, headers=siasn.tokens)).json()["data"]
    assert [(row["Id"], row["NamaUnor"], row["IndukUnorId"]) for row in rows] == [
        ("U-1", "Dinas Contoh", None),
        ("U-2", "Bidang", "U-1"),
    ]
    assert set(rows[0]) == {
        *("Id", "InstansiId", "DiatasanId", "EselonId", "NamaUnor"),
        *("NamaJabatan", "CepatKode", "IndukUnorId", "PemimpinPnsId", "JenisUnorId"),
    }
    second = (await siasn.client.get(f"{path}?limit=1&offset=1", headers=siasn.tokens)).json()["data"]
    assert second == rows[1:]


async def test_training_answers_as_production_does(siasn: SimulatedSiasn) -> None:
    saved = await siasn.client.post(SAVE.replace(API, TRAINING), headers=siasn.tokens, json=siasn.body())
    assert saved.json()["success"] is True
    for path in (f"pns/data-utama/{NIP}", f"pns/rw-skp22/{NIP}", f"skp22/id/{saved.json()['mapData']}"):
        training = await siasn.client.get(f"{TRAINING}/{path}", headers=siasn.tokens)
        assert training.json() == (await siasn.get(path)).json()


@pytest.mark.parametrize("base", [API, TRAINING, "/referensi_siasn/1"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND"])
@pytest.mark.parametrize("path", ["", "/", "/nothing", "/pns/rw-invented/1", "/referensi/ref-unor/"])
async def test_an_unknown_address_is_a_fault_of_the_api_manager(
    siasn: SimulatedSiasn, base: str, method: str, path: str
) -> None:
    answer = await siasn.client.request(method, base + path, headers=siasn.tokens)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    if method != "HEAD":
        assert (answer.json()["code"], answer.json()["message"]) == ("900906", "No matching resource found in the API")


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_a_known_address_with_another_method_is_unknown(siasn: SimulatedSiasn, method: str) -> None:
    answer = await siasn.client.request(method, f"{API}/pns/data-utama/{NIP}", headers=siasn.tokens)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")


async def test_every_post_shows_an_example(siasn: SimulatedSiasn) -> None:
    paths = (await siasn.client.get("/openapi.json")).json()["paths"]
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
