"""Background work of a service: starts with it, ends with it, and says so when it dies."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from hub import tasks
from hub.store.database import database_says_it_is_away
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

_REST_SECONDS: Final = 1.0
"""After a turn that failed."""


async def each_by_itself(works: Iterable[Callable[[], Awaitable[object]]]) -> None:
    """Do several things, one after the other; one that fails keeps no other back.

    Raises:
        Exception: the first failure, once all the others have had their turn.
    """
    wrong: list[Exception] = []
    for work in works:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - it is raised when the others have had their turn
            wrong.append(error)
    if wrong:
        raise wrong[0]


class Worker(ABC):
    """A loop that runs beside the consumers until it is stopped.

    Subclasses write `turn`: do what is to be done, then return. The loop then sleeps until `wake` is called or
    `rest` seconds have passed. A turn may let the error pass that says that the database is away: that is waited out.

    Attributes:
        name: for logs and the readiness answer.
    """

    name: str

    def __init__(self) -> None:
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.stopping = False

    @abstractmethod
    async def turn(self) -> float:
        """Do one round. Returns how long to sleep at the most, in seconds, if nothing wakes the loop."""

    async def finish(self) -> None:  # noqa: B027 - optional to override
        """Do what is left to do before the end. Nothing by default."""

    def wake(self) -> None:
        """Make the loop take its next turn now. Safe to call at any time."""
        self._wake.set()

    def start(self) -> None:
        """Start the loop, unless it runs already: two would share one stop, and one of them outlive it."""
        if self.alive:
            return
        self._task = asyncio.create_task(self._run(), name=self.name)

    @property
    def alive(self) -> bool:
        """Whether the loop runs."""
        return self._task is not None and not self._task.done()

    async def stop(self, *, deadline: float) -> None:
        """End the loop: it finishes its turn and `finish`, or is cancelled at the deadline (in seconds)."""
        self.stopping = True
        self._wake.set()
        if self._task is None:
            return
        done, _ = await asyncio.wait({self._task}, timeout=deadline)
        if not done:
            log.warning("worker_cancelled_at_deadline", worker=self.name)
            await self.cancel()

    async def cancel(self) -> None:
        """End the loop where it stands, with nothing finished; `start` may start it again."""
        if self._task is not None:
            await tasks.end([self._task])

    async def _run(self) -> None:
        while not self.stopping:
            self._wake.clear()
            try:
                rest = await self.turn()
            except Exception as error:
                # A turn that fails is logged, shown by readiness through its effects, and tried again.
                rest = _REST_SECONDS
                if database_says_it_is_away(error):
                    log.warning("worker_waits_for_database", worker=self.name, error=type(error).__name__)
                else:
                    log.exception("worker_turn_failed", worker=self.name, error=type(error).__name__)
            try:
                async with asyncio.timeout(rest):
                    await self._wake.wait()
            except TimeoutError:
                continue
        try:
            await self.finish()
        except Exception as error:
            if database_says_it_is_away(error):
                log.warning("worker_left_work_for_the_next_start", worker=self.name, error=type(error).__name__)
            else:
                log.exception("worker_did_not_finish", worker=self.name)
