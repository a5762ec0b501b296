"""Saves that are still running at the partner when their caller has given up."""

import asyncio
from collections.abc import Callable

from sandbox.kit.clock import Clock


class LateSaves:
    """Runs saves after a delay, whatever becomes of the connection that asked for them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._outstanding: dict[asyncio.Task[None], Callable[[], object]] = {}

    @property
    def outstanding(self) -> int:
        """How many are not stored yet."""
        return len(self._outstanding)

    def schedule(self, save: Callable[[], object], *, delay: float) -> asyncio.Task[None]:
        """Call `save` after `delay` seconds; returns the task that does."""
        task = asyncio.create_task(self._run(save, delay), name="late-save")
        self._outstanding[task] = save
        task.add_done_callback(self._ended)
        return task

    async def wait(self, *, seconds: float) -> int:
        """Wait until none is outstanding, at most `seconds`; returns how many are."""
        if self._outstanding:
            await asyncio.wait(set(self._outstanding), timeout=seconds)
        return self.outstanding

    def forget(self) -> None:
        """Drop all that are outstanding, unsaved."""
        for task in list(self._outstanding):
            task.cancel()
        self._outstanding.clear()

    def finish_now(self) -> None:
        """Save all that are outstanding at once: the simulator ends, and what it took in it has to keep."""
        saves = list(self._outstanding.values())
        self.forget()
        for save in saves:
            save()

    async def _run(self, save: Callable[[], object], delay: float) -> None:
        await self._clock.sleep(delay)
        save()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._outstanding.pop(task, None)
        if not task.cancelled():
            # A save that fails is a defect of the simulator and has to be seen.
            task.result()
