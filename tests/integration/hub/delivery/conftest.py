"""A harness for every test of the ledger: on both databases, unless the test asks for one of them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from tests.integration.hub.delivery.ledger_fixture import LedgerHarness


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Keep the stacks of faults made on purpose from being drawn, which takes longer than the tests."""
    with capture_logs():
        yield


@pytest_asyncio.fixture
async def harness(database_url: str, tmp_path: Path) -> AsyncIterator[LedgerHarness]:
    """Each database in turn."""
    harness = await LedgerHarness.new(database_url, str(tmp_path / "ledger.sqlite3"))
    yield harness
    await harness.close()


@pytest_asyncio.fixture
async def sqlite_harness(tmp_path: Path) -> AsyncIterator[LedgerHarness]:
    """For what has nothing to do with the database."""
    harness = await LedgerHarness.new("", str(tmp_path / "ledger.sqlite3"))
    yield harness
    await harness.close()


@pytest_asyncio.fixture
async def postgresql_harness(postgresql_url: str, tmp_path: Path) -> AsyncIterator[LedgerHarness]:
    """For what only PostgreSQL has."""
    harness = await LedgerHarness.new(postgresql_url, "")
    yield harness
    await harness.close()
