"""A file made rows of an import, some at a time, so that memory stays flat however long it is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from hub.sheets.reading.threads import ReadFile, read_in_thread
from services.intake.files.file_reading import OpenFile, open_file
from services.intake.files.formats.format import Format


@asynccontextmanager
async def file_read(path: Path, formats: Sequence[Format]) -> AsyncIterator[ReadFile[OpenFile]]:
    """Open a file to read its rows. Raises what `open_file` does."""
    async with read_in_thread(open_file(path, formats)) as file:
        yield file
