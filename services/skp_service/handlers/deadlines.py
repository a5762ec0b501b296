"""Use cases of deadlines: until when somebody can plan."""

from collections.abc import Collection, Mapping
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from readmodels.people.domain.hierarchy import Position
from readmodels.people.positions import positions_of
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.deadline import Deadline
from services.skp_service.domain.deadline import deadline_of as deadline_from
from services.skp_service.domain.period import Period
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.superior import SuperiorFirst
from services.skp_service.handlers.assignment import assign_assessors
from services.skp_service.handlers.context import ActorContext
from services.skp_service.repository import deadlines
from services.skp_service.repository import skps as store
from services.skp_service.repository.assignments import AssessorAssignment, assignments_of
from services.skp_service.repository.deadlines import Planned


async def deadlines_of(
    connection: AsyncConnection, context: ActorContext, period: Period, planned: Collection[Planned]
) -> Mapping[UUID, Deadline]:
    """Return until when the first plans of some SKPs of a period can be submitted, by SKP.

    Three statements, however many they are; who assesses them is named already.
    """
    blocks = context.rules.superior_first is SuperiorFirst.BLOCK
    found = await deadlines.circumstances_of(connection, period, planned, context.today, superior_blocks=blocks)
    return {
        skp_id: deadline_from(period, of, context.today, days=context.rules.newcomer_days)
        for skp_id, of in found.items()
    }


async def deadline_of(connection: AsyncConnection, context: ActorContext, skp: Skp) -> Deadline:
    """Return until when the first plan of an SKP can be submitted."""
    return (await deadlines_of(connection, context, skp.period, [skp]))[skp.id]


@personal
class OwnDeadline:
    """Until when somebody can plan for one of their positions.

    Attributes:
        position: which.
        deadline: of the first submission.
        skp_id: of the plan, once it is begun.
    """

    position: Position
    deadline: Deadline
    skp_id: UUID | None


async def own_deadlines(connection: AsyncConnection, context: ActorContext, period_id: UUID) -> list[OwnDeadline]:
    """Return until when the caller can plan for each position of a period, oldest first. Raises UnknownPeriod."""
    period = await store.get_period(connection, period_id)
    if context.by.nip is None:
        return []
    held = await positions_of(connection, context.by.nip)
    inside = [one for one in held if period.overlaps(one.start, one.end)]
    begun = {one.position_id: one for one in await assignments_of(connection, context.by.nip, period_id)}
    new = [
        AssessorAssignment(uuid4(), one.nip, one.id, Stage.DRAFT, None, None) for one in inside if one.id not in begun
    ]
    await assign_assessors(connection, new, context.today)
    planned = begun | {one.position_id: one for one in new}
    found = await deadlines_of(connection, context, period, [planned[one.id] for one in inside])
    return [
        OwnDeadline(one, found[planned[one.id].id], planned[one.id].id if one.id in begun else None) for one in inside
    ]
