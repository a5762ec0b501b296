"""Whole numbers, such as years of service."""

import re
from typing import Final

from hub.sheets.reading.cells import Cell
from hub.sheets.reading.values.refusals import IntegerBeyond, IntegerExpected, TextExpected
from hub.sheets.reading.values.texts import text

_WHOLE: Final = re.compile(r"-?[0-9]{1,15}(?:[.,]0)?")


def integer(cell: Cell, *, least: int, most: int) -> int | None:
    """Return a whole number; None: nothing is there.

    Args:
        cell: as it was stored; a text may have a `.0`, which programs leave behind, and no other separator.
        least: is taken.
        most: is taken.

    Raises:
        ValueRefused: IntegerExpected, IntegerBeyond, and those of `text`.
    """
    try:
        stored = text(cell)
    except TextExpected:
        raise IntegerExpected from None
    if stored is None:
        return None
    if not _WHOLE.fullmatch(stored):
        raise IntegerExpected
    number = int(re.split("[.,]", stored)[0])
    if not least <= number <= most:
        raise IntegerBeyond(least, most)
    return number
