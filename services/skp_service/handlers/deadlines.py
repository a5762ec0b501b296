"""Use cases of deadlines: until when somebody can plan."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.deadline import Deadline
from services.skp_service.domain.deadline import deadline_of as deadline_from
from services.skp_service.domain.hierarchy import Position
from services.skp_service.domain.period import Period
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.superior import SuperiorFirst
from services.skp_service.handlers.desk import Desk, assign
from services.skp_service.repository import deadlines, people
from services.skp_service.repository import skps as store
from services.skp_service.repository.deadlines import Planned
from services.skp_service.repository.skps import Seat


async def deadlines_of(
    connection: AsyncConnection, desk: Desk, period: Period, planned: Collection[Planned]
) -> Mapping[UUID, Deadline]:
    """Return until when the first plans of some SKPs of a period can be submitted, by SKP.

    Three statements, however many they are; who assesses them is named already.
    """
    blocks = desk.rules.superior_first is SuperiorFirst.BLOCK
    found = await deadlines.circumstances_of(connection, period, planned, desk.today, superior_blocks=blocks)
    return {
        skp_id: deadline_from(period, of, desk.today, days=desk.rules.newcomer_days) for skp_id, of in found.items()
    }


async def deadline_of(connection: AsyncConnection, desk: Desk, skp: Skp) -> Deadline:
    """Return until when the first plan of an SKP can be submitted."""
    return (await deadlines_of(connection, desk, skp.period, [skp]))[skp.id]


@dataclass(frozen=True, slots=True, repr=False)
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


async def own_deadlines(connection: AsyncConnection, desk: Desk, period_id: UUID) -> list[OwnDeadline]:
    """Return until when the caller can plan for each position of a period, oldest first. Raises UnknownPeriod."""
    period = await store.get_period(connection, period_id)
    if desk.by.nip is None:
        return []
    held = await people.positions_of(connection, desk.by.nip)
    inside = [one for one in held if period.overlaps(one.start, one.end)]
    begun = {seat.position_id: seat for seat in await store.seats_of(connection, desk.by.nip, period_id)}
    seats = {one.id: begun.get(one.id) or Seat(uuid4(), one.nip, one.id, Stage.DRAFT, None, None) for one in inside}
    await assign(connection, seats.values(), desk.today)
    found = await deadlines_of(connection, desk, period, seats.values())
    return [OwnDeadline(one, found[seats[one.id].id], seats[one.id].id if one.id in begun else None) for one in inside]
