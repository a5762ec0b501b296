"""Seeded assessments of the sample's employees."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Final

from contracts.vocabulary import Rating
from sandbox.district.model import SampleAssessment, SampleEmployee

# Per mille, work results x behaviour: most people do what is expected, and both ratings tend to agree.
_PER_MILLE: Final[dict[tuple[Rating, Rating], int]] = {
    (Rating.ABOVE, Rating.ABOVE): 130,
    (Rating.ABOVE, Rating.AS_EXPECTED): 100,
    (Rating.ABOVE, Rating.BELOW): 4,
    (Rating.AS_EXPECTED, Rating.ABOVE): 110,
    (Rating.AS_EXPECTED, Rating.AS_EXPECTED): 600,
    (Rating.AS_EXPECTED, Rating.BELOW): 8,
    (Rating.BELOW, Rating.ABOVE): 6,
    (Rating.BELOW, Rating.AS_EXPECTED): 34,
    (Rating.BELOW, Rating.BELOW): 8,
}
_RATINGS: Final = tuple(_PER_MILLE)
_WEIGHTS: Final = tuple(_PER_MILLE.values())


def assess(employees: Iterable[SampleEmployee], seed: int, year: int) -> Iterator[SampleAssessment]:
    """Yield the assessment of each employee for `year`, in their order; another year has other ratings."""
    rng = Random(f"{seed}/{year}")
    for employee in employees:
        ((work_results, behaviour),) = rng.choices(_RATINGS, weights=_WEIGHTS)
        yield SampleAssessment(employee.nip, year, work_results, behaviour)
