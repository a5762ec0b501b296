"""`kinerja migrate`, on both databases: applied, asked about, and written out."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
import sqlalchemy as sa

from hub.settings import HubSettings
from hub.store.database import Database
from tests.integration.hub.cli.conftest import Terminal
from tests.support.roles import two_roles
from tests.support.tables import unmade
from tests.support.waiting import until

WAITS_FOR_ANOTHER: Final = "proses lain sedang memigrasikan basis data ini; ditunggu sampai selesai."
APPLIED = ["counter: hub (baru) -> 0006", "counter: messaging (baru) -> "]


@pytest.fixture
def terminal(database_url: str, tmp_path: Path) -> Iterator[Terminal]:
    """A terminal; no tables are made."""
    schema = f"t{uuid4().hex[:10]}"
    settings = HubSettings(database_url=database_url, database_schema=schema, var=tmp_path / "var")
    environment = {
        "KINERJA_DATABASE_URL": database_url,
        "KINERJA_DATABASE_SCHEMA": schema,
        "KINERJA_VAR": str(settings.var),
    }
    yield Terminal(environment, settings)
    asyncio.run(unmade(Database.of(settings, "counter")))


def said_of_ours(stderr: str) -> str:
    """Return what was said but that another migrates: tests that run at the same time do, in the same database."""
    return "".join(line for line in stderr.splitlines(keepends=True) if WAITS_FOR_ANOTHER not in line)


def lines(text: str) -> list[str]:
    """Return lines without the revisions of the head, which grow."""
    return [line.rpartition(" ")[0] for line in text.splitlines()]


def test_it_applies_what_is_missing_once(terminal: Terminal) -> None:
    first = terminal.kinerja("migrate", "counter")
    assert first.exit_code == 0, first.stderr
    assert lines(first.stdout) == lines("\n".join(APPLIED))
    again = terminal.kinerja("migrate", "counter")
    assert (again.exit_code, again.stdout) == (0, "Tidak ada yang perlu diterapkan.\n")
    assert terminal.rows(sa.select(sa.func.count().label("n")).select_from(sa.table("outbox"))) == [{"n": 0}]


def test_without_a_name_all_services_are_migrated(terminal: Terminal) -> None:
    result = terminal.kinerja("migrate", "--json")
    assert result.exit_code == 0, result.stderr
    assert {row["set"] for row in json.loads(result.stdout)} == {"hub", "messaging", "delivery"}
    assert {row["current"] for row in json.loads(result.stdout)} == {None}


def test_to_check_changes_nothing(terminal: Terminal) -> None:
    for _ in range(2):
        result = terminal.kinerja("migrate", "counter", "--check")
        assert result.exit_code == 1
        assert lines(result.stdout) == lines("\n".join(APPLIED))
    assert not terminal.settings.var.exists()  # nor is a file made
    terminal.kinerja("migrate", "counter")
    result = terminal.kinerja("migrate", "counter", "--check", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_sql_is_what_it_would_do_and_does_nothing(terminal: Terminal) -> None:
    result = terminal.kinerja("migrate", "counter", "--sql")
    assert (result.exit_code, said_of_ours(result.stderr)) == (0, "")
    assert "CREATE TABLE outbox" in result.stdout
    assert "INSERT INTO schema_compatibility (name, revision, oldest) VALUES ('messaging'" in result.stdout
    assert terminal.kinerja("migrate", "counter", "--check").exit_code == 1
    run_script(terminal, result.stdout)
    assert terminal.kinerja("migrate", "counter", "--check").exit_code == 0
    nothing = terminal.kinerja("migrate", "counter", "--sql")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "tidak ada yang perlu diterapkan" in nothing.stderr


def run_script(terminal: Terminal, script: str) -> None:
    """Run SQL as it was printed, without Kinerja's help."""
    if not terminal.settings.database_url:
        terminal.settings.var.mkdir()
        with closing(sqlite3.connect(terminal.settings.var / "counter.sqlite3", isolation_level=None)) as connection:
            connection.executescript(script)
        return

    async def run() -> None:
        database = Database.of(terminal.settings, "counter")
        async with database.engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.execute(script)
        await database.close()

    asyncio.run(run())


@pytest.mark.parametrize("args", [("--check", "--sql"), ("--sql", "--json")])
def test_options_that_contradict_one_another_are_refused(terminal: Terminal, args: tuple[str, ...]) -> None:
    assert terminal.kinerja("migrate", "counter", *args).exit_code == 2


def test_a_service_that_is_not_there_is_refused(terminal: Terminal) -> None:
    result = terminal.kinerja("migrate", "nobody")
    assert result.exit_code == 2
    assert "nobody" in result.stderr


def on_postgresql(postgresql_url: str, tmp_path: Path, schema: str, **urls: str) -> Terminal:
    """Return a terminal for a schema of PostgreSQL."""
    environment = {"KINERJA_DATABASE_SCHEMA": schema, "KINERJA_VAR": str(tmp_path)} | urls
    return Terminal(environment, HubSettings(database_url=postgresql_url, database_schema=schema, var=tmp_path))


A_TABLE: Final = "CREATE TABLE alembic_hub (version_num varchar(32))"
ANOTHER_MIGRATES: Final = "SELECT pg_advisory_xact_lock(x'6B696E65'::int)"
WAITING: Final = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = :schema AND wait_event = :event"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("held", "event", "gives_up", "sentence"),
    [
        (A_TABLE, "transactionid", True, "sebuah tabel sedang dipakai transaksi lain; dicoba lagi."),
        (ANOTHER_MIGRATES, "advisory", False, WAITS_FOR_ANOTHER),
    ],
    ids=["a table in use", "another migrates"],
)
def test_what_others_hold_is_waited_for(
    postgresql_url: str, tmp_path: Path, held: str, event: str, gives_up: bool, sentence: str
) -> None:
    """`event`: what PostgreSQL calls such a wait; `gives_up`: whether it ends the transaction of whoever waits."""
    schema = f"t{uuid4().hex[:10]}"
    terminal = on_postgresql(postgresql_url, tmp_path, schema, KINERJA_DATABASE_URL=postgresql_url)
    terminal.in_database(lambda connection: connection.execute(sa.schema.CreateSchema(schema)))
    holds = threading.Event()

    async def hold() -> None:
        database = Database(postgresql_url, schema=schema)

        async def waited_for(*, it_is: bool) -> bool:
            async with database.read() as connection:
                return (
                    bool((await connection.execute(WAITING, {"schema": schema, "event": event})).scalar_one()) is it_is
                )

        async with database.begin() as connection:
            await connection.execute(sa.text(held))
            holds.set()
            await until(lambda: waited_for(it_is=True))
            if gives_up:
                await until(lambda: waited_for(it_is=False))
            await connection.rollback()
        await database.close()

    holder = threading.Thread(target=lambda: asyncio.run(hold()))
    holder.start()
    assert holds.wait(60)
    result = terminal.kinerja("migrate", "counter")
    holder.join()
    assert result.exit_code == 0, result.stderr
    assert f"counter: {sentence}" in result.stderr
    assert lines(result.stdout) == lines("\n".join(APPLIED))
    terminal.in_database(lambda connection: connection.execute(sa.schema.DropSchema(schema, cascade=True)))


def test_the_owner_migrates_and_grants(postgresql_url: str, tmp_path: Path) -> None:
    async def migrate_as_both() -> None:
        async with two_roles(postgresql_url) as roles:
            urls = {"KINERJA_DATABASE_URL": roles.runtime_url, "KINERJA_DATABASE_OWNER_URL": roles.owner_url}
            terminal = on_postgresql(postgresql_url, tmp_path, roles.schema, **urls)
            runtime = on_postgresql(postgresql_url, tmp_path, roles.schema, KINERJA_DATABASE_URL=roles.runtime_url)

            async def kinerja(who: Terminal, *args: str) -> tuple[int, str, str]:
                result = await asyncio.to_thread(who.kinerja, "migrate", "counter", *args)
                return result.exit_code, result.stdout, said_of_ours(result.stderr)

            code, _, said = await kinerja(runtime)
            assert code == 1
            assert "KINERJA_DATABASE_OWNER_URL" in said
            code, told, said = await kinerja(terminal)
            assert (code, lines(told), said) == (0, lines("\n".join(APPLIED)), "")
            assert await kinerja(runtime) == (0, "Tidak ada yang perlu diterapkan.\n", "")
            await roles.said(roles.owner_url, f"GRANT DELETE ON audit_trail TO {roles.runtime}")
            differs = "counter: hak pengguna yang menjalankan layanan\n"
            assert await kinerja(terminal, "--check") == (1, differs, "")
            assert await kinerja(terminal) == (0, differs, "")
            assert await kinerja(terminal, "--check") == (0, "", "")
            await roles.as_superuser(f"ALTER ROLE {roles.runtime} CREATEROLE")
            code, _, said = await kinerja(terminal, "--check")
            assert (code, said.count("Perhatian:")) == (0, 1)

    asyncio.run(migrate_as_both())


def test_an_owner_needs_a_name_to_grant_to(postgresql_url: str, tmp_path: Path) -> None:
    urls = {"KINERJA_DATABASE_URL": "", "KINERJA_DATABASE_OWNER_URL": postgresql_url}
    result = on_postgresql(postgresql_url, tmp_path, "s", **urls).kinerja("migrate", "counter")
    assert result.exit_code == 2
    assert "memerlukan KINERJA_DATABASE_URL" in result.stderr
