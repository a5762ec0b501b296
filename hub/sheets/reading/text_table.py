"""A text file as a table: the separator is the one with which a known header is found."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hub.sheets.reading.errors import SheetEmpty, SheetHeaderMissing
from hub.sheets.reading.header import Layout, names_in
from hub.sheets.reading.limits import HEADER_WITHIN, SheetLimits
from hub.sheets.reading.opened import HeaderSearch, Table, first_of
from hub.sheets.reading.rows import SheetRow
from hub.sheets.reading.separated import SEPARATORS, Records
from hub.sheets.reading.text_files import LineReader, encoding_of

_DECLARED: Final = re.compile(r'"?sep=(.)"?[|;,\t]*', re.IGNORECASE | re.DOTALL)
"""A first line by which Excel is told the separator, as it was written or as Excel saved it again."""


@contextmanager
def text_table(path: Path, layouts: Sequence[Layout], limits: SheetLimits) -> Iterator[Table]:
    """Open a text file. Raises SheetRefused, OSError."""
    encoding = encoding_of(path)
    search = HeaderSearch(layouts, limits.columns)
    for separator in _candidates(path, encoding):
        with _records(path, encoding, separator, limits) as records:
            rows = iter(records)
            header = search.among(rows)
            if header is not None:
                records.width = len(header.names)
                yield Table(header, rows)
                return
    raise SheetHeaderMissing(HEADER_WITHIN) if search.any_row else SheetEmpty


def first_text_rows(path: Path, limits: SheetLimits) -> tuple[SheetRow, ...]:
    """Return the first rows by the separator that makes the most columns. Raises SheetRefused, OSError."""
    encoding = encoding_of(path)
    best: tuple[SheetRow, ...] = ()
    for separator in _candidates(path, encoding):
        with _records(path, encoding, separator, limits) as records:
            best = max(best, first_of(iter(records)), key=_columns)
    if not best:
        raise SheetEmpty
    return best


def _columns(rows: Sequence[SheetRow]) -> int:
    return max((len(names_in(row.cells)) for row in rows), default=0)


def _candidates(path: Path, encoding: str) -> tuple[str, ...]:
    """Return the separators to try: what the file says, then those that are usual."""
    with _lines(path, encoding, 100) as lines:
        declared = _declared(lines)
    return tuple(dict.fromkeys((*declared, *SEPARATORS)))


def _declared(lines: LineReader) -> str:
    """Return the separator that the first line declares, and leave this line out; otherwise an empty text."""
    first = lines.next()
    found = _DECLARED.fullmatch(first.text) if first is not None else None
    if first is not None and found is None:
        lines.put_back([first])
    return found[1] if found else ""


@contextmanager
def _records(path: Path, encoding: str, separator: str, limits: SheetLimits) -> Iterator[Records]:
    with _lines(path, encoding, limits.line_characters) as lines:
        _declared(lines)
        yield Records(lines, separator, limits)


@contextmanager
def _lines(path: Path, encoding: str, characters_max: int) -> Iterator[LineReader]:
    with path.open(encoding=encoding, errors="replace") as file:
        yield LineReader(file, characters_max)
