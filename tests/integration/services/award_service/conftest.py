"""The service on each of both databases, without a broker."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest_asyncio

from hub.runtime import Runtime
from services.award_service.app import service
from services.award_service.settings import AwardSettings
from tests.integration.services.award_service.desk import Desk
from tests.support.tables import made, unmade


@pytest_asyncio.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """The service with new tables."""
    settings = AwardSettings(database_url=database_url, database_schema=f"award_{uuid4().hex[:12]}", var=tmp_path)
    runtime = Runtime(service, settings)
    await made(runtime.database, service.all_migrations)
    yield Desk(runtime)
    await unmade(runtime.database)
