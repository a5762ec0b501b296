"""What a unit's role-result matrix is made of: approved plans of the unit and those below it."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from readmodels.people.positions import held_between
from readmodels.people.tables import employees, positions, units
from services.skp_service.domain.errors import MatrixTooLarge
from services.skp_service.domain.period import Period
from services.skp_service.domain.plan import Plan
from services.skp_service.repository.rows import plan_from_json
from services.skp_service.tables import skps

LARGEST: Final = 500
"""How many people a matrix has at most: all of them are held at once."""


@personal
class Planned:
    """Somebody's approved plan; once the SKP is final, under the name and position that were signed.

    Attributes:
        skp_id: whose SKP.
        name: full name.
        position: jabatan.
        unit_code: of the position.
        is_head: it is the plan of the unit's head.
        plan: as approved last.
    """

    skp_id: UUID
    name: str
    position: str
    unit_code: str
    is_head: bool
    plan: Plan


async def approved_plans(
    connection: AsyncConnection, period_id: UUID, unit_code: str, among: Collection[str]
) -> list[Planned]:
    """Return a unit's approved plans: its heads' first, the newest first, then by unit. One statement.

    Args:
        connection: to the database.
        period_id: the period.
        unit_code: whose matrix it is.
        among: codes of the units whose people are in it.

    Raises:
        MatrixTooLarge: there are more than `LARGEST`.
    """
    heads = sa.func.coalesce(skps.c.signed_as_head, positions.c.title == units.c.head_title)
    is_head = sa.and_(skps.c.unit_code == unit_code, heads)
    heads_first = sa.case((is_head, 0), else_=1)
    newest_first = sa.case((is_head, positions.c.start), else_=None).desc()
    statement: sa.Select[Any] = (
        sa.select(
            skps.c.id,
            sa.func.coalesce(skps.c.signed_name, employees.c.name).label("name"),
            sa.func.coalesce(skps.c.signed_title, positions.c.title).label("title"),
            skps.c.unit_code,
            heads_first.label("place"),
            skps.c.content["approved"].label("approved"),
        )
        .select_from(
            skps.join(positions, positions.c.id == skps.c.position_id)
            .join(employees, employees.c.nip == skps.c.nip)
            .outerjoin(units, units.c.code == skps.c.unit_code)
        )
        .where(skps.c.period_id == period_id, skps.c.unit_code.in_(among), skps.c.approvals > 0)
        .order_by(heads_first, newest_first, skps.c.unit_code, positions.c.id, skps.c.id)
        .limit(LARGEST + 1)
    )
    rows = (await connection.execute(statement)).all()
    if len(rows) > LARGEST:
        raise MatrixTooLarge(unit_code)
    return [_planned(row) for row in rows if row.approved]


async def is_of_unit(connection: AsyncConnection, nip: str, period: Period, among: Collection[str]) -> bool:
    """Return whether somebody holds a position in one of these units, or held one in the period."""
    statement = sa.select(positions.c.id).where(
        positions.c.nip == nip,
        positions.c.unit_code.in_(among),
        held_between(positions, period.start, period.end),
    )
    return (await connection.execute(statement.limit(1))).first() is not None


async def unit_name(connection: AsyncConnection, code: str) -> str:
    """Return a unit's name, or its code where no event has told of it."""
    found = await connection.execute(sa.select(units.c.name).where(units.c.code == code))
    return found.scalar() or code


def _planned(row: sa.Row[Any]) -> Planned:
    return Planned(
        skp_id=row.id,
        name=row.name,
        position=row.title,
        unit_code=row.unit_code,
        is_head=row.place == 0,
        plan=plan_from_json(row.approved),
    )
