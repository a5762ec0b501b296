"""What is wrong or doubtful in a file of lists, as a sheet."""

from datetime import datetime
from typing import Final

from hub.indonesian import day
from hub.sheets.sheet import Column, Kind, Sheet
from services.award_service.domain.list_files import KINDS, STATES, ListFile, Problem

_COLUMNS: Final[tuple[Column[Problem], ...]] = (
    Column("Baris", 9, lambda one: one.line or None, Kind.COUNT),
    Column("Kolom", 26, lambda one: one.column),
    Column("Hasil", 24, lambda one: "daftar ditolak" if one.is_refusal else "catatan"),
    Column("Keterangan", 90, lambda one: one.sentence),
    Column("Kode", 24, lambda one: one.code, Kind.CODE),
)


def report_sheet(one: ListFile, at: datetime) -> Sheet[Problem]:
    """Return what the report looks like."""
    lines = (
        f"Daftar {KINDS[one.kind]} per {day(one.as_of_on)} dari sumber {one.source}, {STATES[one.state]}",
        f"{one.people} pegawai: {one.taken} diterima, {one.refused} ditolak, {one.passed_over} dilewati",
        f"{one.nameless} baris tidak diketahui tentang siapa",
    )
    return Sheet("Catatan daftar", "Catatan Berkas Daftar", at, _COLUMNS, lines=lines, fixed=1)
