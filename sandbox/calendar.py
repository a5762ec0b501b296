"""The agency's calendar in a demonstration, which goes through a year in minutes.

Whoever takes part reads it from one file: how many seconds the agency's clock differs from the machine's.
"""

import time
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from hub.clock import Clocks

VARIABLE: Final = "KINERJA_SANDBOX_CALENDAR"
"""Environment variable that names the file."""
ZONE: Final = ZoneInfo("Asia/Jakarta")
"""The agency's, which decides which day and year it is."""
_MORNING: Final = 8
"""The hour at which a day is turned to, so that it lasts."""


class Calendar:
    """The day that it is in the agency. It is only turned forward, or to the present."""

    def __init__(self, path: Path) -> None:
        """Read the calendar in this file; while there is none, it is the present."""
        self._path = path
        self._read_at: int | None = None
        self._ahead = 0.0

    def now(self) -> float:
        """Return the present moment in the agency, epoch seconds."""
        try:
            changed = self._path.stat().st_mtime_ns
            if changed != self._read_at:
                self._ahead, self._read_at = float(self._path.read_text("ascii")), changed
        except FileNotFoundError:
            self._ahead = 0.0
        return time.time() + self._ahead

    def today(self) -> date:
        """Return which day it is in the agency."""
        return datetime.fromtimestamp(self.now(), ZONE).date()

    def turn_to(self, day: date) -> None:
        """Let it be the morning of a day."""
        morning = datetime(day.year, day.month, day.day, _MORNING, tzinfo=ZONE)
        self._write(morning.timestamp() - time.time())

    def turn_to_the_present(self) -> None:
        """Let it be the day that it is."""
        self._write(0.0)

    def _write(self, ahead: float) -> None:
        # Replaced as a whole: a reader never sees half a number.
        whole = self._path.with_suffix(".new")
        whole.write_text(repr(ahead), "ascii")
        whole.replace(self._path)


class PresentCalendar(Calendar):
    """The calendar of an agency that lives in the present, as a hub does that is not ours: nobody turns it."""

    def __init__(self) -> None:
        """Keep no file."""
        super().__init__(Path("/nonexistent"))

    def _write(self, ahead: float) -> None:
        """Leave the day as it is."""


def clocks_told_by(environment: Mapping[str, str]) -> Clocks:
    """Return the clocks of a process that lives by the calendar of its environment, if that names one."""
    path = environment.get(VARIABLE)
    return Clocks() if path is None else Clocks(now=Calendar(Path(path)).now)
