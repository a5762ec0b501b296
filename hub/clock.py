"""Clocks: the wall clock for what people read, steady ones for what waits.

Nobody reads a clock of the system but `SYSTEM` here. A service is given its clocks (`Runtime`), its database has them,
and whoever writes moments into the database asks its connection for them (`hub.store.database.clocks_of`).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

Clock = Callable[[], float]
"""Returns the present moment, in seconds."""


def _boot_time() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Clocks:
    """What a process reads the time from.

    Attributes:
        now: seconds since 1970-01-01 UTC, as the wall clock has them.
        elapsed: seconds that only grow, and that go on while the machine is suspended: for leases.
    """

    def __init__(self, *, now: Clock = time.time, elapsed: Clock = _boot_time) -> None:
        self.now = now
        self.elapsed = elapsed
        self._started = now() - elapsed()

    def steady(self) -> float:
        """Return seconds since 1970-01-01 UTC for whatever waits, as this process's start saw the wall clock.

        A wall clock that is set forward or back while the process runs neither shortens nor lengthens a wait. Processes
        that started before and after such a step disagree: who compares moments of others must bear that.
        """
        return self._started + self.elapsed()


SYSTEM: Final = Clocks()
"""The machine's."""


def moment(seconds: float) -> datetime:
    """Return epoch seconds as an aware moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
