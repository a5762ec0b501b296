"""Brings a service's database to the version of the software (Alembic), the kit's tables and its own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import UserError
from hub.store.database import Database
from hub.store.literals import with_literals
from hub.store.refusal import DatabaseRefusal
from hub.store.revisions import (
    KIT,
    KIT_MIGRATIONS,
    MESSAGING,
    VERSION_TABLE,
    Changes,
    MigrationSet,
    NewerThanThis,
    Step,
    history_of,
    is_newer,
    note_compatibility,
    schema_compatibility,
    step_of,
)
from hub.store.runtime_role import refuse_foreign_owners, statements_of_rights

__all__ = ["KIT", "KIT_MIGRATIONS", "MESSAGING", "MigrationSet", "migrate", "pending", "require_migrated", "statements"]

LOCK_SECONDS: Final = 5
"""How long a migration waits for a table that somebody uses: whoever comes later waits behind it."""

# Any fixed number serves: it keeps two instances that start at once from migrating the same schema together.
_ADVISORY_LOCK: Final = 0x6B696E65


def _say_nothing() -> None:
    """Whoever starts a service has its readiness."""


async def migrate(
    database: Database, sets: Sequence[MigrationSet], *, waits: Callable[[], None] = _say_nothing
) -> Changes:
    """Apply what is missing, in one transaction; return what that was. Running it again changes nothing.

    It has a connection of its own, which no statement's limit ends. Whoever else migrates meanwhile is waited for,
    which `waits` is told before; a table that is in use for longer than `LOCK_SECONDS` fails it (SQLSTATE 55P03), and
    it may be tried again. When the database is its owner's, the role that runs the service is granted what it needs
    (`hub.store.runtime_role`).

    Raises:
        UserError: the database was made by a newer version of the software, which this one may not run on; or what is
            there belongs to another role.
    """
    database.make_place()
    async with database.for_migrating().begin() as connection:
        return await _apply(connection, database, sets, waits)


async def statements(
    database: Database, sets: Sequence[MigrationSet], *, waits: Callable[[], None] = _say_nothing
) -> list[str]:
    """Return what `migrate` would say to the database, values in place, by doing it and taking it back.

    Migrations look at what is there, so there is no other way. Questions are left out. Raises as `migrate` does.
    """
    async with database.for_migrating().begin() as connection:
        with _noted(connection) as said:
            await _apply(connection, database, sets, waits)
        await connection.rollback()
    return said


async def pending(database: Database, sets: Sequence[MigrationSet]) -> Changes:
    """Return what `migrate` would apply, of rights only if there are no steps before them. Changes nothing.

    Raises:
        UserError: as `migrate`.
    """
    async with database.read() as connection:
        steps = await connection.run_sync(_steps, sets)
        return Changes(steps, () if steps else await _rights(connection, database, sets))


async def require_migrated(database: Database, sets: Sequence[MigrationSet], *, service: str) -> None:
    """Do nothing if this software may run on the database as it is.

    Raises:
        DatabaseRefusal: it is to be migrated first; the sentence names the command.
        UserError: it was made by a newer version of the software.
    """
    async with database.read() as connection:
        steps = await connection.run_sync(_steps, sets)
    if steps:
        names = ", ".join(step.name for step in steps)
        raise DatabaseRefusal(
            f"tabelnya belum disiapkan untuk versi ini ({names}); jalankan `kinerja migrate {service}` sebagai pemilik "
            "skemanya."
        )


async def _apply(
    connection: AsyncConnection, database: Database, sets: Sequence[MigrationSet], waits: Callable[[], None]
) -> Changes:
    if database.is_postgresql:
        await _wait_for_others(connection, waits)
        if database.runtime_role is not None:
            await refuse_foreign_owners(connection, database.schema, database.runtime_role)
        await _make_schema(connection, database.schema)
    steps = await connection.run_sync(_steps, sets)
    for step in steps:
        await connection.run_sync(_upgrade, next(one for one in sets if one.name == step.name))
    await connection.run_sync(_note, sets)
    rights = await _rights(connection, database, sets)
    for statement in rights:
        await connection.exec_driver_sql(statement)
    return Changes(steps, rights)


async def _wait_for_others(connection: AsyncConnection, waits: Callable[[], None]) -> None:
    """Let only one migrate at a time: another is waited for as long as it takes, a table in use is not."""
    key = {"key": _ADVISORY_LOCK}
    if not (await connection.execute(sa.text("SELECT pg_try_advisory_xact_lock(:key)"), key)).scalar_one():
        waits()
        await connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        await connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), key)
    await connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")


async def _make_schema(connection: AsyncConnection, name: str) -> None:
    """Make the schema unless it is there: PostgreSQL wants the right to make one even for `IF NOT EXISTS`."""
    there = await connection.execute(sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :name"), {"name": name})
    if there.scalar_one_or_none() is None:
        await connection.execute(sa.schema.CreateSchema(name, if_not_exists=True))


def _steps(connection: sa.Connection, sets: Sequence[MigrationSet]) -> tuple[Step, ...]:
    try:
        return tuple(step for one in sets if (step := step_of(connection, one)) is not None)
    except NewerThanThis as error:
        raise UserError(
            f"Basis data dibuat oleh versi yang lebih baru dari perangkat lunak ini ({error.name} {error.revision}), "
            "dan versi ini tidak dapat bekerja di atasnya: jalankan versi yang lebih baru."
        ) from error


def _upgrade(connection: sa.Connection, migration_set: MigrationSet) -> None:
    history = history_of(migration_set)

    def steps(revision: str, _context: MigrationContext) -> object:
        return history.script._upgrade_revs("head", revision)  # noqa: SLF001 - what alembic.command.upgrade calls

    with EnvironmentContext(history.config, history.script, fn=steps) as environment:
        environment.configure(connection=connection, version_table=migration_set.version_table)
        environment.run_migrations()


def _note(connection: sa.Connection, sets: Sequence[MigrationSet]) -> None:
    if sa.inspect(connection).has_table(schema_compatibility.name):
        for migration_set in sets:
            note_compatibility(connection, migration_set)


async def _rights(connection: AsyncConnection, database: Database, sets: Sequence[MigrationSet]) -> tuple[str, ...]:
    """Return what gives the role that runs the service its rights; a newer version knows better which these are."""
    if database.runtime_role is None or await connection.run_sync(_any_newer, sets):
        return ()
    found = await statements_of_rights(
        connection,
        database.schema,
        database.runtime_role,
        append_only={name for one in sets for name in one.append_only},
        read_only={schema_compatibility.name, *(one.version_table for one in sets)},
    )
    return tuple(found)


def _any_newer(connection: sa.Connection, sets: Sequence[MigrationSet]) -> bool:
    """Whether there is a revision, or a whole set, that this software does not know."""
    remembered = {name for name in sa.inspect(connection).get_table_names() if name.startswith(VERSION_TABLE)}
    known = {one.version_table for one in sets}
    return not remembered <= known or any(is_newer(connection, one) for one in sets)


@contextmanager
def _noted(connection: AsyncConnection) -> Iterator[list[str]]:
    """Yield a list that grows by each statement that changes something."""
    said: list[str] = []
    is_postgresql = connection.dialect.name == "postgresql"

    def note(_c: object, _k: object, statement: str, parameters: Any, _x: object, many: bool) -> None:  # noqa: ANN401 - the driver's
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "SET LOCAL")):
            each = parameters if many else [parameters]
            said.extend(with_literals(statement, one or (), is_postgresql=is_postgresql).strip() for one in each)

    sa.event.listen(connection.sync_connection, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(connection.sync_connection, "before_cursor_execute", note)
