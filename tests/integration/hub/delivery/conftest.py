"""A world for every test of the ledger: on both databases, unless the test asks for one of them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from tests.integration.hub.delivery.world import World


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Keep the stacks of faults made on purpose from being drawn, which takes longer than the tests."""
    with capture_logs():
        yield


@pytest_asyncio.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Each database in turn."""
    world = await World.new(database_url, str(tmp_path / "ledger.sqlite3"))
    yield world
    await world.close()


@pytest_asyncio.fixture
async def sqlite_world(tmp_path: Path) -> AsyncIterator[World]:
    """For what has nothing to do with the database."""
    world = await World.new("", str(tmp_path / "ledger.sqlite3"))
    yield world
    await world.close()


@pytest_asyncio.fixture
async def postgresql_world(postgresql_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """For what only PostgreSQL has."""
    world = await World.new(postgresql_url, "")
    yield world
    await world.close()
