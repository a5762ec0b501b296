"""Makes a report and reads it back with another library than wrote it."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from hub.sheets.sheet import Column, Kind, Sheet
from hub.sheets.workbook import each_of, stream_workbook

Row = TypeVar("Row")

AT: Final = datetime(2026, 11, 25, 14, 5, tzinfo=ZoneInfo("Asia/Makassar"))


async def bytes_of(sheet: Sheet[Row], rows: Iterable[Row]) -> bytes:
    return b"".join([chunk async for chunk in stream_workbook(sheet, each_of(rows))])


async def page_of(sheet: Sheet[Row], rows: Iterable[Row]) -> Worksheet:
    book = load_workbook(BytesIO(await bytes_of(sheet, rows)))
    page = book.active
    assert isinstance(page, Worksheet)
    return page


async def cell_of(value: Any, kind: Kind = Kind.TEXT) -> Cell:
    """Return one value's cell: below the title, one line and the heading, beside the number."""
    page = await page_of(Sheet("Lembar", "Judul", AT, (Column("Nilai", 20, lambda row: row, kind),)), [value])
    cell = page["B4"]
    assert isinstance(cell, Cell)
    return cell


def texts(page: Worksheet) -> list[tuple[Any, ...]]:
    return list(page.iter_rows(values_only=True))
