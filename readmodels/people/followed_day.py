"""The last day up to which what begins and ends by itself has been followed."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from readmodels.people.tables import followed_day


def day_to_go_by(begun: date | None, today: date) -> date:
    """Return the day by which the hierarchy is taken: a day that has begun does not end again.

    A clock that is slow, or that was set back over midnight, shows the day before. Taken as of that day, what was
    received since midnight would count for nothing until the next. A day further ahead than tomorrow was never true.

    Args:
        begun: the last day that has begun; None: none yet.
        today: by the clock, in the agency's time zone.
    """
    if begun is not None and timedelta() < begun - today <= timedelta(days=1):
        return begun
    return today


async def last_followed(connection: AsyncConnection) -> date | None:
    """Return the day; None: none yet."""
    day: date | None = (await connection.execute(sa.select(followed_day.c.day))).scalar()
    return day


async def note_followed(connection: AsyncConnection, day: date) -> None:
    """Keep the day."""
    insert = insert_for(connection, followed_day).values(id=1, day=day)
    statement = insert.on_conflict_do_update(index_elements=["id"], set_={"day": insert.excluded.day})
    await connection.execute(statement)
