"""How the predicates of a unit's people are to be distributed, by how the unit itself has done.

Circular of the ministry; a guide. Whether it binds is the agency's setting, not a matter of this file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contracts.vocabulary import Predicate
from services.skp_service.domain.terms import OrganisationPerformance

_VERY_GOOD, _GOOD, _NEEDS, _POOR, _VERY_POOR = Predicate


@dataclass(frozen=True, slots=True)
class Bound:
    """One line of the guide.

    Attributes:
        predicates: whose people are counted together.
        at_least: percent of all people, rounded up to whole persons.
        at_most: percent of all people, rounded down to whole persons.
        some: at least one person, however many there are.
    """

    predicates: frozenset[Predicate]
    at_least: int = 0
    at_most: int = 100
    some: bool = False

    def fewest(self, people: int) -> int:
        """Return how many of so many people there are to be at least."""
        return max(-(-self.at_least * people // 100), min(int(self.some), people))

    def most(self, people: int) -> int:
        """Return how many of so many people there may be."""
        return self.at_most * people // 100


def _of(*predicates: Predicate) -> frozenset[Predicate]:
    return frozenset(predicates)


GUIDE: Final[Mapping[OrganisationPerformance, tuple[Bound, ...]]] = {
    OrganisationPerformance.EXCELLENT: (Bound(_of(_VERY_GOOD), at_most=70),),
    OrganisationPerformance.GOOD: (
        Bound(_of(_GOOD), at_most=70),
        Bound(_of(_NEEDS, _POOR), some=True),
    ),
    OrganisationPerformance.NEEDS_IMPROVEMENT: (
        Bound(_of(_NEEDS), at_least=60),
        Bound(_of(_VERY_GOOD), at_most=10),
    ),
    OrganisationPerformance.POOR: (
        Bound(_of(_POOR), at_least=60),
        Bound(_of(_NEEDS), at_least=10),
        Bound(_of(_VERY_GOOD), at_most=10),
    ),
    OrganisationPerformance.VERY_POOR: (
        Bound(_of(_VERY_POOR), at_least=60),
        Bound(_of(_POOR, _NEEDS), at_least=10),
        Bound(_of(_VERY_GOOD), at_most=0),
    ),
}


@dataclass(frozen=True, slots=True)
class Departure:
    """A line of the guide that a unit's distribution does not keep.

    Attributes:
        bound: the line.
        people: how many there are.
        fewest: how many there are to be at least.
        most: how many there may be.
    """

    bound: Bound
    people: int
    fewest: int
    most: int


def departures(performance: OrganisationPerformance, counts: Mapping[Predicate, int]) -> list[Departure]:
    """Return where the distribution of predicates departs from the guide; nothing when nobody has one yet.

    Args:
        performance: the unit's own.
        counts: how many people have each predicate; those without one are not counted.
    """
    total = sum(counts.values())
    found = []
    for bound in GUIDE[performance]:
        people = sum(counts.get(predicate, 0) for predicate in bound.predicates)
        fewest, most = bound.fewest(total), bound.most(total)
        if not fewest <= people <= most:
            found.append(Departure(bound, people, fewest, most))
    return found
