"""The migrations of every installed service, run as they are; other tests work on copies of what they made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from hub.audit import About, audit_trail, trail_of
from hub.discovery import load_service, service_names
from hub.store.database import Database
from hub.store.migrate import MigrationSet, migrate
from tests.support.migrations import up_to
from tests.support.tables import made, unmade

SERVICE: Final = pytest.mark.parametrize("name", service_names())

SQLITE: Final = ("SELECT type, name, sql FROM sqlite_master",)
POSTGRESQL: Final = (
    """
    SELECT table_name, column_name, ordinal_position, data_type, character_maximum_length, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = :schema
    """,
    "SELECT tablename, replace(indexdef, :schema, '') FROM pg_indexes WHERE schemaname = :schema",
    """
    SELECT conrelid::regclass::text, conname, replace(pg_get_constraintdef(oid), :schema, '')
    FROM pg_constraint WHERE connamespace = CAST(:schema AS regnamespace)
    """,
    """
    SELECT tgrelid::regclass::text, replace(pg_get_triggerdef(oid), :schema, '') FROM pg_trigger
    WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = CAST(:schema AS regnamespace))
    """,
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = CAST(:schema AS regnamespace)",
)
"""Everything that a migration may make, in words that name no schema."""


@asynccontextmanager
async def new_database(url: str, folder: Path) -> AsyncIterator[Database]:
    """Yield a database with nothing in it."""
    name = f"t{uuid4().hex[:10]}"
    database = Database(url or f"sqlite:///{folder / name}.sqlite3", schema=name)
    yield database
    await unmade(database)


async def described(database: Database) -> list[str]:
    """Return what is there, and the versions that the migrations have reached."""
    statements = POSTGRESQL if database.is_postgresql else SQLITE
    async with database.read() as connection:
        tables = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
        versions = [f"SELECT '{name}', version_num FROM {name}" for name in tables if name.startswith("alembic_")]
        found = []
        for statement in (*statements, *versions):
            given = {"schema": database.schema} if ":schema" in statement else {}
            found += [str(tuple(row)) for row in await connection.execute(sa.text(statement), given)]
    return sorted(found)


@SERVICE
async def test_migrating_again_changes_nothing(name: str, database_url: str, tmp_path: Path) -> None:
    async with new_database(database_url, tmp_path) as database:
        await migrate(database, load_service(name).all_migrations)
        first = await described(database)
        await migrate(database, load_service(name).all_migrations)
        assert await described(database) == first


@SERVICE
async def test_tests_work_on_what_the_migrations_make(name: str, database_url: str, tmp_path: Path) -> None:
    sets = load_service(name).all_migrations
    async with (
        new_database(database_url, tmp_path) as migrated,
        new_database(database_url, tmp_path) as first,
        new_database(database_url, tmp_path) as copy,
    ):
        await migrate(migrated, sets)
        await made(first, sets)
        await made(copy, sets)
        made_by_migrations = await described(migrated)
        assert "outbox" in str(made_by_migrations)
        assert await described(first) == made_by_migrations
        assert await described(copy) == made_by_migrations


LENGTHS: Final = """
SELECT table_name, column_name, character_maximum_length FROM information_schema.columns WHERE table_schema = :schema
"""


@SERVICE
async def test_columns_are_as_long_as_the_tables_say(name: str, postgresql_url: str, tmp_path: Path) -> None:
    sets = load_service(name).all_migrations
    async with new_database(postgresql_url, tmp_path) as database:
        await made(database, sets)
        async with database.read() as connection:
            rows = await connection.execute(sa.text(LENGTHS), {"schema": database.schema})
            there = {(table, column): length for table, column, length in rows}
    said = {
        (table.name, column.name): column.type.length
        for one in sets
        for table in tables_of(one)
        for column in table.c
        if isinstance(column.type, sa.String)
    }
    assert said
    assert {column: there.get(column, "missing") for column in said} == said


def tables_of(one: MigrationSet) -> list[sa.Table]:
    """Return the tables that a set makes, as its software knows them; none of one that changes others' tables."""
    module = f"{one.location.partition(':')[0]}.tables"
    if find_spec(module) is None:
        return []
    metadata: sa.MetaData = import_module(module).metadata
    return metadata.sorted_tables


PERIOD, SKP, LIST = (UUID(int=number) for number in (1, 2**127, 3))
OLD_ENTRIES: Final = (
    (PERIOD, "open_period", None, None, None),
    (SKP, "open", '{"stage": null}', '{"stage": "draft"}', None),
    (SKP, "return", None, None, "Belum selaras."),
    (LIST, "add_signed_copy", None, '{"form": "predicate_list"}', None),
    (SKP, "add_signed_copy", None, '{"form": "skp"}', None),
)
KINDS: Final = ("period", "skp", "skp", "predicate_list", "skp")


@pytest.mark.parametrize("last", ["0005", "0006"])
async def test_an_audit_trail_of_before_the_kits_becomes_the_kits(database_url: str, tmp_path: Path, last: str) -> None:
    sets = load_service("skp_service").all_migrations
    named = {one.name: one for one in sets}
    of_old = [up_to(named["hub"], "0002", tmp_path / "hub"), up_to(named["skp_service"], last, tmp_path / "skp")]
    async with new_database(database_url, tmp_path) as database, new_database(database_url, tmp_path) as new:
        await migrate(database, of_old)
        async with database.begin() as connection:
            as_json = "CAST(:{} AS jsonb)" if database.is_postgresql else ":{}"
            insert = sa.text(
                "INSERT INTO audit_trail (about, at, act, by_nip, by_subject, before, after, reason) VALUES"
                f" (:about, :at, :act, :nip, 'subject', {as_json.format('before')}, {as_json.format('after')}, :reason)"
            ).bindparams(sa.bindparam("about", type_=sa.Uuid))
            for at, (about, act, before, after, reason) in enumerate(OLD_ENTRIES):
                nip = "199001012015032000"
                row = {"about": about, "at": at, "act": act, "nip": nip, "before": before, "after": after}
                await connection.execute(insert, row | {"reason": reason})
        await migrate(database, sets)
        await migrate(new, sets)
        assert await described(database) == await described(new)
        async with database.read() as connection:
            rows = (await connection.execute(sa.select(audit_trail).order_by(audit_trail.c.id))).all()
            (returned,) = [one for one in await trail_of(connection, About("skp", str(SKP))) if one.act == "return"]
        expected = [
            (number, str(about), number - 1, act, kind, "199001012015032000", "token")
            for number, ((about, act, *_), kind) in enumerate(zip(OLD_ENTRIES, KINDS, strict=True), start=1)
        ]
        found = [(row.id, row.about, row.at, row.act, row.about_kind, row.by_nip, row.known_by) for row in rows]
        assert found == expected
        assert (returned.reason, rows[1].before, rows[1].after) == (
            "Belum selaras.",
            {"stage": None},
            {"stage": "draft"},
        )
