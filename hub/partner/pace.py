"""The budget of calls of one partner: so many at once, so many a second, deliveries before whatever can wait."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from typing import Final

_BACKGROUND: Final[ContextVar[bool]] = ContextVar("background", default=False)


@contextmanager
def background() -> Iterator[None]:
    """Make calls that only get what deliveries leave, such as those of a reconciliation.

    Holds for this task, and for those that it begins in here.
    """
    with _as(waits=True):
        yield


@contextmanager
def foreground() -> Iterator[None]:
    """Make calls that others wait for, too, such as for a token, from wherever that is asked for."""
    with _as(waits=False):
        yield


@contextmanager
def _as(*, waits: bool) -> Iterator[None]:
    before = _BACKGROUND.set(waits)
    try:
        yield
    finally:
        _BACKGROUND.reset(before)


class Pace:
    """Lets calls start in their order, those in the background while no other waits. For tasks of one event loop.

    Calls in the background take half of the places at the most, so that a delivery does not wait for them to end.
    """

    def __init__(self, *, concurrency: int, calls_per_second: float) -> None:
        """Begin with nothing in flight.

        Args:
            concurrency: calls in flight at the most.
            calls_per_second: calls that start in a second at the most; 0: no limit.
        """
        self._places = {False: concurrency, True: max(1, concurrency // 2)}
        self._interval = 1 / calls_per_second if calls_per_second else 0.0
        self._in_flight = {False: 0, True: 0}
        self._waiting: dict[bool, deque[asyncio.Future[None]]] = {False: deque(), True: deque()}
        self._next_start = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn of a call, and hold its place until it has ended."""
        waits = _BACKGROUND.get()
        turn = asyncio.get_running_loop().create_future()
        self._waiting[waits].append(turn)
        self._start_due()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                with suppress(ValueError):  # it was passed over already
                    self._waiting[waits].remove(turn)
            else:  # its turn had come, too
                self._end(waits)
            raise
        try:
            yield
        finally:
            self._end(waits)

    def _end(self, waits: bool) -> None:
        self._in_flight[waits] -= 1
        self._start_due()

    def _start_due(self) -> None:
        """Start the calls whose turn has come; where only time is lacking, come back."""
        loop = asyncio.get_running_loop()
        while (waits := self._next()) is not None:
            if self._next_start > loop.time():
                if self._timer is None:
                    self._timer = loop.call_at(self._next_start, self._time_has_come)
                return
            turn = self._waiting[waits].popleft()
            if turn.done():  # it was given up in this very turn of the loop
                continue
            self._next_start = loop.time() + self._interval
            self._in_flight[waits] += 1
            turn.set_result(None)

    def _time_has_come(self) -> None:
        self._timer = None
        self._start_due()

    def _next(self) -> bool | None:
        """Return whose turn it is: a delivery's, the background's, or nobody's while nobody waits for a free place."""
        if sum(self._in_flight.values()) >= self._places[False]:
            return None
        if self._waiting[False]:
            return False
        return True if self._waiting[True] and self._in_flight[True] < self._places[True] else None
