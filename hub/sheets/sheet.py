"""What a report's sheet looks like; the rows come beside it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

from contracts.personal import personal

Row = TypeVar("Row")

_NAME = re.compile(r"(?!')[^][:*?/\\]{1,31}(?<!')")
"""What Excel takes as a sheet's name (Excel specifications and limits)."""

Cell: TypeAlias = str | int | float | date | datetime | None
"""A text is never a formula. A moment has a zone, and is shown in that of the report. None and the empty text are an
empty cell."""


class Kind(Enum):
    """How a column shows its cells."""

    TEXT = "text"
    """Wrapped; the row is as high as it needs."""
    CODE = "code"
    """Digits and signs that stay a text when somebody edits the cell: a NIP, a unit's code."""
    COUNT = "count"
    SHARE = "share"
    """1.0 is shown as 100,0%."""
    DAY = "day"
    MOMENT = "moment"


# Without slots, here and below: `Column[Row](...)` of a frozen class with slots is a TypeError in Python 3.11.
@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column.

    Attributes:
        label: Indonesian heading.
        width: in characters.
        cell: what it shows of a row; called in a thread, so it only computes.
        kind: how it is shown.
    """

    label: str
    width: int
    cell: Callable[[Row], Cell]
    kind: Kind = Kind.TEXT


@personal(slots=False)
class Sheet(Generic[Row]):
    """A title, lines below it, a heading that stays in view and can filter, and numbered rows.

    Attributes:
        name: on the tab; at most 31 characters.
        title: Indonesian.
        at: the moment whose state the rows show. It is printed below the title, and its zone is that of every moment.
        columns: beside the number, which always comes first.
        lines: below the title, such as the agency and the period.
        total: a last row of its own, which no filter hides and no sorting moves.
        fixed: how many columns beside the number stay in view when one scrolls to the right.
        explained: what a second sheet, "Penjelasan", says: a column's label and an Indonesian sentence a line. Empty:
            there is none.

    Raises:
        ValueError: `at` has no zone, or Excel would not open a sheet of this name.
    """

    name: str
    title: str
    at: datetime
    columns: tuple[Column[Row], ...]
    lines: tuple[str, ...] = ()
    total: Row | None = None
    fixed: int = 0
    explained: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("the moment of a report has no zone")
        if not _NAME.fullmatch(self.name):
            raise ValueError("a sheet's name has 1 to 31 characters, none of []:*?/\\ and no apostrophe at its ends")
