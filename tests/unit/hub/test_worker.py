"""The loop behind the relay, retention and dispatchers."""

import asyncio
from functools import partial

import pytest
from structlog.testing import capture_logs

from hub.store.database import DatabaseStalled
from hub.worker import Worker, each_by_itself


class Counting(Worker):
    name = "counting"

    def __init__(
        self,
        *,
        rest: float,
        failures: int = 0,
        hangs: bool = False,
        error: type[Exception] = ZeroDivisionError,
        cannot_finish: Exception | None = None,
    ) -> None:
        super().__init__()
        self.turns = 0
        self.finished = False
        self.turned = asyncio.Event()
        self._cannot_finish = cannot_finish
        self._rest, self._failures, self._hangs, self._error = rest, failures, hangs, error

    async def turn(self) -> float:
        self.turns += 1
        self.turned.set()
        if self._hangs:
            await asyncio.Event().wait()
        if self.turns <= self._failures:
            raise self._error
        return self._rest

    async def finish(self) -> None:
        self.finished = True
        if self._cannot_finish is not None:
            raise self._cannot_finish

    async def next_turn(self) -> None:
        self.turned.clear()
        async with asyncio.timeout(10):
            await self.turned.wait()


async def test_it_turns_when_woken_and_finishes_when_stopped() -> None:
    worker = Counting(rest=3600)
    assert not worker.alive
    worker.start()
    await worker.next_turn()
    for _ in range(3):
        worker.wake()
        await worker.next_turn()
    assert worker.turns == 4
    assert worker.alive
    await worker.stop(deadline=10)
    assert worker.finished
    assert not worker.alive


async def test_it_turns_again_after_its_rest() -> None:
    worker = Counting(rest=0.01)
    worker.start()
    for _ in range(3):
        await worker.next_turn()
    await worker.stop(deadline=10)


async def test_a_wake_during_a_turn_is_not_lost() -> None:
    worker = Counting(rest=3600)
    worker.start()
    await worker.next_turn()
    worker.wake()
    worker.wake()
    await worker.next_turn()
    await worker.stop(deadline=10)


async def test_a_turn_that_fails_does_not_end_it() -> None:
    worker = Counting(rest=3600, failures=1)
    worker.start()
    await worker.next_turn()
    worker.wake()
    await worker.next_turn()
    assert worker.alive
    await worker.stop(deadline=10)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DatabaseStalled, "worker_waits_for_database"),
        (PermissionError, "worker_turn_failed"),  # a disk's, not the database's
        (ZeroDivisionError, "worker_turn_failed"),
    ],
)
async def test_a_database_that_is_away_is_told_from_a_defect(error: type[Exception], said: str) -> None:
    worker = Counting(rest=3600, failures=1, error=error)
    with capture_logs() as logs:
        worker.start()
        await worker.next_turn()
        worker.wake()
        await worker.next_turn()
        await worker.stop(deadline=10)
    assert [(one["event"], one["worker"], one["error"]) for one in logs] == [(said, "counting", error.__name__)]


@pytest.mark.parametrize(
    ("error", "said"),
    [(DatabaseStalled(), "worker_left_work_for_the_next_start"), (ZeroDivisionError(), "worker_did_not_finish")],
)
async def test_what_cannot_be_finished_is_told(error: Exception, said: str) -> None:
    worker = Counting(rest=3600, cannot_finish=error)
    with capture_logs() as logs:
        worker.start()
        await worker.next_turn()
        await worker.stop(deadline=10)
    assert [one["event"] for one in logs] == [said]


async def test_a_turn_that_hangs_is_cancelled_at_the_deadline() -> None:
    worker = Counting(rest=3600, hangs=True)
    worker.start()
    await worker.next_turn()
    await worker.stop(deadline=0.01)
    assert not worker.alive
    assert not worker.finished


async def test_it_runs_once_however_often_it_is_started() -> None:
    worker = Counting(rest=3600)
    worker.start()
    worker.start()
    await worker.next_turn()
    for _ in range(10):
        await asyncio.sleep(0)
    assert worker.turns == 1
    await worker.stop(deadline=10)


async def test_stopping_what_never_started_is_harmless() -> None:
    worker = Counting(rest=1)
    await worker.stop(deadline=1)
    assert worker.turns == 0


def test_a_worker_must_say_what_a_turn_is() -> None:
    with pytest.raises(TypeError, match="turn"):
        Worker()  # type: ignore[abstract]


async def test_of_several_things_one_that_fails_keeps_no_other_back() -> None:
    done: list[int] = []

    async def work(number: int) -> None:
        if number % 2:
            raise ValueError(str(number))
        done.append(number)

    with pytest.raises(ValueError, match="1"):
        await each_by_itself(partial(work, number) for number in range(5))
    assert done == [0, 2, 4]
