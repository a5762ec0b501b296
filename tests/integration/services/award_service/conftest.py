"""The service on each of both databases, without a broker."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest_asyncio

from hub.clock import Clocks
from hub.runtime import Runtime
from services.award_service.app import service
from services.award_service.settings import AwardSettings
from tests.integration.services.award_service.callers import Office, application_of
from tests.integration.services.award_service.desk import NOW, Desk
from tests.support.tables import made, unmade


@pytest_asyncio.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """The service with new tables."""
    settings = AwardSettings(database_url=database_url, database_schema=f"award_{uuid4().hex[:12]}", var=tmp_path)
    runtime = Runtime(service, settings, clocks=Clocks(now=NOW.timestamp))
    await made(runtime.database, service.all_migrations)
    yield Desk(runtime)
    await unmade(runtime.database)


@pytest_asyncio.fixture
async def office(desk: Desk) -> AsyncIterator[Office]:
    """The API over the same tables."""
    transport = httpx.ASGITransport(app=application_of(desk.runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://award") as client:
        yield Office(client)
