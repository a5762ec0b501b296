"""`kinerja intake sources` on both databases."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from hub.audit import audit_trail
from hub.store.database import Database
from services.intake.app import service
from services.intake.command import app
from services.intake.handlers.keys import hash_of
from services.intake.settings import IntakeSettings
from services.intake.tables import source_keys
from tests.support.tables import made, unmade


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """Return an environment whose database has the tables."""
    return {
        "KINERJA_DATABASE_URL": database_url,
        "KINERJA_DATABASE_SCHEMA": f"intake_{uuid4().hex[:12]}",
        "KINERJA_VAR": str(tmp_path),
        "KINERJA_SOURCES": '["simpeg", "absensi"]',
        "KINERJA_OPERATOR": "petugas",
    }


def test_sources_are_managed_and_every_decision_is_kept(environment: dict[str, str]) -> None:
    settings = IntakeSettings(
        database_url=environment["KINERJA_DATABASE_URL"],
        database_schema=environment["KINERJA_DATABASE_SCHEMA"],
        var=Path(environment["KINERJA_VAR"]),
    )

    def kinerja(*args: str, **more: str) -> Result:
        return CliRunner().invoke(app, ["sources", *args], env=environment | more)

    async def rows(statement: sa.Select[Any]) -> list[Any]:
        database = Database.of(settings, "intake")
        async with database.read() as connection:
            found = [*(await connection.execute(statement)).all()]
        await database.close()
        return found

    why = ("--reason", "uji")
    asyncio.run(_with_tables(settings))
    try:
        assert kinerja("add", "simpeg", "--title", "SIMPEG", *why).exit_code == 0
        assert kinerja("add", "simpeg", "--title", "SIMPEG", *why).exception is not None
        assert kinerja("add", "a b", "--title", "SIMPEG", *why).exit_code == 2
        assert kinerja("add", "a.b", "--title", "SIMPEG", *why).exit_code == 2
        assert kinerja("add", "panjang", "--title", "S" * 201, *why).exit_code == 2
        assert kinerja("add", "panjang", "--title", "S" * 200, "--client", "p" * 201, *why).exit_code == 2
        assert kinerja("client", "simpeg", "p" * 201, *why).exit_code == 2
        given = json.loads(kinerja("key", "new", "simpeg", *why, "--json").stdout)
        hashes = asyncio.run(rows(sa.select(source_keys.c.hash)))
        assert [row[0] for row in hashes] == [hash_of(given["key"])]
        assert kinerja("limit", "simpeg", "--per-day", "7", "--silent-after-hours", "12", *why).exit_code == 0
        assert kinerja("limit", "simpeg", "--per-day", "banyak", *why).exit_code == 2
        assert kinerja("limit", "simpeg", *why).exit_code == 2
        assert kinerja("client", "simpeg", "simpeg-kab", *why).exit_code == 0
        assert kinerja("webhook", "hosts", "simpeg", "Hook.Example", *why).exit_code == 0
        address = "https://hook.example/a"
        assert "KINERJA_INTAKE_WEBHOOK_SECRET" in str(kinerja("webhook", "set", "simpeg", address, *why).exception)
        secret = {"KINERJA_INTAKE_WEBHOOK_SECRET": "x" * 32}
        first = kinerja("webhook", "set", "simpeg", address, *why, **secret).stdout
        again = kinerja("webhook", "set", "simpeg", address, *why, **secret).stdout
        assert first.startswith("whsec_")
        assert first != again
        assert kinerja("webhook", "set", "simpeg", "http://hook.example", *why, **secret).exception is not None
        listed = json.loads(kinerja("list", "--json").stdout)
        assert [(one["name"], one["amqp"]) for one in listed] == [("absensi", "ya"), ("siasn", None), ("simpeg", "ya")]
        simpeg = listed[2]
        assert (simpeg["keys"], simpeg["per_day"], simpeg["silent_after"]) == (str(given["number"]), 7, 43200.0)
        assert (simpeg["client"], simpeg["webhook"]) == ("simpeg-kab", address)
        assert given["key"] not in kinerja("list").stdout
        assert kinerja("webhook", "unset", "simpeg", *why).exit_code == 0
        assert kinerja("key", "revoke", "simpeg", str(given["number"]), *why).exit_code == 0
        assert kinerja("key", "revoke", "simpeg", str(given["number"]), *why).exception is not None
        kept = asyncio.run(rows(sa.select(audit_trail).order_by(audit_trail.c.id)))
        acts = ["add", "give_key", "set_limits", "set_client", "set_hosts", "set_webhook", "set_webhook"]
        assert [one._mapping["act"] for one in kept] == [*acts, "unset_webhook", "revoke_key"]
        assert {(one._mapping["by_subject"], one._mapping["reason"]) for one in kept} == {("petugas", "uji")}
        assert given["key"] not in str([dict(one._mapping) for one in kept])
    finally:
        asyncio.run(unmade(Database.of(settings, "intake")))


async def _with_tables(settings: IntakeSettings) -> None:
    database = Database.of(settings, "intake")
    await made(database, service.all_migrations)
    await database.close()
