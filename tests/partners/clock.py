"""Time of a simulator in the hand of a test."""

import asyncio


class ManualClock:
    """Stands still until it is advanced."""

    def __init__(self) -> None:
        self._now = 1_790_000_000.0
        self._asleep: list[tuple[float, asyncio.Event]] = []
        self._changed = asyncio.Condition()

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        awake = asyncio.Event()
        self._asleep.append((self._now + seconds, awake))
        async with self._changed:
            self._changed.notify_all()
        try:
            await awake.wait()
        finally:
            self._asleep = [sleeper for sleeper in self._asleep if sleeper[1] is not awake]

    async def someone_sleeps(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self._asleep))

    def advance(self, seconds: float) -> None:
        self._now += seconds
        for moment, awake in self._asleep:
            if moment <= self._now:
                awake.set()
