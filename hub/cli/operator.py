"""An operator's way into a service's database, whether the service runs or not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import sqlalchemy as sa
import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audit import audit_trail
from hub.discovery import load_service, service_names
from hub.errors import UserError
from hub.messaging.outbox import Outlet
from hub.runtime import Service
from hub.store.database import Database, database_is_away
from hub.telemetry.logging import mask
from hub.transaction import Transactions

MOST: Final = 2**63 - 1
"""Largest number that a database holds."""


def _names() -> list[str]:
    return service_names()


ServiceName = Annotated[str | None, typer.Option("--service", "-s", help="Nama layanan.", autocompletion=_names)]


@dataclass(frozen=True)
class Records:
    """What an operator works on.

    Attributes:
        title: Indonesian, what people call them.
        table: where they are.
        migrations: name of the migration set that makes the table; services that have it keep such records.
        of_partners: whether a gateway's are meant where no service is named: others deliver beside what they do.
    """

    title: str
    table: sa.Table
    migrations: str
    of_partners: bool = False


def services_with(records: Records, name: str | None) -> list[Service]:
    """Return the service of that name, or every service that keeps such records when no name is given.

    Raises:
        UserError: there is no such service, or it keeps no such records.
    """
    found = [load_service(one) for one in ([name] if name else service_names())]
    keeping = [service for service in found if records.migrations in {one.name for one in service.all_migrations}]
    if name and not keeping:
        raise UserError(f"Layanan {name!r} tidak menyimpan {records.title}.")
    return keeping


def service_with(records: Records, name: str | None) -> Service:
    """Return the one service that is meant: the named one, or the only one that keeps such records.

    Raises:
        UserError: none was named and there are several.
    """
    found = services_with(records, name)
    gateways = [one for one in found if one.partners]
    if records.of_partners and gateways:
        found = found if name else gateways
    if len(found) != 1:
        raise UserError(f"Sebutkan layanannya dengan --service; yang ada: {', '.join(one.name for one in found)}.")
    return found[0]


@asynccontextmanager
async def opened(service: Service, records: Records, *, trail: bool = False) -> AsyncIterator[Transactions]:
    """Open a service's database, where the environment's settings place it.

    What is emitted waits in the outbox until the service's own relay takes it.

    Args:
        service: whose.
        records: what is read or decided about.
        trail: the audit trail is read or written, too.

    Raises:
        UserError: the database does not answer, or the service has not made its tables yet.
    """
    settings = service.settings()
    database = Database.of(settings, service.name)
    try:
        await _check(database, service.name, records.table)
        if trail:
            await _check_trail(database, service.name)
        yield Transactions(database, Outlet.of(settings, service.name))
    finally:
        await database.close()


async def rows_of(
    services: Sequence[Service],
    records: Records,
    read: Callable[[AsyncConnection], Awaitable[list[dict[str, Any]]]],
    *,
    trail: bool = False,
) -> tuple[list[dict[str, Any]], list[UserError]]:
    """Return what `read` finds in every service, with the service's name, and why some could not be read.

    Lists are for everybody's eyes: NIPs are masked, whoever wrote them into a reason.

    `trail` is that of `opened`.

    Raises:
        UserError: there is only one service, and its database cannot be read.
    """
    rows: list[dict[str, Any]] = []
    unread: list[UserError] = []
    for service in services:
        try:
            async with (
                opened(service, records, trail=trail) as transactions,
                transactions.database.read() as connection,
            ):
                found = await read(connection)
            rows += [{"service": service.name} | {name: mask(value) for name, value in row.items()} for row in found]
        except UserError as error:
            if len(services) == 1:
                raise
            unread.append(error)
    return rows, unread


async def _check(database: Database, service: str, table: sa.Table) -> None:
    url = database.engine.url
    place = url.render_as_string(hide_password=True) if database.is_postgresql else str(url.database)
    # Opening an SQLite file that is not there would make it.
    there = database.is_postgresql or await asyncio.to_thread(Path(place).exists)
    if there:
        try:
            async with database.read() as connection:
                there = await connection.run_sync(lambda sync: sa.inspect(sync).has_table(table.name))
        except Exception as error:
            if not database_is_away(error):
                raise
            why = type(error.__cause__ or error).__name__
            raise UserError(
                f"Basis data layanan {service!r} di {place} tidak menjawab ({why}).", exit_code=1
            ) from error
    if not there:
        raise UserError(
            f"Layanan {service!r} belum punya basis data di {place}: jalankan layanan itu atau `kinerja migrate` dulu, "
            "atau setel KINERJA_VAR, KINERJA_DATABASE_URL, dan KINERJA_DATABASE_SCHEMA seperti pada layanan itu.",
            exit_code=1,
        )


async def _check_trail(database: Database, service: str) -> None:
    async with database.read() as connection:
        there = await connection.run_sync(lambda sync: _columns(sync, audit_trail.name))
    if not there.issuperset(audit_trail.c.keys()):
        raise UserError(
            f"Basis data layanan {service!r} belum disiapkan untuk versi ini: jalankan layanan itu atau `kinerja "
            "migrate` dulu dengan versi ini, supaya keputusan dapat dicatat.",
            exit_code=1,
        )


def _columns(connection: sa.Connection, table: str) -> set[str]:
    inspector = sa.inspect(connection)
    return {column["name"] for column in inspector.get_columns(table)} if inspector.has_table(table) else set()
