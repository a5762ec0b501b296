"""The one place that reads the wall clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], float]
"""Returns the present moment in seconds since 1970-01-01 UTC."""

now: Clock = time.time


def elapsed() -> float:
    """Return seconds that only grow, and that go on while the machine is suspended: for leases."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def moment(seconds: float) -> datetime:
    """Return epoch seconds as an aware moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
