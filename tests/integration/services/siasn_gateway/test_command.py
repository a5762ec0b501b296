"""`kinerja siasn check` at a terminal, against the simulator."""

import json
from pathlib import Path

import pytest

from sandbox.siasn.faults import FaultKind
from tests.integration.services.siasn_gateway.siasn_fixture import SimulatedSiasn
from tests.integration.services.siasn_gateway.terminal import HASTY, Terminal
from tests.unit.services.siasn_gateway.scripted import NIP

STRANGER = "197001011995031000"


@pytest.fixture
def terminal(siasn: SimulatedSiasn, tmp_path: Path) -> Terminal:
    return Terminal(siasn, tmp_path)


async def test_a_check_without_a_person_reads_what_is_about_nobody(siasn: SimulatedSiasn, terminal: Terminal) -> None:
    result = await terminal.kinerja("siasn", "check")
    assert (result.exit_code, "--nip" in result.stdout) == (0, True)
    assert [line["path"] for line in terminal.recording()] == ["referensi/ref-unor?limit=1&offset=0"]
    (file,) = (terminal.settings.var / "siasn").iterdir()
    assert str(file) in result.stderr
    assert sum((await siasn.tokens_issued()).values()) == 2


async def test_a_check_with_a_person_knows_every_answer_and_names_nobody(
    siasn: SimulatedSiasn, terminal: Terminal
) -> None:
    await siasn.client.save_skp(await siasn.body())
    code, told = await terminal.json("siasn", "check", "--nip", NIP)
    assert (code, [one for one in told["reads"] if not one["known"]]) == (0, [])
    assert [one["operation"].rpartition("/")[2] for one in told["reads"]] == [
        *("ref-unor", "data-utama", "rw-skp22", "rw-kinerjaperiodik", "rw-penghargaan", "rw-angkakredit"),
        *("rw-hukdis", "rw-cltn", "rw-golongan"),
    ]
    assert all(one["known"] and one["status"] in {200, 404} for one in told["reads"])
    assert told["reads"][2]["reading"] == "1 penilaian terbaca"
    assert (await siasn.summary())["records"] == 1

    result = await terminal.kinerja("siasn", "check", "--nip", NIP)
    assert "kinerja siasn deliver --first 1" in result.stdout
    for said in (result.output, json.dumps(told), json.dumps(terminal.recording())):
        assert NIP not in said
        assert "Padma" not in said


async def test_the_person_may_be_told_by_standard_input(terminal: Terminal) -> None:
    result = await terminal.kinerja("siasn", "check", "--nip", "-", told=f" {NIP}\n{STRANGER}\n")
    assert (result.exit_code, "orangnya terbaca" in result.stdout, NIP in result.output) == (0, True, False)


@pytest.mark.parametrize("told", ["", "\n", "199013012015032000\n"])
async def test_what_standard_input_tells_has_to_be_a_nip(siasn: SimulatedSiasn, terminal: Terminal, told: str) -> None:
    result = await terminal.kinerja("siasn", "check", "--nip", "-", told=told)
    assert (result.exit_code, "--nip" in result.output) == (2, True)
    assert sum((await siasn.tokens_issued()).values()) == 0


async def test_a_person_whom_siasn_does_not_know_is_said(terminal: Terminal) -> None:
    result = await terminal.kinerja("siasn", "check", "--nip", STRANGER)
    assert "orang ini tidak dikenal SIASN" in result.stdout
    assert STRANGER not in result.output


async def test_an_unknown_envelope_is_told_recorded_and_fails(siasn: SimulatedSiasn, terminal: Terminal) -> None:
    await siasn.next_fault(FaultKind.UNKNOWN_ENVELOPE, "pns/rw-skp22")
    result = await terminal.kinerja("siasn", "check", "--nip", NIP)
    assert result.exit_code == 1
    assert "pns/rw-skp22: amplop tidak dikenal, dengan nama-nama result, status." in result.stdout
    assert "Jangan mengirim dulu" in result.stdout
    assert {"status": "XX", "result": {"kode": "00"}} in [
        {**line["body"], "status": "XX"} for line in terminal.recording() if "result" in line.get("body", {})
    ]


@pytest.mark.parametrize(
    "fault",
    [FaultKind.RATE_LIMITED_429, FaultKind.SUSPENDED_303001, FaultKind.ERROR_503, FaultKind.ERROR_502_HTML],
    ids=str,
)
async def test_a_read_that_siasn_does_not_serve_is_tried_later_and_not_reported(
    siasn: SimulatedSiasn, terminal: Terminal, fault: FaultKind
) -> None:
    await siasn.next_fault(fault, "pns/rw-skp22")
    result = await terminal.kinerja("siasn", "check", "--nip", NIP)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "Ada bacaan yang tidak terjawab: ulangi perintah ini nanti."


async def test_histories_without_a_row_prove_little(terminal: Terminal) -> None:
    for nip in (NIP, STRANGER):
        result = await terminal.kinerja("siasn", "check", "--nip", nip)
        assert result.exit_code == 0
        assert "riwayat kosong sedikit membuktikan" in result.stdout
        assert "deliver --first 1" not in result.stdout


async def test_a_wrong_path_is_told_as_one(siasn: SimulatedSiasn, tmp_path: Path) -> None:
    wrong = siasn.settings_of().api_url.replace("apisiasn", "apisiasm")
    result = await Terminal(siasn, tmp_path, api_url=wrong).kinerja("siasn", "check", "--nip", NIP)
    assert result.exit_code == 1
    assert "jalur pada KINERJA_SIASN_API_URL" in result.output


async def test_a_read_that_is_not_answered_fails_the_check(siasn: SimulatedSiasn, terminal: Terminal) -> None:
    await siasn.next_fault(FaultKind.ERROR_502_HTML, "pns/rw-skp22")
    code, told = await terminal.json("siasn", "check", "--nip", NIP)
    assert (code, told["ok"]) == (1, False)
    (failed,) = [one for one in told["reads"] if not one["known"]]
    assert (failed["operation"], failed["status"], failed["reading"]) == (
        "pns/rw-skp22",
        502,
        "tidak terjawab (unavailable)",
    )


async def test_a_read_that_outlasts_our_patience_fails_the_check(siasn: SimulatedSiasn, tmp_path: Path) -> None:
    await siasn.parameters(latency_min_seconds=1.6, latency_max_seconds=1.6)
    await siasn.next_fault(FaultKind.LATENCY, "pns/rw-skp22")
    result = await Terminal(siasn, tmp_path, **HASTY).kinerja("siasn", "check", "--nip", NIP)
    assert result.exit_code == 1
    assert "tidak terjawab (answer_late)" in result.stdout
    assert "ulangi perintah ini nanti" in result.stdout


async def test_a_page_instead_of_an_answer_is_told_as_such(siasn: SimulatedSiasn, terminal: Terminal) -> None:
    await siasn.next_fault(FaultKind.GARBAGE_BODY, "pns/rw-skp22")
    result = await terminal.kinerja("siasn", "check", "--nip", NIP)
    assert result.exit_code == 1
    assert "pns/rw-skp22: bukan JSON, atau kosong." in result.stdout


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"consumer_key": ""}, "KINERJA_SIASN_CONSUMER_KEY"),
        ({"consumer_secret": "wrong"}, "token 1 (KINERJA_SIASN_CONSUMER_KEY"),
        ({"sso_password": "wrong"}, "token 2 (KINERJA_SIASN_SSO_CLIENT_ID"),
        ({"sso_token": "wrong"}, "minta yang baru kepada BKN"),
        ({"api_url": "http://127.0.0.1:9"}, "tidak dapat dihubungi"),
        ({"token_url": "http://127.0.0.1:9"}, "KINERJA_SIASN_TOKEN_URL"),
    ],
    ids=["missing", "token 1 refused", "token 2 refused", "fixed token refused", "unreachable", "no issuer"],
)
async def test_who_is_not_let_in_is_told_so_in_one_sentence(
    siasn: SimulatedSiasn, tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    result = await Terminal(siasn, tmp_path, **changes).kinerja("siasn", "check", "--nip", NIP)
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr.splitlines()[-1]
    assert NIP not in result.output
    assert "wrong" not in result.output


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"consumer_key": ""}, "credentials_missing"), ({"consumer_secret": "wrong"}, "credentials_refused")],
)
@pytest.mark.parametrize("command", [("check",), ("deliver", "--first", "1")], ids=["check", "deliver"])
async def test_a_script_that_is_not_let_in_is_told_so_in_json(
    siasn: SimulatedSiasn, tmp_path: Path, command: tuple[str, ...], changes: dict[str, str], code: str
) -> None:
    if command[0] == "deliver" and code == "credentials_refused":
        changes, code = {}, "user_error"  # there is no ledger
    terminal = Terminal(siasn, tmp_path, **changes)
    exit_code, told = await terminal.json("siasn", *command)
    assert (exit_code, told["ok"], told["code"]) == (1, False, code)
    assert told["sentence"]


async def test_a_number_that_is_no_nip_is_refused_in_one_sentence_without_it(terminal: Terminal) -> None:
    result = await terminal.kinerja("siasn", "check", "--nip", "199013012015032000")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "tanggal lahir" in result.stderr
    assert "199013012015032000" not in result.output


async def test_the_recording_goes_where_it_is_told_to(terminal: Terminal, tmp_path: Path) -> None:
    code, told = await terminal.json("siasn", "check", "--record", str(tmp_path / "elsewhere"))
    assert code == 0
    assert Path(told["recording"]).parent == tmp_path / "elsewhere"
    assert terminal.recording() == []
