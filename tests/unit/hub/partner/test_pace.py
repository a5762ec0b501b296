"""Deliveries go first, what can wait gets what they leave, and none of both more than the partner was promised."""

import asyncio
from contextlib import nullcontext
from random import Random

import pytest

from hub.partner.pace import Pace, background, foreground


class Calls:
    """Calls at a pace: which have begun, in order; each lasts until it is ended."""

    def __init__(self, *, concurrency: int, calls_per_second: float = 0.0) -> None:
        self.begun: list[str] = []
        self._pace = Pace(concurrency=concurrency, calls_per_second=calls_per_second)
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def ask(self, *names: str, waits: bool = False) -> None:
        with background() if waits else nullcontext():
            for name in names:
                self._ends[name] = asyncio.Event()
                self._tasks[name] = asyncio.create_task(self._call(name))
        await asyncio.sleep(0.001)

    async def end(self, *names: str) -> None:
        for name in names:
            self._ends[name].set()
        await asyncio.wait([self._tasks.pop(name) for name in names])
        await asyncio.sleep(0.001)

    async def give_up(self, name: str) -> None:
        self._tasks[name].cancel()
        await asyncio.wait({self._tasks.pop(name)})
        await asyncio.sleep(0.001)

    async def _call(self, name: str) -> None:
        async with self._pace.turn():
            self.begun.append(name)
            await self._ends[name].wait()


async def test_a_delivery_goes_before_whatever_can_wait() -> None:
    calls = Calls(concurrency=1)
    await calls.ask("first")
    await calls.ask("waits", waits=True)
    await calls.ask("second", "third")
    await calls.end("first", "second", "third", "waits")
    assert calls.begun == ["first", "second", "third", "waits"]


async def test_what_can_wait_leaves_half_of_the_places() -> None:
    calls = Calls(concurrency=4)
    await calls.ask("w1", "w2", "w3", waits=True)
    await calls.ask("d1", "d2", "d3")
    assert calls.begun == ["w1", "w2", "d1", "d2"]
    await calls.end("d1", "d2", "d3")
    assert calls.begun[4:] == ["d3"]
    await calls.end("w1", "w2", "w3")
    assert calls.begun[5:] == ["w3"]


async def test_what_can_wait_gets_all_calls_that_nobody_else_wants() -> None:
    calls = Calls(concurrency=1, calls_per_second=200)
    await calls.ask("w1", "w2", "w3", waits=True)
    await calls.end("w1", "w2", "w3")
    assert calls.begun == ["w1", "w2", "w3"]


async def test_a_call_that_is_given_up_leaves_its_place_and_its_turn() -> None:
    calls = Calls(concurrency=1)
    await calls.ask("held", "waiting", "next")
    await calls.give_up("waiting")
    await calls.give_up("held")
    assert calls.begun == ["held", "next"]
    await calls.end("next")


async def test_what_deliveries_wait_for_is_asked_for_like_them() -> None:
    calls = Calls(concurrency=1)
    await calls.ask("held")
    await calls.ask("waits", waits=True)
    with background(), foreground():
        await calls.ask("token")
    await calls.end("held", "token", "waits")
    assert calls.begun == ["held", "token", "waits"]


async def test_calls_start_no_faster_than_allowed() -> None:
    calls = Calls(concurrency=8, calls_per_second=20)
    names = [f"d{number}" for number in range(5)]
    loop = asyncio.get_running_loop()
    started = loop.time()
    await calls.ask(*names)
    await calls.end(*names)
    assert loop.time() - started >= 0.2  # four gaps of 1/20 s


class CallsAtOnce:
    """Calls that begin, end and are given up in any order, some of it in one turn of the loop."""

    def __init__(self, random: Random) -> None:
        self.concurrency = random.randint(1, 4)
        self._pace = Pace(concurrency=self.concurrency, calls_per_second=random.choice([0.0, 10_000.0]))
        self._random = random
        self._in_flight = 0
        self._calls: list[tuple[asyncio.Task[None], asyncio.Event]] = []

    async def act(self) -> None:
        """Do something; nothing but "loop" lets anybody notice."""
        task, end = self._random.choice(self._calls[-8:]) if self._calls else (None, asyncio.Event())
        match self._random.choice(["begin", "begin", "end", "give up", "loop"]):
            case "begin":
                with background() if self._random.random() < 0.3 else nullcontext():
                    end = asyncio.Event()
                    self._calls.append((asyncio.create_task(self._call(end)), end))
            case "end":
                end.set()
            case "give up" if task is not None:
                task.cancel()
            case _:
                await asyncio.sleep(0)

    async def give_all_up(self) -> list[BaseException]:
        """Return what came out of them."""
        for task, _ in self._calls:
            task.cancel()
        ended = await asyncio.gather(*(task for task, _ in self._calls), return_exceptions=True)
        return [error for error in ended if error is not None]

    async def fill(self) -> None:
        """Take every place at once."""
        full = asyncio.Barrier(self.concurrency)

        async def call() -> None:
            async with self._pace.turn():
                await full.wait()

        async with asyncio.timeout(5):
            await asyncio.gather(*(call() for _ in range(self.concurrency)))

    async def _call(self, end: asyncio.Event) -> None:
        async with self._pace.turn():
            self._in_flight += 1
            assert self._in_flight <= self.concurrency
            try:
                await end.wait()
            finally:
                self._in_flight -= 1


@pytest.mark.parametrize("seed", range(50))
async def test_whatever_is_begun_ended_and_given_up_at_once_no_place_is_lost_or_given_twice(seed: int) -> None:
    calls = CallsAtOnce(Random(seed))
    for _ in range(200):
        await calls.act()
    assert {type(error) for error in await calls.give_all_up()} <= {asyncio.CancelledError}
    await calls.fill()
