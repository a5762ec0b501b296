"""Columns by name, what a row says by them, and what is wrong or doubtful in it; all of it data."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.sheets.reading.cells import DateSystem
from hub.sheets.reading.column_values import Value
from hub.sheets.reading.header import NAME_MAX, Header
from hub.sheets.reading.rows import SheetRow
from hub.sheets.reading.values.refusals import ValueRefused
from hub.store.text import storable

Said = Mapping[str, Any]
"""What the columns of a row say, by name, as JSON has it. None: the cell is empty; absent: there is no such column."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read.

    Attributes:
        name: of what it says, for the format's own functions; often the report's field.
        heads: how it is called; the first is the usual name.
        value: what kind of value it has.
        is_decisive: a row whose cell breaks a rule is refused; else the cell says nothing, and that is a doubt.
        explanation: Indonesian, for the template.
        example: for the template.
    """

    name: str
    heads: tuple[str, ...]
    value: Value
    is_decisive: bool = False
    explanation: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class RowRule:
    """What is wrong or doubtful in a row.

    Attributes:
        code: stable, for programs.
        sentence: Indonesian: what, and what to do; it quotes nothing.
        found: names of the columns in which it is so.
        is_refusal: whether the row counts for nothing.
    """

    code: str
    sentence: str
    found: Callable[[Said], Iterator[str]]
    is_refusal: bool = False


def blank(name: str, code: str, sentence: str, *, is_refusal: bool = False) -> RowRule:
    """Return the rule that a column that is there must not be empty."""

    def found(said: Said) -> Iterator[str]:
        if name in said and said[name] is None:
            yield name

    return RowRule(code, sentence, found, is_refusal)


@dataclass(frozen=True, slots=True)
class CellRefused:
    """A cell that cannot be what its column has.

    Attributes:
        column: whose cell it is.
        head: how the file calls it.
        error: why not.
    """

    column: Column
    head: str
    error: ValueRefused


class ColumnReader:
    """Reads the columns of one table that are known, in its rows.

    Attributes:
        heads: how the file calls the columns that it has, by their names.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        header: Header,
        dates: DateSystem = DateSystem.FROM_1900,
        without: Collection[str] = (),
    ) -> None:
        """Find the columns.

        Args:
            columns: that are known.
            header: of the table.
            dates: how its workbook counts days.
            without: codes of refusals that do not hold; none but in tests of the rules.

        Raises:
            SheetHeaderTwice: a column that decides is there twice.
        """
        self._dates = dates
        self._without = without
        self._places: list[tuple[Column, int]] = []
        for column in columns:
            if column.is_decisive:
                place = header.only_place(column.heads)
            else:
                place = next((at for head in column.heads if (at := header.place(head)) is not None), None)
            if place is not None:
                self._places.append((column, place))
        self.heads = {column.name: storable(header.names[place], NAME_MAX) for column, place in self._places}

    def said(self, row: SheetRow, refused: list[CellRefused]) -> dict[str, Any]:
        """Return what a row says, by the names of the columns.

        Args:
            row: of the table.
            refused: gets the cells that are not what their columns have; these say nothing.
        """
        said: dict[str, Any] = {}
        for column, place in self._places:
            try:
                said[column.name] = column.value.read(row.cells[place], self._dates)
            except ValueRefused as error:
                if error.code in self._without:
                    said[column.name] = None
                else:
                    refused.append(CellRefused(column, self.heads[column.name], error))
        return said
