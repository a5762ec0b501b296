"""Whether a process that has been stopped keeps a service's database locked."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from tests.chaos.rig import Rig

_PATIENCE_SECONDS: Final = 2.0
"""A process that runs ends its transactions sooner."""


async def is_kept_locked(rig: Rig, service: str) -> bool:
    """Tell whether a transaction of the service stays open, as that of a stopped process does."""
    database = rig.database(service)
    try:
        if not database.is_postgresql:
            return await asyncio.to_thread(_write_lock_is_held, Path(str(database.engine.url.database)))
        await asyncio.sleep(_PATIENCE_SECONDS)
        idle = sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND state LIKE 'idle in transaction%'"
            " AND state_change < clock_timestamp() - make_interval(secs => :patience)"
        )
        async with database.read() as connection:
            found = await connection.execute(idle, {"name": database.schema, "patience": _PATIENCE_SECONDS / 2})
            return bool(found.scalar_one())
    finally:
        await database.close()


def _write_lock_is_held(file: Path) -> bool:
    connection = sqlite3.connect(file, isolation_level=None, timeout=_PATIENCE_SECONDS)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return True
    finally:
        connection.close()
    return False
