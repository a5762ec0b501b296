"""Who has a medal to get, worked out from the sample's careers; written out here, without the code that it audits."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Self

from contracts.personal import personal
from contracts.vocabulary import Employment
from sandbox.district.careers import SampleCareer
from sandbox.district.model import SampleEmployee

_DAY: Final = timedelta(days=1)
"""Years are whole with the last day of service, and are told by the day after it."""
_YEARS: Final = {"xxx": 30, "xx": 20, "x": 10}
_BREAKING: Final = frozenset({"moderate", "heavy", "unpaid", "unpaid_extension"})


@personal
class ExpectedDue:
    """That somebody can be proposed.

    Attributes:
        nip: who.
        grade: for which medal.
        since: month in which it became due, as its first day.
        recruited: in which year.
        never_asked: whether the personnel system knows nothing of punishments and leave.
    """

    nip: str
    grade: str
    since: date
    recruited: int
    never_asked: bool

    def is_late(self, today: date) -> bool:
        """Whether that is so since an earlier month."""
        return self.since < today.replace(day=1)


@dataclass(frozen=True)
class ExpectedMedals:
    """How the agency's people stand.

    Attributes:
        careers: what the personnel system tells of them.
        due: who can be proposed, those first who have waited longest.
        excluded: NIPs of those who have the years, and were punished or away without pay.
    """

    careers: tuple[SampleCareer, ...]
    due: tuple[ExpectedDue, ...]
    excluded: tuple[str, ...]

    @classmethod
    def of(
        cls,
        employees: Collection[SampleEmployee],
        careers: Iterable[SampleCareer],
        today: date,
        last_days: Mapping[str, date],
    ) -> Self:
        """Work it out; where nobody who is due was never asked about, the one who has waited longest is not.

        Args:
            employees: the agency's.
            careers: of each, in the same order.
            today: which day it is.
            last_days: of those who have left, by NIP.
        """
        told = {one.nip: one for one in careers}
        due: list[ExpectedDue] = []
        excluded: list[str] = []
        for employee in employees:
            career = told[employee.nip]
            reached = _reached(employee, min(today, last_days.get(employee.nip, today) + _DAY))
            if reached is None or any(one.grade == reached[0] for one in career.award):
                continue
            if _is_broken(career):
                excluded.append(employee.nip)
            else:
                never_asked = career.discipline is None
                due.append(ExpectedDue(employee.nip, *reached, employee.appointed_on.year, never_asked))
        due.sort(key=lambda one: (one.since, one.nip))
        if due and not any(one.never_asked for one in due):
            due[0] = replace(due[0], never_asked=True)
            told[due[0].nip] = replace(told[due[0].nip], discipline=None, leave=None)
        return cls(tuple(told.values()), tuple(due), tuple(excluded))


def _reached(employee: SampleEmployee, day: date) -> tuple[str, date] | None:
    """Return the highest grade that somebody has the years for, and since which month; None: none."""
    if employee.employment is not Employment.PNS:
        return None
    for grade, years in _YEARS.items():
        month = date(employee.appointed_on.year + years, employee.appointed_on.month, 1)
        if month <= day:
            return grade, month
    return None


def _is_broken(career: SampleCareer) -> bool:
    punished = {one.level.value for one in career.discipline or () if not one.annulled}
    return bool(_BREAKING & (punished | {one.kind.value for one in career.leave or ()}))


def recruitment_years(due: Iterable[ExpectedDue], today: date, *, most: int, left_late: int) -> list[int]:
    """Return the years of recruitment that go into one batch: first of whom nobody was asked, then who waited longest.

    Args:
        due: who can be proposed.
        today: which day it is.
        most: with so many people the batch is full.
        left_late: so many who are late at least are left out.
    """
    years: dict[int, list[ExpectedDue]] = {}
    for one in sorted(due, key=lambda each: not each.never_asked):
        years.setdefault(one.recruited, []).append(one)
    late = sum(one.is_late(today) for people in years.values() for one in people)
    chosen: list[int] = []
    people_in = 0
    for year, people in years.items():
        late_in = sum(one.is_late(today) for one in people)
        if people_in < most and late - late_in >= left_late:
            chosen.append(year)
            people_in += len(people)
            late -= late_in
    return chosen
