"""Kills a service at chosen moments while something is done."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, TypeVar

from local.supervisor import Supervisor
from tests.e2e.killing import killed_and_back
from tests.support.waiting import until

Moment = Callable[[], Awaitable[bool]]
"""Tells whether it has come; once it has, it says so for good."""
_T = TypeVar("_T")
_SOON_SECONDS: Final = 600.0


class Kills:
    """Kills a child of a supervisor: at each of the moments that it is told, or at one in so many.

    Attributes:
        done: how often, so far.
        amid: how often while what was to be disturbed was still being done.
    """

    def __init__(self, supervisor: Supervisor, child: str, *, one_in: int) -> None:
        self._supervisor, self._child, self._one_in = supervisor, child, one_in
        self._moments = 0
        self.done = 0
        self.amid = 0

    async def amidst(self, doing: Awaitable[_T], *moments: Moment) -> _T:
        """Do something, and kill the child at some moments meanwhile; what it is doing has to come to its end."""
        task = asyncio.ensure_future(doing)
        try:
            for moment in moments:
                await until(moment, within=_SOON_SECONDS)
                self._moments += 1
                if self._moments % self._one_in:
                    continue
                self.amid += not task.done()
                await killed_and_back(self._supervisor, self._child)
                self.done += 1
            return await task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
