"""The professionalism index of a civil servant (IP ASN; PermenPANRB 38/2018, PerBKN 8/2019)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.vocabulary import Predicate
from services.skp_service.domain.terms import Discipline, Education

COMPETENCE_MOST: Final = 40

QUALIFICATION: Final[Mapping[Education, int]] = {
    Education.DOCTORATE: 25,
    Education.MASTER: 20,
    Education.BACHELOR: 15,
    Education.DIPLOMA_3: 10,
    Education.SECONDARY: 5,
    Education.BELOW: 1,
}

PERFORMANCE: Final[Mapping[Predicate, int]] = {
    Predicate.VERY_GOOD: 30,
    Predicate.GOOD: 25,
    Predicate.NEEDS_IMPROVEMENT: 15,
    Predicate.POOR: 5,
    Predicate.VERY_POOR: 1,
}
"""By default. Not confirmed by a second source, so an agency may set others."""

DISCIPLINE: Final[Mapping[Discipline, int]] = {
    Discipline.NONE: 5,
    Discipline.LIGHT: 3,
    Discipline.MODERATE: 2,
    Discipline.HEAVY: 1,
}


class Category(StrEnum):
    """What the index says in a word."""

    VERY_HIGH = "very_high"
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very_low"


FLOORS: Final[tuple[tuple[int, Category], ...]] = (
    (91, Category.VERY_HIGH),
    (81, Category.HIGH),
    (71, Category.MODERATE),
    (61, Category.LOW),
)
"""The lowest index of each category, from the top; below them all it is very low."""


@dataclass(frozen=True, slots=True)
class Index:
    """The index in its parts, points of 100."""

    qualification: int
    competence: int
    performance: int
    discipline: int

    @property
    def total(self) -> int:
        """Return the index."""
        return self.qualification + self.competence + self.performance + self.discipline

    @property
    def category(self) -> Category:
        """Return its category."""
        return category_of(self.total)


def performance_part(predicate: Predicate, points: Mapping[Predicate, int] = PERFORMANCE) -> int:
    """Return the performance part, of 30 points: the share that an assessment decides."""
    return points[predicate]


def index_of(
    education: Education,
    competence: int,
    predicate: Predicate,
    discipline: Discipline,
    points: Mapping[Predicate, int] = PERFORMANCE,
) -> Index:
    """Return the index.

    Args:
        education: the highest.
        competence: points for training, 0 to 40, as the training records have them.
        predicate: of the last year.
        discipline: the heaviest punishment in force.
        points: the agency's own performance part.

    Raises:
        ValueError: `competence` is out of its range.
    """
    if not 0 <= competence <= COMPETENCE_MOST:
        raise ValueError("competence has 0 to 40 points")
    return Index(QUALIFICATION[education], competence, performance_part(predicate, points), DISCIPLINE[discipline])


def category_of(total: int) -> Category:
    """Return the category of an index."""
    return next((category for floor, category in FLOORS if total >= floor), Category.VERY_LOW)
