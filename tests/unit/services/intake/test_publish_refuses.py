"""What `kinerja publish` refuses before anything is sent: one sentence, and 2, whatever is wrong with the command."""

import json
from pathlib import Path
from typing import Final

import click
import pytest
import typer
from typer.testing import CliRunner, Result

from hub.errors import UserError
from services.intake.publishing.command import publish

REPORT: Final = ("--set", "nip=199001012015032000", "--set", "name=Sariwangi Padmanegara")
HTTP: Final = ("--url", "http://127.0.0.1:9", "--key", "kunci")
EVENT: Final = {
    "specversion": "1.0",
    "id": "satu",
    "source": "/simpeg",
    "type": "employee.reported.v1",
    "time": "2026-06-15T08:00:00Z",
    "data": {"nip": "199001012015032000"},
}
command = typer.Typer()
command.command()(publish)


def _run(*words: str, told: str | None = None) -> Result:
    return CliRunner().invoke(command, words, told, env={"KINERJA_AMQP_URL": "", "SOURCE_KEY": ""})


def _exit_code(result: Result) -> int:
    return result.exception.exit_code if isinstance(result.exception, UserError) else result.exit_code


@pytest.mark.parametrize(
    "words",
    [
        ("--url", "http://["),
        ("--url", "http://a b"),
        ("--url", "http://tuan:99999"),
        ("--url", "http://tuan:x"),
        ("--url", "masukan.example.go.id"),
        ("--url", "ftp://masukan.example.go.id"),
        ("--url", "https://"),
        ("--url", "https://masukan.example.go.id?a=b"),
        ("--url", "\x00"),
        ("--url", "http://a..b"),
        ("--url", f"http://{'a' * 64}.go.id"),
        ("--url", "http://xn--a.go.id"),
        ("--amqp-url", "amqp://["),
        ("--amqp-url", "amqp://simpeg:sandi@tuan:99999"),
        ("--amqp-url", "http://simpeg:sandi@tuan"),
        ("--amqp-url", "tuan"),
        ("--amqp-url", "amqp://simpeg:sandi@a..b"),
        ("--amqp-url", f"amqp://simpeg:sandi@{'a' * 64}.go.id"),
        ("--amqp-url", "amqp://simp\udce9g:sandi@tuan"),
        ("--amqp-url", "amqp://simpeg:sand\udce9@tuan"),
        (*HTTP, "--key", "kunci\nX-Lain: 1"),
        (*HTTP, "--key", "kuncí"),
        (*HTTP, "--ca-file", "tidak-ada.pem"),
        (*HTTP, "--ca-file", __file__),
    ],
)
def test_what_can_reach_nobody_is_refused(words: tuple[str, ...]) -> None:
    result = _run(*REPORT, "--key", "kunci", *words)
    assert _exit_code(result) == click.UsageError.exit_code, result.exception


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("--set", "name=Andr\udce9"), "--set"),
        (("--set", "nam\udce9=Andre"), "--set"),
        (("--id", "\udcff"), "--id"),
        (("--namespace", "\udcff"), "--namespace"),
    ],
)
def test_what_a_terminal_gives_that_is_no_text_is_refused(words: tuple[str, ...], option: str) -> None:
    """As Python has bytes of a command line that are not UTF-8."""
    result = _run(*REPORT, *words, "--check")
    assert result.exit_code == click.UsageError.exit_code, result.exception
    assert option in result.output
    assert "UTF-8" in result.output


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"nip":"199001012015032000","name":"X"}, "foo":1', "not_json"),
        (b'{"nip":"199001012015032000","name":"X"}, "id":"dua"', "not_json"),
        (b'{"nip":"199001012015032000","name":NaN}', "not_json"),
        (b'{"nip":"199001012015032000","name":"\\ud800"}', "not_json"),
        (b'{"nip":"199001012015032000","name":"X","name":"Y"}', "duplicate_key"),
        (b'{"nip":"199001012015032000","name":"\xe9"}', "not_utf8"),
        (b'\xef\xbb\xbf{"nip":"199001012015032000","name":"X"}', "byte_order_mark"),
    ],
)
def test_what_is_no_json_is_told_as_what_it_is(body: bytes, code: str, tmp_path: Path) -> None:
    file = tmp_path / "laporan.json"
    file.write_bytes(body)
    result = _run(str(file), "--id", "satu", "--check", "--json")
    assert (result.exit_code, [one["code"] for one in json.loads(result.stdout)["faults"]]) == (1, [code])


def test_half_a_sign_in_a_list_would_be_refused() -> None:
    result = _run(*REPORT, "--set", 'withdrawn=["\\ud800"]', "--check", "--json")
    assert (result.exit_code, [one["code"] for one in json.loads(result.stdout)["faults"]]) == (1, ["not_json"])


@pytest.mark.parametrize("told", ["[" * 100_000, '{"a":' * 100_000, "{", "", "1", '"\\ud800"', "nol"])
def test_what_is_no_report_would_be_refused(told: str, tmp_path: Path) -> None:
    file = tmp_path / "laporan.json"
    file.write_text(told)
    result = _run(str(file), "--check")
    assert (_exit_code(result), result.output.startswith("Akan ditolak:")) == (1, True)


@pytest.mark.parametrize("lacking", sorted(EVENT))
def test_a_whole_event_stays_one_whatever_it_lacks(lacking: str) -> None:
    event = {name: value for name, value in EVENT.items() if name != lacking}
    result = _run("-", "--check", "--json", told=json.dumps(event))
    told = json.loads(result.stdout)
    assert (told["outcome"], [one.get("field") for one in told["faults"]]) == ("refused", [lacking])


@pytest.mark.parametrize("words", [("--id", "dua"), ("--type", "unit")])
def test_a_whole_event_has_its_own_id_and_type(words: tuple[str, ...]) -> None:
    result = _run("-", "--check", *words, told=json.dumps(EVENT))
    assert _exit_code(result) == click.UsageError.exit_code
    assert "CloudEvent" in str(result.exception)


def test_a_value_too_deep_is_a_text() -> None:
    result = _run(*REPORT, "--set", f"position={'[' * 100_000}", "--check")
    assert _exit_code(result) == 1


def test_nobody_answers() -> None:
    result = _run(*REPORT, *HTTP)
    assert _exit_code(result) == 1
    assert "tidak dapat dihubungi" in str(result.exception)
