"""A database that every test has to itself, with the kit's tables and a ledger."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.integration.hub.delivery.ledger_fixture import LedgerHarness


@pytest_asyncio.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[LedgerHarness]:
    """Each database in turn."""
    world = await LedgerHarness.new(database_url, str(tmp_path / "service.sqlite3"))
    yield world
    await world.close()
