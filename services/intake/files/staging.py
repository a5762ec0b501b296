"""A file made rows of an import, some at a time, so that memory stays flat however long it is."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from services.intake.domain.imports import ImportRow
from services.intake.files.file_reading import OpenFile, open_file
from services.intake.files.formats.format import Format
from services.intake.files.row_reading import RefusedRow

ROWS_AT_ONCE: Final = 500
_CHUNK_BYTES: Final = 1024 * 1024
_T = TypeVar("_T")


class ReadFile:
    """A file that is read in a thread of its own.

    Attributes:
        opened: what is known of it before its rows.
    """

    def __init__(self, opened: OpenFile, thread: ThreadPoolExecutor) -> None:
        self.opened = opened
        self._thread = thread

    async def some_rows(self, at_once: int = ROWS_AT_ONCE) -> Sequence[ImportRow | RefusedRow]:
        """Return the next rows; none at the end. Raises SheetRefused."""
        return await _in(self._thread, lambda: list(islice(self.opened.rows, at_once)))


@asynccontextmanager
async def file_read(path: Path, formats: Sequence[Format]) -> AsyncIterator[ReadFile]:
    """Open a file to read its rows. Raises what `open_file` does."""
    thread, stack = ThreadPoolExecutor(1, thread_name_prefix="import"), ExitStack()
    try:
        opening = open_file(path, formats)
        opened = await _in(thread, lambda: stack.enter_context(opening))
        yield ReadFile(opened, thread)
    finally:
        # Who does not wait any more leaves the thread in the middle: the file is closed there, behind what still runs.
        closed = _in(thread, stack.close)
        thread.shutdown(wait=False)
        await asyncio.shield(closed)


async def in_thread(step: Callable[[], _T]) -> _T:
    """Return what a step returns that blocks."""
    return await asyncio.to_thread(step)


async def fingerprint(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size in bytes of a file. Raises OSError."""
    return await asyncio.to_thread(_fingerprint, path)


def _fingerprint(path: Path) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            hashed.update(chunk)
            size += len(chunk)
    return hashed.hexdigest(), size


def _in(thread: ThreadPoolExecutor, step: Callable[[], _T]) -> asyncio.Future[_T]:
    return asyncio.get_running_loop().run_in_executor(thread, step)
