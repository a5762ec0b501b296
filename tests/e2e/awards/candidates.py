"""Who has a medal to get: what the personnel system tells of them, and what the ministry will answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from contracts.listed import AwardEntry, AwardListedV1, DisciplineListedV1, LeaveListedV1
from contracts.personal import personal
from contracts.report import EmployeeReportedV1
from contracts.vocabulary import AwardGrade
from sandbox.demo.personnel_reports import Reports

UNIT: Final = "BKPSDM"
_YEARS: Final = {AwardGrade.XXX: 31, AwardGrade.XX: 21, AwardGrade.X: 11}
_HELD: Final = {AwardGrade.XXX: AwardGrade.XX, AwardGrade.XX: AwardGrade.X}
"""Which medal they have already: of those that come before."""


@personal
class Candidate:
    """Somebody who is late for a medal.

    Attributes:
        place: among all candidates.
        nip: 18 digits, of nobody.
        name: a made-up one.
        grade: the medal that they are due for.
        recruited: year of the appointment as a candidate.
    """

    place: int
    nip: str
    name: str
    grade: AwardGrade
    recruited: int

    @property
    def cpns_on(self) -> date:
        """Return the day of that appointment."""
        return date(self.recruited, 3, 1)


@dataclass(frozen=True)
class Answers:
    """What the ministry will say, by NIP.

    Attributes:
        refused: not met (TMS).
        nameless: met (MS), on a line that has lost its NIP.
        taken_back: met at first, and taken back before the decree.
        revoked: in the decree at first, and taken back.
        decreed: in the decree, those included of whom it is taken back.
    """

    refused: frozenset[str]
    nameless: str
    taken_back: str
    revoked: str
    decreed: frozenset[str]


@dataclass(frozen=True)
class Candidates:
    """All of them; the same at every call.

    Attributes:
        size: how many.
        today: which day it is.
    """

    size: int
    today: date

    @cached_property
    def people(self) -> Sequence[Candidate]:
        """Return them, a third for each medal."""
        return [self._candidate(place) for place in range(self.size)]

    @cached_property
    def years(self) -> Sequence[int]:
        """Return the years of their recruitment."""
        return sorted({one.recruited for one in self.people})

    @cached_property
    def answers(self) -> Answers:
        """Return what the ministry will say: every tenth is refused."""
        nips = [one.nip for one in self.people]
        refused = frozenset(nips[::10])
        nameless, taken_back, revoked, *_ = (one for one in nips if one not in refused)
        return Answers(refused, nameless, taken_back, revoked, frozenset(nips) - refused - {taken_back})

    def _candidate(self, place: int) -> Candidate:
        grade = (*_YEARS,)[place % len(_YEARS)]
        recruited = self.today.year - _YEARS[grade]
        born = recruited - 25 - place // 336
        nip = f"{born}{place // 28 % 12 + 1:02d}{place % 28 + 1:02d}{recruited}031999"
        return Candidate(place, nip, f"Calon Nomor {place + 1}", grade, recruited)

    def reports(self) -> Reports:
        """Return what intake is told of them, each by a key of its own."""
        return {one.nip: _report(one) for one in self.people}

    def lists(self, as_of: datetime) -> Reports:
        """Return what the personnel system holds of them: no punishment, no leave, and the medals before."""
        return {f"{one.nip}/{listed.type}": listed for one in self.people for listed in _lists(one, as_of)}


def _report(one: Candidate) -> EmployeeReportedV1:
    return EmployeeReportedV1(
        nip=one.nip,
        name=one.name,
        unit_code=UNIT,
        position="Pengelola Keuangan",
        grade="III/c",
        cpns_on=one.cpns_on,
        probation=False,
        legal_standing="01",
    )


def _lists(one: Candidate, as_of: datetime) -> Iterator[DisciplineListedV1 | LeaveListedV1 | AwardListedV1]:
    held = _HELD.get(one.grade)
    yield DisciplineListedV1(nip=one.nip, as_of=as_of, entries=())
    yield LeaveListedV1(nip=one.nip, as_of=as_of, entries=())
    yield AwardListedV1(
        nip=one.nip,
        as_of=as_of,
        entries=() if held is None else (AwardEntry(grade=held, decree_number="12/TK/TAHUN 2015"),),
    )
