"""A service waits for tables that somebody else makes, and for a database that refuses it, and says what would help."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import sqlalchemy as sa

from hub.store.migrate import KIT_MIGRATIONS, migrate
from local.postgresql import private_postgresql
from tests.support.environment import Environment
from tests.support.places import own
from tests.support.roles import Roles, two_roles
from tests.support.services import Instance, started
from tests.support.waiting import until

PASSWORDS: Final = """
host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""


@asynccontextmanager
async def waiting(environment: Environment, expected: str, **settings: Any) -> AsyncIterator[Instance]:
    """Start a service that is to wait; on leaving it must go on, and is stopped."""
    instance = started(environment, **settings)

    async def waits() -> bool:
        if instance.task.done():
            await instance.task
        return expected in (instance.service.readiness.waiting_for or "")

    try:
        await until(waits)
        async with httpx.AsyncClient(timeout=30.0) as client:
            answer = await client.get(f"{instance.service.http.url}/health/ready")
        assert answer.status_code == 503
        assert f"menunggu basis data: {expected}" in answer.json()["detail"]
        yield instance
        await instance.ready()
    finally:
        if not instance.task.done():
            await instance.stop()


async def test_tables_that_are_behind_are_waited_for_and_the_command_named(environment: Environment) -> None:
    expected = "tabelnya belum disiapkan untuk versi ini (hub, messaging); jalankan `kinerja migrate counter`"
    async with waiting(environment, expected, migrations="check"):
        database = environment.database()
        await migrate(database, KIT_MIGRATIONS)
        await database.close()


def as_role(environment: Environment, roles: Roles) -> dict[str, Any]:
    """Return the settings of a service that runs as the second role."""
    return {"database_url": roles.runtime_url, "database_schema": roles.schema, "migrations": "check"}


async def migrated(roles: Roles) -> None:
    """Make the tables, as their owner."""
    async with roles.owned() as database:
        await migrate(database, KIT_MIGRATIONS)


async def test_a_service_runs_as_a_role_that_owns_nothing(postgresql_environment: Environment) -> None:
    environment = postgresql_environment
    async with (
        two_roles(environment.database_url) as roles,
        waiting(environment, "tabelnya belum", **as_role(environment, roles)),
    ):
        await migrated(roles)


async def test_a_role_that_is_not_there_is_waited_for(postgresql_environment: Environment) -> None:
    environment, name = postgresql_environment, f"{postgresql_environment.namespace}_late"
    url = sa.make_url(environment.database_url).set(username=name).render_as_string(hide_password=False)
    async with waiting(environment, "sandi atau nama pengguna ditolak", database_url=url):
        await environment.change(sa.text(f"CREATE ROLE {name} LOGIN"))
        await environment.change(sa.text(f"CREATE SCHEMA {environment.namespace} AUTHORIZATION {name}"))
    for statement in (f"DROP OWNED BY {name}", f"DROP ROLE {name}"):
        await environment.change(sa.text(statement))


async def test_a_database_of_another_name_is_told(postgresql_environment: Environment) -> None:
    environment, name = postgresql_environment, f"{postgresql_environment.namespace}_late"
    url = sa.make_url(environment.database_url).set(database=name).render_as_string(hide_password=False)
    instance = started(environment, database_url=url)
    await until(lambda: _says(instance, "basis data bernama itu tidak ada"))
    await instance.stop()


async def test_a_right_that_is_missing_is_waited_for(postgresql_environment: Environment) -> None:
    async with two_roles(postgresql_environment.database_url) as roles:
        await migrated(roles)
        await roles.said(roles.owner_url, f"REVOKE SELECT ON alembic_hub FROM {roles.runtime}")
        async with waiting(
            postgresql_environment, "pengguna ini tidak berhak", **as_role(postgresql_environment, roles)
        ):
            await migrated(roles)


async def test_a_right_that_is_lost_is_told_by_a_service_that_runs(postgresql_environment: Environment) -> None:
    environment = postgresql_environment
    async with two_roles(environment.database_url) as roles:
        await migrated(roles)
        instance = started(environment, **as_role(environment, roles))
        await instance.ready()
        await roles.said(roles.owner_url, f"REVOKE SELECT ON outbox FROM {roles.runtime}")
        async with httpx.AsyncClient(timeout=30.0) as client:
            answer = await client.get(f"{instance.service.http.url}/health/ready")
            assert answer.status_code == 503
            assert "basis data: pengguna ini tidak berhak atas skema atau tabel" in answer.json()["detail"]
            await migrated(roles)
            assert (await client.get(f"{instance.service.http.url}/health/ready")).status_code == 200
        await instance.stop()


@pytest.mark.slow
async def test_a_wrong_password_is_waited_for(sqlite_environment: Environment) -> None:
    environment = sqlite_environment
    async with private_postgresql(own("passwords"), say=print, durable=False) as server, two_roles(server.url) as roles:
        await migrated(roles)
        await ask_for_passwords(roles)
        await roles.as_superuser(f"ALTER ROLE {roles.runtime} PASSWORD 'another'")
        async with waiting(environment, "sandi atau nama pengguna ditolak", **as_role(environment, roles)):
            await roles.as_superuser(f"ALTER ROLE {roles.runtime} PASSWORD 'x'")


async def ask_for_passwords(roles: Roles) -> None:
    """Let the server ask everybody but its superuser for a password."""
    async with roles.owned(roles.url) as database, database.read() as connection:
        file = (await connection.execute(sa.text("SHOW hba_file"))).scalar_one()
        await asyncio.to_thread(Path(file).write_text, PASSWORDS)
        await connection.execute(sa.text("SELECT pg_reload_conf()"))


async def _says(instance: Instance, expected: str) -> bool:
    return expected in (instance.service.readiness.waiting_for or "")
