"""The way to production names commands, options, settings and figures that exist."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli.main import app
from hub.delivery.states import State
from hub.environment import variable_of
from services.siasn_gateway.first_outcome import BECAME
from services.siasn_gateway.settings import SiasnGatewaySettings

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "siasn-production.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (kinerja .+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_each_of_its_options_exists(command: str) -> None:
    words = command.split()[1:]
    path = words[: 2 if words[0] in {"siasn", "deliveries"} else 1]
    told = CliRunner().invoke(app, [*path, "--help"], prog_name="kinerja")
    assert told.exit_code == 0, told.output
    assert f"Usage: kinerja {' '.join(path)} " in told.stdout
    for option in re.findall(r"--[a-z-]+", command):
        assert f"{option} " in told.stdout


def test_the_page_walks_through_all_commands_of_siasn() -> None:
    assert {"siasn check", "siasn deliver", "deliveries pause", "deliveries resume"} <= {
        " ".join(command.split()[1:3]) for command in COMMANDS
    }


def test_every_end_of_a_delivery_has_its_row() -> None:
    told = set(re.findall(r"^\| `([^`]+)`", PAGE.partition("## 6.")[2].partition("## 7.")[0], re.MULTILINE))
    assert {"jawaban SIASN tidak jelas", "ditolak", "belum pasti", "belum melayani"} <= told
    for state, words in {State.UNCLEAR: "jawaban SIASN tidak jelas", State.REJECTED: "ditolak"}.items():
        assert BECAME[state] == words
    assert f"{SiasnGatewaySettings().unclear_after} times" in PAGE.replace("three times", "3 times")


def test_every_setting_and_each_default_address_is_as_told() -> None:
    fields = {variable_of(SiasnGatewaySettings, name): one for name, one in SiasnGatewaySettings.model_fields.items()}
    for name in set(re.findall(r"KINERJA_[A-Z_]+[A-Z]\b", PAGE)):
        assert name in fields
    for name, training in re.findall(r"^\| `(KINERJA_SIASN_\w+_URL)` \| `([^`]+)` \|", PAGE, re.MULTILINE):
        assert fields[name].default == training


def test_the_figures_are_those_of_the_defaults() -> None:
    policy = SiasnGatewaySettings().policy()
    assert (policy.lease, policy.settle_after, policy.visibility_lag) == (300, 120, 30)
    assert "(300 s)" in PAGE
    assert "(120 s)" in PAGE
    assert "two reads 30 s apart" in PAGE
    assert "at most 20 deliveries" in PAGE
    assert 2 * policy.concurrency == 20
    assert SiasnGatewaySettings().calls_per_second / 2 * 3600 == 3600


def test_every_metric_and_alert_exists() -> None:
    metrics = (ROOT / "hub" / "telemetry" / "metrics.py").read_text(encoding="utf-8")
    alerts = (ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    for name in set(re.findall(r"`(kinerja_\w+)`", PAGE)):
        assert f'"{name.removesuffix("_total")}' in metrics
    for name in set(re.findall(r"`(Kinerja[A-Z]\w+)`", PAGE)):
        assert f"alert: {name}\n" in alerts
