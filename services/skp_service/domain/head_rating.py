"""The rating of a head's work results: the performance of the organisation (SE MenPANRB 3/2023).

It is proposed, and a departure is told of. How five words become three ratings no second source says, so the table is
the agency's setting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from contracts.vocabulary import Rating
from services.skp_service.domain.terms import OrganisationPerformance

HEAD_RATINGS: Final[Mapping[OrganisationPerformance, Rating]] = {
    OrganisationPerformance.EXCELLENT: Rating.ABOVE,
    OrganisationPerformance.GOOD: Rating.AS_EXPECTED,
    OrganisationPerformance.NEEDS_IMPROVEMENT: Rating.BELOW,
    OrganisationPerformance.POOR: Rating.BELOW,
    OrganisationPerformance.VERY_POOR: Rating.BELOW,
}
"""What is proposed unless the agency says otherwise."""


@dataclass(frozen=True, slots=True)
class HeadRatingDeparture:
    """A head's work results that are rated otherwise than the organisation's performance proposes.

    Attributes:
        skp_id: the head's SKP.
        proposed: by the organisation's performance.
    """

    skp_id: UUID
    proposed: Rating
