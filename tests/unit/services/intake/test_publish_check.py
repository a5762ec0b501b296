"""`kinerja publish --check`: what would be refused or doubted, in the sentences that intake would say."""

import json

import pytest
import typer
from typer.testing import CliRunner, Result

from services.intake.domain.doubts import RULES as DOUBTS
from services.intake.publishing.command import publish
from services.intake.publishing.trial import ONLY_THE_HUB_KNOWS

NIP = "199001012015032000"
command = typer.Typer()
command.command()(publish)


def check(body: str, *words: str) -> Result:
    return CliRunner().invoke(command, ["-", "--check", *words], input=body)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (f'{{"nip": {NIP}}}', "nip_not_text", "nip"),
        (f'{{"nip": "{NIP}", "nip": "{NIP}"}}', "duplicate_key", None),
        ('{"nip": NaN}', "not_json", None),
        ("[1]", "not_an_object", None),
        ("", "not_json", None),
        ('{"name": "Sariwangi"}', "nip_missing", "nip"),
        ('{"code": "A B"}', "code_characters", "code"),
        ('{"specversion": "1.0", "data": {}}', "id_missing", "id"),
        (f'{{"nip": "{NIP}", "name": "{"x" * 70_000}"}}', "too_large", None),
    ],
)
def test_what_would_be_refused_is_told(body: str, code: str, field: str | None) -> None:
    result = check(body, "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["outcome"]) == (1, "refused")
    assert (code, field) in [(one["code"], one.get("field")) for one in told["faults"]]


def test_what_would_be_doubted_is_told_and_counts() -> None:
    result = check(f'{{"nip": "{NIP}", "superior": "197505052000031000"}}')
    assert result.exit_code == 0
    assert "Akan diterima dengan catatan:\n  unknown_field (superior): Isian ini tidak dikenal" in result.output


def test_what_only_the_hub_knows_is_not_doubted_here() -> None:
    result = check(f'{{"nip": "{NIP}", "unit_code": "TIDAK-ADA", "superior_nip": "197505052000031000"}}')
    assert (result.exit_code, result.output) == (0, "Tidak ada yang salah pada laporan ini.\n")
    assert {rule.code for rules in DOUBTS.values() for rule in rules} >= ONLY_THE_HUB_KNOWS


def test_a_report_is_made_of_single_fields() -> None:
    words = ["--check", "--json", "--set", f"nip={NIP}", "--set", "superior_nip=null", "--set", "version=3"]
    good = CliRunner().invoke(command, [*words, "--set", 'withdrawn=["grade"]', "--set", "probation=false"])
    assert (good.exit_code, json.loads(good.stdout)["faults"]) == (0, [])
    bad = CliRunner().invoke(command, [*words, "--set", "probation=tidak"])
    assert json.loads(bad.stdout)["faults"][0]["code"] == "not_true_or_false"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Sebutkan berkas laporan, atau isiannya dengan --set."),
        (["--set", "nip"], "--set berbentuk ISIAN=NILAI"),
        (["--set", f"nip={NIP}", "--type", "orang"], "--type harus employee atau unit."),
        (["--set", f"nip={NIP}"], "Sebutkan ke mana"),
        (["--set", f"nip={NIP}", "--url", "http://127.0.0.1:9"], "Kunci sumber belum disebut"),
        (["--set", f"nip={NIP}", "--url", "http://127.0.0.1:9", "--key", "kunci_x"], "intake tidak dapat dihubungi"),
    ],
)
def test_what_is_missing_is_said(words: list[str], sentence: str) -> None:
    result = CliRunner().invoke(command, words, env={"KINERJA_AMQP_URL": "", "SOURCE_KEY": ""})
    assert sentence in str(result.exception)
    assert NIP not in str(result.exception)


def test_what_would_be_refused_is_not_sent() -> None:
    result = CliRunner().invoke(command, ["--set", "nip=1", "--url", "http://127.0.0.1:9", "--key", "kunci_x"])
    assert result.exit_code == 1
    assert result.output.startswith("Akan ditolak:\n  nip_length (nip):")
