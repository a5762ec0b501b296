"""When staff are reminded: so many days before a grade is reached, and before a period closes."""

from collections.abc import Sequence
from datetime import date


def within(day: date, today: date, steps: Sequence[int]) -> int | None:
    """Return the smallest step, in days, within which a day comes; None: it is past, or further off than all.

    Args:
        day: that is to come.
        today: in the agency's time zone.
        steps: days before it, in any order.
    """
    left = (day - today).days
    return min((step for step in steps if left <= step), default=None) if left >= 0 else None
