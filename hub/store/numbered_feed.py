"""A feed for systems that pull: rows numbered 1, 2, 3 ... in the order of their commits, without a gap.

Numbers of a sequence would be given out in one order and committed in another, so a reader could pass one that comes
later. Here whoever adds rows holds the table until the transaction ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

FeedRow = sa.Row[Any]
"""A row of a feed's table."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a feed.

    Attributes:
        rows: of the feed's table, oldest first.
        upto: every wanted row up to this number has been read, so the next reading begins after it.
        is_all: whether nothing follows yet.
    """

    rows: Sequence[FeedRow]
    upto: int
    is_all: bool


async def append(connection: AsyncConnection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows in order. Whoever else adds some waits until this transaction has ended.

    Args:
        connection: the transaction.
        table: with a column `number`, an integer and the primary key.
        rows: without their numbers.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        name = connection.dialect.identifier_preparer.format_table(table)
        await connection.execute(sa.text(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE"))
    last = (await connection.execute(sa.select(sa.func.max(table.c.number)))).scalar() or 0
    await connection.execute(sa.insert(table), [{"number": number, **row} for number, row in enumerate(rows, last + 1)])


async def read(
    connection: AsyncConnection, table: sa.Table, *wanted: sa.ColumnElement[bool], after: int, limit: int
) -> Stretch:
    """Return what follows a number. Two statements, however much it is.

    Args:
        connection: to the database.
        table: of the feed.
        wanted: conditions of the rows; none: all.
        after: the last number that the reader has; 0: none.
        limit: how many rows at the most.
    """
    # First, so that what is committed between both statements is left for the next reading.
    last = (await connection.execute(sa.select(sa.func.max(table.c.number)))).scalar() or 0
    statement = sa.select(table).where(table.c.number > after, table.c.number <= last, *wanted)
    rows = (await connection.execute(statement.order_by(table.c.number).limit(limit + 1))).all()
    if len(rows) > limit:
        return Stretch(rows[:limit], rows[limit - 1].number, is_all=False)
    return Stretch(rows, max(after, last), is_all=True)
