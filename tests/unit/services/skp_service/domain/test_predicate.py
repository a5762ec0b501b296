"""One test a cell of the 3x3 matrix (PermenPANRB 6/2022)."""

from itertools import product

from contracts.vocabulary import Predicate, Rating
from services.skp_service.domain.predicate import PREDICATE, predicate_of

ABOVE, AS_EXPECTED, BELOW = Rating.ABOVE, Rating.AS_EXPECTED, Rating.BELOW


def test_the_matrix_has_every_cell() -> None:
    assert PREDICATE.keys() == set(product(Rating, Rating))


def test_results_above_and_behaviour_above_is_very_good() -> None:
    assert predicate_of(ABOVE, ABOVE) is Predicate.VERY_GOOD


def test_results_above_and_behaviour_as_expected_is_good() -> None:
    assert predicate_of(ABOVE, AS_EXPECTED) is Predicate.GOOD


def test_results_above_and_behaviour_below_is_poor() -> None:
    assert predicate_of(ABOVE, BELOW) is Predicate.POOR


def test_results_as_expected_and_behaviour_above_is_good() -> None:
    assert predicate_of(AS_EXPECTED, ABOVE) is Predicate.GOOD


def test_results_as_expected_and_behaviour_as_expected_is_good() -> None:
    assert predicate_of(AS_EXPECTED, AS_EXPECTED) is Predicate.GOOD


def test_results_as_expected_and_behaviour_below_is_poor() -> None:
    assert predicate_of(AS_EXPECTED, BELOW) is Predicate.POOR


def test_results_below_and_behaviour_above_needs_improvement() -> None:
    assert predicate_of(BELOW, ABOVE) is Predicate.NEEDS_IMPROVEMENT


def test_results_below_and_behaviour_as_expected_needs_improvement() -> None:
    assert predicate_of(BELOW, AS_EXPECTED) is Predicate.NEEDS_IMPROVEMENT


def test_results_below_and_behaviour_below_is_very_poor() -> None:
    assert predicate_of(BELOW, BELOW) is Predicate.VERY_POOR
