"""Use case of what follows from one final assessment."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import FunctionalLevel
from readmodels.people.positions import load_positions
from services.skp_service.domain.credit import Lacking, lacking
from services.skp_service.domain.cycle import Act, Stage, may
from services.skp_service.domain.errors import NotAllowed, WrongStage
from services.skp_service.domain.follow_up import FollowUp, assessed_months, follow_up_of
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers.context import ActorContext, load_for_read


@personal
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
    connection: AsyncConnection, context: ActorContext, skp_id: UUID, before: Decimal | None
) -> Consequences:
    """Return what follows from a final assessment.

    Args:
        connection: to the database.
        context: who asks.
        skp_id: which.
        before: cumulative credit points before this assessment, as the caller knows them.

    Raises:
        UnknownSkp, NotAllowed: the caller may not see the assessment.
        WrongStage: it is not final.
    """
    skp, held = await load_for_read(connection, context, skp_id)
    if not may(Act.READ_ASSESSMENT, held, skp.stage):
        raise NotAllowed(skp_id)
    if skp.stage is not Stage.FINAL or skp.assessment.predicate is None:
        raise WrongStage(skp_id)
    position = (await load_positions(connection, {skp.position_id}))[skp.position_id]
    level = None if position.functional_level is None else FunctionalLevel(position.functional_level)
    months = assessed_months(position, skp.period, context.rules.month_rule)
    effects = follow_up_of(skp.assessment.predicate, skp.period.kind, level, months, context.rules.ip_points)
    if before is None or level is None or effects.credit_points is None:
        return Consequences(skp, level, months, effects, None, None)
    total = before + effects.credit_points
    return Consequences(skp, level, months, effects, total, lacking(total, level, position.grade))
