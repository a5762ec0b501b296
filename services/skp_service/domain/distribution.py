"""How the predicates of an organisation's people are to be distributed, by how the organisation itself has done.

Circular SE MenPANRB 3/2023; a guide. It speaks of an organisation's people without saying which unit is one, and of
shares that a few people cannot keep: where people are counted, from how many on it binds and whether it binds at all
are the agency's settings.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.vocabulary import Predicate
from readmodels.people.domain.hierarchy import Hierarchy
from services.skp_service.domain.terms import OrganisationPerformance

_VERY_GOOD, _GOOD, _NEEDS, _POOR, _VERY_POOR = Predicate


class DistributionLevel(StrEnum):
    """Where people are counted. Not confirmed by a second source, so a setting."""

    UNIT = "unit"
    """In each unit by itself."""
    DEPARTMENT = "department"
    """In the nearest unit above that is a department, together with those below it."""
    AGENCY = "agency"
    """In the topmost unit above, together with those below it."""


class InformsBecause(StrEnum):
    """Why a departure from the guide is told of and refuses nothing."""

    TOO_FEW_PEOPLE = "too_few_people"
    NOT_BINDING = "not_binding"


@dataclass(frozen=True, slots=True)
class DistributionRule:
    """What the agency has decided of the guide.

    Attributes:
        level: where people are counted.
        department_kinds: kinds of the units that are departments; small and capital letters are the same.
        minimum: of people, below which the guide only informs.
        binds: whether a departure is refused.
    """

    level: DistributionLevel
    department_kinds: Collection[str]
    minimum: int
    binds: bool

    def organisations(self, tree: Hierarchy, kinds: Mapping[str, str]) -> dict[str, str]:
        """Return, by unit, the unit with which its people are counted; each unit is counted with one.

        Args:
            tree: all units.
            kinds: by a unit's code, its kind.
        """
        departments = {one.casefold() for one in self.department_kinds}
        found = {}
        for code in kinds:
            # A parent of which no event has told yet is no organisation.
            above = [one for one in tree.units_above(code) if one in kinds]
            match self.level:
                case DistributionLevel.UNIT:
                    found[code] = code
                case DistributionLevel.DEPARTMENT:
                    found[code] = next((one for one in above if kinds[one].casefold() in departments), above[-1])
                case DistributionLevel.AGENCY:  # pragma: no branch - the last of them
                    found[code] = above[-1]
        return found

    def informs_because(self, people: int) -> InformsBecause | None:
        """Return why the guide only informs of so many people; None where it binds."""
        if people < self.minimum:
            return InformsBecause.TOO_FEW_PEOPLE
        return None if self.binds else InformsBecause.NOT_BINDING


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
