"""What an organisation's performance proposes for its head (SE MenPANRB 3/2023)."""

import pytest

from contracts.vocabulary import Rating
from services.skp_service.domain.head_rating import HEAD_RATINGS
from services.skp_service.domain.terms import OrganisationPerformance


@pytest.mark.parametrize(
    ("performance", "rating"),
    [
        (OrganisationPerformance.EXCELLENT, Rating.ABOVE),
        (OrganisationPerformance.GOOD, Rating.AS_EXPECTED),
        (OrganisationPerformance.NEEDS_IMPROVEMENT, Rating.BELOW),
        (OrganisationPerformance.POOR, Rating.BELOW),
        (OrganisationPerformance.VERY_POOR, Rating.BELOW),
    ],
)
def test_the_heads_work_results_are_proposed_as_the_organisation_has_done(
    performance: OrganisationPerformance, rating: Rating
) -> None:
    assert HEAD_RATINGS[performance] is rating
