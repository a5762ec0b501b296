"""A gateway that is killed at each of its failpoints, and another replica that goes on; two at once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from hub.delivery.dispatcher import Dispatcher
from hub.failpoints import Failpoint, listen
from tests.conformance.environment import ALL_ONCE, HASTY, Environment, trying
from tests.conformance.partners import CHANGEABLE, KINDS
from tests.support.waiting import until

FAILPOINTS: Final = (
    Failpoint.DELIVERY_CLAIMED,
    Failpoint.ANSWERED,
    Failpoint.ANSWER_READ,
    Failpoint.DELIVERY_MARKED,
)
RECORD, STEP = "record", "step"
CASES: Final = [
    pytest.param(name, point, what, id=f"{name}-{what}-{point}")
    for name, (_, kind) in KINDS.items()
    for what in ((RECORD, STEP) if kind.step else (RECORD,))
    for point in FAILPOINTS
]


@contextmanager
def dying_at(point: Failpoint, *, times: int = 1) -> Iterator[asyncio.Event]:
    """Let whoever reaches a failpoint for the so-manieth time end there, and then all who reach any; yields when."""
    reached = asyncio.Event()
    left = times

    def end(at: Failpoint) -> None:
        nonlocal left
        left -= at is point
        if left <= 0:
            reached.set()
            raise asyncio.CancelledError

    listen(end)
    try:
        yield reached
    finally:
        listen(None)


@contextmanager
def standing_still_at(point: Failpoint, dispatcher: Dispatcher) -> Iterator[list[asyncio.Task[None]]]:
    """Let a dispatcher's loop end at a failpoint, with what it knows unrecorded; yields the tasks that see to that."""
    stands: list[asyncio.Task[None]] = []

    def stop(at: Failpoint) -> None:
        if at is point:
            stands.append(asyncio.create_task(dispatcher.cancel()))

    listen(stop)
    try:
        yield stands
    finally:
        listen(None)


async def killed(it: Environment, point: Failpoint, *, times: int, version: int) -> None:
    """Take events of one person, or of several where a call takes them, and kill the replica that delivers them."""
    replica = it.replica()
    with dying_at(point, times=times) as reached:
        await it.take(*it.events(1 if it.kind.step else 3, version=version))
        replica.dispatcher.start()
        async with asyncio.timeout(30):
            await reached.wait()
        await replica.kill()
    it.forward(HASTY["lease_seconds"] + 1)


@pytest.mark.one_database
@pytest.mark.parametrize(("name", "point", "what"), CASES)
async def test_another_goes_on_where_one_was_killed(
    name: str, point: Failpoint, what: str, tmp_path: Path, database_url: str
) -> None:
    async with trying(*KINDS[name], tmp_path, database_url=database_url) as it:
        await killed(it, point, times=2 if what == STEP else 1, version=1)
        it.started()
        await it.settled()
        assert await it.outcomes() == ALL_ONCE


@pytest.mark.one_database
@pytest.mark.parametrize(("name", "point", "what"), [case for case in CASES if case.values[0] in CHANGEABLE])
async def test_a_new_version_is_as_safe_as_the_first(
    name: str, point: Failpoint, what: str, tmp_path: Path, database_url: str
) -> None:
    """Its record, and what its step has made, are there already: they are not taken for the new version's."""
    async with trying(*KINDS[name], tmp_path, database_url=database_url) as it:
        first = it.started()
        await it.take(*it.events(3))
        await it.settled()
        await first.kill()
        await killed(it, point, times=2 if what == STEP else 1, version=2)
        it.started()
        await it.settled()
        assert await it.outcomes() == ALL_ONCE


@pytest.mark.parametrize("name", KINDS)
async def test_two_at_once_share_the_work(name: str, tmp_path: Path, database_url: str) -> None:
    async with trying(*KINDS[name], tmp_path, database_url=database_url) as it:
        it.partner.set_fault("reset_after_store", rate=0.3)
        await it.take(*it.events(20))
        it.started(concurrency=2)
        it.started(concurrency=2)
        await it.settled()
        assert await it.outcomes() == ALL_ONCE


@pytest.mark.one_database
@pytest.mark.parametrize("name", KINDS)
async def test_one_that_stood_still_records_nothing_late(name: str, tmp_path: Path, database_url: str) -> None:
    """Its request was answered, its lease has ended meanwhile, and another has settled the delivery."""
    async with trying(*KINDS[name], tmp_path, database_url=database_url) as it:
        still = it.replica().dispatcher
        stood_still: list[asyncio.Task[None]] = []
        listen(
            lambda at: stood_still.append(asyncio.create_task(still.cancel())) if at == Failpoint.ANSWER_READ else None
        )
        await it.take(*it.events(1))
        still.start()
        await until(lambda: _is(bool(stood_still) and stood_still[0].done()))
        listen(None)
        it.forward(HASTY["lease_seconds"] + 1)
        it.started()
        await it.settled()
        assert await it.outcomes() == ALL_ONCE
        assert still.busy
        still.start()
        await until(lambda: _is(not still.busy))
        assert await it.outcomes() == ALL_ONCE


async def _is(value: bool) -> bool:
    return value
