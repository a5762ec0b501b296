"""`docs/daftar-kepegawaian.md` names columns, words, addresses, commands and settings that exist."""

import re
import shlex
from pathlib import Path
from typing import Final

import pytest
from fastapi.routing import APIRoute
from typer.testing import CliRunner

from contracts.listed import DisciplineListedV1
from hub.environment import variable_of
from services.award_service.api import list_files, people
from services.award_service.command import app
from services.award_service.domain.by_hand import BY_HAND
from services.award_service.domain.listed import ListKind
from services.award_service.files.formats import EXCHANGE, LEAVES, LEVELS, TEMPLATES
from services.award_service.settings import AwardSettings

DOCS: Final = Path(__file__).parents[3] / "docs"
PAGE: Final = (DOCS / "daftar-kepegawaian.md").read_text(encoding="utf-8")
COLUMNS: Final = PAGE.partition("### Kolom templat")[2].partition("###")[0]
TITLES: Final = {
    ListKind.DISCIPLINE: "hukuman disiplin",
    ListKind.LEAVE: "cuti",
    ListKind.AWARD: "Satyalancana",
}


@pytest.mark.parametrize("kind", ListKind)
def test_the_page_has_the_columns_of_each_template(kind: ListKind) -> None:
    row = next(line for line in COLUMNS.splitlines() if line.startswith(f"| {TITLES[kind]} |"))
    assert re.findall("`([^`]+)`", row) == [column.heads[0] for column in TEMPLATES[kind].columns]


def test_it_has_the_words_that_are_known() -> None:
    shown = [*LEVELS, *(word for word in LEAVES if word != "Cuti di Luar Tanggungan Negara")]
    assert [word for word in shown if word not in COLUMNS] == []
    assert [one.heads[0] for one in EXCHANGE.columns[1:] if f"`{one.heads[0]}`" not in COLUMNS] == []
    assert f"`{BY_HAND}`" in PAGE


def test_its_addresses_exist() -> None:
    known = {
        f"{method} {route.path}"
        for router in (list_files.router, people.router)
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    told = {one.replace("/{id}", "/{file_id}") for one in re.findall(r"`((?:GET|POST|PUT) /v1[^`?]+)", PAGE)}
    assert told
    assert told <= known


def test_its_commands_and_their_options_exist() -> None:
    commands = re.findall(r"`(kinerja award [^`]+)`", PAGE)
    help_text = CliRunner().invoke(app, ["lists", "--help"]).stdout
    assert len(commands) > 1
    options = {word for command in commands for word in shlex.split(command) if word.startswith("--")}
    options |= set(re.findall(r"`(--[a-z-]+)", PAGE))
    assert [one for one in options if f"{one} " not in help_text] == []


def test_its_settings_exist() -> None:
    known = {variable_of(AwardSettings, name) for name in AwardSettings.model_fields}
    told = set(re.findall(r"`(KINERJA_[A-Z_]+)`", PAGE))
    assert told
    assert told <= known


def test_the_list_of_the_publishing_page_is_right() -> None:
    section = (DOCS / "publishing.md").read_text(encoding="utf-8").partition("## 7.")[2]
    (data,) = re.findall(r"^```text\n(.*?)^```$", section.partition("## 8.")[0], re.MULTILINE | re.DOTALL)
    assert len(DisciplineListedV1.model_validate_json(data, strict=True).entries) == 1
