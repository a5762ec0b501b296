"""The one place that reads clocks: the wall clock for what people read, steady ones for what waits."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], float]
"""Returns the present moment in seconds since 1970-01-01 UTC."""

now: Clock = time.time


def elapsed() -> float:
    """Return seconds that only grow, and that go on while the machine is suspended: for leases."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


_STARTED = now() - elapsed()


def steady() -> float:
    """Return seconds since 1970-01-01 UTC for whatever waits, as this process's start saw the wall clock.

    A wall clock that is set forward or back while the process runs neither shortens nor lengthens a wait. Processes
    that started before and after such a step disagree: who compares moments of others must bear that.
    """
    return _STARTED + elapsed()


def moment(seconds: float) -> datetime:
    """Return epoch seconds as an aware moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
