"""Positions over time: who worked where, under whom, and when."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from readmodels.people.domain.hierarchy import Position
from readmodels.people.tables import positions


async def positions_of(connection: AsyncConnection, nip: str) -> list[Position]:
    """Return all positions of somebody, oldest first."""
    statement = sa.select(positions).where(positions.c.nip == nip).order_by(positions.c.start, positions.c.id)
    return [position_of(row) for row in await connection.execute(statement)]


async def positions_of_all(connection: AsyncConnection, nips: Collection[str]) -> dict[str, list[Position]]:
    """Return all positions of some people, oldest first, by NIP."""
    statement = sa.select(positions).where(positions.c.nip.in_(nips)).order_by(positions.c.start, positions.c.id)
    found: dict[str, list[Position]] = {nip: [] for nip in nips}
    for row in await connection.execute(statement):
        found[row.nip].append(position_of(row))
    return found


async def load_positions(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Position]:
    """Return positions by number."""
    rows = await connection.execute(sa.select(positions).where(positions.c.id.in_(ids)))
    return {row.id: position_of(row) for row in rows}


async def current_positions(connection: AsyncConnection, nips: Collection[str], today: date) -> dict[str, Position]:
    """Return the position that each of them holds, or held last, by NIP; who has not begun yet is left out."""
    return {nip: position_of(row) for nip, row in (await _newest_positions(connection, nips, by=today)).items()}


async def _newest_positions(
    connection: AsyncConnection, nips: Iterable[str], *, by: date | None = None
) -> dict[str, sa.Row[Any]]:
    statement = (
        sa.select(positions)
        .where(positions.c.nip.in_(set(nips)))
        .order_by(positions.c.nip, positions.c.start, positions.c.id)
    )
    if by is not None:
        statement = statement.where(positions.c.start <= by)
    return {row.nip: row for row in await connection.execute(statement)}


def position_of(row: sa.Row[Any]) -> Position:
    """Return the position in a row of `positions`."""
    return Position(
        id=row.id,
        nip=row.nip,
        start=row.start,
        end=row.end,
        unit_code=row.unit_code,
        title=row.title,
        grade=row.grade,
        superior_nip=row.superior_nip,
        functional_level=row.functional_level,
        superior_derived=row.superior_derived,
    )


async def who_changed_places(connection: AsyncConnection, since: date, today: date) -> set[str]:
    """Return whose position has begun, or is over, after one day and up to another, by its own dates."""
    begun = sa.and_(positions.c.start > since, positions.c.start <= today)
    over = sa.and_(positions.c.end >= since, positions.c.end < today)
    return set((await connection.execute(sa.select(positions.c.nip).where(sa.or_(begun, over)))).scalars())


def held_between(
    held: sa.FromClause, first: date | sa.ColumnElement[date], last: date | sa.ColumnElement[date]
) -> sa.ColumnElement[bool]:
    """Return whether a position has a day in common with a span; one that was held on no day has none.

    Args:
        held: `positions`, or an alias of it.
        first: first day of the span.
        last: its last day.
    """
    is_open = held.c.end.is_(None)
    return sa.and_(held.c.start <= last, sa.or_(is_open, sa.and_(held.c.end >= first, held.c.end >= held.c.start)))


TODAY: Final = sa.bindparam("today", type_=sa.Date)
"""The parameter of the day that is asked about."""
IS_HELD: Final = held_between(positions, TODAY, TODAY)
"""Whether a position is held on the day of the parameter `today`."""
