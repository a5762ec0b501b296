"""What an open file is read by, whichever kind it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from hub.sheets.reading.cells import DateSystem
from hub.sheets.reading.header import Header, Layout, name_key
from hub.sheets.reading.limits import HEADER_WITHIN
from hub.sheets.reading.rows import BrokenRow, SheetRow


@dataclass(frozen=True, slots=True)
class Table:
    """An open file whose header is known.

    Attributes:
        header: the row that names the columns, and of what layout they are.
        rows: below the header, in their order, to be read once; blank ones are left out. They may raise SheetDamaged at
            any place, as the end of a file is read last.
        dates: how number cells that are meant as days are counted.
    """

    header: Header
    rows: Iterator[SheetRow | BrokenRow]
    dates: DateSystem = DateSystem.FROM_1900


@dataclass(slots=True)
class HeaderSearch:
    """Looks for the header among the first rows of a sheet.

    Attributes:
        layouts: that are known.
        columns_max: of a table.
        any_row: whether any sheet had a row with a letter or digit so far.
    """

    layouts: Sequence[Layout]
    columns_max: int
    any_row: bool = False

    def among(self, rows: Iterator[SheetRow | BrokenRow]) -> Header | None:
        """Return the header, with `rows` left right behind it; None: there is none. Raises SheetRefused."""
        for row in islice(rows, HEADER_WITHIN):
            self.any_row = self.any_row or _says_something(row)
            if isinstance(row, SheetRow) and (header := Header.of(row, self.layouts, self.columns_max)):
                return header
        return None


def _says_something(row: SheetRow | BrokenRow) -> bool:
    """Tell whether a row has more than separators that were not those tried."""
    return isinstance(row, BrokenRow) or any(name_key(str(cell)) for cell in row.cells if cell is not None)


def first_of(rows: Iterator[SheetRow | BrokenRow]) -> tuple[SheetRow, ...]:
    """Return the rows where a header may stand."""
    return tuple(row for row in islice(rows, HEADER_WITHIN) if isinstance(row, SheetRow))
