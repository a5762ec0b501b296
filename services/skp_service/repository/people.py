"""Positions over time, and the part of the hierarchy that a decision needs."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.skp import Assessor
from services.skp_service.domain.hierarchy import Hierarchy, Position
from services.skp_service.tables import acting_posts, employees, positions, skps, units


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


async def positions_of(connection: AsyncConnection, nip: str) -> list[Position]:
    """Return all positions of somebody, oldest first."""
    statement = sa.select(positions).where(positions.c.nip == nip).order_by(positions.c.start, positions.c.id)
    return [position_of(row) for row in await connection.execute(statement)]


async def load_positions(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Position]:
    """Return positions by number."""
    rows = await connection.execute(sa.select(positions).where(positions.c.id.in_(ids)))
    return {row.id: position_of(row) for row in rows}


async def current_positions(connection: AsyncConnection, nips: Collection[str], today: date) -> dict[str, Position]:
    """Return the position that each of them holds, or held last, by NIP; who has not begun yet is left out."""
    return {nip: position_of(row) for nip, row in (await _newest_positions(connection, nips, by=today)).items()}


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
    )


async def who_changed_places(connection: AsyncConnection, since: date, today: date) -> set[str]:
    """Return whose position has begun, or is over, after one day and up to another, by its own dates."""
    begun = sa.and_(positions.c.start > since, positions.c.start <= today)
    over = sa.and_(positions.c.end >= since, positions.c.end < today)
    return set((await connection.execute(sa.select(positions.c.nip).where(sa.or_(begun, over)))).scalars())


async def lock_hierarchy(connection: AsyncConnection, *, shared: bool = False) -> None:
    """Wait until nobody else names assessors, and keep it so until the transaction ends.

    Two who change the hierarchy at once would each name assessors by what the other has not committed. `shared`: for
    who only needs that nobody changes it meanwhile. SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        await connection.execute(sa.text(f"SELECT {lock}(hashtext(current_schema() || '.hierarchy'))"))


async def unit_parents(connection: AsyncConnection) -> dict[str, str | None]:
    """Return, by unit, the unit above it."""
    rows = await connection.execute(sa.select(units.c.code, units.c.parent_code))
    return {row.code: row.parent_code for row in rows}


async def hierarchy(connection: AsyncConnection, today: date, nips: Collection[str]) -> Hierarchy:
    """Return the units with their heads, and who of some people is away. Four statements, however many they are."""
    parents = await unit_parents(connection)
    # Where two do for a day, the later one comes last.
    ordered = _HEADS.order_by(positions.c.start, positions.c.id)
    in_turn = _ACTING.order_by(acting_posts.c.since, acting_posts.c.nip)
    heads = {row.unit_code: row.nip for row in await connection.execute(ordered, {"today": today})}
    acting = {row.unit_code: row.nip for row in await connection.execute(in_turn, {"today": today})}
    return Hierarchy(parents, heads, acting, await who_is_away(connection, nips, today))


async def who_is_away(connection: AsyncConnection, nips: Collection[str] | None, today: date) -> set[str]:
    """Return who of some people, or of all, is known and holds no position today: has left, or has not begun yet."""
    away = sa.select(employees.c.nip).where(_IS_AWAY)
    if nips is not None:
        away = away.where(employees.c.nip.in_(nips))
    return set((await connection.execute(away, {"today": today})).scalars())


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


_TODAY: Final = sa.bindparam("today", type_=sa.Date)
IS_HELD: Final = held_between(positions, _TODAY, _TODAY)
"""Whether a position is held on the day of the parameter `today`."""
_HEADS: Final = sa.select(positions.c.unit_code, positions.c.nip).where(
    IS_HELD,
    positions.c.unit_code == units.c.code,
    positions.c.title == units.c.head_title,
)
"""Who heads which unit."""
_IS_AWAY: Final = ~sa.exists().where(positions.c.nip == employees.c.nip, IS_HELD)
_ACTING: Final = sa.select(acting_posts.c.unit_code, acting_posts.c.nip).where(
    acting_posts.c.since <= _TODAY,
    sa.or_(acting_posts.c.until.is_(None), acting_posts.c.until >= _TODAY),
    # Who is away stands in for nobody, even where the calendar has not been followed yet.
    sa.exists().where(positions.c.nip == acting_posts.c.nip, IS_HELD),
)


@personal
class Ties:
    """What ties somebody to units and people.

    Attributes:
        heads: codes of the units that they head, or act as head of.
        assessed_by: NIPs of those who assess them.
        is_away: whether they hold no position today; then there are no other ties.
    """

    heads: set[str]
    assessed_by: set[str]
    is_away: bool = False


async def ties_of(connection: AsyncConnection, nip: str, today: date, period_id: UUID | None) -> Ties:
    """Return what ties somebody to units and people. One statement.

    Args:
        connection: to the database.
        nip: whose.
        today: in the agency's time zone.
        period_id: in which they are assessed; None: any.
    """
    values: dict[str, Any] = {"nip": nip, "today": today}
    if period_id is not None:
        values["period_id"] = period_id
    rows = (await connection.execute(_ties(in_period=period_id is not None), values)).all()
    if any(row.unit_code is None and row.by is None for row in rows):
        return Ties(set(), set(), is_away=True)
    return Ties({row.unit_code for row in rows if row.unit_code}, {row.by for row in rows if row.by})


@cache
def _ties(*, in_period: bool) -> sa.CompoundSelect[Any]:
    """Return the question of `ties_of`, built once: half of all requests begin with it."""
    nip, nobody = sa.bindparam("nip", type_=sa.String), sa.null().label("by")
    heads = _HEADS.where(positions.c.nip == nip).with_only_columns(positions.c.unit_code, nobody)
    acting = _ACTING.where(acting_posts.c.nip == nip).with_only_columns(acting_posts.c.unit_code, nobody)
    assessed = sa.select(sa.null().label("unit_code"), skps.c.assessor_nip.label("by"))
    assessed = assessed.where(skps.c.nip == nip, skps.c.assessor_nip.is_not(None))
    if in_period:
        assessed = assessed.where(skps.c.period_id == sa.bindparam("period_id", type_=skps.c.period_id.type))
    # A row without either: the person is away.
    away = sa.select(sa.null(), sa.null()).where(employees.c.nip == nip, _IS_AWAY)
    return sa.union(heads, acting, assessed, away)


def with_those_below(codes: Collection[str], parents: Mapping[str, str | None]) -> set[str]:
    """Return units and all units below them."""
    if not codes:
        return set()
    tree = Hierarchy(parents)
    return set(codes) | {code for code in parents if not set(codes).isdisjoint(tree.units_above(code))}


async def positions_of_all(connection: AsyncConnection, nips: Collection[str]) -> dict[str, list[Position]]:
    """Return all positions of some people, oldest first, by NIP."""
    statement = sa.select(positions).where(positions.c.nip.in_(nips)).order_by(positions.c.start, positions.c.id)
    found: dict[str, list[Position]] = {nip: [] for nip in nips}
    for row in await connection.execute(statement):
        found[row.nip].append(position_of(row))
    return found


async def assessors_of(connection: AsyncConnection, nips: Collection[str]) -> dict[str, Assessor]:
    """Return people as the national record names assessors; who, or whose unit, is not known yet is left out."""
    statement = (
        sa.select(
            employees.c.nip, employees.c.name, employees.c.position, employees.c.grade, units.c.name.label("unit")
        )
        .join(units, units.c.code == employees.c.unit_code)
        .where(employees.c.nip.in_(nips))
    )
    return {
        row.nip: Assessor(
            status="asn", nip=row.nip, name=row.name, position=row.position, unit_name=row.unit, grade=row.grade
        )
        for row in await connection.execute(statement)
    }
