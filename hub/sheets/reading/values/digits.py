"""Numbers of people and codes: digits that are a text, whatever Excel made of them."""

import re
from typing import Final

from contracts.nip import InvalidNip, parse_nip
from hub.sheets.reading.cells import Cell
from hub.sheets.reading.values.refusals import DigitsExpected, DigitsRounded, DigitsTooMany, NipRefused
from hub.sheets.reading.values.texts import text

_SCIENTIFIC: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_BETWEEN_DIGITS: Final = re.compile(r"[ .\-]")
_NO_SERIAL: Final = "000"


def digits(cell: Cell, *, width: int | None = None) -> str | None:
    """Return digits as a text; None: nothing is there, or zeros alone, which programs write for nothing.

    Args:
        cell: as it was stored.
        width: of the code, if all have the same: zeros that Excel left out in front are put back. More digits are
            refused.

    Raises:
        ValueRefused: DigitsExpected, DigitsTooMany, DigitsRounded, and those of `text`.
    """
    found = _checked(text(cell))
    if found is None or width is None:
        return found
    if len(found) > width:
        raise DigitsTooMany(width)
    return found.zfill(width)


def nip(cell: Cell) -> str | None:
    """Return a NIP; None: nothing is there, or zeros alone. Blanks, dots and dashes within it are left out.

    Excel keeps fifteen of its eighteen digits when it takes it for a number and writes 0 for the others. No NIP has the
    serial 000, so one that ends thus was rounded, even if it is a text again.

    Raises:
        ValueRefused: NipRefused with the code of the rule, DigitsExpected, DigitsRounded, and those of `text`.
    """
    stored = text(cell)
    if stored is not None and not _SCIENTIFIC.fullmatch(stored):
        stored = _BETWEEN_DIGITS.sub("", stored)
    found = _checked(stored)
    if found is None:
        return None
    try:
        value = parse_nip(found).value
    except InvalidNip as error:
        raise _refused(error) from None
    if value.endswith(_NO_SERIAL):
        raise DigitsRounded
    return value


def _checked(stored: str | None) -> str | None:
    """Return digits; None for nothing and for zeros alone. Raises DigitsRounded, DigitsExpected."""
    if stored is None:
        return None
    if _SCIENTIFIC.fullmatch(stored):
        raise DigitsRounded
    if not (stored.isascii() and stored.isdigit()):
        raise DigitsExpected
    return stored if stored.strip("0") else None


def _refused(error: InvalidNip) -> NipRefused:
    refused = NipRefused(str(error))
    refused.code = error.code
    return refused
