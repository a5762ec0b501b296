"""A file that is read in a thread of its own, some rows at a time, so that memory stays flat however long it is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from itertools import islice
from typing import Final, Generic, TypeVar

ROWS_AT_ONCE: Final = 500
_T = TypeVar("_T")
Opened = TypeVar("Opened")


class ReadFile(Generic[Opened]):
    """A file that is read in a thread.

    Attributes:
        opened: what is known of it before its rows.
    """

    def __init__(self, opened: Opened, thread: ThreadPoolExecutor) -> None:
        self.opened = opened
        self._thread = thread

    async def some(self, rows: Iterator[_T], at_once: int = ROWS_AT_ONCE) -> Sequence[_T]:
        """Return the next rows of the file, of its `rows`; none at the end. Raises what reading them does."""
        return await _in(self._thread, lambda: list(islice(rows, at_once)))


@asynccontextmanager
async def read_in_thread(opening: AbstractContextManager[Opened]) -> AsyncIterator[ReadFile[Opened]]:
    """Open a file to read its rows. Raises what opening it does."""
    thread, stack = ThreadPoolExecutor(1, thread_name_prefix="sheet"), ExitStack()
    try:
        opened = await _in(thread, lambda: stack.enter_context(opening))
        yield ReadFile(opened, thread)
    finally:
        # Who does not wait any more leaves the thread in the middle: the file is closed there, behind what still runs.
        closed = _in(thread, stack.close)
        thread.shutdown(wait=False)
        await asyncio.shield(closed)


def _in(thread: ThreadPoolExecutor, step: Callable[[], _T]) -> asyncio.Future[_T]:
    return asyncio.get_running_loop().run_in_executor(thread, step)
