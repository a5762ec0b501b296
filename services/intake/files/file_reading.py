"""A file opened in the format that its heads tell, or that somebody names. All of it blocks: it runs in a thread."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
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
        format: found out, or named.
        missing: usual heads of columns that it could have, and has not.
        heads: of the columns that say the fields of a report, by field.
        rows: what each of its rows makes, to be read once; may raise SheetRefused at any place.
    """

    format: Format
    missing: Sequence[str]
    heads: Mapping[str, str]
    rows: Iterator[ImportRow | RefusedRow]


@contextmanager
def open_file(
    path: Path,
    *,
    name: str | None = None,
    mappings: Sequence[KeptMapping] = (),
    without: Collection[str] = (),
) -> Iterator[OpenFile]:
    """Open a file to read its rows.

    Args:
        path: of the file; CSV or XLSX, as its content says.
        name: of the format; None: as the heads say.
        mappings: what somebody has said once of other columns of the same source.
        without: codes of rules that do not hold; none but in tests of the rules.

    Raises:
        UnknownFormat: there is no format of this name.
        FormatUnknown: the heads are those of no format.
        SheetRefused: nothing can be read from it.
        OSError: it cannot be opened.
    """
    formats = _formats(name, mappings)
    try:
        with open_table(path, [one.layout for one in formats.values()]) as table:
            found = formats[table.header.layout.name]
            reader = RowReader(found, table.header, table.dates, without)
            yield OpenFile(found, found.missing(table.header.names), reader.field_heads(), reader.rows(table))
    except SheetHeaderMissing:
        if name is not None:
            raise
        raise FormatUnknown(likely_heads(path)) from None


def _formats(name: str | None, mappings: Sequence[KeptMapping]) -> Mapping[str, Format]:
    if name is not None and name not in FORMATS:
        raise UnknownFormat
    if name is not None:
        return {name: FORMATS[name]}
    # What somebody has said of these very heads goes before what we know of some of them.
    mapped = {one.name: one for one in map(mapped_format, mappings)}
    return {**mapped, **FORMATS}


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
    return () if found is None else tuple(storable(name, NAME_MAX) for name in names_in(found.cells))


def _texts(row: SheetRow) -> int:
    return sum(1 for name in names_in(row.cells) if name)


def _is_data(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or _DATA.fullmatch(cell.strip()) is not None)
