"""What the performance of organisations proposes for the work results of their heads."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import Rating
from services.skp_service.domain.head_rating import HeadRatingDeparture
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.repository import performance


async def proposed_ratings(
    connection: AsyncConnection, ratings: Mapping[OrganisationPerformance, Rating], ids: Sequence[UUID]
) -> dict[UUID, Rating]:
    """Return, by SKP, the proposed rating of work results; only of heads whose organisation's performance is known.

    Three statements at the most, however many SKPs there are.

    Args:
        connection: to the database.
        ratings: the agency's, by performance.
        ids: of SKPs.
    """
    known = await performance.performance_of_heads(connection, ids)
    return {skp_id: ratings[how] for skp_id, how in known.items()}


async def head_departures(
    connection: AsyncConnection, ratings: Mapping[OrganisationPerformance, Rating], rated: Sequence[Skp]
) -> list[HeadRatingDeparture]:
    """Return which of these SKPs are heads' whose work results are rated otherwise than proposed, in their order."""
    proposed = await proposed_ratings(connection, ratings, [skp.id for skp in rated])
    return [
        HeadRatingDeparture(skp.id, proposed[skp.id])
        for skp in rated
        if proposed.get(skp.id, skp.assessment.work_results) is not skp.assessment.work_results
    ]


def reason_of(proposed: Rating) -> str:
    """Return what the audit trail keeps of a departure."""
    return f"departs from the rating that the organisation's performance proposes: {proposed.value}"
