"""Migrations take as long as they need, one at a time, and versions run beside one another on what they leave."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
import pytest_asyncio
import sqlalchemy as sa

from hub.errors import UserError
from hub.store.database import Database, database_is_away
from hub.store.migrate import KIT_MIGRATIONS, MigrationSet, migrate, pending, require_migrated
from hub.store.refusal import DatabaseRefusal
from hub.store.revisions import MESSAGING, History, schema_compatibility
from tests.support.environment import Environment
from tests.support.migrations import new_set, next_version
from tests.support.roles import two_roles
from tests.support.services import started
from tests.support.tables import made, unmade

HEAD: Final = History(MESSAGING).head
GROWS: Final = 'op.create_table("of_the_next_version", sa.Column("code", sa.String(8), primary_key=True))'


@pytest_asyncio.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with nothing in it."""
    name = f"t{uuid4().hex[:10]}"
    database = Database(database_url or f"sqlite:///{tmp_path / name}.sqlite3", schema=name)
    yield database
    await unmade(database)


def the_next(place: Path, *, runs_with: str) -> tuple[MigrationSet, ...]:
    """Return the kit's sets as the next version might have them."""
    last = next_version(MESSAGING, place / "next", runs_with=runs_with, upgrade=GROWS, after=HEAD)
    return tuple(last if one == MESSAGING else one for one in KIT_MIGRATIONS)


@pytest.mark.slow
async def test_a_migration_longer_than_the_limit_of_a_statement_ends(postgresql_url: str, tmp_path: Path) -> None:
    long = new_set("long", tmp_path / "long", 'op.execute("SELECT pg_sleep(5)")')
    async with two_roles(postgresql_url) as roles:
        await roles.as_superuser(f"ALTER ROLE {roles.owner} SET statement_timeout = '1s'")
        database = Database(roles.owner_url, schema=roles.schema, statement_seconds=1)
        assert [step.name for step in (await migrate(database, [long])).steps] == ["long"]
        assert (await migrate(database, [long])).steps == ()


async def test_two_that_start_at_once_migrate_once(database: Database, tmp_path: Path) -> None:
    slow = 'op.execute("SELECT pg_sleep(1)"); ' if database.is_postgresql else ""
    sets = (*KIT_MIGRATIONS, new_set("slow", tmp_path / "slow", slow + GROWS))
    other = Database(database.engine.url.render_as_string(hide_password=False), schema=database.schema)
    done = await asyncio.gather(migrate(database, sets), migrate(other, sets))
    await other.close()
    assert sorted(len(one.steps) for one in done) == [0, 3]


async def test_a_table_in_use_is_not_waited_for_long_and_nothing_is_changed(
    postgresql_url: str, tmp_path: Path
) -> None:
    database = Database(postgresql_url, schema=f"t{uuid4().hex[:10]}")
    await made(database, KIT_MIGRATIONS)
    grows = new_set("grows", tmp_path / "grows", 'op.add_column("inbox", sa.Column("more", sa.Integer))')
    async with database.read() as reader:
        await reader.execute(sa.text("SELECT * FROM inbox"))
        with pytest.raises(sa.exc.DBAPIError) as raised:
            await migrate(database, [grows])
    assert database_is_away(raised.value)  # so a start tries it again
    assert [step.name for step in (await pending(database, [grows])).steps] == ["grows"]
    assert [step.name for step in (await migrate(database, [grows])).steps] == ["grows"]
    await unmade(database)


async def test_migrating_notes_who_may_still_run(database: Database, tmp_path: Path) -> None:
    await migrate(database, KIT_MIGRATIONS)
    await migrate(database, the_next(tmp_path, runs_with=HEAD))
    async with database.read() as connection:
        rows = [tuple(row) for row in await connection.execute(sa.select(schema_compatibility))]
    assert rows == [("messaging", "0999", HEAD)]


async def test_the_version_before_runs_on_tables_that_only_grew(database: Database, tmp_path: Path) -> None:
    newer = the_next(tmp_path, runs_with=HEAD)
    await migrate(database, newer)
    assert (await migrate(database, KIT_MIGRATIONS)).steps == ()
    await require_migrated(database, KIT_MIGRATIONS, service="counter")
    assert (await pending(database, newer)).steps == ()  # as the newer one left it


async def test_the_version_before_migrates_its_other_sets(database: Database, tmp_path: Path) -> None:
    await migrate(database, the_next(tmp_path, runs_with=HEAD))
    own = new_set("own", tmp_path / "own", GROWS.replace("of_the_next_version", "own"))
    assert [step.name for step in (await migrate(database, [*KIT_MIGRATIONS, own])).steps] == ["own"]


@pytest.mark.parametrize("note", ["other", "none"])
async def test_the_version_before_refuses_tables_that_it_may_not_use(
    database: Database, tmp_path: Path, note: str
) -> None:
    await migrate(database, the_next(tmp_path, runs_with="0999"))
    if note == "none":
        async with database.begin() as connection:
            await connection.execute(sa.delete(schema_compatibility))
    for refused in (
        migrate(database, KIT_MIGRATIONS),
        pending(database, KIT_MIGRATIONS),
        require_migrated(database, KIT_MIGRATIONS, service="counter"),
    ):
        with pytest.raises(UserError, match=r"lebih baru.*\(messaging 0999\)") as raised:
            await refused
        assert raised.value.exit_code == 2
        assert not isinstance(raised.value, DatabaseRefusal)  # nothing to wait for


async def test_tables_that_are_behind_are_named_with_the_command(database: Database, tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefusal, match=r"\(hub, messaging\); jalankan `kinerja migrate counter`"):
        await require_migrated(database, KIT_MIGRATIONS, service="counter")
    await migrate(database, KIT_MIGRATIONS)
    with pytest.raises(DatabaseRefusal, match=r"\(messaging\)"):
        await require_migrated(database, the_next(tmp_path, runs_with=HEAD), service="counter")


@pytest.mark.parametrize("migrations", ["apply", "check"])
async def test_a_service_of_the_version_before_starts_beside_the_next(
    environment: Environment, tmp_path: Path, migrations: str
) -> None:
    database = environment.database()
    await made(database, KIT_MIGRATIONS)
    await migrate(database, the_next(tmp_path, runs_with=HEAD))
    await database.close()
    instance = started(environment, migrations=migrations)
    await instance.ready()
    await instance.stop()


@pytest.mark.parametrize("migrations", ["apply", "check"])
async def test_a_service_that_may_not_run_on_the_tables_ends_and_says_so(
    environment: Environment, tmp_path: Path, migrations: str
) -> None:
    database = environment.database()
    await made(database, KIT_MIGRATIONS)
    await migrate(database, the_next(tmp_path, runs_with="0999"))
    await database.close()
    with pytest.raises(UserError, match="versi yang lebih baru"):
        await started(environment, migrations=migrations).ready()
