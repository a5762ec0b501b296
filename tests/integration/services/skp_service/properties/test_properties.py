"""No history of acts, of people who come and go, and of days breaks a promise of the cycle."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from structlog.testing import capture_logs

from tests.integration.services.skp_service.properties.machine import PerformanceMachine
from tests.integration.services.skp_service.properties.office import Office

pytestmark = [pytest.mark.timeout(900), pytest.mark.slow]  # many small histories; slow machines exist
# A history that breaks a promise is told as it was found: each takes a second, and to shorten it takes hundreds.
ANY: Final = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    stateful_step_count=25,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Keep what is logged of refusals from being drawn, which takes longer than the tests."""
    with capture_logs():
        yield


def run(chosen: settings, folder: Path, patch: pytest.MonkeyPatch, *, database_url: str = "") -> None:
    """Let Hypothesis look for a history that breaks a promise. Raises AssertionError when it finds one."""
    with asyncio.Runner() as runner:
        office = Office.new(database_url, folder, patch)

        def machine() -> PerformanceMachine:
            return PerformanceMachine(office, runner)

        try:
            run_state_machine_as_test(cast("type[PerformanceMachine]", machine), settings=chosen)
        finally:
            runner.run(office.close())


def test_the_cycle_keeps_its_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(settings(ANY, max_examples=10), tmp_path, monkeypatch)


def test_it_keeps_them_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql_url: str) -> None:
    run(settings(ANY, max_examples=3), tmp_path, monkeypatch, database_url=postgresql_url)
