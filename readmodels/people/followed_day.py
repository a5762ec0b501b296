"""The last day up to which what begins and ends by itself has been followed."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from readmodels.people.tables import followed_day


async def last_followed(connection: AsyncConnection) -> date | None:
    """Return the day; None: none yet."""
    day: date | None = (await connection.execute(sa.select(followed_day.c.day))).scalar()
    return day


async def note_followed(connection: AsyncConnection, day: date) -> None:
    """Keep the day."""
    insert = insert_for(connection, followed_day).values(id=1, day=day)
    statement = insert.on_conflict_do_update(index_elements=["id"], set_={"day": insert.excluded.day})
    await connection.execute(statement)
