"""`kinerja migrate`: the services' tables, brought to this version by the role that owns them."""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer
from sqlalchemy.exc import DBAPIError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_fixed

from hub.cli.output import AsJson, print_json
from hub.discovery import load_service, service_names
from hub.errors import UserError
from hub.runtime import Service
from hub.settings import HubSettings
from hub.store.database import Database
from hub.store.migrate import migrate as apply
from hub.store.migrate import pending, statements
from hub.store.revisions import Changes
from hub.store.runtime_role import doubts
from hub.unencrypted import unencrypted

_LOCKED: Final = frozenset({"55P03", "40P01"})  # a table in use, a deadlock: nothing was changed
_LOCKED_SQLITE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_NO_RIGHT: Final = frozenset({"42501", "3F000"})
_PAUSE_SECONDS: Final = 2.0
_ANOTHER: Final = "proses lain sedang memigrasikan basis data ini; ditunggu sampai selesai."

T = TypeVar("T")


def _names() -> list[str]:
    return service_names()


def migrate(
    services: Annotated[
        list[str] | None, typer.Argument(help="Nama layanan.", metavar="[SERVICE]...", autocompletion=_names)
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Hanya periksa: kode keluar 1 bila ada yang perlu diterapkan.")
    ] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Tulis SQL-nya tanpa menerapkannya.")] = False,
    as_json: AsJson = False,
) -> None:
    """Siapkan tabel layanan untuk versi ini, sebagai pemilik skemanya (KINERJA_DATABASE_OWNER_URL).

    Tanpa SERVICE: semua layanan. Tiap layanan dalam satu transaksi, tanpa batas waktu bagi pernyataannya; yang sedang
    memigrasikan basis data yang sama ditunggu. Bila pemilik skema bukan pengguna yang menjalankan layanan
    (KINERJA_DATABASE_URL), pengguna itu diberi hak yang diperlukannya, dan haknya yang lebih dicabut.

    --sql menjalankan semuanya dalam transaksi yang lalu dibatalkan, karena migrasi melihat isi basis data: selama itu
    tabelnya terkunci. Pertanyaan (SELECT) tidak ditulis, nilai-nilainya ditulis di tempatnya, termasuk data orang.
    """
    if check and sql:
        raise UserError("Pilih salah satu: --check atau --sql.")
    if sql and as_json:
        raise UserError("--sql menulis SQL: tanpa --json.")
    os.umask(0o077)  # an SQLite file holds NIPs and names
    for sentence in unencrypted(HubSettings()).values():
        typer.echo(f"Perhatian: {sentence}", err=True)
    chosen = [load_service(name) for name in services or service_names()]
    work = _check if check else _print_sql if sql else _apply
    rows = [row for service in chosen for row in asyncio.run(_with_owner(service, work))]
    if as_json:
        print_json(rows)
    elif not sql:
        for row in rows:
            typer.echo(_line(row))
    if check:
        raise typer.Exit(1 if rows else 0)
    if not rows and not as_json and not sql:
        typer.echo("Tidak ada yang perlu diterapkan.")


async def _with_owner(
    service: Service, work: Callable[[Service, Database], Awaitable[list[dict[str, Any]]]]
) -> list[dict[str, Any]]:
    database = Database.of_owner(service.settings(), service.name)
    if work is not _apply:
        database = _as_it_is(database)
    try:
        rows = await work(service, database)
        await _tell_doubts(service, database)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _NO_RIGHT:
            raise _no_right(service, database) from error
        raise
    else:
        return rows
    finally:
        await database.close()


async def _tell_doubts(service: Service, database: Database) -> None:
    if database.runtime_role is not None:
        async with database.read() as connection:
            for doubt in await doubts(connection, database.schema, database.runtime_role):
                _say(service, f"Perhatian: {doubt}")


def _no_right(service: Service, database: Database) -> UserError:
    return UserError(
        f"{service.name}: pengguna basis data itu tidak berhak mengubah skema {database.schema!r}: pakai alamat "
        "pemiliknya (KINERJA_DATABASE_OWNER_URL), atau sebagai superuser jalankan `CREATE SCHEMA ... AUTHORIZATION "
        "...` untuknya.",
        exit_code=1,
    )


async def _apply(service: Service, database: Database) -> list[dict[str, Any]]:
    return _rows(service, await _unless_locked(service, partial(apply, database, service.all_migrations)))


async def _check(service: Service, database: Database) -> list[dict[str, Any]]:
    return _rows(service, await pending(database, service.all_migrations))


async def _print_sql(service: Service, database: Database) -> list[dict[str, Any]]:
    said = await _unless_locked(service, partial(statements, database, service.all_migrations))
    if not said:
        _say(service, "tidak ada yang perlu diterapkan.")
        return []
    search_path = f"SET LOCAL search_path TO {database.engine.dialect.identifier_preparer.quote(database.schema)}"
    first = ["BEGIN", search_path] if database.is_postgresql else ["BEGIN IMMEDIATE"]
    typer.echo(f"-- {service.name}")
    for statement in (*first, *said, "COMMIT"):
        typer.echo(f"{statement};")
    return []


def _as_it_is(database: Database) -> Database:
    """Return the database; in memory, if its file is not there: to open it would make it."""
    file = database.engine.url.database
    if database.is_postgresql or not file or Path(file).exists():
        return database
    return Database("sqlite://", schema=database.schema)


async def _unless_locked(service: Service, work: Callable[..., Awaitable[T]]) -> T:
    """Do it (`work` takes `waits`), and again as long as it fails because somebody uses a table for too long."""

    def say(_state: RetryCallState) -> None:
        _say(service, "sebuah tabel sedang dipakai transaksi lain; dicoba lagi.")

    async def once() -> T:
        return await work(waits=lambda: _say(service, _ANOTHER))

    again = AsyncRetrying(
        retry=retry_if_exception(_is_locked), wait=wait_fixed(_PAUSE_SECONDS), before_sleep=say, reraise=True
    )
    return await again(once)


def _is_locked(error: BaseException) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", 0)
    return getattr(error.orig, "sqlstate", None) in _LOCKED or code & 0xFF in _LOCKED_SQLITE


def _rows(service: Service, changes: Changes) -> list[dict[str, Any]]:
    """Return a row a set; one without a set, when nothing but rights differs."""
    rows = [
        {"service": service.name, "set": one.name, "current": one.current, "head": one.head} for one in changes.steps
    ]
    return rows or ([{"service": service.name, "set": None, "current": None, "head": None}] if changes.rights else [])


def _line(row: dict[str, Any]) -> str:
    if row["set"] is None:
        return f"{row['service']}: hak pengguna yang menjalankan layanan"
    return f"{row['service']}: {row['set']} {row['current'] or '(baru)'} -> {row['head']}"


def _say(service: Service, sentence: str) -> None:
    typer.echo(f"{service.name}: {sentence}", err=True)
