"""What is wrong or doubtful in a file's rows, and who is not in it, as a sheet."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.sheets.sheet import Column, Kind, Sheet
from services.intake.domain.absence import ABSENT_SENTENCE
from services.intake.domain.imports import STATES, Import, Problem
from services.intake.repository import import_absent, import_problems

_REFUSED: Final = "ditolak"
_DOUBTED: Final = "diterima dengan catatan"
_ABSENT: Final = "tidak ada di berkas"


@personal
class ReportLine:
    """A line of the report.

    Attributes:
        line: of the file; None: of no line.
        column: its head.
        what: what became of the row.
        code: stable.
        sentence: Indonesian.
        key: NIP or unit code, of who is not in the file.
    """

    line: int | None
    column: str | None
    what: str
    code: str
    sentence: str
    key: str | None = None


_COLUMNS: tuple[Column[ReportLine], ...] = (
    Column("Baris", 9, lambda one: one.line, Kind.COUNT),
    Column("Kolom", 26, lambda one: one.column),
    Column("Hasil", 24, lambda one: one.what),
    Column("Keterangan", 90, lambda one: one.sentence),
    Column("Kode", 24, lambda one: one.code, Kind.CODE),
    Column("NIP atau kode unit", 24, lambda one: one.key, Kind.CODE),
)


def report_sheet(one: Import, at: datetime) -> Sheet[ReportLine]:
    """Return what the report looks like."""
    counts = f"{one.taken} diterima, {one.doubted} dengan catatan, {one.refused} ditolak, {one.passed_over} dilewati"
    lines = (
        f"Sumber {one.source}, format {one.format}, {STATES[one.state]}",
        f"{one.rows} baris: {counts}",
    )
    return Sheet("Laporan impor", "Laporan Impor", at, _COLUMNS, lines=lines, fixed=1)


async def report_lines(connection: AsyncConnection, one: Import) -> AsyncGenerator[ReportLine, None]:
    """Yield all that is kept, in the order of the file, and then who is not in it."""
    async for problem in import_problems.every(connection, one.id):
        yield line_of(problem)
    async for key in import_absent.every(connection, one.id):
        yield ReportLine(None, None, _ABSENT, "not_in_file", ABSENT_SENTENCE, key)


def line_of(problem: Problem) -> ReportLine:
    """Return a problem as a line."""
    what = _REFUSED if problem.is_refusal else _DOUBTED
    return ReportLine(problem.line, problem.column, what, problem.code, problem.sentence)
