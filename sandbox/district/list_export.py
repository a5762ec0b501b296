"""What is on record of the sample's people as the files that a district hands in: a table a kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.vocabulary import AwardGrade, DisciplineLevel, LeaveKind
from sandbox.district.careers import SampleCareer
from sandbox.district.siasn_files import Row, SheetFormat, opened

FOLDER: Final = "daftar"
"""Beside the files of SIASN: whoever hands these in together does not hand in lists."""
_NONE: Final = "TIDAK ADA"
_LEVELS: Final[Mapping[DisciplineLevel, str]] = {
    DisciplineLevel.LIGHT: "Ringan",
    DisciplineLevel.MODERATE: "Sedang",
    DisciplineLevel.HEAVY: "Berat",
}
_LEAVES: Final[Mapping[LeaveKind, str]] = {
    LeaveKind.UNPAID: "CLTN",
    LeaveKind.UNPAID_EXTENSION: "Perpanjangan CLTN",
    LeaveKind.STUDY: "Tugas Belajar",
}
_GRADES: Final[Mapping[AwardGrade, str]] = {
    AwardGrade.X: "10 Tahun",
    AwardGrade.XX: "20 Tahun",
    AwardGrade.XXX: "30 Tahun",
}


def _discipline(entry: DisciplineEntry) -> Row:
    return {
        "Tingkat Hukuman": _LEVELS[entry.level],
        "Jenis Hukuman": entry.kind,
        "Nomor SK": entry.decree_number,
        "Tanggal SK": entry.decree_on,
        "TMT": entry.effective_on,
        "Berlaku Sampai": entry.until,
        "Dibatalkan": "Ya" if entry.annulled else "Tidak",
    }


def _leave(entry: LeaveEntry) -> Row:
    return {
        "Jenis Cuti": _LEAVES[entry.kind],
        "Mulai": entry.since,
        "Sampai": entry.until,
        "Nomor SK": entry.decree_number,
        "Tanggal SK": entry.decree_on,
    }


def _award(entry: AwardEntry) -> Row:
    return {
        "Tingkat Satyalancana": _GRADES[entry.grade],
        "Nomor Keppres": entry.decree_number,
        "Tanggal Keppres": entry.decree_on,
        "Dicabut": "Ya" if entry.revoked else "Tidak",
    }


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    columns: Sequence[str]
    rows: Callable[[SampleCareer], Iterable[Row] | None]


_TABLES: Final = (
    _Table(
        "hukuman-disiplin",
        ("Tingkat Hukuman", "Jenis Hukuman", "Nomor SK", "Tanggal SK", "TMT", "Berlaku Sampai", "Dibatalkan"),
        lambda career: None if career.discipline is None else map(_discipline, career.discipline),
    ),
    _Table(
        "cuti",
        ("Jenis Cuti", "Mulai", "Sampai", "Nomor SK", "Tanggal SK"),
        lambda career: None if career.leave is None else map(_leave, career.leave),
    ),
    _Table(
        "satyalancana",
        ("Tingkat Satyalancana", "Nomor Keppres", "Tanggal Keppres", "Dicabut"),
        lambda career: map(_award, career.award),
    ),
)


def export_lists(
    folder: Path, careers: Iterable[SampleCareer], *, made_as: SheetFormat = SheetFormat.CSV
) -> list[Path]:
    """Write discipline, leave and medals each into a file below `folder`, and return them.

    Args:
        folder: that takes them; it is made if it is not there.
        careers: read once. Of whom nothing is known there is no row; who has nothing has one that says so.
        made_as: what the files are.

    Raises:
        OSError: they cannot be written.
    """
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    paths = [place / f"{table.name}.{made_as}" for table in _TABLES]
    with ExitStack() as files:
        writers = [
            files.enter_context(opened(path, ("NIP", *table.columns)))
            for path, table in zip(paths, _TABLES, strict=True)
        ]
        for career in careers:
            for table, write in zip(_TABLES, writers, strict=True):
                for row in _rows(career, table):
                    write(row)
    return paths


def _rows(career: SampleCareer, table: _Table) -> Iterator[Row]:
    told = table.rows(career)
    if told is None:
        return
    entries = list(told) or [{table.columns[0]: _NONE}]
    yield from ({"NIP": career.nip, **entry} for entry in entries)
