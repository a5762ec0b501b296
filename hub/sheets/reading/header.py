"""Which row names the columns, by the names that a layout needs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self
from unicodedata import normalize

from hub.sheets.reading.cells import Cell
from hub.sheets.reading.errors import SheetHeaderTwice, SheetTooWide
from hub.sheets.reading.rows import SheetRow


def name_key(name: str) -> str:
    """Return what column names are compared by: letters and digits, so `NAMA_UNOR` and `Nama Unor` are one."""
    return "".join(sign for sign in normalize("NFKC", name).casefold() if sign.isalnum())


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of table that a caller knows.

    Attributes:
        name: for the caller.
        required: names of columns without which a row is not its header.
    """

    name: str
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns.

    Attributes:
        layout: whose names it has.
        line: of the file.
        names: of all columns, without blanks at the ends; a column may have none.
        repeated: keys of names that several columns have, which therefore name none.
    """

    layout: Layout
    line: int
    names: tuple[str, ...]
    repeated: frozenset[str]

    @classmethod
    def of(cls, row: SheetRow, layouts: Sequence[Layout], columns_max: int) -> Self | None:
        """Return the row as the header of the layout of which it has the most names; None: of no layout.

        Raises:
            SheetTooWide, SheetHeaderTwice.
        """
        names = names_in(row.cells)
        counts = Counter(filter(None, map(name_key, names)))
        fitting = [layout for layout in layouts if counts.keys() >= set(map(name_key, layout.required))]
        if not fitting:
            return None
        if len(names) > columns_max:
            raise SheetTooWide(columns_max)
        layout = max(fitting, key=lambda one: len(one.required))
        repeated = frozenset(key for key, count in counts.items() if count > 1)
        if repeated & set(map(name_key, layout.required)):
            raise SheetHeaderTwice
        return cls(layout, row.line, names, repeated)

    def place(self, name: str) -> int | None:
        """Return where a column of this name is, from 0; None: there is none, or several."""
        key = name_key(name)
        if key in self.repeated:
            return None
        return next((place for place, own in enumerate(self.names) if name_key(own) == key), None)


def names_in(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Return the texts of a row as names of columns, without the columns behind the last one that has a name."""
    names = [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)
