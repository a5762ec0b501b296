"""The days on which positions begin and end that records tell of with the whole history: for the calendar."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import insert_many, parameters_of
from readmodels.people.domain.history import Record
from readmodels.people.domain.told import facts_of
from readmodels.people.tables import told_days

_COLUMNS: Final = ("nip", "day", "told_on")


async def keep_told_days(connection: AsyncConnection, records: Iterable[Record]) -> None:
    """Keep the days that whole histories tell of; a day that is kept stays as it is. One statement, or none."""
    rows = [
        {"nip": one.nip, "day": fact.start, "told_on": one.received_on}
        for one in records
        for fact in facts_of(one.positions or ())
    ]
    if rows:
        insert = insert_many(connection, told_days, _COLUMNS).on_conflict_do_nothing()
        await connection.execute(insert, parameters_of(connection, _COLUMNS, rows))


def told_between(since: date, today: date) -> sa.Select[str]:
    """Return the question who has been told of with a day after one and up to another, by the numbers as sent.

    Of the first day, what was told of before it (`readmodels.people.records.who_begins`).
    """
    day, told_on = told_days.c.day, told_days.c.told_on
    announced = sa.and_(day == since, told_on < since)
    return sa.select(told_days.c.nip).where(day <= today, sa.or_(day > since, announced))
