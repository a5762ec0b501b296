"""Waiting for what another task, process or server does."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(holds: Callable[[], Awaitable[bool]], *, within: float = 30.0) -> None:
    """Wait until an asynchronous condition holds. Raises TimeoutError when it does not `within` seconds."""
    async with asyncio.timeout(within):
        while not await holds():  # noqa: ASYNC110 - another's doing, of which no event tells
            await asyncio.sleep(0.02)
