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


@pytest.mark.parametrize("seed", range(50))
async def test_whatever_is_begun_ended_and_given_up_at_once_no_place_is_lost_or_given_twice(seed: int) -> None:
    random = Random(seed)
    concurrency = random.randint(1, 4)
    pace = Pace(concurrency=concurrency, calls_per_second=random.choice([0.0, 10_000.0]))
    in_flight = 0
    ends: list[asyncio.Event] = []
    tasks: list[asyncio.Task[None]] = []

    async def call(end: asyncio.Event) -> None:
        nonlocal in_flight
        async with pace.turn():
            in_flight += 1
            assert in_flight <= concurrency
            try:
                await end.wait()
            finally:
                in_flight -= 1

    def begin(*, waits: bool) -> None:
        ends.append(asyncio.Event())
        with background() if waits else nullcontext():
            tasks.append(asyncio.create_task(call(ends[-1])))

    for _ in range(200):
        match random.choice(["begin", "begin", "end", "give up", "loop"]):
            case "begin":
                begin(waits=random.random() < 0.3)
            case "end" if ends:
                random.choice(ends[-8:]).set()
            case "give up" if tasks:
                random.choice(tasks[-8:]).cancel()
            case _:
                await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(one) for one in ended if one is not None} <= {asyncio.CancelledError}

    for _ in range(concurrency):
        begin(waits=False)
    async with asyncio.timeout(5):
        while in_flight < concurrency:
            await asyncio.sleep(0)
    for end in ends:
        end.set()
    await asyncio.gather(*tasks[-concurrency:])
