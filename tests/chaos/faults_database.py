"""PostgreSQL restarted, killed, its backends killed, its tables locked; SQLite with a full disk and a busy lock."""

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Final

import asyncpg

from local.packages import administrator
from local.server import LocalServer
from tests.chaos.fault import ALWAYS, FULL, POSTGRESQL, SQLITE, Fault
from tests.chaos.rig import SERVICES, Rig

_GAP_SECONDS: Final = (2.0, 4.0)
_TERMINATIONS: Final = 25
_TERMINATION_GAP_SECONDS: Final = 0.3
_LOCKED: Final = (
    ("skp_service", "inbox"),
    ("skp_service", "outbox"),
    ("skp_service", "parked_messages"),
    ("siasn_gateway", "inbox"),
    ("siasn_gateway", "outbox"),
    ("siasn_gateway", "deliveries"),
)
_BUSY_SECONDS: Final = 15.0
"""Longer than the busy timeout of a connection (10 s)."""
_FULL_SECONDS: Final = 6.0
_SMALL_DISK: Final = "small"
_SMALL_DISK_SIZE: Final = "48m"

Inject = Callable[[Rig, Random], Awaitable[int]]


def _server(rig: Rig) -> LocalServer:
    if rig.postgresql is None:
        raise RuntimeError("this fault needs PostgreSQL")
    return rig.postgresql


@contextlib.asynccontextmanager
async def _session(rig: Rig) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(_server(rig).url.replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


async def _restart(rig: Rig, rng: Random) -> int:
    for _ in range(2):
        await _server(rig).restart()
        await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
    return 2


async def _kill(rig: Rig, rng: Random) -> int:
    for _ in range(2):
        await _server(rig).kill()
        await asyncio.sleep(rng.uniform(0.0, 2.0))
        await _server(rig).start()
        await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
    return 2


async def _kill_backends(rig: Rig, _rng: Random) -> int:
    killed = 0
    async with _session(rig) as session:
        for _ in range(_TERMINATIONS):
            killed += await session.fetchval(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE $1",
                f"{rig.namespace}_%",
            )
            await asyncio.sleep(_TERMINATION_GAP_SECONDS)
    return killed


def _lock_tables(seconds: float) -> Inject:
    async def inject(rig: Rig, _rng: Random) -> int:
        tables = ", ".join(f'"{rig.namespace}_{service}".{table}' for service, table in _LOCKED)
        async with _session(rig) as session:
            while True:
                try:
                    async with session.transaction():
                        await session.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
                        await asyncio.sleep(seconds)
                        return len(_LOCKED)
                except asyncpg.DeadlockDetectedError:
                    continue  # a service held one of them and wanted another, and it was we who had to give way

    return inject


async def _hold_write_lock(rig: Rig, _rng: Random) -> int:
    """Let another process, a back-up tool say, hold the write lock of every database."""
    program = (
        "import sqlite3, sys, time\n"
        "held = [sqlite3.connect(path, isolation_level=None, timeout=60) for path in sys.argv[2:]]\n"
        "for one in held: one.execute('BEGIN IMMEDIATE')\n"
        "time.sleep(float(sys.argv[1]))\n"
    )
    files = [str(_sqlite_file(rig, service)) for service in SERVICES]
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(_BUSY_SECONDS), *files)
    if await holder.wait() != 0:
        raise RuntimeError("the write locks could not be had")
    return len(files)


def _sqlite_file(rig: Rig, service: str) -> Path:
    file = rig.database(service).engine.url.database
    if not file:
        raise RuntimeError("this fault needs SQLite")
    return Path(file)


async def _mount_small_disk(rig: Rig) -> None:
    """Put the databases on a disk of their own; the folder's name leads to it, so that removing the folder is safe."""
    prefix = await asyncio.to_thread(administrator)
    if prefix is None:
        raise RuntimeError("mounting a small disk takes root")
    place = tempfile.mkdtemp(prefix="kinerja-small-disk-")
    options = f"size={_SMALL_DISK_SIZE},uid={os.getuid()},mode=700"
    await _run(*prefix, "mount", "-t", "tmpfs", "-o", options, "tmpfs", place)
    rig.at_end.callback(Path(place).rmdir)
    rig.at_end.push_async_callback(_run, *prefix, "umount", "--lazy", place)
    (rig.folder / _SMALL_DISK).symlink_to(place)


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
    _, complaint = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]}: {complaint.decode().strip()}")


async def _fill_disk(rig: Rig, rng: Random) -> int:
    filler = rig.folder / _SMALL_DISK / "filler"
    for _ in range(2):
        until = asyncio.get_running_loop().time() + _FULL_SECONDS
        with filler.open("wb", buffering=0) as file:
            while asyncio.get_running_loop().time() < until:
                _fill(file.fileno())
                await asyncio.sleep(0.05)  # what a database gives back while it is full is taken, too
        filler.unlink()
        await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
    return 2


def _fill(descriptor: int) -> None:
    with contextlib.suppress(OSError):  # no space left on device: just what is wanted
        while os.write(descriptor, bytes(65_536)):
            pass


FAULTS: Final[tuple[Fault, ...]] = (
    Fault("postgresql_restarted", _restart, databases=POSTGRESQL, profile=ALWAYS),
    Fault("postgresql_killed", _kill, databases=POSTGRESQL),
    Fault("backends_killed", _kill_backends, databases=POSTGRESQL, profile=ALWAYS),
    Fault("tables_locked_for_a_quarter_minute", _lock_tables(15.0), databases=POSTGRESQL, profile=ALWAYS),
    Fault("tables_locked_for_a_minute", _lock_tables(60.0), databases=POSTGRESQL, profile=FULL),
    Fault("sqlite_locked_by_another", _hold_write_lock, databases=SQLITE, profile=ALWAYS),
    Fault(
        "sqlite_disk_full",
        _fill_disk,
        databases=SQLITE,
        environment={"KINERJA_VAR": f"{{folder}}/{_SMALL_DISK}"},
        before=_mount_small_disk,
        profile=ALWAYS,
    ),
)
