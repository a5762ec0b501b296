"""A sheet as a file on the machine of a terminal."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from hub.errors import UserError
from hub.sheets.sheet import Row, Sheet
from hub.sheets.workbook import stream_workbook


async def write_sheet(sheet: Sheet[Row], rows: AsyncGenerator[Row, None], path: Path) -> None:
    """Write a sheet to a file, over what is there. Raises UserError: it cannot be written."""
    try:
        file = await asyncio.to_thread(path.open, "wb")
        try:
            async for chunk in stream_workbook(sheet, rows):
                await asyncio.to_thread(file.write, chunk)
        finally:
            await asyncio.to_thread(file.close)
    except OSError as error:
        raise UserError(f"{path} tidak dapat ditulis ({error.strerror}); yang diterapkan tetap berlaku.") from error
