"""`docs/publishing.md`: its reports are right, its codes exist, and what it links to is there."""

import json
import re
import shlex
from pathlib import Path
from typing import Final

import typer
from typer.testing import CliRunner

from services.intake.codes_page import codes_page
from services.intake.publishing.command import publish

DOCS: Final = Path(__file__).parents[3] / "docs"
PAGE: Final = (DOCS / "publishing.md").read_text(encoding="utf-8")
command = typer.Typer()
command.command()(publish)


def test_every_report_on_it_is_right() -> None:
    reports = re.findall(r"^```json\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert len(reports) == 2
    for report in reports:
        told = CliRunner().invoke(command, ["-", "--check", "--json"], input=report)
        assert (told.exit_code, json.loads(told.stdout)["faults"]) == (0, [])


def test_its_first_command_finds_nothing_wrong() -> None:
    words = re.search(r"^kinerja publish (--set .* --check)$", PAGE, flags=re.MULTILINE)
    assert words is not None
    told = CliRunner().invoke(command, shlex.split(words[1]))
    assert (told.exit_code, told.output) == (0, "Tidak ada yang salah pada laporan ini.\n")


def test_its_mistakes_are_known_by_their_codes() -> None:
    mistakes = PAGE.split("## 6.")[1].split("## 7.")[0]
    codes: set[str] = set()
    for row in mistakes.splitlines():
        if row.startswith("| `"):
            codes |= set(re.findall(r"`([a-z_]+)`", row.split("|")[1]))
    assert len(codes) > 6
    assert [code for code in codes - {"null"} if f"| `{code}` |" not in codes_page()] == []


def test_every_program_is_linked() -> None:
    linked = set(re.findall(r"\(examples/([a-z_/]+\.[a-z]+)\)", PAGE))
    assert linked == {str(one.relative_to(DOCS / "examples")) for one in (DOCS / "examples").rglob("by_*")}
