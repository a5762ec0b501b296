"""Saves of histories besides the yearly one: every kind alike."""

import json
import re
from typing import Any

import pytest
import pytest_asyncio

from sandbox.siasn.examples import EXAMPLES, NIP, PERSON
from sandbox.siasn.history_table import DELETABLE, HISTORIES, READ_BY_ID, SAVES
from tests.integration.sandbox.siasn import histories
from tests.integration.sandbox.siasn.conftest import StartSiasn
from tests.integration.sandbox.siasn.histories import AWARD, CREDIT, PERIODIC, SHOWN
from tests.integration.sandbox.siasn.siasn_fixture import API, OTHER_NIP, SimulatedSiasn

EVERY = list(SAVES)
BARE = {PERIODIC, "skp/2021/save", "hukdis/save", "pns/data-utama-update"}


@pytest_asyncio.fixture(autouse=True)
async def _registered(siasn: SimulatedSiasn) -> None:
    await histories.register(siasn)


@pytest.mark.parametrize("endpoint", EVERY)
async def test_map_data_is_the_bare_id_or_names_it(siasn: SimulatedSiasn, endpoint: str) -> None:
    answer = (await histories.save(siasn, endpoint)).json()
    [write] = await histories.writes(siasn)
    row_id = write["id"]
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", row_id)
    map_data = row_id if endpoint in BARE else {SAVES[endpoint].key: row_id}
    assert answer == {"success": True, "mapData": map_data, "message": "success"}


@pytest.mark.parametrize("endpoint", [PERIODIC, AWARD])
async def test_map_data_is_json_text_when_the_switch_says_so(siasn: SimulatedSiasn, endpoint: str) -> None:
    await siasn.switch(mapdata="json_text")
    answer = (await histories.save(siasn, endpoint)).json()
    [write] = await histories.writes(siasn)
    assert answer["mapData"] == f'{{"{SAVES[endpoint].key}": "{write["id"]}"}}'


async def test_the_keys_that_clients_read() -> None:
    keys = {SAVES[endpoint].key for endpoint in EVERY}
    assert {"rwPenghargaanId", "rwAngkaKreditId", "rwJabatanId", "rwKursusId", "rwDiklatId"} <= keys


@pytest.mark.parametrize("base", ["/apisiasn/1.0", "/api/1.0"])
async def test_both_bases_answer_alike(siasn: SimulatedSiasn, base: str) -> None:
    answer = await siasn.client.post(f"{base}/{AWARD}", headers=siasn.tokens, json=EXAMPLES[AWARD])
    assert answer.json()["success"] is True
    assert (await siasn.client.get(f"{base}/pns/rw-penghargaan/{NIP}", headers=siasn.tokens)).json()["count"] == 1


@pytest.mark.parametrize("endpoint", EVERY)
async def test_a_save_without_an_id_always_adds_a_row(siasn: SimulatedSiasn, endpoint: str) -> None:
    ids = {await histories.saved_id(siasn, endpoint, id=empty) for empty in (..., None, "")}
    assert len(ids) == 3
    assert {write["id"] for write in await histories.writes(siasn)} == ids


@pytest.mark.parametrize("endpoint", EVERY)
async def test_a_save_with_an_id_changes_that_row(siasn: SimulatedSiasn, endpoint: str) -> None:
    row_id = await histories.saved_id(siasn, endpoint, path=None)
    document = {"dok_id": "77", "dok_uri": "x"}
    assert await histories.saved_id(siasn, endpoint, id=row_id, path=[document]) == row_id
    [write] = await histories.writes(siasn, kind=SAVES[endpoint].history)
    assert (write["updates"], write["row"]["path"]["77"]["dok_uri"]) == (1, "x")


@pytest.mark.parametrize("endpoint", EVERY)
async def test_an_unknown_id_is_refused(siasn: SimulatedSiasn, endpoint: str) -> None:
    answer = await histories.save(siasn, endpoint, id="47575a4c-455c-11ee-ba36-0a580a83005c")
    assert (answer.status_code, answer.json()["success"], answer.json()["mapData"]) == (400, False, None)
    assert await histories.writes(siasn) == []


async def test_the_row_of_another_history_or_person_is_refused(siasn: SimulatedSiasn) -> None:
    row_id = await histories.saved_id(siasn, AWARD)
    assert (await histories.save(siasn, CREDIT, id=row_id)).json()["success"] is False
    assert (await histories.save(siasn, AWARD, id=row_id, pnsOrangId=siasn.other_id)).json()["success"] is False
    [write] = await histories.writes(siasn)
    assert (write["nip"], write["updates"]) == (NIP, 0)


@pytest.mark.parametrize("endpoint", EVERY)
async def test_nobodys_id_is_refused(siasn: SimulatedSiasn, endpoint: str) -> None:
    answer = await histories.save(siasn, endpoint, **{SAVES[endpoint].person: "F" * 32})
    assert answer.json()["success"] is False
    assert SAVES[endpoint].person in answer.json()["message"]
    assert await histories.writes(siasn) == []


@pytest.mark.parametrize("endpoint", EVERY)
async def test_names_count_in_any_case(siasn: SimulatedSiasn, endpoint: str) -> None:
    body = {name[:1].upper() + name[1:]: value for name, value in EXAMPLES[endpoint].items()}
    await siasn.client.post(f"{API}/{endpoint}", headers=siasn.tokens, json=body)
    body = {name.lower(): value for name, value in EXAMPLES[endpoint].items()}
    await siasn.client.post(f"{API}/{endpoint}", headers=siasn.tokens, json=body)
    await histories.save(siasn, endpoint)
    first, second, third = [write["body"] for write in await histories.writes(siasn)]
    assert first == second == third


@pytest.mark.parametrize("body", [b"not json", b"[]", b"\xff", b"null"])
async def test_a_body_that_is_no_object_is_refused(siasn: SimulatedSiasn, body: bytes) -> None:
    answer = await siasn.client.post(f"{API}/{AWARD}", headers=siasn.tokens, content=body)
    assert (answer.status_code, answer.json()["success"]) == (400, False)


@pytest.mark.parametrize("endpoint", EVERY)
async def test_a_save_without_the_person_is_refused(siasn: SimulatedSiasn, endpoint: str) -> None:
    for nothing in (..., None, ""):
        answer = await histories.save(siasn, endpoint, **{SAVES[endpoint].person: nothing})
        content = answer.json()
        assert (answer.status_code, content["code"], content["data"], "success" in content) == (400, 0, None, False)
        assert content["message"].startswith("1 error occurred:\n\t* P")
        assert content["message"].endswith(" is required\n\n")


@pytest.mark.parametrize(
    ("endpoint", "fields", "change"),
    [
        (PERIODIC, ["PnsDinilaiId", "PeriodikId"], {"pnsDinilaiId": "", "periodikId": None}),
        (PERIODIC, ["TahunSelesaiPenilaian"], {"tahunSelesaiPenilaian": 0}),
        (CREDIT, ["PnsID"], {"pnsId": ...}),
        ("jabatan/save", ["UnorID", "InstansiKerjaID", "PnsOrangId"], {"pnsId": ..., "instansiId": "", "unorId": None}),
        ("cpns/save", ["PnsOrangId"], {"pns_orang_id": ...}),
    ],
    ids=str,
)
async def test_missing_fields_are_named_as_in_go(
    siasn: SimulatedSiasn, endpoint: str, fields: list[str], change: dict[str, Any]
) -> None:
    message = (await histories.save(siasn, endpoint, **change)).json()["message"]
    head = "1 error occurred:" if len(fields) == 1 else f"{len(fields)} errors occurred:"
    assert message == head + "".join(f"\n\t* {field} is required" for field in fields) + "\n\n"


@pytest.mark.parametrize(
    ("endpoint", "change"),
    [
        (PERIODIC, {"hasilKinerjaNilai": 4}),
        (PERIODIC, {"kuadranKinerjaNilai": "6"}),
        (PERIODIC, {"periodikId": "3"}),
        (PERIODIC, {"koefisienId": "1"}),
        (PERIODIC, {"bulanMulaiPenilaian": "13"}),
        (PERIODIC, {"tahun": 2025.5}),
        (PERIODIC, {"tahun": True}),
        (AWARD, {"hargaId": ["201"]}),
        (AWARD, {"tahun": "dua ribu"}),
        (AWARD, {"hargaId": "zzz"}),
        (AWARD, {"hargaId": "-201"}),
        (CREDIT, {"kreditBaruTotal": "abc"}),
        (CREDIT, {"kreditUtamaBaru": "12,5"}),
        (CREDIT, {"tahunMulaiPenailan": "dua ribu"}),
        ("hukdis/save", {"masaTahun": "satu"}),
        ("hukdis/save", {"golonganId": "III/d"}),
        ("jabatan/save", {"eselonId": "II.a"}),
        ("pns/data-utama-update", {"agama_id": "Islam"}),
        ("keluarga/pasangan/save", {"agamaId": "Islam"}),
        ("skp/save", {"nilaiSkp": "banyak"}),
        ("hukdis/save", {"jenisHukumanId": "99"}),
        (AWARD, {"path": "x"}),
        (AWARD, {"hargaId": "9" * 1001}),
        (AWARD, {"path": [{"dok_uri": "x"}]}),
    ],
    ids=str,
)
async def test_wrong_contents_are_refused_by_name(siasn: SimulatedSiasn, endpoint: str, change: dict[str, Any]) -> None:
    content = (await histories.save(siasn, endpoint, **change)).json()
    assert (content["success"], content["mapData"]) == (False, None)
    assert next(iter(change)) in content["message"]
    assert await histories.writes(siasn) == []


async def test_half_a_surrogate_pair_is_no_text(siasn: SimulatedSiasn) -> None:
    content = json.dumps({**EXAMPLES["kursus/save"], "namaKursus": "\ud800"})
    answer = await siasn.client.post(f"{API}/kursus/save", headers=siasn.tokens, content=content)
    assert (answer.status_code, answer.json()["message"]) == (400, "Data tidak valid: namaKursus")


@pytest.mark.parametrize(("endpoint", "field"), [(AWARD, "skNomor"), (CREDIT, "nomorSk"), ("hukdis/save", "skNomor")])
@pytest.mark.parametrize("number", ["12*TK", "12/TK ", " 12/TK", "12/TK\n", "12’TK"])
async def test_special_characters_in_a_decrees_number_are_refused(
    siasn: SimulatedSiasn, endpoint: str, field: str, number: str
) -> None:
    answer = (await histories.save(siasn, endpoint, **{field: number})).json()
    assert answer == {
        "success": False,
        "mapData": None,
        "message": "nomor sk tidak valid/mengandung spesial karakter",
    }


async def test_a_date_that_is_none_gets_gos_sentence(siasn: SimulatedSiasn) -> None:
    answer = (await histories.save(siasn, AWARD, skDate="2023-08-28")).json()
    assert answer["success"] is False
    assert answer["message"].startswith('code=400, message=parsing time "2023-08-28" as "02-01-2006": cannot parse')


async def test_every_shown_history_has_its_row(siasn: SimulatedSiasn) -> None:
    for endpoint in SHOWN:
        row_id = await histories.saved_id(siasn, endpoint)
        shown = await histories.rows(siasn, SAVES[endpoint].history)
        assert row_id in {histories.id_of(row) for row in shown}


@pytest.mark.parametrize("history", HISTORIES)
async def test_nobody_has_rows_at_first(siasn: SimulatedSiasn, history: str) -> None:
    assert (await siasn.get(f"pns/rw-{history}/{NIP}")).json() == {"code": 1, "data": None}
    unknown = await siasn.get(f"pns/rw-{history}/{OTHER_NIP[:-3]}777")
    assert (unknown.status_code, unknown.json()) == (404, {"code": 0, "data": "Data tidak ditemukan"})


@pytest.mark.parametrize("history", READ_BY_ID)
async def test_one_row_by_its_id(siasn: SimulatedSiasn, history: str) -> None:
    row_id = await histories.saved_id(siasn, f"{history}/save")
    [row] = await histories.rows(siasn, history)
    content = (await siasn.get(f"{history}/id/{row_id}")).json()
    assert content == {"code": 1, "data": row}
    assert (await siasn.get(f"{history}/id/nothing")).json() == {"code": 0, "data": "Data tidak ditemukan"}
    other = "angkakredit" if history != "angkakredit" else "penghargaan"
    assert (await siasn.get(f"{other}/id/{row_id}")).status_code == 404


@pytest.mark.parametrize("history", DELETABLE)
async def test_a_deleted_row_is_gone(siasn: SimulatedSiasn, history: str) -> None:
    kept, row_id = [await histories.saved_id(siasn, f"{history}/save") for _ in range(2)]
    answer = await histories.delete(siasn, history, row_id)
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert [histories.id_of(row) for row in await histories.rows(siasn, history)] == [kept]
    again = await histories.delete(siasn, history, row_id)
    refusal = {"success": False, "mapData": None, "message": "Data tidak ditemukan"}
    assert (again.status_code, again.json()) == (400, refusal)
    assert (await histories.save(siasn, f"{history}/save", id=row_id)).json()["success"] is False
    assert [write["deleted_at"] is None for write in await histories.writes(siasn)] == [True, False]


async def test_the_yearly_assessment_cannot_be_deleted(siasn: SimulatedSiasn) -> None:
    row_id = await siasn.saved_id()
    assert (await histories.delete(siasn, "skp22", row_id)).status_code == 404
    assert len(await siasn.history()) == 1


async def test_tokens_are_asked_for(siasn: SimulatedSiasn) -> None:
    for method, path in (("GET", f"pns/rw-hukdis/{NIP}"), ("POST", AWARD), ("DELETE", "penghargaan/delete/1")):
        assert (await siasn.client.request(method, f"{API}/{path}", json={})).status_code == 401


async def test_a_store_keeps_its_rows(start_siasn: StartSiasn, tmp_path: Any) -> None:
    first = await start_siasn(store=tmp_path / "siasn.sqlite3")
    await histories.register(first)
    row_id = await histories.saved_id(first, AWARD)
    second = await start_siasn(store=tmp_path / "siasn.sqlite3")
    assert [write["id"] for write in await histories.writes(second)] == [row_id]
    await second.client.post("/admin/reset")
    assert await histories.writes(second) == []


async def test_the_person_is_known_by_the_examples_id(siasn: SimulatedSiasn) -> None:
    assert (await siasn.get(f"pns/data-utama/{NIP}")).json()["data"]["id"] == PERSON
