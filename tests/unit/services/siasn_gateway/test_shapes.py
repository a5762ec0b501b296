"""Shapes of answers: what is compared, and with what."""

from typing import Any

import pytest

from services.siasn_gateway.expected import compared, expected, operation_of
from services.siasn_gateway.shapes import Kind, What, differences, is_field_name, shape_of
from tests.support.siasn_exchanges import exchanges, files

NIP = "199001012015032000"
OPERATIONS = {file: content["operation"] for file, content in files()}
SKP22 = "pns/rw-skp22"
ROW: dict[str, Any] = {
    "id": "5b1f2c40-7d1e-11ef-9a3c-0a580a830070",
    "tahun": "2024",
    "hasilKinerjaNilai": "2",
    "PerilakuKerjaNilai": "2",
    "KuadranKinerjaNilai": "2",
    "nipNrpPenilai": "197503121998031000",
    "namaPenilai": "Wirasena Lodra",
    "path": None,
}
DOCUMENT = {"dok_id": "891", "dok_nama": "a", "dok_uri": "a/b.pdf", "object": "a/b.pdf", "slug": "891"}


def found(operation: str, answer: object) -> list[tuple[str, What]]:
    return [(one.path, one.what) for one in compared(operation, answer)]


def history(**changes: Any) -> dict[str, Any]:
    row = {name: value for name, value in (ROW | changes).items() if value != "left out"}
    return {"code": 1, "data": [ROW, row]}


def test_items_of_a_list_share_a_path_and_names_that_are_data_too() -> None:
    shape = shape_of({"data": [{"path": {"891": {"slug": 1}, NIP: {"slug": "1"}}}, {"path": None}]})
    assert shape == {
        "": {Kind.OBJECT},
        "data": {Kind.LIST},
        "data[]": {Kind.OBJECT},
        "data[].path": {Kind.OBJECT, Kind.NULL},
        "data[].path.*": {Kind.OBJECT},
        "data[].path.*.slug": {Kind.NUMBER, Kind.NUMERAL},
    }


@pytest.mark.parametrize("name", ["891", NIP, "A5EB03E2412AF6A0E040640A040252AD", "Sariwangi Padma", "a@b.id", "", "é"])
def test_what_may_be_somebodys_is_no_name_of_a_field(name: str) -> None:
    assert not is_field_name(name)


@pytest.mark.parametrize("name", ["id", "ID", "dok_id", "tabrum2", "pertek_cpns_pns_l2th_nomor", "kelas_jabatan"])
def test_names_of_siasns_fields_are(name: str) -> None:
    assert is_field_name(name)


@pytest.mark.parametrize("label", [label for label, one in exchanges().items() if "json" in one.answer])
def test_every_recorded_answer_is_as_expected(label: str) -> None:
    exchange = exchanges()[label]
    operation = OPERATIONS[exchange.file]
    assert exchange.means in {one.means for one in expected(operation)}
    assert found(operation, exchange.answer["json"]) == []


def test_operations_are_found_without_ids_and_queries() -> None:
    assert operation_of(f"{SKP22}/{NIP}") == SKP22
    assert operation_of("referensi/ref-unor?limit=1&offset=0") == "referensi/ref-unor"
    assert operation_of(f"pns/rw-nowhere/{NIP}") == "pns/rw-nowhere"
    assert expected("pns/rw-nowhere") == ()


def test_capitals_numbers_and_nulls_are_no_more_than_notes() -> None:
    assert found(SKP22, history(tahun=2024)) == [("data[].tahun", What.NUMERAL)]
    assert found(SKP22, history(tahun=None, namaPenilai="")) == []
    spelt = history(hasilKinerjaNilai="left out", HasilKinerjaNilai=2)
    assert found(SKP22, spelt) == [
        ("data[].HasilKinerjaNilai", What.CAPITALS),
        ("data[].HasilKinerjaNilai", What.NUMERAL),
    ]
    assert all(one.is_note for one in compared(SKP22, spelt))


def test_what_is_new_missing_or_of_another_type_is_told() -> None:
    assert found(SKP22, history(nilaiAkhir={"angka": 1})) == [("data[].nilaiAkhir", What.NEW)]
    assert found(SKP22, history(tahun="left out")) == [("data[].tahun", What.MISSING)]
    assert found(SKP22, history(namaPenilai={"nama": "x"})) == [
        ("data[].namaPenilai", What.TYPE),
        ("data[].namaPenilai.nama", What.NEW),
    ]
    assert found(SKP22, history(hasilKinerja=7)) == [("data[].hasilKinerja", What.TYPE)]
    assert not any(one.is_note for one in compared(SKP22, history(hasilKinerja=7)))


def test_documents_of_a_row_are_known_in_every_history() -> None:
    for name in ("skp22", "angkakredit", "golongan"):
        known = {"code": 1, "data": [{**(ROW if name == "skp22" else {"id": "a"}), "path": {"858": DOCUMENT}}]}
        assert found(f"pns/rw-{name}", known) == []
        larger = {"code": 1, "data": [{"id": "a", "path": {"858": {**DOCUMENT, "ukuran": 1}}}]}
        assert ("data[].path.*.ukuran", What.NEW) in found(f"pns/rw-{name}", larger)


def test_rows_that_no_exchange_shows_are_known_by_their_names() -> None:
    row = {"id": "a", "golonganId": 33, "tmtGolongan": "2022-04-01T00:00:00Z", "masaKerjaGolonganTahun": "12"}
    assert found("pns/rw-golongan", {"code": 1, "data": [row]}) == []
    assert found("pns/rw-golongan", {"code": 1, "data": [{**row, "golonganId": []}]}) == [
        ("data[].golonganId", What.TYPE)
    ]
    assert found("pns/rw-hukdis", {"code": 0, "data": "Data tidak ditemukan"}) == []


def test_a_person_lacks_what_the_gateway_reads() -> None:
    person = {"code": 1, "count": 1, "data": {"id": "8A1F", "nipBaru": NIP, "golRuangAkhirId": None}}
    assert found("pns/data-utama", person) == []
    person["data"] = {"id": "8A1F", "NipBaru": NIP}
    assert found("pns/data-utama", person) == [
        ("data.NipBaru", What.CAPITALS),
        ("data.golRuangAkhirId", What.MISSING),
    ]


@pytest.mark.parametrize(
    "answer",
    [{"status": "OK", "result": {"kode": "00"}}, {"data": [ROW]}, [ROW], "Data tidak ditemukan", None, {}],
    ids=["other names", "rows without a code", "list", "text", "no JSON", "empty"],
)
def test_an_envelope_that_nobody_knows(answer: object) -> None:
    (told,) = compared(SKP22, answer)
    assert told.what is What.ENVELOPE


def test_a_saves_envelope_is_not_mixed_of_two() -> None:
    assert found("skp22/save", {"success": True, "mapData": {"rwSkpId": "x"}, "message": "success"}) == []
    (told,) = compared("skp22/save", {"success": True, "message": "success"})
    assert told.what is What.ENVELOPE


def test_nothing_below_something_new_is_told_again() -> None:
    assert [one.path for one in differences(shape_of({}), shape_of({"a": {"b": [{"c": 1}]}}))] == ["a"]
