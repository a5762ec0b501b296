"""How many calls a program may make: so many a second in the long run, and some at once."""

from typing import Final

from hub.clock import Clock

_ROUNDING: Final = 1e-6
"""Seconds that sums of moments may be off by."""


class RateLimit:
    """A token bucket for each client, kept as the moment at which it is full again (GCRA, ITU-T I.371)."""

    def __init__(self, elapsed: Clock, *, per_second: float, burst: int, most: int = 10_000) -> None:
        """Limit each client of this process; of more than `most` the one that called longest ago begins anew."""
        self._elapsed = elapsed
        self._seconds = 1 / per_second
        self._slack = (burst - 1) / per_second
        self._most = most
        self._full_at: dict[str, float] = {}

    def take(self, client: str) -> float:
        """Take one call of a client's. Returns 0; or, when there is none left, after how many seconds there is one."""
        now = self._elapsed()
        full_at = max(now, self._full_at.pop(client, now))
        wait = full_at - now - self._slack
        wait = wait if wait > _ROUNDING else 0.0
        self._full_at[client] = full_at if wait else full_at + self._seconds
        while len(self._full_at) > self._most:
            del self._full_at[next(iter(self._full_at))]
        return wait
