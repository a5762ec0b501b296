"""Who is whose superior: the part of the hierarchy that a decision needs."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from readmodels.people.domain.hierarchy import Hierarchy
from readmodels.people.positions import IS_HELD, TODAY
from readmodels.people.tables import acting_posts, employees, positions, units


async def lock_hierarchy(connection: AsyncConnection, *, shared: bool = False) -> None:
    """Wait until nobody else changes who works where, and keep it so until the transaction ends.

    Two who change the hierarchy at once would each follow from it without what the other has not committed. `shared`:
    for who only needs that nobody changes it meanwhile. SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        await connection.execute(sa.text(f"SELECT {lock}(hashtext(current_schema() || '.hierarchy'))"))


async def unit_parents(connection: AsyncConnection) -> dict[str, str | None]:
    """Return, by unit, the unit above it."""
    rows = await connection.execute(sa.select(units.c.code, units.c.parent_code))
    return {row.code: row.parent_code for row in rows}


async def load_hierarchy(connection: AsyncConnection, today: date, nips: Collection[str]) -> Hierarchy:
    """Return the units with their heads, and who of some people is away. Four statements, however many they are."""
    parents = await unit_parents(connection)
    # Where two do for a day, the later one comes last.
    ordered = HEADS.order_by(positions.c.start, positions.c.id)
    in_turn = ACTING_HEADS.order_by(acting_posts.c.since, acting_posts.c.nip)
    heads = {row.unit_code: row.nip for row in await connection.execute(ordered, {"today": today})}
    acting = {row.unit_code: row.nip for row in await connection.execute(in_turn, {"today": today})}
    return Hierarchy(parents, heads, acting, await who_is_away(connection, nips, today))


async def who_is_away(connection: AsyncConnection, nips: Collection[str] | None, today: date) -> set[str]:
    """Return who of some people, or of all, is known and holds no position today: has left, or has not begun yet."""
    away = sa.select(employees.c.nip).where(IS_AWAY)
    if nips is not None:
        away = away.where(employees.c.nip.in_(nips))
    return set((await connection.execute(away, {"today": today})).scalars())


def with_those_below(codes: Collection[str], parents: Mapping[str, str | None]) -> set[str]:
    """Return units and all units below them."""
    if not codes:
        return set()
    tree = Hierarchy(parents)
    return set(codes) | {code for code in parents if not set(codes).isdisjoint(tree.units_above(code))}


HEADS: Final = sa.select(positions.c.unit_code, positions.c.nip).where(
    IS_HELD,
    positions.c.unit_code == units.c.code,
    positions.c.title == units.c.head_title,
)
"""Who heads which unit."""
IS_AWAY: Final = ~sa.exists().where(positions.c.nip == employees.c.nip, IS_HELD)
ACTING_HEADS: Final = sa.select(acting_posts.c.unit_code, acting_posts.c.nip).where(
    acting_posts.c.since <= TODAY,
    sa.or_(acting_posts.c.until.is_(None), acting_posts.c.until >= TODAY),
    # Who is away stands in for nobody, even where the calendar has not been followed yet.
    sa.exists().where(positions.c.nip == acting_posts.c.nip, IS_HELD),
)
