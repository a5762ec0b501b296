"""A file opened in the format that its heads tell, or that somebody names. All of it blocks: it runs in a thread."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.refusal import Refusal, RefusalKind
from hub.sheets.reading.cells import Cell
from hub.sheets.reading.errors import SheetHeaderMissing
from hub.sheets.reading.header import NAME_MAX, names_in
from hub.sheets.reading.rows import SheetRow
from hub.sheets.reading.table import first_rows, open_table
from hub.store.text import storable
from services.intake.domain.imports import ImportRow
from services.intake.files.formats import FORMATS
from services.intake.files.formats.format import Format
from services.intake.files.formats.mapped import KeptMapping, mapped_format
from services.intake.files.row_reading import RefusedRow, RowReader

_DATA: Final = re.compile(r"[\W_]*\d(?:[\d\W_]|[ET](?=[+\d]))*|\d{1,2}\W[A-Za-z]{3,9}\W+\d{4}|.*\d{6}.*")
"""A number, a day, a moment, or a number among other things, as a text."""


class FormatUnknown(Refusal):
    """Nobody has said yet what the columns of this file mean.

    Attributes:
        heads: of the row that seems to name the columns.
    """

    code = "import_format_unknown"
    kind = RefusalKind.INVALID
    field = "body"
    sentence = (
        "Judul kolom berkas ini tidak dikenal: pakai templat atau ekspor SIASN apa adanya, atau tentukan arti kolomnya."
    )

    def __init__(self, heads: Sequence[str]) -> None:
        super().__init__()
        self.heads = tuple(heads)


class UnknownFormat(Refusal):
    """There is no format of this name."""

    code = "import_unknown_format"
    kind = RefusalKind.INVALID
    field = "format"

    def __init__(self) -> None:
        super().__init__(f"Format ini tidak ada; yang ada: {', '.join(FORMATS)}.")


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that is read.

    Attributes:
        format: the one of which it has the heads.
        names: of all its columns, to ask somebody what they mean.
        heads: of the columns that say the fields of a report, by field.
        rows: what each of its rows makes, to be read once; may raise SheetRefused at any place.
    """

    format: Format
    names: Sequence[str]
    heads: Mapping[str, str]
    rows: Iterator[ImportRow | RefusedRow]


@contextmanager
def open_file(path: Path, formats: Sequence[Format]) -> Iterator[OpenFile]:
    """Open a file to read its rows.

    Args:
        path: of the file; CSV or XLSX, as its content says.
        formats: that it may have.

    Raises:
        FormatUnknown: the heads are those of none of several formats.
        SheetRefused: nothing can be read from it.
        OSError: it cannot be opened.
    """
    known = {one.name: one for one in formats}
    try:
        with open_table(path, [one.layout for one in formats]) as table:
            found = known[table.header.layout.name]
            reader = RowReader(found, table.header, table.dates)
            yield OpenFile(found, _shown(table.header.names), reader.field_heads(), reader.rows(table))
    except SheetHeaderMissing:
        if len(formats) == 1:
            raise
        raise FormatUnknown(likely_heads(path)) from None


def possible_formats(name: str | None, mappings: Iterable[KeptMapping]) -> list[Format]:
    """Return the formats that a file may have.

    Args:
        name: of the only one; None: as the heads say.
        mappings: what somebody has said once of other columns of the same source.

    Raises:
        UnknownFormat: there is no format of this name.
    """
    if name is None:
        # What somebody has said of these very heads goes before what we know of some of them.
        return [*map(mapped_format, mappings), *FORMATS.values()]
    if name not in FORMATS:
        raise UnknownFormat
    return [FORMATS[name]]


def likely_heads(path: Path) -> tuple[str, ...]:
    """Return the row that seems to name the columns, among the first ones; nothing: none does.

    It is the first one of two texts or more that has no number and no day, so that nobody is taken for a head; what
    stands above a table has not half as many texts as the table.

    Raises:
        SheetRefused, OSError.
    """
    rows = first_rows(path)
    least = max((2, *(_texts(row) // 2 + 1 for row in rows)))
    found = next((row for row in rows if _texts(row) >= least and not any(map(_is_data, row.cells))), None)
    return () if found is None else _shown(names_in(found.cells))


def _shown(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(storable(name, NAME_MAX) for name in names)


def _texts(row: SheetRow) -> int:
    return sum(1 for name in names_in(row.cells) if name)


def _is_data(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or _DATA.fullmatch(cell.strip()) is not None)
