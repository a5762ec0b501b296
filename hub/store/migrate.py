"""Brings a service's database to the newest version (Alembic), the kit's tables and its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import UserError
from hub.store.database import Database

# Any fixed number serves: it keeps two instances that start at once from migrating the same schema together.
_ADVISORY_LOCK = 0x6B696E65


@dataclass(frozen=True)
class MigrationSet:
    """A folder of Alembic revisions with a history of its own.

    Attributes:
        name: names the table that remembers its version: `alembic_<name>`.
        location: the folder as `package:folder`, such as `hub:migrations`.
    """

    name: str
    location: str


KIT = MigrationSet("hub", "hub:migrations")
MESSAGING = MigrationSet("messaging", "hub.messaging:migrations")


async def migrate(database: Database, sets: Sequence[MigrationSet]) -> None:
    """Apply what is missing, in one transaction. Running it again changes nothing.

    Raises:
        UserError: the database was made by a newer version of the software.
    """
    database.make_place()
    async with database.begin() as connection:
        if database.is_postgresql:
            await connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            await _make_schema(connection, database.schema)
        for migration_set in sets:
            await connection.run_sync(_upgrade, migration_set)


async def _make_schema(connection: AsyncConnection, name: str) -> None:
    """Make the schema unless it is there: PostgreSQL wants the right to make one even for `IF NOT EXISTS`."""
    there = await connection.execute(sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :name"), {"name": name})
    if there.scalar_one_or_none() is None:
        await connection.execute(sa.schema.CreateSchema(name, if_not_exists=True))


def _upgrade(connection: sa.Connection, migration_set: MigrationSet) -> None:
    config = Config()
    config.set_main_option("script_location", migration_set.location)
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)

    def steps(revision: str, _context: MigrationContext) -> object:
        return script._upgrade_revs("head", revision)  # noqa: SLF001 - what alembic.command.upgrade calls

    with EnvironmentContext(config, script, fn=steps) as environment:
        environment.configure(connection=connection, version_table=f"alembic_{migration_set.name}")
        try:
            environment.run_migrations()
        except CommandError as error:
            raise UserError(
                f"Basis data dibuat oleh versi yang lebih baru dari perangkat lunak ini ({migration_set.name})."
            ) from error
