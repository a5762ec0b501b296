"""A circuit breaker: leaves a partner that fails alone for a while, then lets one request probe."""

from hub.clock import Clock


class Circuit:
    """Closed: everything passes. Open: nothing does. Half-open: one probe at a time.

    closed --(failures in a row)--> open --(time)--> half-open --(success)--> closed
                                      ^----(failure)----'
    """

    def __init__(self, *, failures: int, open_seconds: float, clock: Clock) -> None:
        self._failures_to_open = failures
        self._open_seconds = open_seconds
        self._clock = clock
        self._failures = 0
        self._open_until: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self._open_until is not None

    def capacity(self, wanted: int) -> int:
        """Return how many requests may start now, at most `wanted`."""
        if self._open_until is None:
            return wanted
        return 0 if self._clock() < self._open_until else min(1, wanted)

    def seconds_until_probe(self) -> float:
        """Return how long nothing passes, in seconds."""
        return 0.0 if self._open_until is None else max(0.0, self._open_until - self._clock())

    def succeeded(self) -> None:
        """A request was answered."""
        self._failures = 0
        self._open_until = None

    def failed(self) -> None:
        """A request was not answered, or with a fault of the partner's."""
        self._failures += 1
        if self._failures >= self._failures_to_open:
            self._open_until = self._clock() + self._open_seconds
