"""What operators fetch as sheets."""

from datetime import datetime
from typing import Any, Final

from hub.clock import moment
from hub.sheets.sheet import Column, Kind, Sheet
from services.intake.domain.report import Subject
from services.intake.handlers.listing import PlacedConflict

_FIELDS: Final = {
    "name": "Nama",
    "employment": "Jenis kepegawaian",
    "unit_code": "Unit kerja",
    "position": "Jabatan",
    "grade": "Golongan",
    "superior_nip": "NIP atasan",
    "functional_level": "Jenjang jabatan",
    "acting": "Plt/Plh",
    "cpns_on": "TMT CPNS",
    "legal_standing": "Kedudukan hukum",
    "probation": "CPNS",
    "former_nip": "NIP lama",
    "kind": "Jenis unit",
    "parent_code": "Unit induk",
    "head_title": "Jabatan kepala",
    "head_nip": "NIP kepala",
    "active": "Aktif",
}
_CONFLICTS: tuple[Column[PlacedConflict], ...] = (
    Column("NIP/kode unit", 21, lambda row: row.conflict.key, Kind.CODE),
    Column("Nama", 32, lambda row: row.name),
    Column("Unit", 18, lambda row: row.unit_code, Kind.CODE),
    Column("Isian", 20, lambda row: _FIELDS.get(row.conflict.field, row.conflict.field)),
    Column("Dipakai", 28, lambda row: shown(row.conflict.believed_value)),
    Column("Menurut", 14, lambda row: row.conflict.believed),
    Column("Berbeda", 28, lambda row: shown(row.conflict.value)),
    Column("Menurut", 14, lambda row: row.conflict.source),
    Column("Sejak", 18, lambda row: moment(row.conflict.since), Kind.MOMENT),
    Column("Tentang", 10, lambda row: "pegawai" if row.conflict.subject is Subject.EMPLOYEE else "unit"),
)


def conflicts_sheet(at: datetime, unit_code: str | None) -> Sheet[PlacedConflict]:
    """Return what the list of conflicts looks like."""
    lines = () if unit_code is None else (f"Unit {unit_code} dan di bawahnya",)
    return Sheet("Perbedaan", "Perbedaan Antarsumber", at, _CONFLICTS, lines=lines)


def shown(value: Any) -> str | None:  # noqa: ANN401 - as JSON has it
    """Return a value as people read it."""
    match value:
        case None:
            return "tidak ada"
        case bool():
            return "ya" if value else "tidak"
        case list():
            return f"{len(value)} butir"
        case _:
            return str(value)
