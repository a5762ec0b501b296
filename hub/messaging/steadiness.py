"""Whether the connection to the broker holds, or breaks again and again."""

from collections import deque
from typing import Final

from hub.clock import Clock
from hub.telemetry import metrics

_LOOKED_BACK_SECONDS: Final = 60.0
_HOLD_SECONDS: Final = 1.0
_LOSSES_MOST: Final = 15


class Steadiness:
    """Counts the losses of a connection: after each it has to hold a while until it is relied on.

    A second for each loss of the last minute, so that one restart of the broker is over at once, and a connection that
    breaks all the time is never taken for one that works in between.
    """

    def __init__(self, elapsed: Clock) -> None:
        self._elapsed = elapsed
        self._lost_at: deque[float] = deque(maxlen=_LOSSES_MOST)

    def lost(self) -> None:
        """The connection has broken."""
        metrics.BROKER_LOST.inc()
        self._lost_at.append(self._elapsed())

    @property
    def losses(self) -> int:
        """How often it has broken in the last minute, as far as it is told apart."""
        since = self._elapsed() - _LOOKED_BACK_SECONDS
        return sum(at > since for at in self._lost_at)

    @property
    def holds(self) -> bool:
        """Whether it has stood for as long as its last losses demand; whether it stands now is another question."""
        return not self._lost_at or self._elapsed() - self._lost_at[-1] >= self.losses * _HOLD_SECONDS
