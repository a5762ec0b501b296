"""Who merges, one after the other."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection


async def lock_merging(connection: AsyncConnection) -> None:
    """Wait until nobody else merges, and keep it so until the transaction ends.

    Two who merged one person at once would each miss what the other has not committed, and the head of a unit is
    everybody's concern. SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.merging'))"))
