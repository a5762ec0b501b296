"""Values as XLSX can hold them."""

import re
from datetime import datetime, tzinfo
from typing import Final

TEXT_MAX: Final = 32_767
"""UTF-16 units in a cell (Excel specifications and limits)."""

_UNUSUAL: Final = re.compile("[^\t\n\x20-\x7e\xa0-\u024f]")
"""Outside of what nearly every text is made of, all of which XLSX holds as it is."""
_BREAK: Final = re.compile(r"\r\n?")
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CUT: Final = "…"
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four as East Asian keyboards type them, which spreadsheets take for the same."""
_EXACT_MAX: Final = 2**53
"""XLSX keeps numbers as doubles."""


def plain_text(text: str) -> str:
    """Return a text that XLSX can hold: what is no XML character becomes `�`, what is too long ends with `…`."""
    if _UNUSUAL.search(text):
        text = _NO_XML.sub("\ufffd", _BREAK.sub("\n", text))
    if len(text) > TEXT_MAX // 2 and _units(text) > TEXT_MAX:
        kept = text.encode("utf-16-le")[: 2 * (TEXT_MAX - 1)]
        text = kept.decode("utf-16-le", errors="ignore") + _CUT  # half a character at the end is left out
    return text


def may_read_as_formula(text: str) -> bool:
    """Return whether a spreadsheet would compute this text if somebody typed it."""
    return text.lstrip().startswith(_FORMULA_SIGNS)


def exact(number: float) -> float:
    """Return a number that XLSX holds digit by digit. Raises ValueError for one such as a NIP, which is a text."""
    if isinstance(number, int) and abs(number) > _EXACT_MAX:
        raise ValueError("a whole number of so many digits loses some of them: give it as a text")
    return number


def local(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return a moment on the wall clocks of a zone, without it, as XLSX knows none.

    Raises:
        ValueError: the moment has no zone, so it could be any.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment in a report has no zone")
    return moment.astimezone(zone).replace(tzinfo=None)


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
