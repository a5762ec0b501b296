"""Waiting for a database in which others write: SQLite has one writer, and of several processes none comes in turn."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from hub.store.database import Database, database_says_it_is_away

TRIES: Final = 10
"""Of a step. Each waits on its own already: SQLite's for ten seconds."""
_REST_SECONDS: Final = 1.0
_ROOM_SECONDS: Final = 0.1
"""The longest that who waits for SQLite's writer sleeps before looking again."""

Result = TypeVar("Result")


async def patiently(step: Callable[[], Awaitable[Result]], *, rest: float = _REST_SECONDS) -> Result:
    """Take a step, and take it again while the database says that it is away or kept by others.

    Args:
        step: a transaction, or some that may be begun anew.
        rest: before the next try, in seconds.

    Raises:
        Exception: what `step` raises; the database's own after `TRIES`.
    """
    for _ in range(TRIES - 1):
        try:
            return await step()
        except Exception as error:
            if not database_says_it_is_away(error):
                raise
            await asyncio.sleep(rest)
    return await step()


async def make_room(database: Database) -> None:
    """Let others write before the next transaction; on PostgreSQL they come in turn by themselves."""
    if not database.is_postgresql:
        await asyncio.sleep(_ROOM_SECONDS)
