"""What is on record of the sample's people: punishments, leave, medals. Made up; most people have nothing.

The same person of the same seed always has the same career. Of the first people every fate comes up once, so that a
small agency shows them all; of the others as often as in a district.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import Enum, auto
from random import Random
from typing import Final

from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.personal import personal
from contracts.vocabulary import AwardGrade, DisciplineLevel, Employment, LeaveKind
from sandbox.district.model import SampleEmployee

RECORDED_TO: Final = date(2024, 12, 31)
"""Nothing happens to anybody after this day."""
_FIRST_YEARS: Final = 3
_DAYS_A_YEAR: Final = 365


@personal
class SampleCareer:
    """What is on record of somebody.

    Attributes:
        nip: whose.
        discipline: punishments; None: the personnel system knows nothing, not even that there is none.
        leave: leave; None: the same.
        award: medals.
    """

    nip: str
    discipline: tuple[DisciplineEntry, ...] | None
    leave: tuple[LeaveEntry, ...] | None
    award: tuple[AwardEntry, ...]


class Fate(Enum):
    """What became of somebody, beside their medals."""

    CLEAN = auto()
    LIGHT = auto()
    MODERATE = auto()
    HEAVY = auto()
    ANNULLED = auto()
    UNPAID = auto()
    EXTENDED = auto()
    STUDY = auto()
    UNKNOWN = auto()
    """The personnel system has never looked."""


_PER_MILLE: Final[Mapping[Fate, int]] = {
    Fate.CLEAN: 893,
    Fate.LIGHT: 20,
    Fate.MODERATE: 8,
    Fate.HEAVY: 5,
    Fate.ANNULLED: 3,
    Fate.UNPAID: 6,
    Fate.EXTENDED: 2,
    Fate.STUDY: 33,
    Fate.UNKNOWN: 30,
}
_FATES: Final = tuple(_PER_MILLE)
_WEIGHTS: Final = tuple(_PER_MILLE.values())
_EARLY: Final[Mapping[int, Fate]] = {
    5: Fate.UNKNOWN,
    9: Fate.LIGHT,
    13: Fate.MODERATE,
    16: Fate.STUDY,
    19: Fate.ANNULLED,
    22: Fate.UNPAID,
    25: Fate.HEAVY,
    28: Fate.EXTENDED,
    31: Fate.UNKNOWN,
}
"""Of the first permanent employees, by their place; the others of these are clean."""
_EARLY_PEOPLE: Final = 34
_PUNISHMENTS: Final[Mapping[DisciplineLevel, tuple[str, int]]] = {
    DisciplineLevel.LIGHT: ("Teguran tertulis", 0),
    DisciplineLevel.MODERATE: ("Pemotongan tunjangan kinerja 25% selama 6 bulan", 6),
    DisciplineLevel.HEAVY: ("Penurunan jabatan setingkat lebih rendah selama 12 bulan", 12),
}
"""In the decree's words, and for how many months."""
_YEARS: Final[Mapping[AwardGrade, int]] = {AwardGrade.X: 10, AwardGrade.XX: 20, AwardGrade.XXX: 30}
_PROPOSED: Final[Mapping[AwardGrade, float]] = {AwardGrade.X: 0.75, AwardGrade.XX: 0.6, AwardGrade.XXX: 0.4}
"""How many of those who could have had it were ever proposed."""


def careers_of(employees: Iterable[SampleEmployee], seed: int = 1) -> Iterator[SampleCareer]:
    """Yield what is on record of each employee, in their order."""
    permanent = 0
    for employee in employees:
        rng = Random(f"{seed}/{employee.nip}/career")
        if employee.employment is Employment.PPPK:
            yield SampleCareer(employee.nip, (), (), ())
        else:
            yield _career(employee, rng, _fate(permanent, rng))
            permanent += 1


def _fate(place: int, rng: Random) -> Fate:
    drawn = rng.choices(_FATES, weights=_WEIGHTS)[0]
    return _EARLY.get(place, Fate.CLEAN) if place < _EARLY_PEOPLE else drawn


def _career(employee: SampleEmployee, rng: Random, fate: Fate) -> SampleCareer:
    day = _some_day(employee, rng)
    discipline, leave, broken = _RECORDS[fate](day)
    award = tuple(_medals(employee, rng, day if broken else None))
    if fate is Fate.UNKNOWN:
        return SampleCareer(employee.nip, None, None, award)
    return SampleCareer(employee.nip, discipline, leave, award)


def _some_day(employee: SampleEmployee, rng: Random) -> date:
    """Return a day on which something happens: some years after the appointment, if there are so many."""
    since = employee.appointed_on + timedelta(days=_FIRST_YEARS * _DAYS_A_YEAR)
    room = (RECORDED_TO - since).days - _DAYS_A_YEAR
    return since + timedelta(days=rng.randrange(room)) if room > 0 else employee.appointed_on


_Records = tuple[tuple[DisciplineEntry, ...], tuple[LeaveEntry, ...], bool]
"""Punishments, leave, and whether they break years of service."""


def _nothing(_day: date) -> _Records:
    return (), (), False


def _punished(level: DisciplineLevel, *, annulled: bool = False) -> Callable[[date], _Records]:
    def records(day: date) -> _Records:
        kind, months = _PUNISHMENTS[level]
        entry = DisciplineEntry(
            level=level,
            kind=kind,
            decree_number=f"800.1.6.3/{day.month}{day.day}/{day.year}",
            decree_on=day,
            effective_on=day,
            until=_months_after(day, months) if months else None,
            annulled=annulled,
        )
        return (entry,), (), not annulled and level is not DisciplineLevel.LIGHT

    return records


def _away(*kinds: LeaveKind, years: int) -> Callable[[date], _Records]:
    def records(day: date) -> _Records:
        leaves = []
        for place, kind in enumerate(kinds):
            since = _months_after(day, place * years * 12)
            leaves.append(
                LeaveEntry(
                    kind=kind,
                    since=since,
                    until=_months_after(since, years * 12) - timedelta(days=1),
                    decree_number=f"800.1.11/{since.month}{since.day}/{since.year}",
                    decree_on=since - timedelta(days=14),
                )
            )
        return (), tuple(leaves), LeaveKind.UNPAID in kinds

    return records


_RECORDS: Final[Mapping[Fate, Callable[[date], _Records]]] = {
    Fate.CLEAN: _nothing,
    Fate.UNKNOWN: _nothing,
    Fate.LIGHT: _punished(DisciplineLevel.LIGHT),
    Fate.MODERATE: _punished(DisciplineLevel.MODERATE),
    Fate.HEAVY: _punished(DisciplineLevel.HEAVY),
    Fate.ANNULLED: _punished(DisciplineLevel.HEAVY, annulled=True),
    Fate.UNPAID: _away(LeaveKind.UNPAID, years=1),
    Fate.EXTENDED: _away(LeaveKind.UNPAID, LeaveKind.UNPAID_EXTENSION, years=1),
    Fate.STUDY: _away(LeaveKind.STUDY, years=2),
}


def _months_after(day: date, months: int) -> date:
    """Return the same day of a later month; days behind the 28th come to be the 28th."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))


def _medals(employee: SampleEmployee, rng: Random, broken_on: date | None) -> Iterator[AwardEntry]:
    for grade, years in _YEARS.items():
        is_proposed, later = rng.random() < _PROPOSED[grade], rng.randrange(4)
        reached = employee.appointed_on.replace(year=employee.appointed_on.year + years)
        year = reached.year + later + (reached.month >= _CEREMONY_MONTH)
        granted_on = _granted_on(year)
        if is_proposed and granted_on <= RECORDED_TO and (broken_on is None or granted_on < broken_on):
            yield AwardEntry(grade=grade, decree_number=_decree(year), decree_on=granted_on)


_CEREMONY_MONTH: Final = 8


def _granted_on(year: int) -> date:
    """Return the day of the year's decree: a few days before the seventeenth of August."""
    return date(year, _CEREMONY_MONTH, 4 + year % 9)


def _decree(year: int) -> str:
    return f"{40 + year * 7 % 50}/TK/TAHUN {year}"
