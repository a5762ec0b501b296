"""Who merges, one after the other, and by which table of precedence."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from services.intake.tables import used_precedence


async def lock_merging(connection: AsyncConnection) -> None:
    """Wait until nobody else merges, and keep it so until the transaction ends.

    Two who merged one person at once would each miss what the other has not committed, and the head of a unit is
    everybody's concern. SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.merging'))"))


async def use_precedence(connection: AsyncConnection, digest: str) -> bool:
    """Note who is believed from now on. Returns whether others were before; nobody else may be merging."""
    before = (await connection.execute(sa.select(used_precedence.c.digest))).scalar()
    if before == digest:
        return False
    insert = insert_for(connection, used_precedence).values(id=1, digest=digest)
    await connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"digest": digest}))
    return before is not None
