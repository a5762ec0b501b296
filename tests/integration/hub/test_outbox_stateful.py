"""Outbox and inbox under random histories: an event takes effect once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from structlog.testing import capture_logs

from hub.settings import HubSettings
from tests.integration.hub.outbox_machine import OutboxMachine
from tests.integration.hub.outbox_world import SETTINGS, prepared_file

pytestmark = pytest.mark.timeout(900)  # many small histories; slow machines exist
ANY: Final = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, stateful_step_count=50)
AT_ONCE: Final = SETTINGS.model_copy(update={"outbox_hold_seconds": 0.001})


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Keep what is logged of faults made on purpose from being drawn, which takes longer than the tests."""
    with capture_logs():
        yield


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """An SQLite file with the tables."""
    return prepared_file(tmp_path)


def run(chosen: settings, prepared: Path, *, database_url: str = "", kit: HubSettings = SETTINGS) -> None:
    """Let Hypothesis look for a history that breaks a promise. Raises AssertionError when it finds one."""

    def machine() -> OutboxMachine:
        return OutboxMachine(database_url, prepared, kit)

    run_state_machine_as_test(cast("type[OutboxMachine]", machine), settings=chosen)


def test_every_event_takes_effect_once(database_url: str, prepared: Path) -> None:
    run(settings(ANY, max_examples=6 if database_url else 20), prepared, database_url=database_url)


def test_nothing_rests_on_the_hold(prepared: Path) -> None:
    """It saves copies; without it every relay publishes what another has in hand."""
    run(settings(ANY, max_examples=6), prepared, kit=AT_ONCE)
