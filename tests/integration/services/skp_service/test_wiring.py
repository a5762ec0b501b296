"""The service's parts fit the kit's, and its migrations make the tables that the code reads and writes."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from contracts.registry import CONTRACTS
from hub.migrate import migrate
from hub.runtime import Runtime
from services.skp_service.app import service
from services.skp_service.subscribers import SUBSCRIPTIONS
from services.skp_service.tables import metadata


def test_everything_taken_and_published_is_a_released_contract() -> None:
    taken = {contract for subscription in SUBSCRIPTIONS for contract in subscription.contracts}
    assert taken | set(service.publishes) <= set(CONTRACTS.values())


def columns_of(connection: sa.Connection, table: sa.Table) -> Mapping[str, tuple[bool, int | None]]:
    inspected: list[Any] = list(sa.inspect(connection).get_columns(table.name))
    return {one["name"]: (one["nullable"], getattr(one["type"], "length", None)) for one in inspected}


async def test_migrations_make_the_tables_of_the_code(runtime: Runtime) -> None:
    async with runtime.database.read() as connection:
        for table in metadata.sorted_tables:
            made = await connection.run_sync(columns_of, table)
            assert {name: nullable for name, (nullable, _) in made.items()} == {
                column.name: column.nullable for column in table.columns
            }
            texts = [column for column in table.columns if isinstance(column.type, sa.String)]
            assert {column.name: made[column.name][1] for column in texts} == {
                column.name: column.type.length for column in texts if isinstance(column.type, sa.String)
            }


async def test_migrating_again_changes_nothing(runtime: Runtime) -> None:
    await migrate(runtime.database, service.all_migrations)
