"""A workbook as a table: the first of its sheets, that in front before the others, that has a known header."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hub.sheets.reading.errors import SheetDamaged, SheetEmpty, SheetHeaderMissing
from hub.sheets.reading.header import Layout
from hub.sheets.reading.limits import HEADER_WITHIN, SheetLimits
from hub.sheets.reading.merges import MergedRows, merged_rows
from hub.sheets.reading.number_styles import day_styles
from hub.sheets.reading.opened import HeaderSearch, Table, first_of
from hub.sheets.reading.rows import BrokenRow, RowFault, SheetRow
from hub.sheets.reading.shared_strings import SharedStrings
from hub.sheets.reading.workbook_parts import WorkbookParts, workbook_parts
from hub.sheets.reading.worksheet import WorksheetReader

_SHEETS_MAX: Final = 20
"""Among how many the header is looked for."""

_Rows = Iterator[SheetRow | BrokenRow]


@contextmanager
def workbook_table(path: Path, layouts: Sequence[Layout], limits: SheetLimits) -> Iterator[Table]:
    """Open a workbook. Raises SheetRefused, OSError."""
    search = HeaderSearch(layouts, limits.columns)
    with workbook_parts(path, limits) as parts, _texts(parts, limits) as strings:
        for name in parts.sheets[:_SHEETS_MAX]:
            with _sheet(parts, name, strings, limits) as rows:
                header = search.among(rows)
                if header is not None:
                    merged = _merged(parts, name)
                    yield Table(header, _fitted(rows, len(header.names), merged), parts.dates)
                    return
    raise SheetHeaderMissing(HEADER_WITHIN) if search.any_row else SheetEmpty


def first_workbook_rows(path: Path, limits: SheetLimits) -> tuple[SheetRow, ...]:
    """Return the first rows of the first sheet that has some. Raises SheetRefused, OSError."""
    with workbook_parts(path, limits) as parts, _texts(parts, limits) as strings:
        for name in parts.sheets[:_SHEETS_MAX]:
            with _sheet(parts, name, strings, limits) as rows:
                if found := first_of(rows):
                    return found
    raise SheetEmpty


@contextmanager
def _texts(parts: WorkbookParts, limits: SheetLimits) -> Iterator[SharedStrings]:
    with parts.strings() as part, SharedStrings(part, limits.cell_characters) as strings:
        yield strings


@contextmanager
def _sheet(parts: WorkbookParts, name: str, strings: SharedStrings, limits: SheetLimits) -> Iterator[_Rows]:
    with parts.styles() as part:
        styles = day_styles(part)
    with parts.part(name) as part:
        if part is None:
            raise SheetDamaged
        yield WorksheetReader(strings, styles, parts.dates, limits).rows(part)


def _merged(parts: WorkbookParts, name: str) -> MergedRows:
    with parts.part(name) as part:
        return merged_rows(part) if part is not None else MergedRows(set())


def _fitted(rows: _Rows, width: int, merged: MergedRows) -> _Rows:
    """Yield rows as wide as the header; what stands beside its columns has no name and is left out."""
    for row in rows:
        if isinstance(row, BrokenRow):
            yield row
        elif row.line in merged:
            yield BrokenRow(row.line, RowFault.MERGED)
        elif any(cell is not None for cell in row.cells[:width]):
            yield SheetRow(row.line, row.cells[:width] + (None,) * (width - len(row.cells)))
