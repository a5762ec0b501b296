"""The predicate of a year: the 3x3 matrix of PermenPANRB 6/2022."""

from collections.abc import Mapping
from typing import Final

from contracts.vocabulary import Predicate, Rating

# Rating of work results, rating of behaviour.
PREDICATE: Final[Mapping[tuple[Rating, Rating], Predicate]] = {
    (Rating.ABOVE, Rating.ABOVE): Predicate.VERY_GOOD,
    (Rating.ABOVE, Rating.AS_EXPECTED): Predicate.GOOD,
    (Rating.ABOVE, Rating.BELOW): Predicate.POOR,
    (Rating.AS_EXPECTED, Rating.ABOVE): Predicate.GOOD,
    (Rating.AS_EXPECTED, Rating.AS_EXPECTED): Predicate.GOOD,
    (Rating.AS_EXPECTED, Rating.BELOW): Predicate.POOR,
    (Rating.BELOW, Rating.ABOVE): Predicate.NEEDS_IMPROVEMENT,
    (Rating.BELOW, Rating.AS_EXPECTED): Predicate.NEEDS_IMPROVEMENT,
    (Rating.BELOW, Rating.BELOW): Predicate.VERY_POOR,
}


def predicate_of(work_results: Rating, behaviour: Rating) -> Predicate:
    """Return the year's predicate from both ratings (PermenPANRB 6/2022, the 3x3 matrix)."""
    return PREDICATE[work_results, behaviour]
