"""Months and years of service. A month is written as its first day."""

from datetime import MAXYEAR, date
from typing import Final

_MONTHS: Final = 12


def month_of(day: date) -> date:
    """Return the month that a day is in."""
    return day.replace(day=1)


def months_after(month: date, months: int) -> date:
    """Return the month that lies so many after another (before it, where negative)."""
    number = month.year * _MONTHS + month.month - 1 + months
    return date(number // _MONTHS, number % _MONTHS + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """Return how many months lie from the month of one day to that of another; 0 within one."""
    return (later.year - earlier.year) * _MONTHS + later.month - earlier.month


def years_after(day: date, years: int) -> date:
    """Return the day on which so many years are over; of 29 February, where there is none, 1 March.

    Beyond the calendar's end it is the calendar's last day: a record may hold any year.
    """
    try:
        return date(day.year + years, day.month, day.day)
    except ValueError:
        return date(day.year + years, 3, 1) if day.year + years <= MAXYEAR else date.max


def years_between(earlier: date, later: date) -> int:
    """Return how many whole years are over on a day since another; by months, as a medal's years are counted."""
    return months_between(earlier, later) // _MONTHS
