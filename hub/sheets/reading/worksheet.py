"""The rows of one worksheet, as they are stored."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from math import isfinite
from typing import IO, Final

from hub.sheets.reading.cells import EXACT_BELOW, Cell, CellFault, DateSystem
from hub.sheets.reading.errors import SheetDamaged
from hub.sheets.reading.escapes import unescaped
from hub.sheets.reading.limits import SheetLimits
from hub.sheets.reading.rows import BrokenRow, RowFault, SheetRow
from hub.sheets.reading.serials import day_of_serial
from hub.sheets.reading.shared_strings import SharedStrings
from hub.sheets.reading.xml import LocalNames, read_xml

_DIGITS_MAX: Final = 18
_LINE_DIGITS_MAX: Final = 7
_COLUMNS: Final[dict[str, int]] = {}
LINES_MAX: Final = 1_048_576
"""Of a worksheet: Excel has no more."""


class WorksheetReader:
    """Reads one worksheet of a workbook, row by row."""

    def __init__(
        self, strings: SharedStrings, day_styles: frozenset[str], dates: DateSystem, limits: SheetLimits
    ) -> None:
        """Have what its cells refer to.

        Args:
            strings: the workbook's texts.
            day_styles: in which a number is a day.
            dates: how the workbook counts days.
            limits: of a row and a cell. One column more is read, so that a header is seen to be too wide.
        """
        self._strings = strings
        self._day_styles = day_styles
        self._dates = dates
        self._limits = limits
        self._names = LocalNames()
        self._done: list[SheetRow | BrokenRow] = []
        self._ended = False
        self._line = 0
        self._lines_max = LINES_MAX
        self._cells: list[Cell] = []
        self._column = -1
        self._too_long = False
        self._attributes: Mapping[str, str] = {}
        self._pieces: list[str] = []
        self._held = 0
        self._taking = self._silent = self._formula = False

    def rows(self, part: IO[bytes], lines_max: int = LINES_MAX) -> Iterator[SheetRow | BrokenRow]:
        """Yield the rows with content; their cells end with the last one that has some.

        Args:
            part: of the worksheet.
            lines_max: where to stop, or soon behind it.

        Raises:
            SheetDamaged.
        """
        self._lines_max = lines_max
        for _ in read_xml(part, self._start, self._end, self._text):
            yield from self._done
            self._done.clear()
            if self._ended:
                return

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        name = self._names[element]
        if name == "c":
            self._attributes = attributes
        elif name == "v" or (name == "t" and not self._silent):
            self._taking = True
        elif name == "row":
            self._begin_row(attributes)
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._silent = True

    def _text(self, piece: str) -> None:
        if self._taking and self._held <= self._limits.cell_characters:
            self._pieces.append(piece)
            self._held += len(piece)

    def _end(self, element: str) -> None:
        name = self._names[element]
        if name == "c":
            self._end_cell()
        elif name in {"v", "t"}:
            self._taking = False
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._silent = False
        elif name == "sheetData":
            self._ended = True

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r", "")
        line = int(number) if number.isascii() and number.isdigit() and len(number) <= _LINE_DIGITS_MAX else 0
        self._line = max(line, self._line + 1)  # a number that was there already is the next one
        if self._line > LINES_MAX:
            raise SheetDamaged
        self._ended = self._line > self._lines_max
        self._cells = []
        self._column = -1
        self._too_long = False

    def _end_cell(self) -> None:
        column = self._column = _column_of(self._attributes.get("r", ""), self._column + 1)
        if not (self._pieces or self._formula):
            return
        text = "".join(self._pieces)
        formula = self._formula
        self._pieces.clear()
        self._held = 0
        self._formula = False
        cell = self._cell(text, formula=formula)
        if cell is None or column > self._limits.columns:
            return
        if isinstance(cell, str) and len(cell) > self._limits.cell_characters:
            self._too_long = True
            return
        cells = self._cells
        while len(cells) <= column:
            cells.append(None)
        cells[column] = cell

    def _end_row(self) -> None:
        if self._too_long:
            self._done.append(BrokenRow(self._line, RowFault.CELL_TOO_LONG))
        elif any(cell is not None and not (isinstance(cell, str) and not cell.strip()) for cell in self._cells):
            self._done.append(SheetRow(self._line, tuple(self._cells)))

    def _cell(self, text: str, *, formula: bool) -> Cell:
        match self._attributes.get("t", "n"):
            case "s" if text:
                return self._shared(text)
            case "str" | "inlineStr":
                return unescaped(text) or None
            case "e":
                return CellFault.ERROR
            case "b" if text:
                return text.strip() in {"1", "true"}
            case "d" if text:
                return _iso_day(text)
        if not text:
            return CellFault.NOT_COMPUTED if formula else None
        return self._number(text)

    def _shared(self, number: str) -> str | None:
        if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS_MAX):
            raise SheetDamaged
        return self._strings.text(int(number)) or None

    def _number(self, text: str) -> Cell:
        number = _number(text)
        if isinstance(number, CellFault) or self._attributes.get("s", "0") not in self._day_styles:
            return number
        day = day_of_serial(number, self._dates)
        return number if day is None else day


def _column_of(reference: str, following: int) -> int:
    """Return the column, from 0, of a reference such as `AB12`; without one, the column that follows the last."""
    letters = reference.rstrip("0123456789")
    if not letters:
        return following
    column = _COLUMNS.get(letters)
    return _computed_column(letters) if column is None else column


def _computed_column(letters: str) -> int:
    if not (letters.isascii() and letters.isalpha() and len(letters) <= len("XFD")):
        raise SheetDamaged
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    _COLUMNS[letters] = column - 1
    return column - 1


def _number(text: str) -> int | float | CellFault:
    """Return a number, as int where it is a whole one that is exact, or was written with digits alone."""
    if len(text) <= _DIGITS_MAX and text.isascii() and text.isdigit():
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return CellFault.ERROR
    if not isfinite(number):
        return CellFault.ERROR
    return int(number) if number.is_integer() and abs(number) < EXACT_BELOW else number


def _iso_day(text: str) -> date | datetime | str:
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text
    return moment if moment.time() != datetime.min.time() else moment.date()
