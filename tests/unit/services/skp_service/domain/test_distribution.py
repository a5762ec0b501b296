"""The guide to the distribution of predicates, a line at a time (circular of the ministry)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Predicate
from readmodels.people.domain.hierarchy import Hierarchy
from services.skp_service.domain.distribution import (
    GUIDE,
    DistributionLevel,
    DistributionRule,
    InformsBecause,
    departures,
)
from services.skp_service.domain.terms import OrganisationPerformance

VERY_GOOD, GOOD, NEEDS, POOR, VERY_POOR = Predicate
EXCELLENT, GOOD_UNIT, NEEDS_UNIT, POOR_UNIT, VERY_POOR_UNIT = OrganisationPerformance


def people(*counts: int) -> dict[Predicate, int]:
    """So many people by predicate, from the best."""
    return dict(zip(Predicate, counts, strict=True))


def test_every_performance_has_its_guide() -> None:
    assert GUIDE.keys() == set(OrganisationPerformance)


def test_an_excellent_unit_has_at_most_seventy_percent_very_good() -> None:
    assert not departures(EXCELLENT, people(7, 3, 0, 0, 0))
    (departure,) = departures(EXCELLENT, people(8, 2, 0, 0, 0))
    assert (departure.people, departure.most) == (8, 7)


def test_a_good_unit_has_at_most_seventy_percent_good() -> None:
    assert not departures(GOOD_UNIT, people(2, 7, 1, 0, 0))
    assert departures(GOOD_UNIT, people(1, 8, 1, 0, 0))


@pytest.mark.parametrize("counts", [people(3, 6, 1, 0, 0), people(3, 6, 0, 1, 0)])
def test_a_good_unit_has_some_who_need_improvement_or_are_poor(counts: dict[Predicate, int]) -> None:
    assert not departures(GOOD_UNIT, counts)
    (departure,) = departures(GOOD_UNIT, people(4, 6, 0, 0, 0))
    assert (departure.people, departure.fewest) == (0, 1)


def test_a_good_unit_may_have_very_good_and_very_poor() -> None:
    assert not departures(GOOD_UNIT, people(4, 4, 1, 0, 1))


def test_a_unit_that_needs_improvement_has_at_least_sixty_percent_of_that() -> None:
    assert not departures(NEEDS_UNIT, people(0, 4, 6, 0, 0))
    assert departures(NEEDS_UNIT, people(0, 5, 5, 0, 0))


def test_a_unit_that_needs_improvement_has_at_most_ten_percent_very_good() -> None:
    assert not departures(NEEDS_UNIT, people(1, 3, 6, 0, 0))
    assert departures(NEEDS_UNIT, people(2, 2, 6, 0, 0))


def test_a_poor_unit_has_at_least_sixty_percent_poor() -> None:
    assert not departures(POOR_UNIT, people(0, 3, 1, 6, 0))
    assert departures(POOR_UNIT, people(0, 3, 2, 5, 0))


def test_a_poor_unit_has_at_least_ten_percent_who_need_improvement() -> None:
    assert departures(POOR_UNIT, people(0, 4, 0, 6, 0))


def test_a_poor_unit_has_at_most_ten_percent_very_good() -> None:
    assert not departures(POOR_UNIT, people(1, 2, 1, 6, 0))
    assert departures(POOR_UNIT, people(2, 1, 1, 6, 0))


def test_a_very_poor_unit_has_at_least_sixty_percent_very_poor() -> None:
    assert not departures(VERY_POOR_UNIT, people(0, 3, 1, 0, 6))
    assert departures(VERY_POOR_UNIT, people(0, 4, 1, 0, 5))


@pytest.mark.parametrize("counts", [people(0, 3, 1, 0, 6), people(0, 3, 0, 1, 6)])
def test_a_very_poor_unit_has_at_least_ten_percent_poor_or_in_need(counts: dict[Predicate, int]) -> None:
    assert not departures(VERY_POOR_UNIT, counts)
    assert departures(VERY_POOR_UNIT, people(0, 4, 0, 0, 6))


def test_a_very_poor_unit_has_nobody_very_good() -> None:
    assert departures(VERY_POOR_UNIT, people(1, 2, 1, 0, 6))


def test_shares_are_whole_persons_at_least_rounded_up_at_most_rounded_down() -> None:
    assert not departures(EXCELLENT, people(2, 1, 0, 0, 0))
    assert departures(EXCELLENT, people(3, 0, 0, 0, 0))
    assert not departures(NEEDS_UNIT, people(0, 1, 2, 0, 0))
    assert departures(NEEDS_UNIT, people(0, 2, 1, 0, 0))


PARENTS = {"KAB": None, "DIN": "KAB", "DIN-S": "DIN", "RSUD": "DIN", "RSUD-1": "RSUD", "X": "UNTOLD"}
KINDS = {"KAB": "kabupaten", "DIN": "Dinas", "DIN-S": "bidang", "RSUD": "rsud", "RSUD-1": "bidang", "X": "bidang"}


@pytest.mark.parametrize(
    ("level", "kinds", "organisations"),
    [
        (DistributionLevel.UNIT, ["dinas"], list(KINDS)),
        (DistributionLevel.DEPARTMENT, ["dinas"], ["KAB", "DIN", "DIN", "DIN", "DIN", "X"]),
        (DistributionLevel.DEPARTMENT, ["dinas", "rsud"], ["KAB", "DIN", "DIN", "RSUD", "RSUD", "X"]),
        (DistributionLevel.DEPARTMENT, ["badan"], ["KAB", "KAB", "KAB", "KAB", "KAB", "X"]),
        (DistributionLevel.AGENCY, ["dinas"], ["KAB", "KAB", "KAB", "KAB", "KAB", "X"]),
    ],
)
def test_people_are_counted_at_the_level_that_the_agency_sets(
    level: DistributionLevel, kinds: list[str], organisations: list[str]
) -> None:
    rule = DistributionRule(level, kinds, minimum=10, binds=False)
    assert rule.organisations(Hierarchy(PARENTS), KINDS) == dict(zip(KINDS, organisations, strict=True))


@pytest.mark.parametrize(
    ("binds", "people", "because"),
    [
        (True, 10, None),
        (True, 9, InformsBecause.TOO_FEW_PEOPLE),
        (False, 10, InformsBecause.NOT_BINDING),
        (False, 9, InformsBecause.TOO_FEW_PEOPLE),
    ],
)
def test_the_guide_binds_from_a_minimum_of_people_on(binds: bool, people: int, because: InformsBecause | None) -> None:
    rule = DistributionRule(DistributionLevel.DEPARTMENT, ["dinas"], minimum=10, binds=binds)
    assert rule.informs_because(people) is because


@given(performance=st.sampled_from(OrganisationPerformance))
def test_a_unit_without_assessments_departs_from_nothing(performance: OrganisationPerformance) -> None:
    assert departures(performance, {}) == []


@given(
    performance=st.sampled_from(OrganisationPerformance),
    counts=st.dictionaries(st.sampled_from(Predicate), st.integers(0, 300)),
)
def test_a_departure_says_what_is_out_of_its_bounds(
    performance: OrganisationPerformance, counts: dict[Predicate, int]
) -> None:
    for departure in departures(performance, counts):
        assert departure.people == sum(counts.get(one, 0) for one in departure.bound.predicates)
        assert not departure.fewest <= departure.people <= departure.most
