"""What is still missing, as a sheet."""

from datetime import datetime

from hub.sheets.sheet import Column, Kind, Sheet
from services.intake.domain.lacking import MENDERS, SENTENCES, Lacking

_COLUMNS: tuple[Column[Lacking], ...] = (
    Column("Yang kurang", 46, lambda one: SENTENCES[one.lack]),
    Column("NIP atau kode unit", 34, lambda one: one.key, Kind.CODE),
    Column("Nama", 40, lambda one: one.name),
    Column("Kode unit", 34, lambda one: one.unit_code, Kind.CODE),
    Column("Nama unit", 40, lambda one: one.unit_name),
    Column("Yang dapat memperbaiki", 70, lambda one: MENDERS[one.lack]),
    Column("Dilaporkan oleh", 24, lambda one: ", ".join(one.reported_by) or None),
)


def lacking_sheet(at: datetime) -> Sheet[Lacking]:
    """Return what the list looks like."""
    return Sheet("Yang kurang", "Yang Masih Kurang", at, _COLUMNS)
