"""Waiting for what others do."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

_POLL_SECONDS: Final = 0.3


async def until(holds: Callable[[], Awaitable[bool]], *, every: float = _POLL_SECONDS) -> None:
    """Ask again and again until it holds; `every` so many seconds."""
    while True:
        if await holds():
            return
        await asyncio.sleep(every)
