"""Writes a sheet to the disk row by row; one row is held in memory. Everything here blocks: it runs in a thread."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Generic

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from hub.errors import Permanent
from hub.indonesian import day
from hub.sheets.cells import exact, local, may_read_as_formula, plain_text
from hub.sheets.sheet import Cell, Column, Kind, Row, Sheet
from hub.sheets.styles import Styles

_NUMBER: Final[Column[Any]] = Column("No", 6, lambda _: None, Kind.COUNT)
_A4: Final = 9
_EXPLANATION: Final = "Penjelasan"


class SheetFull(Permanent):
    """XLSX holds 1,048,576 rows and 16,384 columns; the report has more."""

    code = "report_sheet_full"

    def __init__(self) -> None:
        super().__init__("Laporan terlalu besar untuk satu lembar Excel: persempit pilihannya.")


class SheetWriter(Generic[Row]):
    """One sheet on its way to the disk: `begin`, `write` any number of times, `finish`, or `abandon` at any time."""

    def __init__(self, sheet: Sheet[Row], folder: Path) -> None:
        """Open what is written to.

        Args:
            sheet: what it looks like.
            folder: of this report alone; also takes what is written on the way.
        """
        self._sheet = sheet
        self._columns = (_NUMBER, *sheet.columns)
        self._path = folder / "report.xlsx"
        options = {"constant_memory": True, "tmpdir": str(folder), "use_zip64": True}
        self._book = Workbook(str(self._path), options)
        self._book.set_properties({"title": plain_text(sheet.title), "created": local(sheet.at, UTC)})
        self._styles = Styles(self._book)
        self._usual = self._of(total=False)
        self._page = self._book.add_worksheet(sheet.name)
        self._line = 0  # counted from 0, as the library does
        self._heading = 0
        self._number = 0

    def begin(self) -> None:
        """Write what stands above the rows. Raises SheetFull, OSError."""
        at = self._sheet.at
        state = f"Keadaan {day(at)} pukul {at:%H.%M} {at.tzname()}"
        self._put_line(self._sheet.title, self._styles.title)
        for line in (*self._sheet.lines, state):
            self._put_line(line, self._styles.line)
        self._heading = self._line
        for place, column in enumerate(self._columns):
            self._check(self._page.set_column(place, place, column.width))
            self._check(self._page.write_string(self._line, place, _harmless(column.label), self._styles.heading))
        self._line += 1
        self._page.freeze_panes(self._line, 1 + self._sheet.fixed if self._sheet.fixed else 0)
        self._set_paper()

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows. Raises SheetFull, OSError."""
        for row in rows:
            self._number += 1
            self._put_row(row, self._number, self._usual)

    def finish(self) -> Path:
        """Add the total and close the file, which is returned. Raises SheetFull, OSError."""
        last = self._line - 1
        if self._sheet.total is not None:
            self._put_row(self._sheet.total, None, self._of(total=True))
        self._page.autofilter(self._heading, 0, last, len(self._columns) - 1)
        if codes := self._codes(last):
            self._page.ignore_errors({"number_stored_as_text": codes})
        if self._sheet.explained:
            self._explain()
        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError("the report's file cannot be written") from error
        return self._path

    def abandon(self) -> None:
        """Let go of the open file; harmless after `finish`."""
        for page in self._book.worksheets():
            page.row_data_fh.close()

    def _set_paper(self) -> None:
        self._page.repeat_rows(self._heading)
        self._page.set_paper(_A4)
        self._page.set_landscape()
        self._page.fit_to_pages(1, 0)
        self._page.set_footer("&R&P/&N")

    def _put_line(self, text: str, style: Format) -> None:
        self._page.write_string(self._line, 0, _harmless(text), style)
        self._line += 1

    def _of(self, *, total: bool) -> list[tuple[Format, Format]]:
        return [self._styles.of(column.kind, total=total) for column in self._columns]

    def _put_row(self, row: Row, number: int | None, styles: Sequence[tuple[Format, Format]]) -> None:
        cells = (number, *(column.cell(row) for column in self._sheet.columns))
        for place, (cell, (style, quoted)) in enumerate(zip(cells, styles, strict=True)):
            self._check(self._put(place, cell, style, quoted))
        self._line += 1

    def _put(self, place: int, cell: Cell, style: Format, quoted: Format) -> int:
        at = (self._line, place)
        outcome: int
        match cell:
            case None | "":
                outcome = self._page.write_blank(*at, None, style)
            case str():
                shown = quoted if may_read_as_formula(cell) else style
                outcome = self._page.write_string(*at, _harmless(cell), shown)
            case datetime():
                outcome = self._page.write_datetime(*at, local(cell, self._sheet.at.tzinfo), style)
            case date():
                outcome = self._page.write_datetime(*at, cell, style)
            case _:
                outcome = self._page.write_number(*at, exact(cell), style)
        return outcome

    def _explain(self) -> None:
        page, (style, quoted) = self._book.add_worksheet(_EXPLANATION), self._styles.of(Kind.TEXT, total=False)
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 100)
        page.write_row(0, 0, ("Kolom", "Isi"), self._styles.heading)
        for line, told in enumerate(self._sheet.explained, 1):
            for place, text in enumerate(told):
                page.write_string(line, place, _harmless(text), quoted if may_read_as_formula(text) else style)

    def _codes(self, last: int) -> str:
        """Return the cells in which digits are a text on purpose, as `B4:B9 D4:D9`."""
        names = (xl_col_to_name(place) for place, column in enumerate(self._columns) if column.kind is Kind.CODE)
        return " ".join(f"{name}{self._heading + 1}:{name}{last + 1}" for name in names)

    @staticmethod
    def _check(outcome: int) -> None:
        if outcome < 0:
            raise SheetFull


def _harmless(text: str) -> str:
    """Return a text that the library writes as a text: one in `<r>` and `</r>` it would take for markup of its own."""
    return plain_text(f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text)
