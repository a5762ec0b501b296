"""A report as a stream of bytes: rows of any number in, an XLSX out, with flat memory."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, aclosing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, TypeVar

from hub.sheets.sheet import Row, Sheet
from hub.sheets.writer import SheetWriter

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_AT_ONCE: Final = 500
"""How many rows are held and go to the thread together."""
CHUNK_BYTES: Final = 64 * 1024

_T = TypeVar("_T")


async def stream_workbook(sheet: Sheet[Row], rows: AsyncIterator[Row]) -> AsyncGenerator[bytes, None]:
    """Yield an XLSX in chunks of at most `CHUNK_BYTES`. The same sheet and rows make the same bytes.

    An XLSX can be sent only when its last row is known, so no chunk comes before `rows` has ended: whoever asks for the
    first chunk before he answers can still answer with an error. What is written meanwhile lies in a temporary folder,
    which is gone when the stream ends, fails, or is closed.

    Args:
        sheet: what it looks like.
        rows: in their order. A generator is closed when the last row is written, or the stream is closed before.

    Raises:
        SheetFull: there are more rows or columns than a sheet can have.
        ValueError: a cell is a moment without a zone, or a whole number that XLSX would round.
        OSError: the disk fails.
        Exception: what `rows` raises is passed on.
    """
    thread = _WriterThread()
    try:
        async with AsyncExitStack() as source:
            if isinstance(rows, AsyncGenerator):
                await source.enter_async_context(aclosing(rows))
            writer = await thread.run(partial(_begin, sheet, thread.resources))
            waiting: list[Row] = []
            async for row in rows:
                waiting.append(row)
                if len(waiting) == ROWS_AT_ONCE:
                    await thread.run(partial(writer.write, waiting))
                    waiting = []
            await thread.run(partial(writer.write, waiting))
        file = await thread.run(partial(_end, writer, thread.resources))
        while chunk := await thread.run(partial(file.read, CHUNK_BYTES)):
            yield chunk
    finally:
        await thread.clear()


async def each_of(rows: Iterable[Row]) -> AsyncGenerator[Row, None]:
    """Yield rows that are at hand already."""
    for row in rows:
        yield row


class _WriterThread:
    """One workbook's thread, and what it has to let go of.

    A step goes on although the one who waits for it is cancelled; as steps come one after another, clearing up is
    always the last of them.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="report")
        self.resources = ExitStack()

    async def run(self, step: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, step)

    async def clear(self) -> None:
        cleared = asyncio.get_running_loop().run_in_executor(self._thread, self.resources.close)
        self._thread.shutdown(wait=False)
        await asyncio.shield(cleared)


def _begin(sheet: Sheet[Row], resources: ExitStack) -> SheetWriter[Row]:
    folder = resources.enter_context(TemporaryDirectory(prefix="kinerja-report-"))
    writer = SheetWriter(sheet, Path(folder))
    resources.callback(writer.abandon)
    writer.begin()
    return writer


def _end(writer: SheetWriter[Row], resources: ExitStack) -> BinaryIO:
    return resources.enter_context(writer.finish().open("rb"))
