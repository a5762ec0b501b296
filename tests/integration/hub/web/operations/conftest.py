"""A service that delivers to a partner, its operators signed in by name, and what stands in its database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.integration.hub.web.operations.world import World


@pytest_asyncio.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Each database in turn."""
    with pytest.MonkeyPatch.context() as patch:
        world = World.new(database_url, tmp_path, patch)
    await world.prepare()
    yield world
    await world.close()
