"""Years of service that are counted anew behind each punishment or leave."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from services.award_service.domain.interruptions import Interruption
from services.award_service.domain.months import years_after

DAY: Final = timedelta(days=1)


def reached_in_a_run(start: date, years: int, found: Sequence[Interruption]) -> date | None:
    """Return when an unbroken run of so many years is over for the first time; None: on no day, as far as is known.

    Args:
        start: first day of service.
        years: of the run.
        found: punishments and leave. One without a first day breaks every run before its last; one without a last day
            breaks all that follow, too.
    """
    begins = start
    for one in sorted(found, key=_begins):
        if one.start is not None:
            over = years_after(begins, years)
            if over <= one.start:
                return over
        if one.end is None or one.end == date.max:
            return None
        begins = max(begins, one.end + DAY)
    return years_after(begins, years)


def counted_anew_from(start: date, found: Sequence[Interruption]) -> date | None:
    """Return the first day of service behind all that is found; None: something has no last day, or nobody tells it."""
    ends = [one.end for one in found if one.end is not None]
    if len(ends) < len(found) or date.max in ends:
        return None
    return max([start, *(end + DAY for end in ends)])


def _begins(one: Interruption) -> date:
    return one.start or date.min
