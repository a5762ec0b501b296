"""Dates as SIASN reads them: `dd-mm-yyyy`, and what its Go service says about anything else."""

import json
from calendar import monthrange
from typing import Final

LAYOUT: Final = "02-01-2006"
_ELEMENTS: Final = ("02", "-", "01", "-", "2006")
_MONTHS: Final = range(1, 13)


def date_error(value: str) -> str | None:
    """Return Go's sentence about a text that is no date of the layout `dd-mm-yyyy`; None for a date."""
    rest, numbers = value, []
    for element in _ELEMENTS:
        piece, rest_after = rest[: len(element)], rest[len(element) :]
        if piece != element if element == "-" else not _is_number(piece, len(element)):
            cannot = f"cannot parse {_quoted(rest)} as {_quoted(element)}"
            return f"parsing time {_quoted(value)} as {_quoted(LAYOUT)}: {cannot}"
        if element == "01" and int(piece) not in _MONTHS:
            return f"parsing time {_quoted(value)}: month out of range"
        rest = rest_after
        numbers += [int(piece)] if element != "-" else []
    day, month, year = numbers
    if rest:
        return f"parsing time {_quoted(value)}: extra text: {_quoted(rest)}"
    # Go's calendar has a year 0, a leap year.
    if not 1 <= day <= monthrange(year or 4, month)[1]:
        return f"parsing time {_quoted(value)}: day out of range"
    return None


def _is_number(piece: str, length: int) -> bool:
    return len(piece) == length and piece.isascii() and piece.isdigit()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
