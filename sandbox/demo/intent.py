"""Which ratings the script means everybody to have: the auditor compares SIASN's records with these."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final, Self

from contracts.vocabulary import Rating
from sandbox.agency.cast import Cast
from sandbox.agency.model import Agency
from sandbox.district.assessments import assess
from sandbox.district.model import SampleAssessment

Ratings = tuple[Rating, Rating]
"""Of work results and of behaviour."""

_EXPECTED: Final = (Rating.AS_EXPECTED, Rating.AS_EXPECTED)
_BEST: Final = (Rating.ABOVE, Rating.ABOVE)
_MOVE: Final = (7, 1)
"""Month and day from which the mover works elsewhere: the second part of the year is the longer one."""


@dataclass(frozen=True, slots=True)
class Intent:
    """The ratings of a year.

    Attributes:
        given: by NIP, what the assessor gives.
        moved: the mover's in the second position.
        moves_on: first day of the mover in the second position.
        heard: the objector's once the objection is decided.
        corrected: those that replace final ones.
        cast: to whom the changes belong.
    """

    given: Mapping[str, Ratings]
    moved: Ratings
    moves_on: date
    heard: Ratings
    corrected: Ratings
    cast: Cast

    @classmethod
    def of(cls, agency: Agency, cast: Cast, seed: int, year: int) -> Self:
        """Draw them as they are in a real office, and let every combination occur."""
        drawn = {one.nip: (one.work_results, one.behaviour) for one in assess(agency.employees, seed, year)}
        special = {cast.objector.nip, cast.mover.nip, cast.corrected.nip}
        ordinary = [one.nip for one in agency.staff if one.nip not in special]
        drawn |= dict(zip(ordinary, product(Rating, Rating), strict=False))
        drawn[cast.objector.nip] = (Rating.BELOW, Rating.AS_EXPECTED)
        drawn[cast.mover.nip] = drawn[cast.corrected.nip] = _EXPECTED
        return cls(drawn, moved=_BEST, moves_on=date(year, *_MOVE), heard=_EXPECTED, corrected=_BEST, cast=cast)

    def final(self) -> list[SampleAssessment]:
        """Return what the national records must hold at the end: one assessment a person."""
        changed = {
            self.cast.objector.nip: self.heard,
            self.cast.corrected.nip: self.corrected,
            self.cast.mover.nip: self.moved,
        }
        year = self.moves_on.year
        return [SampleAssessment(nip, year, *ratings) for nip, ratings in {**self.given, **changed}.items()]
