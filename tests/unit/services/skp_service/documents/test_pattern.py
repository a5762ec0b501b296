"""The distribution pattern in words."""

import pytest

from services.skp_service.documents.pattern import Share, shares_of
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.terms_id import PREDICATE

FREE = "tidak dibatasi"


@pytest.mark.parametrize("performance", OrganisationPerformance)
def test_every_predicate_stands_once_and_in_order(performance: OrganisationPerformance) -> None:
    assert [one for share in shares_of(performance) for one in share.predicates] == list(PREDICATE.values())


def test_a_good_organisation() -> None:
    assert shares_of(OrganisationPerformance.GOOD) == [
        Share(("Sangat Baik",), FREE),
        Share(("Baik",), "paling banyak 70%"),
        Share(("Butuh Perbaikan", "Kurang"), "paling sedikit satu orang"),
        Share(("Sangat Kurang",), FREE),
    ]


def test_a_very_poor_organisation() -> None:
    assert shares_of(OrganisationPerformance.VERY_POOR) == [
        Share(("Sangat Baik",), "tidak ada"),
        Share(("Baik",), FREE),
        Share(("Butuh Perbaikan", "Kurang"), "paling sedikit 10%"),
        Share(("Sangat Kurang",), "paling sedikit 60%"),
    ]
