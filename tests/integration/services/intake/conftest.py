"""Intake on each of both databases, without a broker."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest_asyncio
from pydantic import SecretStr

from hub.runtime import Runtime
from services.intake.app import service
from services.intake.settings import IntakeSettings
from tests.integration.services.intake.district import Desk
from tests.integration.services.intake.door import Door, application_of
from tests.support.tables import made, unmade


@pytest_asyncio.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """Intake with new tables."""
    settings = IntakeSettings(database_url=database_url, database_schema=f"intake_{uuid4().hex[:12]}", var=tmp_path)
    runtime = Runtime(service, settings)
    await made(runtime.database, service.all_migrations)
    yield Desk(runtime)
    await unmade(runtime.database)


@pytest_asyncio.fixture
async def door(database_url: str, tmp_path: Path) -> AsyncIterator[Door]:
    """The HTTP door over new tables; one source has a key."""
    settings = IntakeSettings(
        database_url=database_url,
        database_schema=f"intake_{uuid4().hex[:12]}",
        var=tmp_path,
        intake_events_per_request=5,
        intake_event_bytes_max=2_000,
        intake_source_calls_per_second=1e6,
        intake_source_burst=1_000,
        intake_webhook_secret=SecretStr("rahasia-uji-rahasia-uji-rahasia-uji"),
    )
    runtime = Runtime(service, settings)
    await made(runtime.database, service.all_migrations)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=application_of(runtime)), base_url="http://intake")
    async with client:
        door = Door(runtime, client)
        await door.add("simpeg")
        yield door
    await unmade(runtime.database)
