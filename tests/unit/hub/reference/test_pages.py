"""The generated pages are current, complete, and keep secrets."""

from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from contracts.registry import CONTRACTS
from hub.cli.docs import pages
from hub.discovery import load_service, service_names
from hub.environment import variable_of
from hub.reference.contracts_page import contracts_page
from hub.reference.page import Page
from hub.reference.settings_page import settings_page, settings_table
from hub.settings import HubSettings

DOCS = Path(__file__).parents[4] / "docs"


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_page_is_current(page: Page) -> None:
    assert (DOCS / page.name).read_text() == page.made(), "run `kinerja docs`"


def test_no_two_pages_have_one_name() -> None:
    names = [page.name for page in pages()]
    assert len(set(names)) == len(names)


def test_every_field_of_every_contract_is_there() -> None:
    text = contracts_page()
    for contract in CONTRACTS.values():
        section = text.split(f"## `{contract.type}`")[1].split("\n## ")[0]
        assert all(f"| `{name}` |" in section for name in contract.model_fields)
    assert "| `assessor.unit_name` |" in text


def test_every_variable_is_there_once_and_once_more_where_a_service_has_another_default() -> None:
    text = settings_page()
    services = [load_service(name).settings for name in service_names()]
    common = HubSettings.model_fields
    times: Counter[str] = Counter(variable_of(HubSettings, name) for name in common)
    for settings in services:
        for name, field in settings.model_fields.items():
            if name not in common or field.default != common[name].default:
                times[variable_of(settings, name)] += 1
    assert {name: text.count(f"| `{name}` |") for name in times} == times
    assert times["KINERJA_BATCH_SIZE"] == 2
    assert "| `KINERJA_SANDBOX_PARAMETERS__LATE_STORE_SECONDS` |" in text


def test_every_variable_says_what_it_means() -> None:
    rows = [line for line in settings_page().splitlines() if line.startswith("| `KINERJA_")]
    assert all(not row.endswith("|  |") for row in rows)


class Told(BaseSettings):
    """Settings with a secret."""

    password: SecretStr = SecretStr("hunter2")
    """A secret with a default."""


def test_default_of_a_secret_is_not_printed() -> None:
    text = "\n".join(settings_table(Told))
    assert "hunter2" not in text
    assert "*not shown*" in text


def test_every_service_keeps_its_secrets_as_such() -> None:
    for service in map(load_service, service_names()):
        for name, field in service.settings.model_fields.items():
            if name.endswith(("_secret", "_password", "_token")):
                assert "SecretStr" in str(field.annotation), name
