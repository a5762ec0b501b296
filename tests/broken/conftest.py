"""A ledger, and an agency, for what is broken in them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from hub.clock import Clocks
from hub.runtime import Runtime
from services.skp_service.app import service
from services.skp_service.settings import SkpSettings
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness
from tests.integration.services.skp_service.agency_fixture import Agency, Clock, application_of, client_of
from tests.support.tables import made


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Keep what is logged of damages from being drawn, which takes longer than the tests."""
    with capture_logs():
        yield


@pytest_asyncio.fixture
async def harness(tmp_path: Path) -> AsyncIterator[LedgerHarness]:
    """A ledger and its partner; which database holds it makes no difference to what is broken."""
    harness = await LedgerHarness.new("", str(tmp_path / "ledger.sqlite3"))
    yield harness
    await harness.close()


@pytest_asyncio.fixture
async def agency(tmp_path: Path) -> AsyncIterator[Agency]:
    """`skp_service` without people."""
    runtime = Runtime(service, SkpSettings(var=tmp_path, database_url=""), clocks=Clocks(now=Clock().now))
    await made(runtime.database, service.all_migrations)
    async with client_of(application_of(runtime)) as client:
        yield Agency(runtime, client)
    await runtime.database.close()
