"""Intake with its file door, on each of both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hub.runtime import Runtime
from services.intake.app import service
from services.intake.settings import IntakeSettings
from tests.integration.services.intake.district import Desk
from tests.integration.services.intake.files.tables import FileDesk
from tests.support.tables import made


@pytest.fixture
def files(desk: Desk, tmp_path: Path) -> FileDesk:
    """Hands files in."""
    return FileDesk(desk, tmp_path)


@pytest_asyncio.fixture
async def at_rest(tmp_path: Path) -> AsyncIterator[FileDesk]:
    """Intake whose service does not run; in SQLite under `tmp_path`. An operator has added two sources."""
    runtime = Runtime(service, IntakeSettings(var=tmp_path))
    await made(runtime.database, service.all_migrations)
    files = FileDesk(Desk(runtime), tmp_path)
    await files.add_sources("simpeg", "lain")
    yield files
    await runtime.database.close()
