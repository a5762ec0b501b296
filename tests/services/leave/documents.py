"""The list of leaves (XLSX) and the permit (PDF)."""

from datetime import datetime
from pathlib import Path

from hub.print.pdf import render_pdf
from hub.sheets.sheet import Column, Kind, Sheet
from tests.services.leave.domain import Leave

_COLUMNS: tuple[Column[Leave], ...] = (
    Column("NIP", 21, lambda leave: leave.nip, Kind.CODE),
    Column("Hari", 12, lambda leave: leave.day, Kind.DAY),
)


def leaves_sheet(at: datetime) -> Sheet[Leave]:
    """Return what the list looks like."""
    return Sheet("Cuti", "Daftar Cuti", at, _COLUMNS)


def permit(leave: Leave, at: datetime) -> bytes:
    """Return the permit. To set it takes some tenths of a second: call it in a thread."""
    data = {"name": "Izin Cuti", "subject": f"{leave.day:%d-%m-%Y}", "version": 1, "reason": leave.reason}
    return render_pdf(Path(__file__).with_name("permit.typ"), data, at)
