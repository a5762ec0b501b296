"""A report's sheet, its stream, and what is left behind: nothing."""

import asyncio
import tempfile
import threading
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hub.sheets.sheet import Column, Kind, Sheet
from hub.sheets.workbook import CHUNK_BYTES, ROWS_AT_ONCE, each_of, stream_workbook
from hub.sheets.writer import SheetFull
from tests.unit.hub.sheets.read_back import AT, bytes_of, page_of, texts

COLUMNS = (
    Column[int]("Kode", 12, lambda row: f"{row:018}", Kind.CODE),
    Column[int]("Jumlah", 9, lambda row: row, Kind.COUNT),
)
SHEET = Sheet[int]("Lembar", "Judul", AT, COLUMNS, lines=("Badan Contoh",))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


class Endless:
    """Rows without end.

    Attributes:
        flowing: set once some have been written.
        closed: whether the source was let go.
    """

    def __init__(self) -> None:
        self.flowing = asyncio.Event()
        self.closed = False

    async def rows(self) -> AsyncIterator[int]:
        try:
            for number in count():
                yield number
                if number > ROWS_AT_ONCE:
                    self.flowing.set()
        finally:
            self.closed = True


async def test_a_sheet_has_its_title_its_state_its_heading_and_numbered_rows() -> None:
    assert texts(await page_of(SHEET, [7, 8])) == [
        ("Judul", None, None),
        ("Badan Contoh", None, None),
        ("Keadaan 25 November 2026 pukul 14.05 WITA", None, None),
        ("No", "Kode", "Jumlah"),
        (1, "000000000000000007", 7),
        (2, "000000000000000008", 8),
    ]


async def test_the_heading_stays_in_view_filters_and_is_printed_on_every_page() -> None:
    page = await page_of(SHEET, [7, 8])
    assert page.freeze_panes == "A5"
    assert page.auto_filter.ref == "A4:C6"
    assert page.print_title_rows == "$4:$4"
    assert [round(page.column_dimensions[letter].width) for letter in "ABC"] == [7, 13, 10]


async def test_a_total_stands_below_what_is_filtered() -> None:
    page = await page_of(Sheet("Lembar", "Judul", AT, COLUMNS, total=15, fixed=1), [7, 8])
    assert texts(page)[-1] == (None, "000000000000000015", 15)
    assert page["C6"].font.bold
    assert page.auto_filter.ref == "A3:C5"
    assert page.freeze_panes == "C4"


async def test_a_second_sheet_explains_columns() -> None:
    told = (("Kode", "=1+1"), ("Jumlah", "<r>Semua</r>"))
    book = load_workbook(BytesIO(await bytes_of(replace(SHEET, explained=told), [7])))
    page, explanation = book.worksheets
    assert book.active is page
    assert texts(explanation) == [("Kolom", "Isi"), ("Kode", "=1+1"), ("Jumlah", "<r>Semua</r> ")]
    assert explanation["B2"].data_type == "s"
    assert texts(page)[-1] == (1, "000000000000000007", 7)


async def test_no_rows_leave_the_heading() -> None:
    page = await page_of(SHEET, [])
    assert texts(page)[-1] == ("No", "Kode", "Jumlah")
    assert page.auto_filter.ref == "A4:C4"


async def test_rows_beyond_one_batch_are_all_there_in_their_order() -> None:
    page = await page_of(SHEET, range(2 * ROWS_AT_ONCE + 1))
    assert [row[2] for row in texts(page)[4:]] == list(range(2 * ROWS_AT_ONCE + 1))


async def test_chunks_are_small(folder: Path) -> None:
    sizes = [len(chunk) async for chunk in stream_workbook(SHEET, each_of(range(10_000)))]
    assert max(sizes) == CHUNK_BYTES
    assert len(sizes) > 2
    assert left_in(folder) == []


async def test_more_columns_than_a_sheet_has_are_refused(folder: Path) -> None:
    with pytest.raises(SheetFull):
        await bytes_of(Sheet[int]("Lembar", "Judul", AT, COLUMNS * 8_192), [])
    assert left_in(folder) == []


async def test_memory_does_not_grow_with_the_rows() -> None:
    await peak_of(10)  # what is imported and cached once
    assert await peak_of(15_000) < 1.5 * await peak_of(1_000)


async def peak_of(rows: int) -> int:
    tracemalloc.start()
    try:
        async for _ in stream_workbook(SHEET, each_of(range(rows))):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def test_nothing_is_left_when_the_client_hangs_up_in_the_middle(folder: Path) -> None:
    async with aclosing(stream_workbook(SHEET, each_of(range(10_000)))) as stream:
        await anext(stream)
        assert len(left_in(folder)) == 1
    assert left_in(folder) == []


async def test_nothing_is_left_when_the_client_hangs_up_while_rows_are_written(folder: Path) -> None:
    source = Endless()
    reading = asyncio.create_task(anext(stream_workbook(SHEET, source.rows())))
    await source.flowing.wait()
    assert left_in(folder) != []
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert source.closed
    assert left_in(folder) == []


async def test_nothing_is_left_when_clearing_up_is_cancelled_too(folder: Path) -> None:
    source = Endless()
    reading = asyncio.create_task(anext(stream_workbook(SHEET, source.rows())))
    await source.flowing.wait()
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("report")]
    while not reading.done():
        reading.cancel()
        await asyncio.sleep(0)  # as a task group does that is cancelled
    for thread in threads:
        await asyncio.to_thread(thread.join)
    assert left_in(folder) == []


async def test_what_the_rows_raise_is_passed_on_and_nothing_is_left(folder: Path) -> None:
    async def rows() -> AsyncIterator[int]:
        for number in range(ROWS_AT_ONCE + 1):
            yield number
        raise LookupError

    with pytest.raises(LookupError):
        await anext(stream_workbook(SHEET, rows()))
    assert left_in(folder) == []


async def test_what_a_cell_raises_is_passed_on_and_the_rows_are_closed(folder: Path) -> None:
    source = Endless()
    broken = Column[int]("Rusak", 9, lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await anext(stream_workbook(Sheet("Lembar", "Judul", AT, (broken,)), source.rows()))
    assert source.closed
    assert left_in(folder) == []


async def test_a_file_that_cannot_be_written_is_the_disks_failure(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", full)
    with pytest.raises(OSError, match="cannot be written"):
        await bytes_of(SHEET, [1])
    assert left_in(folder) == []


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")
