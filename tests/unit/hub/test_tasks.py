"""Ending tasks, those that miss it the first time among them."""

import asyncio

import pytest

from hub import tasks


async def test_a_task_that_misses_a_cancellation_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AGAIN_SECONDS", 0.01)
    missed: list[int] = []

    async def deaf() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if len(missed) == 2:
                    raise
                missed.append(1)

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    await tasks.end([task])
    assert task.cancelled()
    assert len(missed) == 2


async def test_what_has_ended_is_not_waited_for() -> None:
    async def at_once() -> None: ...

    task = asyncio.create_task(at_once())
    await task
    await tasks.end([task])
    await tasks.end([])
