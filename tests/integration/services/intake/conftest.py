"""Intake on each of both databases, without a broker."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest_asyncio

from hub.runtime import Runtime
from services.intake.app import service
from services.intake.settings import IntakeSettings
from tests.integration.services.intake.district import Desk
from tests.support.tables import made, unmade


@pytest_asyncio.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """Intake with new tables."""
    settings = IntakeSettings(database_url=database_url, database_schema=f"intake_{uuid4().hex[:12]}", var=tmp_path)
    runtime = Runtime(service, settings)
    await made(runtime.database, service.all_migrations)
    yield Desk(runtime)
    await unmade(runtime.database)
