"""Tables as SIASN writes them, and as a spreadsheet saves them again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from xlsxwriter import Workbook

Row: TypeAlias = Mapping[str, str | date | None]
"""By the names of columns; one that is not in it is empty."""


class SheetFormat(StrEnum):
    """What the files are; also their ending."""

    CSV = "csv"
    """As SIASN makes them: `|` between cells, no quotation marks, days as DD-MM-YYYY."""
    XLSX = "xlsx"
    """As a spreadsheet saves them again: days as days, all else as text."""


@contextmanager
def opened(path: Path, columns: Sequence[str]) -> Iterator[Callable[[Row], None]]:
    """Open a table that is written row by row, with the names of its columns; what it is, its ending says.

    Raises:
        OSError: it cannot be written.
    """
    with (_text if path.suffix == ".csv" else _workbook)(path, columns) as write:
        yield write


@contextmanager
def _text(path: Path, columns: Sequence[str]) -> Iterator[Callable[[Row], None]]:
    with path.open("w", encoding="utf-8", newline="\r\n") as file:

        def write(row: Row) -> None:
            file.write("|".join(_written(row.get(name)) for name in columns) + "\n")

        file.write("|".join(columns) + "\n")
        yield write


@contextmanager
def _workbook(path: Path, columns: Sequence[str]) -> Iterator[Callable[[Row], None]]:
    with Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet("Data")
        as_day = book.add_format({"num_format": "dd/mm/yyyy"})
        line = 0

        def write(row: Row) -> None:
            nonlocal line
            line += 1
            for place, name in enumerate(columns):
                match row.get(name):
                    case date() as day:
                        page.write_datetime(line, place, day, as_day)
                    case str() as text:
                        page.write_string(line, place, text)

        page.write_row(0, 0, columns)
        yield write


def _written(cell: str | date | None) -> str:
    return f"{cell:%d-%m-%Y}" if isinstance(cell, date) else cell or ""
