"""People as documents name them: as of a position."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from readmodels.people.domain.hierarchy import Position
from readmodels.people.positions import position_of
from readmodels.people.tables import acting_posts, employees, positions, units
from services.skp_service.domain.paper import Person


@personal
class Holder:
    """Who holds or held a position.

    Attributes:
        position: which.
        person: as it names them.
        heads_unit: whether its title is that of the unit's head.
    """

    position: Position
    person: Person
    heads_unit: bool


async def holders_of(connection: AsyncConnection, position_ids: Collection[int]) -> dict[int, Holder]:
    """Return who holds or held positions, by the positions' numbers. One statement."""
    statement = (
        sa.select(
            positions,
            employees.c.name,
            sa.func.coalesce(units.c.name, positions.c.unit_code).label("unit"),
            units.c.head_title,
        )
        .select_from(
            positions.join(employees, employees.c.nip == positions.c.nip).outerjoin(
                units, units.c.code == positions.c.unit_code
            )
        )
        .where(positions.c.id.in_(position_ids))
    )
    return {
        row.id: Holder(
            position_of(row),
            Person(row.name, row.title, row.unit, row.nip, row.grade),
            heads_unit=row.title == row.head_title,
        )
        for row in await connection.execute(statement)
    }


async def places_on(connection: AsyncConnection, nips: Collection[str], on: date) -> dict[str, int]:
    """Return the number of the position that each held on a day, or of their first, by NIP. One statement.

    Who is not known is left out.
    """
    statement = sa.select(positions.c.id, positions.c.nip, positions.c.start).where(positions.c.nip.in_(nips))
    found: dict[str, int] = {}
    for row in await connection.execute(statement.order_by(positions.c.start, positions.c.id)):
        if row.start <= on or row.nip not in found:
            found[row.nip] = row.id
    return found


async def person_on(connection: AsyncConnection, nip: str, on: date) -> Person | None:
    """Return somebody in the position that they held on a day, or in their first; None for who is not known."""
    place = (await places_on(connection, [nip], on)).get(nip)
    return None if place is None else (await holders_of(connection, [place]))[place].person


async def acting_head(connection: AsyncConnection, unit_code: str, on: date) -> Person | None:
    """Return who acts as a unit's head on a day, under that post's title (`Plt. Kepala Bidang`); None: nobody."""
    statement = (
        sa.select(acting_posts.c.nip, acting_posts.c.kind, units.c.head_title, units.c.name)
        .join(units, units.c.code == acting_posts.c.unit_code)
        .where(
            acting_posts.c.unit_code == unit_code,
            acting_posts.c.since <= on,
            sa.or_(acting_posts.c.until.is_(None), acting_posts.c.until >= on),
        )
        .order_by(acting_posts.c.since.desc(), acting_posts.c.nip.desc())
    )
    row = (await connection.execute(statement.limit(1))).one_or_none()
    held = None if row is None else await person_on(connection, row.nip, on)
    if row is None or held is None or row.head_title is None:
        return held
    return replace(held, position=f"{row.kind.capitalize()}. {row.head_title}", unit=row.name)


async def unit_name(connection: AsyncConnection, code: str) -> str:
    """Return a unit's name, or its code where no event has told of it."""
    return (await connection.execute(sa.select(units.c.name).where(units.c.code == code))).scalar() or code
