"""People as documents name them: as of a position."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.skp_service.documents.content import Person
from services.skp_service.repository.people import positions_of
from services.skp_service.tables import employees, positions, units


async def persons_of(connection: AsyncConnection, position_ids: Collection[int]) -> dict[int, Person]:
    """Return who holds or held positions, by the positions' numbers. One statement."""
    statement = (
        sa.select(
            positions.c.id,
            positions.c.nip,
            positions.c.title,
            positions.c.grade,
            employees.c.name,
            sa.func.coalesce(units.c.name, positions.c.unit_code).label("unit"),
        )
        .select_from(
            positions.join(employees, employees.c.nip == positions.c.nip).outerjoin(
                units, units.c.code == positions.c.unit_code
            )
        )
        .where(positions.c.id.in_(position_ids))
    )
    return {
        row.id: Person(row.name, row.title, row.unit, row.nip, row.grade) for row in await connection.execute(statement)
    }


async def person_on(connection: AsyncConnection, nip: str, on: date) -> Person | None:
    """Return somebody in the position that they held on a day, or in their first; None for who is not known."""
    held = await positions_of(connection, nip)
    if not held:
        return None
    then = [one for one in held if one.start <= on] or held[:1]
    return (await persons_of(connection, {then[-1].id})).get(then[-1].id)
