"""How cells look."""

from collections.abc import Mapping
from itertools import product
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from hub.sheets.sheet import Kind

_GREY: Final = "#BFBFBF"
_CELL: Final[Mapping[str, Any]] = {"border": 1, "border_color": _GREY, "valign": "top"}
_KINDS: Final[Mapping[Kind, Mapping[str, Any]]] = {
    Kind.TEXT: {"text_wrap": True},
    Kind.CODE: {"num_format": "@"},
    Kind.COUNT: {"num_format": "#,##0"},
    Kind.SHARE: {"num_format": "0.0%"},
    Kind.DAY: {"num_format": "dd/mm/yyyy", "align": "left"},
    Kind.MOMENT: {"num_format": "dd/mm/yyyy hh:mm", "align": "left"},
}
_HEADING: Final = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#D9E1F2"}


class Styles:
    """The formats of one workbook.

    Attributes:
        title: of the sheet's title.
        line: of the lines below it.
        heading: of the columns' labels.
    """

    def __init__(self, book: Workbook) -> None:
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.line: Format = book.add_format({})
        self.heading: Format = book.add_format({**_CELL, **_HEADING})
        self._cells: dict[tuple[Kind, bool, bool], Format] = {
            (kind, total, quoted): book.add_format(
                {**_CELL, **_KINDS[kind], "bold": total, "quote_prefix": quoted},
            )
            for kind, total, quoted in product(Kind, (False, True), (False, True))
        }

    def of(self, kind: Kind, *, total: bool) -> tuple[Format, Format]:
        """Return the formats of a column's cells: as a rule, and where a text stays one whatever it begins with.

        Args:
            kind: of the column.
            total: they stand in the last row.
        """
        return self._cells[kind, total, False], self._cells[kind, total, True]
