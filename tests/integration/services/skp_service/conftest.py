"""The service without a broker, on each of both databases: what it would send stays in its outbox.

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
from services.skp_service.app import service
from services.skp_service.settings import SkpSettings
from tests.integration.services.skp_service.agency_fixture import (
    Agency,
    Clock,
    application_of,
    client_of,
)
from tests.support.tables import made, unmade

Built = tuple[Runtime, FastAPI]


@pytest.fixture(scope="session")
def lasting_clock() -> Clock:
    """What every service of this process reads the time from."""
    return Clock()


@pytest.fixture(autouse=True)
def clock(lasting_clock: Clock) -> Clock:
    """The day that it is for the service; a test may move it."""
    lasting_clock.start_over()
    return lasting_clock


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, lasting_clock: Clock) -> Callable[[str], Built]:
    """By database, the runtime and the application that tests of this process share."""

    @cache
    def of(database_url: str) -> Built:
        settings = SkpSettings(
            database_url=database_url,
            database_schema=f"skp_test_{uuid4().hex[:12]}",
            var=tmp_path_factory.mktemp("skp") / "var",
        )
        runtime = Runtime(service, settings, clocks=Clocks(now=lasting_clock.now))
        return runtime, application_of(runtime)

    return of


@pytest_asyncio.fixture
async def runtime(built: Callable[[str], Built], database_url: str) -> AsyncIterator[Runtime]:
    """The service's runtime with new tables."""
    runtime, _ = built(database_url)
    settings = runtime.settings
    await unmade(runtime.database)  # what a test has left that could not be ended
    await made(runtime.database, service.all_migrations)
    yield runtime
    runtime.settings = settings
    await unmade(runtime.database)
    shutil.rmtree(settings.var, ignore_errors=True)


@pytest_asyncio.fixture
async def api(built: Callable[[str], Built], runtime: Runtime, database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service's HTTP application."""
    _, app = built(database_url)
    async with client_of(app) as client:
        yield client


@pytest.fixture
def world(runtime: Runtime, api: httpx.AsyncClient) -> Agency:
    """A little agency, its people signed in, and a look at what is stored."""
    return Agency(runtime, api)
