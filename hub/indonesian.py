"""Days and spans as Indonesian writes them."""

from datetime import date
from typing import Final

MONTHS: Final = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
"""From January on."""


def day(of: date) -> str:
    """Return a day as `2 Januari 2025`."""
    return f"{of.day} {MONTHS[of.month - 1]} {of.year}"


def days(first: date, last: date) -> str:
    """Return both days of a span, the year once where one is enough: `1 Januari s.d. 31 Maret 2025`."""
    start = day(first)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
    return f"{start} s.d. {day(last)}"
