"""The table of leaves, and its queries."""

from collections.abc import AsyncGenerator, Collection
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from tests.services.leave.domain import Leave, OnLeaveAlready, UnknownLeave

leaves = sa.Table(
    "leaves",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("reason", sa.String(300), nullable=False),
    sa.Column("letter", sa.String(64)),
    sa.UniqueConstraint("nip", "day", name="leaves_key"),
)


async def add(connection: AsyncConnection, leave: Leave) -> None:
    """Store a new leave. Raises OnLeaveAlready."""
    row = {column.name: getattr(leave, column.name) for column in leaves.columns}
    if not (await connection.execute(insert_for(connection, leaves).on_conflict_do_nothing(), row)).rowcount:
        raise OnLeaveAlready


async def load(connection: AsyncConnection, leave_id: UUID, nip: str | None) -> Leave:
    """Return somebody's leave. Raises UnknownLeave."""
    found = await connection.execute(sa.select(leaves).where(leaves.c.id == leave_id, leaves.c.nip == nip))
    if (row := found.one_or_none()) is None:
        raise UnknownLeave
    return Leave(**row._mapping)


async def every(connection: AsyncConnection) -> AsyncGenerator[Leave, None]:
    """Yield all leaves, the oldest first."""
    async for row in await connection.stream(sa.select(leaves).order_by(leaves.c.day, leaves.c.id)):
        yield Leave(**row._mapping)


async def attach(connection: AsyncConnection, leave: Leave) -> None:
    """Store the letter of a leave."""
    await connection.execute(sa.update(leaves).where(leaves.c.id == leave.id).values(letter=leave.letter))


async def remove(connection: AsyncConnection, *, of: Collection[str] = (), before: date = date.min) -> None:
    """Remove the leaves of some people, and what lies before a day."""
    await connection.execute(sa.delete(leaves).where(leaves.c.nip.in_(of) | (leaves.c.day < before)))
