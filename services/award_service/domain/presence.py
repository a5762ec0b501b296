"""When somebody was in the agency, by their positions: the last day, and what lies between two stays."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Final, NamedTuple

from contracts.personal import personal

UNKNOWN_LAST_DAY: Final = date(1900, 1, 1)
"""The last day of who is known to be away, and of whom nobody says since when."""
_DAY: Final = timedelta(days=1)
_FIRST: Final = itemgetter(0)


class Stay(NamedTuple):
    """Positions, or one, that follow one another without a day between.

    Attributes:
        first: first day.
        last: last day; None: nobody knows of an end.
    """

    first: date
    last: date | None


@personal
class Gap:
    """Days between two stays, of which nobody here knows where somebody served.

    Attributes:
        first: first day.
        last: last day.
    """

    first: date
    last: date


def stays_of(positions: Collection[tuple[date, date | None]]) -> list[Stay]:
    """Return the stays that somebody's positions make, earliest first.

    Args:
        positions: first and last day of each, in any order; they may overlap.
    """
    found: list[Stay] = []
    for first, last in sorted(positions, key=_FIRST) if len(positions) > 1 else positions:
        if found and _goes_on(found[-1], first):
            found[-1] = Stay(found[-1].first, _later(found[-1].last, last))
        else:
            found.append(Stay(first, last))
    return found


def _goes_on(before: Stay, first: date) -> bool:
    return before.last is None or first - before.last <= _DAY


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def last_day_of(stays: Sequence[Stay], told: date | None, today: date) -> date | None:
    """Return somebody's last day in the agency, or `UNKNOWN_LAST_DAY`; None: they are there, and no leave is known.

    Whoever has left is away until the day on which they are back, announced or not.

    Args:
        stays: earliest first.
        told: what a record says of who was never there since it came; None: it says none.
        today: in the agency's time zone.
    """
    if not stays:
        return told or UNKNOWN_LAST_DAY
    for one in reversed(stays):
        if one.first <= today:
            return one.last if one.last is not None and one.last < today else stays[-1].last
    return stays[-1].last


def gaps_of(stays: Sequence[Stay], today: date) -> tuple[Gap, ...]:
    """Return what lies between stays that have begun."""
    if not stays[1:]:
        return ()
    return tuple(
        Gap(before.last + _DAY, after.first - _DAY)
        for before, after in pairwise(stays)
        if before.last is not None and after.first <= today
    )
