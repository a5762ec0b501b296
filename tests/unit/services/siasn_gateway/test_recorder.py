"""The recording of exchanges: nobody is left in it, the form is, and it never fails a call."""

import errno
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import UserError
from hub.partner.wire import Answer
from services.siasn_gateway.client import Exchange, SiasnClient
from services.siasn_gateway.masking import TOO_DEEP, mask_answer, mask_path, mask_text, mask_value, mask_words
from services.siasn_gateway.recorder import Recorder, recorded
from services.siasn_gateway.shapes import shape_of
from tests.unit.services.siasn_gateway.scripted import NIP, Scripted, html, not_found, settings

NAMES = ["Sariwangi Padma", "WIRASENA LODRA", "Wangsareja Tanumiharja", "I Gusti Ngurah Sukarta", "Ñurul Ébah"]
NIPS = [NIP, "197503121998031000", "199912312024031000"]
PHONES = ["081234567890", "+62 812-3456-7890", "(0274) 512345"]
EMAILS = ["sari.padma@contoh.id", "W.LODRA@KABCONTOH.GO.ID"]
SECRETS = NAMES + NIPS + PHONES + EMAILS
JSON = {"content-type": "application/json; charset=utf-8"}

NOT_A_FOLDER = "bagian dari jalurnya bukan folder"

secrets = st.sampled_from(SECRETS)
fields = st.sampled_from(["nama", "nipBaru", "noHp", "email", "message", "Message", "Error", "data", "path", "fault"])
values = st.recursive(
    secrets | st.sampled_from([int(nip) for nip in NIPS]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields | secrets, inner, max_size=3),
    max_leaves=8,
)
sentences = st.lists(secrets | st.sampled_from(["PNS", "tidak ditemukan:", "Tahun is required", "Data"]), max_size=4)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


def traces(written: str) -> list[str]:
    """Return what is left of somebody: any run of five digits but nines, any word of a name or an address."""
    words = {word for secret in NAMES + EMAILS for word in re.findall(r"[^\W\d_]{3,}", secret)}
    digits = [run for run in re.findall(r"\d{5,}", written) if set(run) != {"9"}]
    return digits + [word for word in words if re.search(rf"\b{word}\b", written, re.IGNORECASE)]


def exchange(body: bytes, *, path: str = f"pns/data-utama/{NIP}", sent: Any = None, kind: str = "") -> Exchange:
    headers = httpx.Headers({"content-type": kind} if kind else JSON)
    return Exchange("POST" if sent else "GET", path, sent, Answer(200, headers, body))


def lines_of(recorder: Recorder) -> list[dict[str, Any]]:
    assert recorder.path is not None
    return [json.loads(line) for line in recorder.path.read_text(encoding="ascii").splitlines()]


@given(values, sentences)
def test_nobody_is_left_in_an_answer(value: Any, said: list[str]) -> None:
    answer = {"code": 1, "success": False, "message": " ".join(said), "data": value}
    for masked in (mask_answer(answer), mask_answer({"fault": answer}), mask_answer(value), mask_value(answer)):
        assert traces(json.dumps(masked, ensure_ascii=False)) == []


@given(secrets, secrets)
def test_nobody_is_left_in_words_texts_and_paths(one: str, other: str) -> None:
    said = f"Tahun is required for {one}, \"{other}\" (PnsDinilaiId)\n\t* {one}: {other}; 'Data tidak ditemukan'"
    for masked in (mask_words(said), mask_text(said), mask_path(f"pns/rw-skp22/{one}?a={other}")):
        assert traces(masked) == []
    assert "is required" in mask_words(said)


@given(anything)
def test_the_shape_stays(value: Any) -> None:
    assert shape_of(mask_value(value)) == shape_of(value)
    assert json.loads(json.dumps(mask_value(value), allow_nan=False)) is not Ellipsis


def test_the_form_and_what_is_nobodys_stay() -> None:
    row = {
        "id": "5b1f2c40-7d1e",
        "tahun": "2024",
        "tahunAngka": 2024,
        "hasilKinerja": "SESUAI EKSPEKTASI",
        "statusPenilai": "NON ASN",
        "golRuangAkhirId": "33",
        "tglLahir": "01-01-1990",
        "validNik": True,
        "kredit": "12.500",
        "noHp": None,
        "path": {"891": {"dok_uri": "a/8A1F_skp.pdf"}},
    }
    assert mask_value(row) == {
        "id": "9x9x9x99-9x9x",
        "tahun": "9999",
        "tahunAngka": 2024,
        "hasilKinerja": "SESUAI EKSPEKTASI",
        "statusPenilai": "NON ASN",
        "golRuangAkhirId": "33",
        "tglLahir": "99-99-9999",
        "validNik": True,
        "kredit": "99.999",
        "noHp": None,
        "path": {"999": {"dok_uri": "x/9X9X_xxx.xxx"}},
    }
    assert mask_value([12345, -123456, 1234, 2.5, 123456.7, float("nan")]) == [99999, 999999, 1234, 2.5, 99999.9, None]


def test_siasns_words_stay_as_far_as_they_are_no_name() -> None:
    refused = {"code": 0, "data": None, "message": "1 error occurred:\n\t* PnsDinilaiOrang is required"}
    assert mask_answer(refused) == refused
    fault = {"fault": {"code": 900901, "message": "Invalid Credentials"}}
    assert mask_answer(fault) == fault
    nothing = {"code": 0, "data": "Data tidak ditemukan"}
    assert mask_answer(nothing) == nothing
    assert mask_words(f"PNS Sariwangi dengan NIP {NIP} tidak aktif") == "PNS Xxxxxxxxx dengan NIP [angka] tidak aktif"
    assert len(mask_words("kata " * 1000)) <= 200
    assert mask_answer({"code": NIP}) == {"code": "9" * 18}


def test_the_ids_in_paths_go_and_the_rest_stays() -> None:
    assert mask_path(f"pns/rw-skp22/{NIP}") == f"pns/rw-skp22/{'9' * 18}"
    assert mask_path("skp22/id/5b1f2c40-7d1e-11ef") == "skp22/id/9x9x9x99-9x9x-99xx"
    assert mask_path("referensi/ref-unor?limit=1&offset=0") == "referensi/ref-unor?limit=1&offset=0"


def test_names_that_are_data_are_masked_and_stay_apart() -> None:
    masked = mask_value({"891": 1, "892": 2, NIP: 3, "Sariwangi Padma": 4, "é": 5, "dok_id": 6})
    assert masked == {"999": 1, "999#2": 2, "9" * 18: 3, "Xxxxxxxxx Xxxxx": 4, "*x": 5, "dok_id": 6}


def test_what_is_nested_too_deep_is_cut_and_not_a_failure(tmp_path: Path) -> None:
    deep: Any = "Sariwangi"
    for _ in range(200):
        deep = [deep]
    assert TOO_DEEP in json.dumps(mask_value(deep))
    recorder = Recorder(tmp_path, pytest.fail)
    recorder(exchange(b"[" * 100_000))
    recorder(exchange(json.dumps(deep).encode()))
    assert "begins" in lines_of(recorder)[0]


async def test_exchanges_become_masked_lines_that_only_the_owner_reads(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "new" / "siasn", pytest.fail)
    client = SiasnClient(settings(), Scripted(html(502), not_found()), on_exchange=recorder)
    assert await client.skp_rows(NIP) == []
    await client.aclose()

    first, second = lines_of(recorder)
    assert first["begins"].startswith("<xxxx><x9>Xxx Xxxxxxx")
    assert (first["status"], first["content_type"], first["bytes"]) == (502, "text/html", 33)
    assert second["path"] == f"pns/rw-skp22/{'9' * 18}"
    assert second["body"] == {"code": 0, "data": "Data tidak ditemukan"}
    assert (second["method"], second["sent"], second["status"]) == ("GET", None, 404)
    assert recorder.path is not None
    assert re.fullmatch(r"exchanges-\d{8}T\d{6}Z\.jsonl", recorder.path.name)
    assert stat.S_IMODE(recorder.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(recorder.path.parent.stat().st_mode) == 0o700


def test_what_was_sent_is_masked_too_and_two_recordings_keep_apart(tmp_path: Path) -> None:
    body = {"tahun": 2024, "penilaiNama": NAMES[0], "penilaiNipNrp": NIP, "message": NAMES[1]}
    recorders = [Recorder(tmp_path, pytest.fail) for _ in range(3)]
    for recorder in recorders:
        recorder(exchange(b'{"success":true}', path="skp22/save", sent=body))
        (line,) = lines_of(recorder)
        assert line["sent"]["tahun"] == 2024
        assert traces(json.dumps(line)) == []
    assert len(list(tmp_path.iterdir())) == 3


def test_a_recording_is_read_back_as_operations_and_shapes(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, pytest.fail)
    answer = {"success": True, "mapData": {"rwBaru": "5b1f"}, "message": "success"}
    recorder(exchange(json.dumps(answer).encode(), path="skp22/save", sent={}))
    recorder(exchange(b"<html>", kind="text/html"))
    assert recorder.path is not None
    with recorder.path.open("a") as file:
        file.write('{"torn": \n\n')
    assert list(recorded(recorder.path)) == [("skp22/save", shape_of(answer))]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "tidak ada berkas atau folder itu"),
        (b"", "bukan rekaman"),
        (b"# notes\n[1]\n{}\n", "bukan rekaman"),
        (b'{"body": {"a": 1}}\n', "bukan rekaman"),
        (b"\xff\xfe", "bukan rekaman"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "recording.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserError, match=said):
        list(recorded(file))


def test_a_folder_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="itu folder"):
        list(recorded(tmp_path))


def test_a_full_disk_is_told_once_and_the_torn_line_harms_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    recorder = Recorder(tmp_path, told.append)
    write = os.write
    recorder(exchange(b"{}"))
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:10]))
    recorder(exchange(b"{}"))
    recorder(exchange(b"{}"))
    assert len(told) == 1
    assert "Rekaman tidak lengkap" in told[0]
    monkeypatch.undo()
    recorder(exchange(b'{"code": 1}'))
    assert recorder.path is not None
    assert json.loads(recorder.path.read_text().splitlines()[-1])["body"] == {"code": 1}


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / "file").write_text("")
    recorder = Recorder(tmp_path / "file" / "siasn", told.append)
    recorder(exchange(b"{}"))
    recorder(exchange(b"{}"))
    assert told == [f"Rekaman tidak lengkap: {tmp_path}/file/siasn tidak dapat ditulisi ({NOT_A_FOLDER})."]
    assert recorder.path is None


@pytest.mark.parametrize(("number", "why"), [(errno.ENOENT, "tidak ada berkas"), (errno.EMFILE, "galat sistem EMFILE")])
def test_why_nothing_can_be_written_is_told_in_the_operators_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, why: str
) -> None:
    def fail(*_args: object, **_named: object) -> int:
        raise OSError(number, os.strerror(number))

    told: list[str] = []
    monkeypatch.setattr(os, "open", fail)
    Recorder(tmp_path, told.append)(exchange(b"{}"))
    assert why in told[0]
    assert os.strerror(number) not in told[0]


def test_a_defect_of_the_masking_costs_no_call_its_answer(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, pytest.fail)
    no_body: Any = None
    recorder(Exchange("GET", "x", None, Answer(200, httpx.Headers(), no_body)))
    assert lines_of(recorder) == [{"not_recorded": "TypeError"}]
