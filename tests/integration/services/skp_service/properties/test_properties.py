"""No history of acts, of people who come and go, and of days breaks a promise of the cycle."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from structlog.testing import capture_logs

from tests.integration.services.skp_service.properties.machine import ANY, search

pytestmark = [pytest.mark.timeout(900), pytest.mark.slow]  # many small histories; slow machines exist


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Keep what is logged of refusals from being drawn, which takes longer than the tests."""
    with capture_logs():
        yield


def test_the_cycle_keeps_its_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search(settings(ANY, max_examples=10), tmp_path, monkeypatch)


def test_it_keeps_them_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql_url: str) -> None:
    search(settings(ANY, max_examples=3), tmp_path, monkeypatch, database_url=postgresql_url)
