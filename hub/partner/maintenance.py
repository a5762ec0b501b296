"""Windows in which a partner is known to be closed: nothing is sent then, and nothing counts as its failure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, Self

from hub.clock import Clock
from hub.errors import Closed
from hub.telemetry import metrics

LONGEST_WAIT_SECONDS: Final = 3600.0
"""The ledger knows no longer wait: in a longer window a delivery asks again."""

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAILY: Final = "daily"
_WINDOW: Final = re.compile(rf"({'|'.join((*_DAYS, _DAILY))}) ([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)")
_DAY_MINUTES: Final = 24 * 60
_WEEK_SECONDS: Final = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Window:
    """A span of each day, or of one day of each week, by the wall clock.

    Attributes:
        weekday: on which it begins, 0 is Monday; None: every day.
        begins: minutes after midnight.
        ends: minutes after the same midnight; beyond 24 hours it lasts into the next day.
    """

    weekday: int | None
    begins: int
    ends: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `sat 22:00-02:00` or `daily 23:00-01:00`; one that ends before it begins lasts into the next day.

        Raises:
            ValueError: it is none.
        """
        found = _WINDOW.fullmatch(" ".join(text.lower().split()))
        if found is None:
            raise ValueError("harus berbentuk `sat 22:00-02:00` (mon, tue, ..., sun) atau `daily 23:00-01:00`")
        day, *parts = found.groups()
        hours, minutes, until_hours, until_minutes = map(int, parts)
        begins, ends = hours * 60 + minutes, until_hours * 60 + until_minutes
        if begins >= _DAY_MINUTES or ends > _DAY_MINUTES or begins == ends:
            raise ValueError("memuat jam yang tidak ada, atau berakhir pada saat mulainya")
        weekday = None if day == _DAILY else _DAYS.index(day)
        return cls(weekday, begins, ends if ends > begins else ends + _DAY_MINUTES)

    def end_after(self, at: float, zone: tzinfo) -> float | None:
        """Return when the window that holds a moment ends, both in epoch seconds; None: it holds it not."""
        today = datetime.fromtimestamp(at, zone).date()
        for day in (today, today - timedelta(days=1)):
            if self.weekday in {None, day.weekday()}:
                begins, ends = _moment(day, self.begins, zone), _moment(day, self.ends, zone)
                if begins <= at < ends:
                    return ends
        return None


class Maintenance:
    """Whether one partner is closed now."""

    def __init__(self, partner: str, windows: Sequence[Window], zone: tzinfo, now: Clock) -> None:
        """Take the windows.

        Args:
            partner: its name in the metrics.
            windows: in which it is closed.
            zone: of the windows' wall clock.
            now: the wall clock.
        """
        self._partner = partner
        self._windows = windows
        self._zone = zone
        self._now = now

    def seconds_left(self) -> float:
        """Return how long the partner stays closed, in seconds; 0: it is open. At most a week: then there is no end."""
        at = now = self._now()
        while at - now < _WEEK_SECONDS:
            ends = [end for window in self._windows if (end := window.end_after(at, self._zone)) is not None]
            if not ends:
                break
            at = max(ends)  # another window may begin within this one, or where it ends
        return at - now

    def check(self) -> None:
        """Let a call begin.

        Raises:
            Closed: not now.
        """
        left = self.seconds_left()
        if left > 0:
            raise Closed("within a window of maintenance", retry_after=min(left, LONGEST_WAIT_SECONDS))

    def refresh_gauge(self) -> None:
        """Bring the gauge up to date; called when metrics are scraped."""
        metrics.PARTNER_CLOSED.labels(self._partner).set(self.seconds_left() > 0)


def _moment(day: date, minutes: int, zone: tzinfo) -> float:
    days, left = divmod(minutes, _DAY_MINUTES)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=days)  # by the wall clock
    return midnight.replace(hour=left // 60, minute=left % 60).timestamp()
