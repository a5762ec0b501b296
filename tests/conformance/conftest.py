"""Both databases, for what matters to them; what a simulator and a gateway log about faults made on purpose is kept."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from tests.integration.conftest import database_kind, database_url

__all__ = ["database_kind", "database_url"]


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Keep the stacks of faults made on purpose from being drawn, which takes longer than the tests."""
    with capture_logs():
        yield
