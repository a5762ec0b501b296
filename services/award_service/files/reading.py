"""A file of lists opened, and its rows made rows of lists. All of it blocks: it runs in a thread."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from hub.sheets.reading.column_values import NoValue
from hub.sheets.reading.columns import CellRefused, ColumnReader, RowRule, Said
from hub.sheets.reading.opened import Table
from hub.sheets.reading.rows import BrokenRow, SheetRow
from hub.sheets.reading.table import open_table
from services.award_service.domain.list_files import ListRow, Problem, Says
from services.award_service.domain.listed import ENTRIES, ListKind
from services.award_service.files.formats import FORMATS, ListFormat, decree_after, tells_an_entry

NIP_BLANK: Final = "nip_blank"
NIP_SENTENCE: Final = "NIP tidak diisi: baris ini tidak diketahui tentang siapa."
NOT_ALLOWED: Final = "value_not_allowed"
NOT_ALLOWED_SENTENCE: Final = "Isi baris ini tidak diterima: periksa huruf dan panjangnya."


@dataclass(frozen=True, slots=True)
class OpenLists:
    """A file that is read.

    Attributes:
        format: the one of which it has the heads.
        rows: what each of its rows says, to be read once; may raise SheetRefused at any place.
    """

    format: ListFormat
    rows: Iterator[ListRow]


@contextmanager
def open_lists(path: Path, kind: ListKind, as_of: date) -> Iterator[OpenLists]:
    """Open a file of lists of a day, CSV or XLSX as its content says.

    Raises:
        SheetRefused: nothing can be read from it, or it has no table of this kind.
        OSError: it cannot be opened.
    """
    formats = {one.name: one for one in FORMATS[kind]}
    with open_table(path, [one.layout for one in formats.values()]) as table:
        found = formats[table.header.layout.name]
        yield OpenLists(found, rows_of(table, found, as_of))


def rows_of(table: Table, form: ListFormat, as_of: date) -> Iterator[ListRow]:
    """Return what each row says.

    Args:
        table: that is read.
        form: its format.
        as_of: the day of which it speaks.

    Raises:
        SheetHeaderTwice: a column is there twice.
    """
    columns = ColumnReader(form.columns, table.header, table.dates)
    rules = (*form.rules, decree_after(as_of))
    return (_row(row, form, columns, rules) for row in table.rows)


def _row(row: SheetRow | BrokenRow, form: ListFormat, columns: ColumnReader, rules: Sequence[RowRule]) -> ListRow:
    if isinstance(row, BrokenRow):
        return _refused(row.line, None, [Problem(row.line, None, row.fault.value, True, row.sentence)])
    refused: list[CellRefused] = []
    said = columns.said(row, refused)
    nip = said.get("nip")
    if nip is None and not refused and not tells_an_entry(said):
        return ListRow(row.line, None, Says.NOTHING, {})  # a total, or who signs
    problems = [Problem(row.line, one.head, one.error.code, True, str(one.error)) for one in refused]
    if nip is None and not any(one.column.name == "nip" for one in refused):
        problems.append(Problem(row.line, columns.heads.get("nip"), NIP_BLANK, True, NIP_SENTENCE))
    if not problems:
        problems = [
            Problem(row.line, columns.heads.get(name, name), rule.code, rule.is_refusal, rule.sentence)
            for rule in rules
            for name in rule.found(said)
        ]
    if refusals := [one for one in problems if one.is_refusal]:
        return _refused(row.line, nip, refusals)
    says = _says(said, form)
    entry = _entry(said) if says is Says.ENTRY else {}
    if says is Says.ENTRY and not _is_allowed(form.kind, entry):
        return _refused(row.line, nip, [Problem(row.line, None, NOT_ALLOWED, True, NOT_ALLOWED_SENTENCE)])
    return ListRow(row.line, nip, says, entry, tuple(problems))


def _refused(line: int, nip: str | None, problems: Sequence[Problem]) -> ListRow:
    return ListRow(line, nip, Says.REFUSED, {}, tuple(problems))


def _says(said: Said, form: ListFormat) -> Says:
    sort = said.get(form.sort)
    if sort is NoValue.NONE:
        return Says.NONE
    return Says.ENTRY if sort else Says.NOTHING


def _entry(said: Said) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "nip" and value is not None}


def _is_allowed(kind: ListKind, entry: Mapping[str, Any]) -> bool:
    try:
        ENTRIES[kind].validate_python([dict(entry)])
    except ValidationError:
        return False
    return True
