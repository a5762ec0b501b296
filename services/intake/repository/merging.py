"""Who merges, one after the other, and by which table of precedence."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Transient
from hub.store.upsert import insert_for
from services.intake.tables import used_precedence

_NOBODY: Final = ""
"""In the place of a digest: no records have been made yet."""


class OthersBelievedError(Transient):
    """Records are made by another table of precedence than that of this process: it must be started again."""

    code = "others_believed"

    def __init__(self) -> None:
        super().__init__("records are made by another table of precedence than this process has")


async def lock_merging(connection: AsyncConnection, digest: str | None = None) -> None:
    """Wait until nobody else merges, and keep it so until the transaction ends. One statement; two the first time.

    Two who merged one person at once would each miss what the other has not committed, and the head of a unit is
    everybody's concern. SQLite has one writer anyway.

    Args:
        connection: of the transaction.
        digest: of the table of precedence by which is to be merged; None: nothing is to be.

    Raises:
        OthersBelievedError: the records are made by another table.
    """
    if digest is None:
        await _lock(connection)
    elif await require_precedence(connection, digest) == _NOBODY:
        await connection.execute(sa.update(used_precedence).values(digest=digest))


async def require_precedence(connection: AsyncConnection, digest: str) -> str:
    """Return who is believed, or nobody yet. Raises OthersBelievedError: others than a digest says."""
    used = await _lock(connection)
    if used not in {digest, _NOBODY}:
        raise OthersBelievedError
    return used


async def use_precedence(connection: AsyncConnection, digest: str) -> bool:
    """Note who is believed from now on. Returns whether others were before; nobody else may be merging."""
    before = await _lock(connection)
    if before == digest:
        return False
    await connection.execute(sa.update(used_precedence).values(digest=digest))
    return before != _NOBODY


async def _lock(connection: AsyncConnection) -> str:
    """Lock the row for everybody else, and return who is believed."""
    locked = sa.select(used_precedence.c.digest).with_for_update()
    used = (await connection.execute(locked)).scalar()
    if used is None:
        first = insert_for(connection, used_precedence).values(id=1, digest=_NOBODY)
        await connection.execute(first.on_conflict_do_nothing())
        used = (await connection.execute(locked)).scalar_one()
    return str(used)
