"""The hub whose doors are tested: RabbitMQ, intake and skp_service as processes; and what their databases hold."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.settings import HubSettings
from hub.store.database import Database
from hub.tables import outbox
from local.stack import Layout, Stack, stack
from readmodels.people import tables as people
from services.intake import tables as intake
from services.intake.domain.imports import ImportState
from tests.e2e.doors.district import SIMPEG
from tests.support.intake.plain_read_model import ReadModel

INTAKE: Final = "intake"
KEEPER: Final = "skp_service"
"""The service whose read model is looked at."""


@dataclass(frozen=True)
class Running:
    """A hub that runs.

    Attributes:
        stack: its processes.
        intake, keeper: the databases of both services.
        environment: of commands at a terminal.
    """

    stack: Stack
    intake: Database
    keeper: Database
    environment: dict[str, str]

    async def command(self, *arguments: object) -> asyncio.subprocess.Process:
        """Start `kinerja` at a terminal; its output is read by `communicate`."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hub.cli", *map(str, arguments)),
            env=self.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def said(self, *arguments: object) -> str:
        """Run `kinerja` to its end, which has to be a good one, and return what it says."""
        process = await self.command(*arguments)
        said, wrong = await process.communicate()
        assert process.returncode == 0, wrong.decode()
        return said.decode()

    async def received(self, *sources: str) -> int:
        """Return how many reports of some sources have a receipt."""
        counted = sa.select(sa.func.count()).select_from(intake.receipts)
        async with self.intake.read() as connection:
            return (await connection.execute(counted.where(intake.receipts.c.source.in_(sources)))).scalar_one()

    async def is_importing(self, source: str, state: ImportState) -> bool:
        """Whether some rows of a file of a source, but not all, have been worked off in a state."""
        table = intake.imports.c
        begun = sa.and_(table.source == source, table.state == state, table.done > 0, table.done < table.rows)
        async with self.intake.read() as connection:
            return await _any(connection, intake.imports, begun)

    async def is_settled(self) -> bool:
        """Whether everything that intake has decided has arrived in the read model; looks after a moment."""
        await asyncio.sleep(0.3)
        async with self.intake.read() as connection:
            if await _any(connection, intake.to_merge) or await _any(connection, outbox, outbox.c.sent_at.is_(None)):
                return False
            sent = await _versions(connection, intake.employees.c.nip, intake.employees.c.version)
            sent |= await _versions(connection, intake.units.c.code, intake.units.c.version)
        async with self.keeper.read() as connection:
            held = await _versions(connection, people.employees.c.nip, people.employees.c.version)
            held |= await _versions(connection, people.units.c.code, people.units.c.version)
        return sent == held

    async def read_model(self) -> ReadModel:
        """Return what the read model holds."""
        employees, positions, units, acting = (
            people.employees.c,
            people.positions.c,
            people.units.c,
            people.acting_posts.c,
        )
        named = ("name", "employment", "unit_code", "position", "grade", "superior_nip", "superior_derived", "active")
        stay = ("start", "end", "unit_code", "title", "grade", "superior_nip", "functional_level", "superior_derived")
        async with self.keeper.read() as connection:
            return ReadModel(
                employees=await _rows(connection, [employees[name] for name in ("nip", *named)]),
                positions=await _rows(connection, [positions[name] for name in ("nip", *stay)]),
                units=await _rows(
                    connection,
                    [units[name] for name in ("code", "name", "kind", "parent_code", "head_title", "active")],
                ),
                acting=await _rows(
                    connection, [acting[name] for name in ("nip", "unit_code", "since", "kind", "until")]
                ),
            )


async def _any(connection: AsyncConnection, table: sa.Table, *holds: sa.ColumnElement[bool]) -> bool:
    found = sa.select(sa.literal(1)).select_from(table).where(*holds).limit(1)
    return (await connection.execute(found)).first() is not None


async def _versions(connection: AsyncConnection, key: sa.Column[Any], version: sa.Column[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in await connection.execute(sa.select(key, version))}


async def _rows(connection: AsyncConnection, columns: Sequence[sa.Column[Any]]) -> set[tuple[Any, ...]]:
    rows = [tuple(row) for row in await connection.execute(sa.select(*columns))]
    assert len(set(rows)) == len(rows)
    return set(rows)


@asynccontextmanager
async def running(var: Path, data: Path, *, database_url: str, schema_prefix: str) -> AsyncIterator[Running]:
    """Run the hub; what is started ends with the context.

    Args:
        var: folder of the broker.
        data: empty and absolute, of the services.
        database_url: of a PostgreSQL; empty: SQLite.
        schema_prefix: put before the names of the services' schemas there.
    """
    told = {
        "KINERJA_SOURCES": f'["{SIMPEG}"]',
        "KINERJA_DATABASE_URL": database_url,
        "KINERJA_DATABASE_SCHEMA_PREFIX": schema_prefix,
    }
    settings = HubSettings(sources=(SIMPEG,), database_url=database_url, database_schema_prefix=schema_prefix, var=data)
    services = {INTAKE: 0, KEEPER: 0}
    layout = Layout(var=var, data=data, services=services, environment=told, settings=settings)
    async with stack(layout, say=print) as started:
        databases = Database.of(settings, INTAKE), Database.of(settings, KEEPER)
        environment = {**os.environ, **told, "KINERJA_VAR": str(data), "KINERJA_OPERATOR": "penguji"}
        try:
            yield Running(started, *databases, environment)
        finally:
            await started.supervisor.stop()
            for database in databases:
                await _erase(database)


async def _erase(database: Database) -> None:
    """Leave no schema on a PostgreSQL that others use, too."""
    if database.is_postgresql:
        async with database.begin() as connection:
            await connection.execute(sa.schema.DropSchema(database.schema, cascade=True, if_exists=True))
    await database.close()
