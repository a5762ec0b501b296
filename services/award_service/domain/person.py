"""What decides who is due, of one person."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from contracts.personal import personal
from contracts.vocabulary import AwardGrade, Employment
from services.award_service.domain.interruptions import Interruption
from services.award_service.domain.presence import UNKNOWN_LAST_DAY, Gap

OWN: Final = "_award_service"
"""The source of what this service has itself, its own grants; no source of the district's can be called so."""
PERSONNEL: Final = "employee.changed"
"""The source of what the personnel record says."""


@personal
class Held:
    """A medal that somebody has, or had.

    Attributes:
        grade: which.
        revoked: whether it was revoked.
        source: who says so.
        decree_number: of the decree that granted it; None: nobody tells.
        decree_on: its day.
    """

    grade: AwardGrade
    revoked: bool
    source: str
    decree_number: str | None = None
    decree_on: date | None = None


def one_a_grade(held: Iterable[Held]) -> dict[AwardGrade, Held]:
    """Return what is told of each grade: where any source says that it was revoked, it was.

    Of several who say the same, the last that knows a decree counts.
    """
    found: dict[AwardGrade, Held] = {}
    for one in held:
        known = found.get(one.grade)
        if known is None or _weight(one) >= _weight(known):
            found[one.grade] = one
    return found


def _weight(one: Held) -> tuple[bool, bool]:
    return one.revoked, one.decree_number is not None


@personal
class Person:
    """What decides who is due.

    Attributes:
        nip: 18 digits, the present ones.
        employment: PNS or PPPK.
        cpns_on: day of the appointment as a candidate (TMT CPNS), as the personnel record has it; None: it has none.
        was_pppk: whether a former number is a contract employee's.
        last_day: in the agency, or `UNKNOWN_LAST_DAY`; None: there, and no leave is known.
        legal_standing: code of the national record; None: unknown.
        interruptions: punishments and leave that count, of all sources.
        held: medals, of all sources.
        discipline_asked: newest day of which a source has told all punishments; None: never.
        leave_asked: the same of leave.
        gaps: between two stays in the agency, earliest first.
    """

    nip: str
    employment: Employment
    cpns_on: date | None = None
    was_pppk: bool = False
    last_day: date | None = None
    legal_standing: str | None = None
    interruptions: tuple[Interruption, ...] = ()
    held: tuple[Held, ...] = ()
    discipline_asked: date | None = None
    leave_asked: date | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def held_now(self) -> frozenset[AwardGrade]:
        """The grades that were granted, and that no source calls revoked."""
        return frozenset(grade for grade, one in one_a_grade(self.held).items() if not one.revoked)

    @property
    def known_last_day(self) -> date | None:
        """The last day in the agency, where somebody tells it."""
        return None if self.last_day == UNKNOWN_LAST_DAY else self.last_day

    def gaps_since(self, start: date) -> list[Gap]:
        """Return the gaps that years of service since a day have."""
        return [one for one in self.gaps if one.last >= start]

    def has_left(self, day: date) -> bool:
        """Return whether somebody is in the agency no more; the last day is a day in it."""
        return self.last_day is not None and self.last_day < day
