"""The command line in an environment of its own, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typer.testing import CliRunner, Result

from hub import discovery
from hub.cli.main import app
from hub.settings import HubSettings
from hub.store.database import Database
from tests.integration.hub.cli import sample_services
from tests.support.tables import made


@dataclass(frozen=True)
class Terminal:
    """An operator's terminal, whose environment leads to a service's database."""

    environment: dict[str, str]
    settings: HubSettings
    service: str = "counter"

    def kinerja(self, *args: str, **named: Any) -> Result:
        """Run a command line."""
        return CliRunner().invoke(app, args, env=self.environment, prog_name="kinerja", **named)

    def in_database(self, work: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
        """Do something in a transaction of its own, and return its result."""

        async def do() -> Any:
            database = Database.of(self.settings, self.service)
            try:
                async with database.begin() as connection:
                    return await work(connection)
            finally:
                await database.close()

        return asyncio.run(do())

    def rows(self, statement: sa.Select[Any]) -> list[dict[str, Any]]:
        """Return what a query finds."""

        async def read(connection: AsyncConnection) -> list[dict[str, Any]]:
            return [dict(row) for row in (await connection.execute(statement)).mappings()]

        found: list[dict[str, Any]] = self.in_database(read)
        return found


@pytest.fixture(autouse=True)
def services(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the services of the tests are installed, except where whole processes run."""
    if request.node.get_closest_marker("e2e") is not None:
        return
    names = ("counter", "courier")
    found = [EntryPoint(name, f"{sample_services.__name__}:{name}", discovery.GROUP) for name in names]
    monkeypatch.setattr("hub.discovery.entry_points", lambda *, group: found if group == discovery.GROUP else [])


@pytest.fixture
def terminal(database_url: str, tmp_path: Path) -> Iterator[Terminal]:
    """A terminal; the counting service's tables are made."""
    schema = f"t{uuid4().hex[:10]}"
    settings = HubSettings(database_url=database_url, database_schema=schema, var=tmp_path)
    environment = {
        "KINERJA_DATABASE_URL": database_url,
        "KINERJA_DATABASE_SCHEMA": schema,
        "KINERJA_VAR": str(tmp_path),
    }
    terminal = Terminal(environment, settings)
    asyncio.run(_migrate(settings))
    yield terminal
    if database_url:
        terminal.in_database(lambda connection: connection.execute(sa.schema.DropSchema(schema, cascade=True)))


async def _migrate(settings: HubSettings) -> None:
    # On PostgreSQL both services share the schema that the environment names.
    for service in (sample_services.counter, sample_services.courier):
        database = Database.of(settings, service.name)
        await made(database, service.all_migrations)
        await database.close()
