"""Which row names the columns, by the names that a layout needs."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final, Self
from unicodedata import normalize

from hub.sheets.reading.cells import Cell
from hub.sheets.reading.errors import SheetHeaderTwice, SheetTooWide
from hub.sheets.reading.rows import SheetRow

NAME_MAX: Final = 100
"""Characters of a column's name that are read; the rest says nothing."""


def name_key(name: str) -> str:
    """Return what column names are compared by: letters and digits, so `NAMA_UNOR` and `Nama Unor` are one."""
    return "".join(sign for sign in normalize("NFKC", name).casefold() if sign.isalnum())


def name_keys(names: Iterable[str]) -> set[str]:
    """Return the keys of names, without those that have no letter and no digit."""
    return set(filter(None, map(name_key, names)))


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of table that a caller knows.

    Attributes:
        name: for the caller.
        required: names of columns without which a row is not its header.
        whole: names of all columns, besides which it has none; None: it may have any others.
    """

    name: str
    required: tuple[str, ...]
    whole: tuple[str, ...] | None = None

    def fits(self, keys: Set[str]) -> bool:
        """Whether a row whose names have these keys may be its header."""
        return keys >= name_keys(self.required) and (self.whole is None or keys == name_keys(self.whole))


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

        A layout that tells all names goes before those that tell some.

        Raises:
            SheetTooWide, SheetHeaderTwice.
        """
        names = names_in(row.cells)
        counts = Counter(filter(None, map(name_key, names)))
        fitting = [layout for layout in layouts if layout.fits(counts.keys())]
        if not fitting:
            return None
        if len(names) > columns_max:
            raise SheetTooWide(columns_max)
        layout = max(fitting, key=lambda one: (one.whole is not None, len(one.required)))
        repeated = frozenset(key for key, count in counts.items() if count > 1)
        header = cls(layout, row.line, names, repeated)
        for name in layout.required:
            header.only_place((name,))
        return header

    def only_place(self, names: Collection[str]) -> int | None:
        """Return where the column with one of these names is, from 0; None: there is none.

        Raises:
            SheetHeaderTwice: there are several.
        """
        keys = name_keys(names)
        places = [place for place, own in enumerate(self.names) if name_key(own) in keys]
        if len(places) > 1:
            raise SheetHeaderTwice(next(iter(names)))
        return places[0] if places else None

    def place(self, name: str) -> int | None:
        """Return where a column of this name is, from 0; None: there is none, or several."""
        key = name_key(name)
        if key in self.repeated:
            return None
        return next((place for place, own in enumerate(self.names) if name_key(own) == key), None)


def names_in(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Return the texts of a row as names of columns, without the columns behind the last one that has a name."""
    names = [" ".join(cell.split())[:NAME_MAX] if isinstance(cell, str) else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)
