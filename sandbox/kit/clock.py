"""Time as the simulator sees it: one place, so that tests can hold it still."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Tells and waits."""

    def now(self) -> float:
        """Return seconds since 1970-01-01 UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        ...


class WallClock:
    """Real time."""

    def now(self) -> float:
        """Return seconds since 1970-01-01 UTC."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)
