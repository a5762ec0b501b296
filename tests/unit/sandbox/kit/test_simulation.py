"""Which partners `kinerja sandbox` can play."""

import pytest
from typer.testing import CliRunner

from hub.cli.main import app
from hub.errors import UserError
from sandbox.kit.simulation import load_simulation, simulation_names


def test_every_installed_simulator_can_be_loaded() -> None:
    assert "siasn" in simulation_names()
    assert {load_simulation(name).title for name in simulation_names()} >= {"SIASN"}


def test_a_partner_that_nobody_plays_is_told_who_is_played() -> None:
    with pytest.raises(UserError, match=r"^Tidak ada sandbox 'x'; yang ada: .*siasn.*\.$"):
        load_simulation("x")


def test_the_command_takes_the_partner_by_name() -> None:
    shown = CliRunner().invoke(app, ["sandbox", "x"])
    assert shown.exit_code == 2
    assert "Tidak ada sandbox 'x'" in shown.output
