"""The small service on each of both databases, without a broker."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest_asyncio

from hub.runtime import Runtime
from hub.settings import HubSettings
from tests.integration.readmodels.people.roster_service import SERVICE, Roster, metadata
from tests.support.tables import made, unmade


@pytest_asyncio.fixture
async def roster(database_url: str, tmp_path: Path) -> AsyncIterator[Roster]:
    """The service with new tables."""
    settings = HubSettings(database_url=database_url, database_schema=f"roster_{uuid4().hex[:12]}", var=tmp_path)
    runtime = Runtime(SERVICE, settings)
    await made(runtime.database, SERVICE.all_migrations)
    async with runtime.database.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield Roster(runtime)
    await unmade(runtime.database)
