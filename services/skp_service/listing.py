"""What the API lists: one page at a time, cut by a key, and counts. Nothing here changes anything.

A page is followed by asking for what comes after its last key, so every row that existed at the first page and
still does comes exactly once, however long the list is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.skp_service.domain.organisation import Employee, Unit
from services.skp_service.domain.skp import Skp, SkpState
from services.skp_service.domain.sync import SyncState
from services.skp_service.repository import employee_of, skp_of, unit_of
from services.skp_service.tables import employees, skps, units

Row = TypeVar("Row")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, repr=False)
class Page(Generic[Row, Key]):
    """Some rows of a list.

    Attributes:
        items: in the list's order.
        next: where the next page starts after; None when this is the last.
    """

    items: list[Row]
    next: Key | None


@dataclass(frozen=True, slots=True)
class SkpCriteria:
    """Which SKPs are wanted; None does not restrict."""

    year: int | None = None
    state: SkpState | None = None
    sync_state: SyncState | None = None
    unit_code: str | None = None


async def list_employees(
    connection: AsyncConnection, *, unit_code: str | None, after: int | None, limit: int
) -> Page[Employee, int]:
    """Return employees in the order in which they became known, `limit` at the most, after a page's `next`."""
    statement = sa.select(employees)
    if unit_code is not None:
        statement = statement.where(employees.c.unit_code == unit_code)
    return await _page(connection, statement, employees.c.id, employee_of, after=after, limit=limit)


async def list_units(connection: AsyncConnection, *, after: str | None, limit: int) -> Page[Unit, str]:
    """Return units in the order of their codes, `limit` at the most, after a page's `next`."""
    return await _page(connection, sa.select(units), units.c.code, unit_of, after=after, limit=limit)


async def list_skps(
    connection: AsyncConnection, criteria: SkpCriteria, *, after: UUID | None, limit: int
) -> Page[Skp, UUID]:
    """Return SKPs in the order of their ids, `limit` at the most, after a page's `next`."""
    statement = sa.select(skps)
    if criteria.year is not None:
        statement = statement.where(skps.c.year == criteria.year)
    if criteria.state is not None:
        statement = statement.where(skps.c.state == criteria.state.value)
    if criteria.sync_state is not None:
        statement = statement.where(skps.c.sync_state == criteria.sync_state.value)
    if criteria.unit_code is not None:
        statement = statement.join(employees, employees.c.nip == skps.c.nip)
        statement = statement.where(employees.c.unit_code == criteria.unit_code)
    return await _page(connection, statement, skps.c.id, skp_of, after=after, limit=limit)


async def get_skp(connection: AsyncConnection, skp_id: UUID) -> Skp | None:
    """Return one SKP."""
    row = (await connection.execute(sa.select(skps).where(skps.c.id == skp_id))).one_or_none()
    return None if row is None else skp_of(row)


async def count_skps(connection: AsyncConnection, year: int) -> dict[tuple[SkpState, SyncState], int]:
    """Return how many SKPs of a year are in each state; states without any are left out."""
    statement = (
        sa.select(skps.c.state, skps.c.sync_state, sa.func.count().label("number"))
        .where(skps.c.year == year)
        .group_by(skps.c.sync_state, skps.c.state)  # in this order SQLite reads the index alone
    )
    rows = await connection.execute(statement)
    return {(SkpState(row.state), SyncState(row.sync_state)): row.number for row in rows}


async def _page(
    connection: AsyncConnection,
    statement: sa.Select[Any],
    key: sa.Column[Key],
    read: Callable[[sa.Row[Any]], Row],
    *,
    after: Key | None,
    limit: int,
) -> Page[Row, Key]:
    if after is not None:
        statement = statement.where(key > after)
    # One more than asked for tells whether there is a next page.
    rows = (await connection.execute(statement.order_by(key).limit(limit + 1))).all()
    shown = rows[:limit]
    has_more = len(rows) > limit
    return Page([read(row) for row in shown], getattr(shown[-1], key.name) if has_more else None)
