"""Texts without what programs leave in them."""

import re
import unicodedata
from datetime import date
from typing import Final

from hub.sheets.reading.cells import EXACT_BELOW, Cell, CellFault
from hub.sheets.reading.values.refusals import (
    CellError,
    CellNotComputed,
    DigitsRounded,
    TextBecameDay,
    TextDamaged,
    TextExpected,
    TextTooLong,
)

_PLAIN: Final = re.compile(r"[\x20-\x7e]*")
_AS_FORMULA: Final = re.compile(r'="([^"]*)"')
"""How programs have Excel keep digits as a text in CSV."""
_NOTHING: Final = frozenset({"null", "(null)"})
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_INVISIBLE: Final = frozenset({"Cf", "Cc"})
_BLANKS: Final = frozenset({"Zs", "Zl", "Zp"})
_NO_CHARACTERS: Final = frozenset({"Cs", "Co", "Cn"})
_DAMAGED: Final = "\ufffd"
_APOSTROPHE: Final = "'"


def text(cell: Cell, *, characters_max: int | None = None) -> str | None:
    """Return a text on one line, each run of blanks as one; None: nothing is there.

    Invisible characters and one leading apostrophe, by which Excel is told that something is a text, are left out. A
    whole number is its digits.

    Args:
        cell: as it was stored.
        characters_max: what is more is refused, not cut.

    Raises:
        ValueRefused: TextExpected, TextBecameDay, TextDamaged, TextTooLong, DigitsRounded, CellError, CellNotComputed.
    """
    match cell:
        case None:
            return None
        case str():
            cleaned = clean(cell)
        case _:
            cleaned = digits_of_number(cell)
    if characters_max is not None and cleaned is not None and len(cleaned) > characters_max:
        raise TextTooLong(characters_max)
    return cleaned


def clean(stored: str) -> str | None:
    """Return a text without what programs leave in it; None: nothing is left. Raises TextDamaged."""
    if not _PLAIN.fullmatch(stored):
        stored = "".join(map(_visible, unicodedata.normalize("NFC", stored)))
    joined = " ".join(stored.split())
    if wrapped := _AS_FORMULA.fullmatch(joined):
        joined = wrapped[1].strip()
    joined = joined.removeprefix(_APOSTROPHE).strip()
    return None if not joined.strip(_DASHES) or joined.casefold() in _NOTHING else joined


def digits_of_number(cell: float | date | CellFault) -> str:
    """Return the digits of a cell with a whole number. Raises ValueRefused: it is another, or Excel rounded it."""
    match cell:
        case CellFault.ERROR:
            raise CellError
        case CellFault.NOT_COMPUTED:
            raise CellNotComputed
        case date():
            raise TextBecameDay
        case bool():
            raise TextExpected
    if not abs(cell) < EXACT_BELOW:  # what is no number at all is not below either
        raise DigitsRounded
    if cell != int(cell):
        raise TextExpected
    return str(int(cell))


def _visible(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in _BLANKS or sign in "\t\n\r\v\f\x85":
        return " "
    if kind in _NO_CHARACTERS or sign == _DAMAGED:
        raise TextDamaged
    return "" if kind in _INVISIBLE else sign
