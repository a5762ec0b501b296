"""Which months of a position count: of two positions in a month, one has it.

No second source says on which day a month is had, so the rule is the agency's setting.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

_MONTHS: Final = 12
_SATURDAY: Final = 5


class MonthCounts(StrEnum):
    """On which day of a month a position has to be held for the month to count. Not confirmed by a second source."""

    FIRST_DAY = "first_day"
    FIRST_WORKING_DAY = "first_working_day"
    """The first that is neither Saturday, Sunday nor a holiday."""
    DAY_15 = "day_15"


@dataclass(frozen=True, slots=True)
class MonthRule:
    """Which months count.

    Each month has one day that decides, so the parts of a year have its twelve months between them, however it is
    split; a part that holds no such day has none.

    Attributes:
        counts: on which day.
        holidays: on which nobody works, beside Saturdays and Sundays.
    """

    counts: MonthCounts = MonthCounts.FIRST_DAY
    holidays: Collection[date] = ()

    def day_of(self, year: int, month: int) -> date:
        """Return the day that decides who has a month; the first where nobody works in all of it."""
        first = date(year, month, 1)
        match self.counts:
            case MonthCounts.FIRST_DAY:
                return first
            case MonthCounts.DAY_15:
                return first.replace(day=15)
            case MonthCounts.FIRST_WORKING_DAY:  # pragma: no branch - the last of them
                return next((day for day in _days_of(first) if self._is_working(day)), first)

    def months_between(self, start: date, end: date) -> int:
        """Return how many months count for a span; both days belong to it. None of one that ends before it begins."""
        first, last = start.year * _MONTHS + start.month - 1, end.year * _MONTHS + end.month - 1
        deciding = (self.day_of(one // _MONTHS, one % _MONTHS + 1) for one in range(first, last + 1))
        return sum(start <= day <= end for day in deciding)

    def _is_working(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and day not in self.holidays


def _days_of(first: date) -> Iterator[date]:
    day = first
    while day.month == first.month:
        yield day
        day += timedelta(days=1)
