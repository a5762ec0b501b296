"""Which ratings the scenario means everybody to have: the auditor compares SIASN's records with these."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final, Self

from contracts.vocabulary import Rating
from sandbox.agency.model import Agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.district.assessments import assess
from sandbox.district.model import SampleAssessment

Ratings = tuple[Rating, Rating]
"""Of work results and of behaviour."""

_EXPECTED: Final = (Rating.AS_EXPECTED, Rating.AS_EXPECTED)
_BEST: Final = (Rating.ABOVE, Rating.ABOVE)
_MOVE: Final = (7, 1)
"""Month and day from which the mover works elsewhere: the second part of the year is the longer one."""


@dataclass(frozen=True, slots=True)
class ExpectedRatings:
    """The ratings of a year.

    Attributes:
        given: by NIP, what the assessor gives.
        after_move: the mover's in the second position.
        moves_on: first day of the mover in the second position.
        after_objection: the objector's once the objection is decided.
        after_correction: those that replace final ones.
        roles: to whom the changes belong.
    """

    given: Mapping[str, Ratings]
    after_move: Ratings
    moves_on: date
    after_objection: Ratings
    after_correction: Ratings
    roles: ScenarioRoles

    @classmethod
    def of(cls, agency: Agency, roles: ScenarioRoles, seed: int, year: int) -> Self:
        """Draw them as they are in a real agency, and let every combination occur."""
        drawn = {one.nip: (one.work_results, one.behaviour) for one in assess(agency.employees, seed, year)}
        special = {roles.objector.nip, roles.mover.nip, roles.corrected.nip}
        ordinary = [one.nip for one in agency.staff if one.nip not in special]
        drawn |= dict(zip(ordinary, product(Rating, Rating), strict=False))
        drawn[roles.objector.nip] = (Rating.BELOW, Rating.AS_EXPECTED)
        drawn[roles.mover.nip] = drawn[roles.corrected.nip] = _EXPECTED
        return cls(
            drawn,
            after_move=_BEST,
            moves_on=date(year, *_MOVE),
            after_objection=_EXPECTED,
            after_correction=_BEST,
            roles=roles,
        )

    def final(self) -> list[SampleAssessment]:
        """Return what the national records must hold at the end: one assessment a person."""
        changed = {
            self.roles.objector.nip: self.after_objection,
            self.roles.corrected.nip: self.after_correction,
            self.roles.mover.nip: self.after_move,
        }
        year = self.moves_on.year
        return [SampleAssessment(nip, year, *ratings) for nip, ratings in {**self.given, **changed}.items()]
