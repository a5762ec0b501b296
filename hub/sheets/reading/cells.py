"""What a cell holds, as it was stored: a text is not taken for a number, nor a number for a text."""

from datetime import date, datetime
from enum import Enum
from typing import Final, TypeAlias

EXACT_BELOW: Final = 2**53
"""Excel keeps numbers as doubles: from here on not every whole number exists, so the last digits may be others."""


class CellFault(Enum):
    """A cell that holds no value."""

    ERROR = "error"
    """Excel shows an error, such as #N/A."""
    NOT_COMPUTED = "not_computed"
    """A formula whose result was not saved with it."""


Cell: TypeAlias = str | int | float | bool | date | datetime | CellFault | None
"""As it was stored: a text; a number, whole numbers as int; a truth value; a day, with its time where the cell has one;
or nothing. CSV has texts and nothing else."""


class DateSystem(Enum):
    """From which day a workbook counts; its number cells that are meant as days follow it, too."""

    FROM_1900 = 1900
    FROM_1904 = 1904
    """Of workbooks that began on old Macintoshes."""
