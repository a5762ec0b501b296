"""A workbook as a table: the one of its sheets that has a known header."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hub.sheets.reading.errors import (
    SheetDamaged,
    SheetEmpty,
    SheetHeaderMissing,
    SheetHeaderTwice,
    SheetNotAlone,
    SheetTooWide,
)
from hub.sheets.reading.header import Layout
from hub.sheets.reading.limits import HEADER_WITHIN, SheetLimits
from hub.sheets.reading.merges import MergedRows, merged_rows
from hub.sheets.reading.number_styles import day_styles
from hub.sheets.reading.opened import HeaderSearch, Table, first_of
from hub.sheets.reading.rows import BrokenRow, RowFault, SheetRow
from hub.sheets.reading.shared_strings import SharedStrings
from hub.sheets.reading.workbook_parts import SheetPart, WorkbookParts, workbook_parts
from hub.sheets.reading.worksheet import LINES_MAX, WorksheetReader

_SHEETS_MAX: Final = 20
"""Among how many the header is looked for."""
_BESIDE_LINES: Final = 1_000
"""Of a sheet beside the table, so many are looked through at most to see that it has none."""

_Rows = Iterator[SheetRow | BrokenRow]


@contextmanager
def workbook_table(path: Path, layouts: Sequence[Layout], limits: SheetLimits) -> Iterator[Table]:
    """Open a workbook. Raises SheetRefused, OSError."""
    search = HeaderSearch(layouts, limits.columns)
    with _opened(path, limits) as book:
        for place, sheet in enumerate(book.sheets[:_SHEETS_MAX]):
            with book.rows(sheet) as rows:
                header = search.among(rows)
                if header is not None:
                    _require_alone(book, sheet, book.sheets[place + 1 :], search)
                    yield Table(header, _fitted(rows, len(header.names), book.merged(sheet)), book.dates)
                    return
    raise SheetHeaderMissing(HEADER_WITHIN) if search.any_row else SheetEmpty


def first_workbook_rows(path: Path, limits: SheetLimits) -> tuple[SheetRow, ...]:
    """Return the first rows of the first sheet that has some. Raises SheetRefused, OSError."""
    with _opened(path, limits) as book:
        for sheet in book.sheets[:_SHEETS_MAX]:
            with book.rows(sheet) as rows:
                if found := first_of(rows):
                    return found
    raise SheetEmpty


class _Book:
    """An open workbook, whose sheets are read one beside the other."""

    def __init__(self, parts: WorkbookParts, strings: SharedStrings, limits: SheetLimits) -> None:
        """Read how its cells show days. Raises SheetDamaged."""
        self._parts, self._strings, self._limits = parts, strings, limits
        self.sheets, self.dates = parts.sheets, parts.dates
        with parts.styles() as part:
            self._styles = day_styles(part)

    @contextmanager
    def rows(self, sheet: SheetPart, lines_max: int = LINES_MAX) -> Iterator[_Rows]:
        """Open a sheet. Raises SheetDamaged."""
        with self._parts.part(sheet.part) as part:
            if part is None:
                raise SheetDamaged
            yield WorksheetReader(self._strings, self._styles, self.dates, self._limits).rows(part, lines_max)

    def merged(self, sheet: SheetPart) -> MergedRows:
        """Return which rows of a sheet have merged cells. Raises SheetDamaged."""
        with self._parts.part(sheet.part) as part:
            return merged_rows(part) if part is not None else MergedRows(set())


@contextmanager
def _opened(path: Path, limits: SheetLimits) -> Iterator[_Book]:
    with (
        workbook_parts(path, limits) as parts,
        parts.strings() as part,
        SharedStrings(part, limits.cell_characters) as strings,
    ):
        yield _Book(parts, strings, limits)


def _require_alone(book: _Book, found: SheetPart, others: Sequence[SheetPart], search: HeaderSearch) -> None:
    """See that no other sheet has a table that would be left out. Raises SheetNotAlone, SheetDamaged."""
    for other in others:
        with book.rows(other, _BESIDE_LINES) as rows:
            if _has_table(rows, search):
                raise SheetNotAlone(found.title, other.title)


def _has_table(rows: _Rows, search: HeaderSearch) -> bool:
    try:
        header = search.among(rows)
    except (SheetHeaderTwice, SheetTooWide):  # a header all the same
        return True
    return header is not None and any(_fitted(rows, len(header.names), MergedRows(set())))


def _fitted(rows: _Rows, width: int, merged: MergedRows) -> _Rows:
    """Yield rows as wide as the header; what stands beside its columns has no name and is left out."""
    for row in rows:
        if isinstance(row, BrokenRow):
            yield row
        elif row.line in merged:
            yield BrokenRow(row.line, RowFault.MERGED)
        elif any(cell is not None for cell in row.cells[:width]):
            yield SheetRow(row.line, row.cells[:width] + (None,) * (width - len(row.cells)))
