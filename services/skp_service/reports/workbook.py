"""A report as a stream of bytes: rows of any number in, an XLSX out, with flat memory."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, aclosing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, TypeVar

from services.skp_service.reports.sheet import Row, Sheet
from services.skp_service.reports.writer import SheetWriter

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
    context = _Desk()
    try:
        async with AsyncExitStack() as source:
            if isinstance(rows, AsyncGenerator):
                await source.enter_async_context(aclosing(rows))
            writer = await context.run(partial(_begin, sheet, context.belongings))
            waiting: list[Row] = []
            async for row in rows:
                waiting.append(row)
                if len(waiting) == ROWS_AT_ONCE:
                    await context.run(partial(writer.write, waiting))
                    waiting = []
            await context.run(partial(writer.write, waiting))
        file = await context.run(partial(_end, writer, context.belongings))
        while chunk := await context.run(partial(file.read, CHUNK_BYTES)):
            yield chunk
    finally:
        await context.clear()


async def each_of(rows: Iterable[Row]) -> AsyncGenerator[Row, None]:
    """Yield rows that are at hand already."""
    for row in rows:
        yield row


class _Desk:
    """A thread of its own, and what lies on it.

    A step goes on although the one who waits for it is cancelled; as steps come one after another, clearing up is
    always the last of them.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="report")
        self.belongings = ExitStack()

    async def run(self, step: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, step)

    async def clear(self) -> None:
        cleared = asyncio.get_running_loop().run_in_executor(self._thread, self.belongings.close)
        self._thread.shutdown(wait=False)
        await asyncio.shield(cleared)


def _begin(sheet: Sheet[Row], belongings: ExitStack) -> SheetWriter[Row]:
    folder = belongings.enter_context(TemporaryDirectory(prefix="kinerja-report-"))
    writer = SheetWriter(sheet, Path(folder))
    belongings.callback(writer.abandon)
    writer.begin()
    return writer


def _end(writer: SheetWriter[Row], belongings: ExitStack) -> BinaryIO:
    return belongings.enter_context(writer.finish().open("rb"))
