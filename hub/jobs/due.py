"""When a job is due, and when another one's lease on it has ended: pure functions of what the table says and the time.

The clocks of living replicas may be a little apart, and a wall clock may be set back.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Final, Protocol

from hub.clock import moment

CLOCKS_AGREE: Final = 5.0
"""How far the clocks of living processes may be apart, in seconds."""

_BACK_OFF_FIRST: Final = 10.0
_BACK_OFF_MAX: Final = 3600.0
_DAY: Final = 86_400.0


class Schedule(Protocol):
    """Says when a job is due again."""

    @property
    def period(self) -> float:
        """About how long it is from one run to the next, in seconds: what is much later than that is late."""
        ...

    def due_at(self, last: float, now: float) -> float:
        """Return from when on a job is due whose last run began at `last`.

        Args:
            last: seconds since 1970-01-01 UTC, by the wall clock of whoever ran it.
            now: the same, by ours. Further behind `last` than clocks are apart, the clock was set back: due at once.
        """
        ...


@dataclass(frozen=True)
class Every:
    """Due so many seconds after the last run began."""

    seconds: float

    @property
    def period(self) -> float:
        """See `Schedule.period`."""
        return self.seconds

    def due_at(self, last: float, now: float) -> float:
        """See `Schedule.due_at`."""
        return now if _was_set_back(last, now) else last + self.seconds


@dataclass(frozen=True)
class DayBegins:
    """Due when a day has begun, in a time zone, since the last run began; so also after days without a process."""

    zone: tzinfo

    @property
    def period(self) -> float:
        """See `Schedule.period`."""
        return _DAY

    def due_at(self, last: float, now: float) -> float:
        """See `Schedule.due_at`."""
        if _was_set_back(last, now):
            return now
        next_day = moment(last).astimezone(self.zone).date() + timedelta(days=1)
        return datetime.combine(next_day, time(), self.zone).timestamp()


@dataclass(frozen=True)
class MonthBegins:
    """Due when a month has begun, in a time zone, since the last run began; so also after months without a process."""

    zone: tzinfo

    @property
    def period(self) -> float:
        """See `Schedule.period`."""
        return 31 * _DAY

    def due_at(self, last: float, now: float) -> float:
        """See `Schedule.due_at`."""
        if _was_set_back(last, now):
            return now
        this_month = moment(last).astimezone(self.zone).date().replace(day=1)
        next_month = (this_month + timedelta(days=31)).replace(day=1)
        return datetime.combine(next_month, time(), self.zone).timestamp()


def _was_set_back(last: float, now: float) -> bool:
    return last > now + CLOCKS_AGREE


def back_off(failures: int, period: float) -> float:
    """Return how long to wait after so many failed runs in a row (1 or more), in seconds; never beyond a period."""
    ceiling: float = min(_BACK_OFF_FIRST * 2.0 ** min(failures - 1, 16), _BACK_OFF_MAX)
    return min(ceiling, period)


def lease_has_ended(until: float, at: float, lease: float) -> bool | None:
    """Tell whether somebody's lease has ended.

    Args:
        until: its end.
        at: the present moment, of our steady clock.
        lease: how long one lasts, in seconds.

    Returns:
        None when the moment cannot tell: it lies further ahead than a lease lasts, or is over for longer. Its holder is
        dead, or lives and started before the wall clock was set; a living one renews it before long.
    """
    if at <= until <= at + lease + CLOCKS_AGREE:
        return False
    return True if at - lease <= until < at else None
