"""The service on each of both databases, without a broker.

Its application is built once a process and database, since that takes longer than most tests; its tables, and what it
stores in files, are new for each test.
"""

import shutil
from collections.abc import AsyncIterator, Callable
from functools import cache
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from hub.clock import Clocks
from hub.runtime import Runtime
from services.award_service.app import service
from services.award_service.settings import AwardSettings
from tests.integration.services.award_service.callers import Office, application_of
from tests.integration.services.award_service.desk import NOW, Desk
from tests.support.tables import made, unmade

Built = tuple[Runtime[AwardSettings], FastAPI]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    """By database, the runtime and the application that tests of this process share."""

    @cache
    def of(database_url: str) -> Built:
        settings = AwardSettings(
            database_url=database_url,
            database_schema=f"award_{uuid4().hex[:12]}",
            var=tmp_path_factory.mktemp("award") / "var",
        )
        runtime = Runtime(service, settings, clocks=Clocks(now=NOW.timestamp))
        return runtime, application_of(runtime)

    return of


@pytest_asyncio.fixture
async def desk(built: Callable[[str], Built], database_url: str) -> AsyncIterator[Desk]:
    """The service with new tables."""
    runtime, _ = built(database_url)
    await unmade(runtime.database)  # what a test has left that could not be ended
    await made(runtime.database, service.all_migrations)
    yield Desk(runtime)
    await unmade(runtime.database)
    shutil.rmtree(runtime.settings.var, ignore_errors=True)


@pytest_asyncio.fixture
async def office(built: Callable[[str], Built], desk: Desk, database_url: str) -> AsyncIterator[Office]:
    """The API over the same tables."""
    _, app = built(database_url)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://award") as client:
        yield Office(client)
