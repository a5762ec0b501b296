"""Servers that are kept alive while something needs them. A server that is not ours is left alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from local.server import LocalServer


@asynccontextmanager
async def kept_alive(*servers: LocalServer) -> AsyncIterator[None]:
    """Bring those of the servers that are ours back whenever they die, for the context's time.

    Raises:
        UserError: one cannot be brought back; what runs in the context is cancelled then.
    """
    keeping = [asyncio.create_task(server.keep(), name="server") for server in servers if server.owned]
    try:
        async with asyncio.timeout(None) as scope:

            def end(_: asyncio.Task[None]) -> None:
                if not scope.expired():
                    scope.reschedule(0)

            for task in keeping:
                task.add_done_callback(end)
            try:
                yield
            finally:
                for task in keeping:
                    task.remove_done_callback(end)
    except TimeoutError:
        if not scope.expired():
            raise
        await next(task for task in keeping if task.done())
    finally:
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)
