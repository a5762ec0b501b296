"""Waiting for what another process does."""

import asyncio
from collections.abc import Callable


async def eventually(holds: Callable[[], bool], *, within: float = 30) -> None:
    """Wait until a condition holds. Raises TimeoutError when it does not `within` seconds."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - another process's doing, of which no event tells
            await asyncio.sleep(0.01)
