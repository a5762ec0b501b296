"""Use case of what follows from one final assessment."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import FunctionalLevel
from services.skp_service.domain.credit import Lacking, lacking
from services.skp_service.domain.cycle import Act, Stage, may
from services.skp_service.domain.errors import NotAllowed, WrongStage
from services.skp_service.domain.follow_up import FollowUp, assessed_months, follow_up_of
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers.desk import Desk, reading
from services.skp_service.repository import people


@dataclass(frozen=True, slots=True, repr=False)
class Consequences:
    """What follows from an SKP's assessment.

    Attributes:
        skp: whose.
        level: of a functional official.
        months: of the period that count.
        effects: what follows.
        total: cumulative credit points with those of this assessment; None where none were given, or none follow.
        lacking: what `total` still lacks.
    """

    skp: Skp
    level: FunctionalLevel | None
    months: int
    effects: FollowUp
    total: Decimal | None
    lacking: Lacking | None


async def consequences_of(
    connection: AsyncConnection, desk: Desk, skp_id: UUID, before: Decimal | None
) -> Consequences:
    """Return what follows from a final assessment.

    Args:
        connection: to the database.
        desk: who asks.
        skp_id: which.
        before: cumulative credit points before this assessment, as the caller knows them.

    Raises:
        UnknownSkp, NotAllowed: the caller may not see the assessment.
        WrongStage: it is not final.
    """
    skp, held = await reading(connection, desk, skp_id)
    if not may(Act.READ_ASSESSMENT, held, skp.stage):
        raise NotAllowed(skp_id)
    if skp.stage is not Stage.FINAL or skp.assessment.predicate is None:
        raise WrongStage(skp_id)
    position = (await people.load_positions(connection, {skp.position_id}))[skp.position_id]
    level = None if position.functional_level is None else FunctionalLevel(position.functional_level)
    months = assessed_months(position, skp.period, desk.rules.month_rule)
    effects = follow_up_of(skp.assessment.predicate, skp.period.kind, level, months, desk.rules.ip_points)
    if before is None or level is None or effects.credit_points is None:
        return Consequences(skp, level, months, effects, None, None)
    total = before + effects.credit_points
    return Consequences(skp, level, months, effects, total, lacking(total, level, position.grade))
