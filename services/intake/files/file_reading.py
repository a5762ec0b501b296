"""A file opened in the format that its heads tell, or that somebody names. All of it blocks: it runs in a thread."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contracts.refusal import Refusal, RefusalKind
from hub.sheets.reading.errors import SheetHeaderMissing
from hub.sheets.reading.header import names_in
from hub.sheets.reading.table import first_rows, open_table
from hub.store.text import storable
from services.intake.domain.imports import ImportRow
from services.intake.files.formats import FORMATS
from services.intake.files.formats.format import Format
from services.intake.files.formats.mapped import KeptMapping, mapped_format
from services.intake.files.row_reading import HEAD_MAX, RefusedRow, RowReader


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
    """Return the texts of the row that has the most of them among the first ones. Raises SheetRefused, OSError."""
    rows = [names_in(row.cells) for row in first_rows(path)]
    likely = max(rows, key=lambda names: sum(1 for name in names if name), default=())
    return tuple(storable(name, HEAD_MAX) for name in likely)
