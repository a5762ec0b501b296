"""The service without a broker, on each of both databases: what it would send stays in its outbox."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa

from hub.migrate import migrate
from hub.runtime import Runtime
from services.skp_service.app import service
from services.skp_service.settings import SkpSettings
from tests.integration.services.skp_service.world import Clock, World, client_of, sign_in_by_name, stand_still


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An SQLite file, and a PostgreSQL server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'skp.sqlite3'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The day that it is for the API; a test may move it."""
    return stand_still(monkeypatch)


@pytest_asyncio.fixture
async def runtime(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Runtime]:
    """The service's runtime with its tables made, in a schema of its own that is dropped afterwards."""
    sign_in_by_name(monkeypatch)
    settings = SkpSettings(
        database_url=database_url, database_schema=f"skp_test_{uuid4().hex[:12]}", var=tmp_path / "var"
    )
    runtime = Runtime(service, settings)
    await migrate(runtime.database, service.all_migrations)
    yield runtime
    if runtime.database.is_postgresql:
        async with runtime.database.begin() as connection:
            await connection.execute(sa.schema.DropSchema(runtime.database.schema, cascade=True))
    await runtime.database.close()


@pytest_asyncio.fixture
async def api(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service's HTTP application."""
    async with client_of(runtime) as client:
        yield client


@pytest.fixture
def world(runtime: Runtime, api: httpx.AsyncClient) -> World:
    """A little agency, its people signed in, and a look at what is stored."""
    return World(runtime, api)
