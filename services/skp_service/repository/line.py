"""Everybody who is to plan in a period, with how far they are: what the list of who holds up whom is made from."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from readmodels.people.domain.hierarchy import Position
from readmodels.people.positions import held_between, position_of
from readmodels.people.tables import employees, positions
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.period import Period
from services.skp_service.repository.skps import STANDS
from services.skp_service.tables import skps


@personal
class Planner:
    """Somebody who is to plan, in the last position that they have held in the period so far.

    Attributes:
        name: full name.
        position: that position.
        skp_id: its SKP; None: there is none.
        stage: how far it has come; None: there is none.
        stands: whether any SKP of theirs in the period is approved.
    """

    name: str
    position: Position
    skp_id: UUID | None
    stage: Stage | None
    stands: bool


async def planners_of(connection: AsyncConnection, period: Period, today: date) -> list[Planner]:
    """Return everybody in the agency who is to plan in a period. One statement."""
    later = positions.alias("later")
    follows = sa.tuple_(later.c.start, later.c.id) > sa.tuple_(positions.c.start, positions.c.id)
    upto = max(period.start, min(period.end, today))
    is_last = ~sa.exists().where(later.c.nip == positions.c.nip, held_between(later, period.start, upto), follows)
    theirs = skps.alias("theirs")
    stands = sa.exists().where(
        theirs.c.nip == positions.c.nip, theirs.c.period_id == period.id, theirs.c.stage.in_(STANDS)
    )
    of_position = sa.and_(
        skps.c.nip == positions.c.nip, skps.c.period_id == period.id, skps.c.position_id == positions.c.id
    )
    statement = (
        sa.select(
            positions, employees.c.name, skps.c.id.label("skp_id"), skps.c.stage.label("stage"), stands.label("stands")
        )
        .select_from(positions.join(employees, employees.c.nip == positions.c.nip).outerjoin(skps, of_position))
        .where(held_between(positions, period.start, upto), is_last, employees.c.active)
        .order_by(positions.c.nip)
    )
    return [
        Planner(
            row.name, position_of(row), row.skp_id, None if row.stage is None else Stage(row.stage), bool(row.stands)
        )
        for row in await connection.execute(statement)
    ]
