"""People, lists and days for the cases, made with the modules that they are handed.

The number and the record of the sample tell one day, and years come from the domain itself, so that a case fails for
its own rule alone.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from contracts.listed import DisciplineEntry, LeaveEntry
from contracts.vocabulary import AwardGrade, DisciplineLevel, Employment, LeaveKind
from tests.unit.services.award_service.rules.copies import Domain

X: Final = AwardGrade.X
XX: Final = AwardGrade.XX
XXX: Final = AwardGrade.XXX
START: Final = date(2000, 3, 1)
NIP: Final = "197001012000031000"
CONTRACT_NIP: Final = "197001012000211000"
DAY: Final = timedelta(days=1)


def person(of: Domain, employment: Employment = Employment.PNS, **facts: Any) -> Any:
    """Return a person whose service began on `START`."""
    return of.person.Person(**{"nip": NIP, "employment": employment, "cpns_on": START, **facts})


def standing(of: Domain, whom: Any, day: date, **rules: Any) -> Any:
    """Return how a person stands as of a day."""
    return of.due.standing_of(whom, day, of.due.DueRules(**rules))


def state(of: Domain, grade: AwardGrade, whom: Any, day: date, **rules: Any) -> str:
    """Return how a person stands to a grade, as a word."""
    milestones = standing(of, whom, day, **rules).milestones
    return next(str(one.state) for one in milestones if one.grade is grade)


def reached(of: Domain, grade: AwardGrade) -> date:
    """Return the day on which the sample's years for a grade are over."""
    return START.replace(year=START.year + of.grades.YEARS[grade])


def held(of: Domain, grade: AwardGrade, **facts: Any) -> Any:
    """Return a medal that the sample district tells of."""
    return of.person.Held(**{"grade": grade, "revoked": False, "source": "simasn", **facts})


def punished(of: Domain, start: date | None, end: date | None = None) -> Any:
    """Return a punishment that counts."""
    return of.interruptions.Interruption(of.interruptions.Reason.DISCIPLINE, start, end, "simasn")


def on_leave(of: Domain, start: date | None, end: date | None = None) -> Any:
    """Return a leave that counts."""
    return of.interruptions.Interruption(of.interruptions.Reason.LEAVE, start, end, "simasn")


def punishments(**facts: Any) -> tuple[DisciplineEntry, ...]:
    """Return one of each level that counts, with the same facts."""
    return tuple(DisciplineEntry(level=one, **facts) for one in (DisciplineLevel.MODERATE, DisciplineLevel.HEAVY))


def leaves(**facts: Any) -> tuple[LeaveEntry, ...]:
    """Return one of each kind that counts, with the same facts."""
    return tuple(LeaveEntry(kind=one, **facts) for one in (LeaveKind.UNPAID, LeaveKind.UNPAID_EXTENSION))


def told(
    of: Domain, kind: str, as_of: date, entries: Sequence[Any] = (), source: str = "simasn", number: str | None = None
) -> Any:
    """Return a source's list; `number`: a former one with which it was told."""
    return of.answers.SourceList(of.answers.ListKind(kind), source, as_of, tuple(entries), number)


def made(of: Domain, grade: AwardGrade, word: str, on: date, *, estimated: bool = False) -> Any:
    """Return a standing made by hand: one grade in a state."""
    basis = of.service_start.StartBasis("nip" if estimated else "record")
    start = of.service_start.ServiceStart(START, basis)
    return of.due.Standing(start, [of.due.Milestone(grade, of.due.MilestoneState(word), on)], None)
