"""One scenario: a copy of the service dies at a chosen point, another takes over, and the effects are counted.

The point is a function of the kit that the dying copy never returns from; `after` lets it do its work first.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

import hub.messaging.consumer
import hub.messaging.outbox
import hub.messaging.publisher
from tests.support.environment import Environment, message, publish
from tests.support.services import EffectCounts, count_effects, settled, start

MESSAGES = 60
CrashPoint = tuple[object, str, bool]
"""The owner of a function of the kit, its name, and whether it does its work before the crash."""

CRASH_POINTS: dict[str, CrashPoint] = {
    "before the commit": (hub.messaging.outbox, "append", True),
    "between commit and ack": (hub.messaging.consumer, "acknowledge", False),
    "after the ack": (hub.messaging.consumer, "acknowledge", True),
    "before the publish": (hub.messaging.publisher.ConfirmingPublisher, "publish", False),
    "between confirm and mark sent": (hub.messaging.publisher.ConfirmingPublisher, "publish", True),
}


async def crash_and_take_over(environment: Environment, point: str) -> EffectCounts:
    """Let a copy die at `point` with messages in hand, let another finish, and count the effects."""
    codes = [f"thing-{number}" for number in range(MESSAGES)]
    reached = asyncio.Event()
    first = await start(environment, batch_size=25, outbox_sweep_seconds=0.5)
    with _dies_at(CRASH_POINTS[point], reached):
        async with environment.channel() as channel:
            await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in codes])
        async with asyncio.timeout(20):
            await reached.wait()
        await first.die()
    second = await start(environment, batch_size=25, outbox_sweep_seconds=0.5)
    try:
        await settled(environment)
    finally:
        await second.stop()
    return await count_effects(environment, codes)


def _dies_at(point: CrashPoint, reached: asyncio.Event) -> AbstractContextManager[None]:
    owner, name, after = point
    original: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def hang(*arguments: Any, **named: Any) -> Any:
        if after:
            await original(*arguments, **named)
        reached.set()
        return await asyncio.Event().wait()

    @contextmanager
    def patched() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, name, hang)
            yield

    return patched()
