"""A file as a table: its header found, its rows one by one. Everything here blocks: it runs in a thread."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hub.sheets.reading.header import Layout
from hub.sheets.reading.kinds import is_workbook
from hub.sheets.reading.limits import SheetLimits
from hub.sheets.reading.opened import Table
from hub.sheets.reading.rows import SheetRow
from hub.sheets.reading.text_table import first_text_rows, text_table
from hub.sheets.reading.workbook_table import first_workbook_rows, workbook_table

_USUAL: Final = SheetLimits()


@contextmanager
def open_table(path: Path, layouts: Sequence[Layout], limits: SheetLimits = _USUAL) -> Iterator[Table]:
    """Open a CSV or XLSX file; what it is, its content says.

    Args:
        path: of the file.
        layouts: that the caller knows; the header is the first row, of those where it may stand, that has all the names
            that one of them needs.
        limits: of what is held at once, and unpacked.

    Raises:
        SheetRefused: it is no such file, or has no such header.
        OSError: it cannot be read.
    """
    open_one = workbook_table if is_workbook(path) else text_table
    with open_one(path, layouts, limits) as table:
        yield table


def first_rows(path: Path, limits: SheetLimits = _USUAL) -> tuple[SheetRow, ...]:
    """Return the first rows with content, for a person to say which one is the header and what its columns mean.

    Raises:
        SheetRefused: it is no such file, or has no rows.
        OSError: it cannot be read.
    """
    return first_workbook_rows(path, limits) if is_workbook(path) else first_text_rows(path, limits)
