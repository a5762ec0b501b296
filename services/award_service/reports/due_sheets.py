"""The lists of who is due, late, or will be due, as sheets; the late one in the shape that districts make by hand."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from hub.sheets.sheet import Column, Kind, Sheet
from services.award_service.reports.cells import start_of_service

_DUE: Final = "Daftar Pegawai yang Sudah Berhak atas Satyalancana Karya Satya"
_LATE: Final = "Daftar Pegawai yang Terlambat Diusulkan Satyalancana Karya Satya"


@personal
class DueLine:
    """One person and one grade.

    Attributes:
        nip: 18 digits.
        name: full name.
        position: jabatan.
        rank: golongan.
        unit: name of the unit.
        grade: which medal.
        start_on: from when service is counted.
        estimated: whether that is only the month of the NIP.
        since: month in which it is reached, as its first day.
        months_late: 0 in that month.
        last_day: in the agency, of who has left.
        why: what keeps it from being proposed, Indonesian sentences.
        stage: how far a proposal has come, in Indonesian; None: there is none.
    """

    nip: str
    name: str
    position: str
    rank: str | None
    unit: str
    grade: AwardGrade
    start_on: date | None
    estimated: bool
    since: date | None
    months_late: int
    last_day: date | None
    why: Sequence[str]
    stage: str | None


def due_sheet(agency: str, at: datetime) -> Sheet[DueLine]:
    """Return what the list of who is due looks like."""
    return Sheet("Jatuh Tempo", _DUE, at, (*_PERSON, *_SINCE, _LATE_BY, *_STATE), lines=(agency,), fixed=2)


def late_sheet(agency: str, at: datetime) -> Sheet[DueLine]:
    """Return the list of who is late: number, name over NIP, position, grade; then unit, since when, and why."""
    return Sheet("Terlambat", _LATE, at, (*_PILOT, *_SINCE, _LATE_BY, *_STATE), lines=(agency,), fixed=1)


def forecast_sheet(agency: str, at: datetime, months: int) -> Sheet[DueLine]:
    """Return what the list of who will be due within so many months looks like."""
    title = f"Prakiraan Hak Satyalancana Karya Satya {months} Bulan ke Depan"
    return Sheet("Prakiraan", title, at, (*_PERSON, *_SINCE), lines=(agency,), fixed=2)


_GRADE: Final[Column[DueLine]] = Column("SLKS", 8, lambda line: line.grade.value.upper())
_POSITION: Final[Column[DueLine]] = Column("Jabatan", 36, lambda line: line.position)
_UNIT: Final[Column[DueLine]] = Column("Unit", 36, lambda line: line.unit)
_PERSON: Final[tuple[Column[DueLine], ...]] = (
    Column("NIP", 21, lambda line: line.nip, Kind.CODE),
    Column("Nama", 32, lambda line: line.name),
    Column("Golongan", 10, lambda line: line.rank),
    _POSITION,
    _UNIT,
    _GRADE,
)
_PILOT: Final[tuple[Column[DueLine], ...]] = (
    Column("Nama/NIP", 34, lambda line: f"{line.name}\n{line.nip}"),
    _POSITION,
    _GRADE,
    _UNIT,
)
_SINCE: Final[tuple[Column[DueLine], ...]] = (
    Column("TMT CPNS", 14, lambda line: start_of_service(line.start_on, estimated=line.estimated)),
    Column("Jatuh Tempo", 12, lambda line: None if line.since is None else f"{line.since:%m-%Y}"),
)
_LATE_BY: Final[Column[DueLine]] = Column("Bulan Terlambat", 12, lambda line: line.months_late, Kind.COUNT)
_STATE: Final[tuple[Column[DueLine], ...]] = (
    Column("Usulan", 20, lambda line: line.stage),
    Column("Yang Menghambat", 60, lambda line: "\n".join(line.why)),
)
