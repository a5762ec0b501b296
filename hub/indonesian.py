"""Days, spans and numbers as Indonesian writes them."""

from datetime import date
from typing import Final

_DIGITS: Final = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_SCALES: Final = ((1_000_000, "juta"), (1_000, "ribu"), (100, "ratus"), (10, "puluh"))

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


def in_words(number: int) -> str:
    """Return a number from 0 to 999,999,999 in words: `dua puluh satu`, `seratus`."""
    if number < len(_DIGITS):
        return _DIGITS[number]
    if 10 < number < 20:  # noqa: PLR2004 - the teens
        return "sebelas" if number == 11 else f"{in_words(number - 10)} belas"  # noqa: PLR2004
    size, name = next(one for one in _SCALES if number >= one[0])
    times, rest = divmod(number, size)
    many = f"se{name}" if times == 1 and size < 1_000_000 else f"{in_words(times)} {name}"  # noqa: PLR2004
    return f"{many} {in_words(rest)}" if rest else many
