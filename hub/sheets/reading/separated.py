"""Records of a file whose cells are separated by a sign: what quoting allows, and getting back on after what it breaks.

Python's `csv` reads on to the end of the file when a text begins with a quotation mark, and its limit of a cell's size
is one for the whole process; both matter more here than its speed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hub.sheets.reading.limits import SheetLimits
from hub.sheets.reading.rows import BrokenRow, RowFault, SheetRow
from hub.sheets.reading.text_files import Line, LineReader

SEPARATORS: Final = ("|", ";", "\t", ",")
_QUOTE: Final = '"'
_QUOTED: Final = re.compile(r'"([^"]*(?:""[^"]*)*)"(?!")')
_LINES_MAX: Final = 50
_CHARACTERS_MAX: Final = 65_536
"""How much a cell with line breaks may take before its quotation mark counts as a part of the text."""


def split(text: str, separator: str) -> list[str] | None:
    """Return the cells of a record; None: a quotation mark is open at its end.

    A cell is quoted if it begins with a quotation mark and another one stands before the separator; any other
    quotation mark is a part of the text.
    """
    if _QUOTE not in text:
        return text.split(separator)
    cells: list[str] = []
    at = 0
    while at <= len(text):
        quoted = _QUOTED.match(text, at) if text.startswith(_QUOTE, at) else None
        if quoted is None and text.startswith(_QUOTE, at):
            return None
        if quoted is not None and text[quoted.end() : quoted.end() + 1] in {"", separator}:
            cells.append(quoted[1].replace('""', _QUOTE))
            at = quoted.end() + 1
        else:
            end = text.find(separator, at)
            end = len(text) if end < 0 else end
            cells.append(text[at:end])
            at = end + 1
    return cells


@dataclass(frozen=True, slots=True)
class _Unclear:
    """Lines that are one row if quotation marks join them, and a row each if these are a part of the texts."""

    lines: tuple[int, ...]


class Records:
    """The rows of one file. Blank lines are left out.

    Which line breaks are a cell's own is decided so that a stray quotation mark swallows no other row: a line that is a
    whole row by itself is no part of the one before it, and what could be read both ways is not read.

    Attributes:
        width: how many columns a row has; None: not known yet, any number will do.
    """

    def __init__(self, lines: LineReader, separator: str, limits: SheetLimits) -> None:
        """Begin where `lines` is.

        Args:
            lines: of the file.
            separator: one sign.
            limits: of a line and a cell.
        """
        self._lines = lines
        self._separator = separator
        self._limits = limits
        self.width: int | None = None
        self._literal_until = 0

    def __iter__(self) -> Iterator[SheetRow | BrokenRow]:
        """Yield each row, and what stands for one that cannot be read."""
        for line in self._lines:
            if not line.whole:
                yield BrokenRow(line.number, RowFault.TOO_LONG)
                continue
            cells = self._cells(line)
            if isinstance(cells, _Unclear):
                yield from (BrokenRow(number, RowFault.QUOTES) for number in cells.lines)
            elif any(map(str.strip, cells)):
                yield self._row(line.number, self._trimmed(cells))

    def _row(self, line: int, cells: list[str]) -> SheetRow | BrokenRow:
        if self.width is not None and len(cells) != self.width:
            return BrokenRow(line, RowFault.LENGTH, len(cells), self.width)
        if any(len(cell) > self._limits.cell_characters for cell in cells):
            return BrokenRow(line, RowFault.CELL_TOO_LONG)
        return SheetRow(line, tuple(cell or None for cell in cells))

    def _cells(self, line: Line) -> "list[str] | _Unclear":
        """Return the cells of the record that begins with this line; more lines are taken where it needs them."""
        literal = line.text.split(self._separator)
        if _QUOTE not in line.text:
            return literal
        cells = split(line.text, self._separator)
        if cells is None:
            return self._continued(line) or literal
        return literal if self._is_row(literal) and not self._is_row(cells) else cells

    def _continued(self, first: Line) -> "list[str] | _Unclear | None":
        """Return the cells of a record over several lines; None: its quotation mark is a part of the text."""
        if first.number <= self._literal_until:
            return None
        text = first.text
        taken: list[Line] = []
        while len(taken) < _LINES_MAX and len(text) < _CHARACTERS_MAX and (line := self._lines.next()) is not None:
            taken.append(line)
            if not line.whole or self._is_row_alone(line):
                break
            text = f"{text}\n{line.text}"
            cells = split(text, self._separator) if _QUOTE in line.text else None
            if cells is not None:
                if self.width is not None and not self._is_row(cells):
                    break
                if self._is_literal_row(first) and self._is_literal_row(line):
                    return _Unclear((first.number, *(one.number for one in taken)))
                return cells
        # The lines looked at are not looked through again for each of them.
        self._literal_until = taken[-1].number - 1 if taken else first.number
        self._lines.put_back(taken)
        return None

    def _is_row_alone(self, line: Line) -> bool:
        """Tell whether a line is a row by itself, whose quotation marks, if any, come in pairs."""
        if line.text.count(_QUOTE) % 2 or self.width == 1:
            return False
        cells = split(line.text, self._separator)
        return cells is not None and self._is_row(cells)

    def _is_literal_row(self, line: Line) -> bool:
        """Tell whether a line is a row if quotation marks mean nothing; a table of one column cannot tell."""
        return self.width != 1 and self._is_row(line.text.split(self._separator))

    def _is_row(self, cells: list[str]) -> bool:
        return self.width is not None and len(self._trimmed(cells)) == self.width

    def _trimmed(self, cells: list[str]) -> list[str]:
        """Return the cells without empty ones behind the last column."""
        last = len(cells)
        while last > (self.width or 1) and not cells[last - 1].strip():
            last -= 1
        return cells[:last]
