"""The role that runs a service may do its work, and nothing to the trail, to the tables or to others."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from hub import audit
from hub.audit import About, Actor, Entry, KnownBy, audit_trail
from hub.errors import UserError
from hub.store.database import Database
from hub.store.migrate import KIT, KIT_MIGRATIONS, MESSAGING, migrate, pending
from hub.store.revisions import Changes, History
from hub.store.runtime_role import doubts
from hub.tables import inbox
from tests.support.migrations import new_set, next_version
from tests.support.roles import Roles, two_roles

ENTRY: Final = Entry(About("delivery", "7"), "retry", Actor("budi", KnownBy.OPTION))
NO_RIGHT: Final = "42501"
FORBIDDEN: Final = (
    "DELETE FROM audit_trail",
    "UPDATE audit_trail SET reason = 'lain'",
    "UPDATE audit_trail SET id = id WHERE false",
    "INSERT INTO audit_trail (id, about, at, act, by_subject, about_kind, known_by) VALUES (-1, '', 0, '', '', '', '')",
    "TRUNCATE audit_trail",
    "ALTER TABLE audit_trail DISABLE TRIGGER ALL",
    "ALTER TABLE audit_trail DISABLE TRIGGER audit_trail_is_append_only",
    "DROP TRIGGER audit_trail_is_append_only ON audit_trail",
    "CREATE OR REPLACE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER more BEFORE INSERT ON audit_trail EXECUTE FUNCTION refuse_to_rewrite()",
    "CREATE RULE more AS ON INSERT TO audit_trail DO INSTEAD NOTHING",
    "SELECT setval('audit_trail_id_seq', 1)",
    "ALTER TABLE audit_trail OWNER TO CURRENT_USER",
    "DROP TABLE audit_trail",
    "DROP TABLE inbox",
    "TRUNCATE inbox",
    "ALTER TABLE inbox ADD COLUMN more integer",
    "CREATE INDEX more ON inbox (source)",
    "CREATE TABLE more (id integer REFERENCES outbox)",
    "CREATE TABLE more (id integer)",
    "CREATE SCHEMA simasn_bridge",
    "DROP SCHEMA {schema} CASCADE",
    "UPDATE alembic_hub SET version_num = '0001'",
    "DELETE FROM alembic_messaging",
    "UPDATE schema_compatibility SET oldest = '0000'",
    "INSERT INTO schema_compatibility VALUES ('hub', '1', '1')",
    "SELECT * FROM {other}.outbox",
    "INSERT INTO {other}.inbox VALUES ('a', 'b', 'c', 0)",
    "SET ROLE {owner}",
    "SET session_replication_role = replica",
)


@pytest_asyncio.fixture
async def roles(postgresql_url: str) -> AsyncIterator[Roles]:
    """A schema that its owner has migrated."""
    async with two_roles(postgresql_url) as roles:
        async with roles.owned() as database:
            await migrate(database, KIT_MIGRATIONS)
        yield roles


@pytest_asyncio.fixture
async def owned(roles: Roles) -> AsyncIterator[Database]:
    """The database as its owner sees it."""
    async with roles.owned() as database:
        yield database


@pytest_asyncio.fixture
async def running(roles: Roles) -> AsyncIterator[Database]:
    """The database as the service has it."""
    database = Database(roles.runtime_url, schema=roles.schema)
    yield database
    await database.close()


async def sqlstate_of(database: Database, statement: str) -> str | None:
    """Return how the database refuses a statement; None: it does not."""
    try:
        async with database.begin() as connection:
            await connection.execute(sa.text(statement))
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", error))
    return None


async def test_each_forbidden_thing_is_refused(roles: Roles, running: Database) -> None:
    async with running.begin() as connection:
        await audit.record(connection, ENTRY)
        await connection.execute(
            sa.text("GRANT ALL ON audit_trail TO CURRENT_USER")
        )  # PostgreSQL grants nothing, and warns
    async with two_roles(roles.url) as other:
        async with other.owned() as database:
            await migrate(database, KIT_MIGRATIONS)
        places = {"schema": roles.schema, "owner": roles.owner, "other": other.schema}
        statements = [one.format_map(places) for one in FORBIDDEN]
        found = {one: await sqlstate_of(running, one) for one in statements}
    assert found == dict.fromkeys(statements, NO_RIGHT)
    async with running.read() as connection:
        assert [one.act for one in await audit.newest(connection)] == ["retry"]


async def test_it_writes_rows_and_adds_to_the_trail(running: Database) -> None:
    row = {"subscription": "s", "source": "a", "event_id": "1", "received_at": 0.0}
    async with running.begin() as connection:
        await connection.execute(sa.insert(inbox).values(row))
        await connection.execute(sa.update(inbox).values(received_at=1.0))
        await connection.execute(sa.delete(inbox))
        await audit.record(connection, ENTRY)
        assert len(await audit.newest(connection)) == 1
    assert (await migrate(running, KIT_MIGRATIONS)).steps == ()  # a start that finds all done


async def test_what_it_has_more_is_taken_away_and_again_changes_nothing(roles: Roles, owned: Database) -> None:
    assert (await pending(owned, KIT_MIGRATIONS)).rights == ()
    schema, role = roles.schema, roles.runtime
    await roles.said(
        roles.owner_url,
        f"GRANT ALL ON audit_trail TO {role} WITH GRANT OPTION",
        "GRANT SELECT ON outbox TO PUBLIC",
        f"GRANT UPDATE (oldest) ON schema_compatibility TO {role}",
        f"GRANT ALL ON SEQUENCE outbox_id_seq TO {role}",
        f"GRANT CREATE ON SCHEMA {schema} TO {role}, PUBLIC",
        f"REVOKE DELETE ON inbox FROM {role}",
    )
    found = (await pending(owned, KIT_MIGRATIONS)).rights
    told = sorted(set(audit_trail.c.keys()) - {"id"})
    assert set(found) == {
        f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC",
        f"REVOKE ALL ON SCHEMA {schema} FROM {role} CASCADE",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"REVOKE ALL ON SEQUENCE {schema}.outbox_id_seq FROM {role} CASCADE",
        f"GRANT USAGE ON SEQUENCE {schema}.outbox_id_seq TO {role}",
        f"REVOKE ALL ON TABLE {schema}.audit_trail FROM {role} CASCADE",
        f"GRANT INSERT ({', '.join(told)}), SELECT ON TABLE {schema}.audit_trail TO {role}",
        f"REVOKE ALL ON TABLE {schema}.outbox FROM PUBLIC",
        f"REVOKE ALL ON TABLE {schema}.schema_compatibility FROM {role} CASCADE",
        f"GRANT SELECT ON TABLE {schema}.schema_compatibility TO {role}",
        f"GRANT DELETE ON TABLE {schema}.inbox TO {role}",
    }
    assert (await migrate(owned, KIT_MIGRATIONS)).rights == found
    assert (await pending(owned, KIT_MIGRATIONS)).rights == ()


async def test_rights_are_the_newer_versions_to_give(roles: Roles, owned: Database, tmp_path: Path) -> None:
    head = History(MESSAGING).head
    add_only = 'op.create_table("ledger_of_the_next", sa.Column("id", sa.Integer))'
    newer = next_version(MESSAGING, tmp_path / "next", runs_with=head, upgrade=add_only, after=head)
    await migrate(owned, [KIT, replace(newer, append_only=("ledger_of_the_next",))])
    assert await pending(owned, KIT_MIGRATIONS) == await migrate(owned, KIT_MIGRATIONS) == Changes()
    assert not await may_update(owned, roles, "ledger_of_the_next")


async def test_rights_on_a_set_of_its_own_are_the_newer_versions_to_give(
    roles: Roles, owned: Database, tmp_path: Path
) -> None:
    own = new_set("of_the_next", tmp_path / "next", 'op.create_table("seal_of_the_next", sa.Column("id", sa.Integer))')
    await migrate(owned, [*KIT_MIGRATIONS, replace(own, append_only=("seal_of_the_next",))])
    assert await pending(owned, KIT_MIGRATIONS) == await migrate(owned, KIT_MIGRATIONS) == Changes()
    assert not await may_update(owned, roles, "seal_of_the_next")
    assert not await may_update(owned, roles, own.version_table)


async def may_update(owned: Database, roles: Roles, table: str) -> bool:
    async with owned.read() as connection:
        asked = sa.select(sa.func.has_table_privilege(roles.runtime, table, "UPDATE"))
        return bool((await connection.execute(asked)).scalar_one())


async def test_a_schema_that_the_service_made_is_handed_over_once(roles: Roles, owned: Database) -> None:
    await roles.as_superuser(
        f"ALTER SCHEMA {roles.schema} OWNER TO {roles.runtime}", f"DROP SCHEMA {roles.schema} CASCADE"
    )
    await roles.as_superuser(f"CREATE SCHEMA {roles.schema} AUTHORIZATION {roles.runtime}")
    old = Database(roles.runtime_url, schema=roles.schema)
    await migrate(old, KIT_MIGRATIONS)
    await old.close()
    handing_over = f"REASSIGN OWNED BY {roles.runtime} TO {roles.owner}"
    with pytest.raises(UserError, match=f"`{handing_over}`"):
        await migrate(owned, KIT_MIGRATIONS)
    async with roles.owned(roles.url) as of_superuser:
        with pytest.raises(UserError, match="REASSIGN OWNED BY"):
            await migrate(of_superuser, KIT_MIGRATIONS)
    await roles.as_superuser(handing_over)
    assert (await migrate(owned, KIT_MIGRATIONS)).rights != ()
    async with owned.read() as connection:
        assert (await connection.execute(sa.select(sa.func.count()).select_from(audit_trail))).scalar() == 0


async def test_a_role_that_may_more_is_told(roles: Roles, owned: Database) -> None:
    async def told() -> list[str]:
        async with owned.read() as connection:
            return await doubts(connection, roles.schema, roles.runtime)

    assert await told() == []
    powers = ("CREATEROLE", "REPLICATION")
    await roles.as_superuser(
        *(f"ALTER ROLE {roles.runtime} {power}" for power in powers), f"GRANT {roles.owner} TO {roles.runtime}"
    )
    mended = [f"ALTER ROLE {roles.runtime} NO{power}" for power in powers]
    mended += [f"REVOKE {roles.owner} FROM {roles.runtime}"]
    assert [sentence.split("`")[1] for sentence in await told()] == mended
    await roles.as_superuser(*mended, f"ALTER ROLE {roles.runtime} SUPERUSER")
    (superuser,) = [sentence.split("`")[1] for sentence in await told()]
    await roles.as_superuser(superuser)
    assert await told() == []
    group = f"{roles.schema}_group"
    await roles.as_superuser(
        f"CREATE ROLE {group}",
        f"GRANT {group}, pg_write_all_data, pg_read_all_data, pg_monitor TO {roles.runtime}",
        f"GRANT TRIGGER ON {roles.schema}.audit_trail TO {group}",
    )
    groups = ("pg_read_all_data", "pg_write_all_data", group)
    mended = [f"REVOKE {one} FROM {roles.runtime}" for one in groups]
    try:
        assert [sentence.split("`")[1] for sentence in await told()] == mended
    finally:
        await roles.as_superuser(*mended, f"DROP OWNED BY {group}", f"DROP ROLE {group}")
    assert await told() == []


async def test_a_role_that_is_not_there_is_a_sentence(roles: Roles) -> None:
    async with roles.owned(runtime_role="nobody_of_that_name") as database:
        with pytest.raises(UserError, match="tidak ada pada PostgreSQL"):
            await migrate(database, KIT_MIGRATIONS)
