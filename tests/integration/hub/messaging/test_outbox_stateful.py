"""Outbox and inbox under random histories: an event takes effect once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings
from structlog.testing import capture_logs

from tests.integration.hub.messaging.outbox_fixture import SETTINGS, prepared_file
from tests.integration.hub.messaging.outbox_machine import ANY, search

pytestmark = pytest.mark.timeout(900)  # many small histories; slow machines exist
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


def test_every_event_takes_effect_once(database_url: str, prepared: Path) -> None:
    search(settings(ANY, max_examples=6 if database_url else 20), prepared, database_url=database_url)


def test_nothing_rests_on_the_hold(prepared: Path) -> None:
    """It saves copies; without it every relay publishes what another has in hand."""
    search(settings(ANY, max_examples=6), prepared, kit=AT_ONCE)
