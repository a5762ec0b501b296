"""Rows of a table made rows of an import: pure, whatever the format."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from contracts.report import EmployeeReportedV1, UnitReportedV1
from hub.sheets.reading.cells import DateSystem
from hub.sheets.reading.columns import CellRefused, ColumnReader
from hub.sheets.reading.header import Header
from hub.sheets.reading.opened import Table
from hub.sheets.reading.rows import BrokenRow, SheetRow
from services.intake.domain.imports import ImportRow, Problem
from services.intake.domain.report import Subject
from services.intake.files.formats.format import Format

MODELS: Final[Mapping[Subject, type[EmployeeReportedV1 | UnitReportedV1]]] = {
    Subject.EMPLOYEE: EmployeeReportedV1,
    Subject.UNIT: UnitReportedV1,
}
KEY_BLANK: Final = "key_blank"
KEY_SENTENCE: Final = "Kolom ini kosong: tanpa isinya, baris ini tidak diketahui tentang siapa atau unit apa."
NOT_ALLOWED: Final = "value_not_allowed"
NOT_ALLOWED_SENTENCE: Final = "Isi kolom ini tidak diterima: periksa huruf, panjang, dan pilihannya."
_LEFT_OUT: Final = " Isi sel ini diabaikan."


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that makes no report.

    Attributes:
        line: of the file.
        problems: why not, at least one of them a refusal.
        key: whom or which it is about, as far as that can be read.
    """

    line: int
    problems: tuple[Problem, ...]
    key: str | None = None


@dataclass
class RowReader:
    """Reads the rows of one table in one format.

    Attributes:
        format: of it.
        header: of it.
        dates: how its workbook counts days.
        without: codes of rules that do not hold; none but in tests of the rules.
    """

    format: Format
    header: Header
    dates: DateSystem = DateSystem.FROM_1900
    without: Collection[str] = ()
    _columns: ColumnReader = field(init=False)

    def __post_init__(self) -> None:
        self._columns = ColumnReader(self.format.columns, self.header, self.dates, self.without)
        self._heads = self._columns.heads

    def rows(self, table: Table) -> Iterator[ImportRow | RefusedRow]:
        """Yield what each row makes. Raises SheetRefused: the end of the file is read last."""
        for row in table.rows:
            if isinstance(row, BrokenRow):
                if row.fault.value not in self.without:
                    yield RefusedRow(row.line, (Problem(row.line, None, row.fault.value, True, row.sentence),))
            else:
                yield self._row(row)

    def _row(self, row: SheetRow) -> ImportRow | RefusedRow:
        problems: list[Problem] = []
        said = self._said(row, problems)
        if not any(one.is_refusal for one in problems):
            problems += self._key_problems(row.line, said) or self._rule_problems(row.line, said)
        key = said.get(self.format.key)
        if any(one.is_refusal for one in problems) or not key:
            return RefusedRow(row.line, tuple(problems), key or None)
        body = self.format.report(said)
        problems += self._contract_problems(row.line, body)
        if any(one.is_refusal for one in problems):
            return RefusedRow(row.line, tuple(problems), key)
        return ImportRow(
            line=row.line,
            key=key,
            rank=self.format.rank(said),
            digest=_digest(body) if body else "",
            body=body,
            doubts=tuple(problems),
        )

    def _said(self, row: SheetRow, problems: list[Problem]) -> dict[str, Any]:
        refused: list[CellRefused] = []
        said = self._columns.said(row, refused)
        for one in refused:
            sentence = str(one.error) + ("" if one.column.is_decisive else _LEFT_OUT)
            problems.append(Problem(row.line, one.head, one.error.code, one.column.is_decisive, sentence))
        return said

    def _key_problems(self, line: int, said: Mapping[str, Any]) -> list[Problem]:
        if said.get(self.format.key) or KEY_BLANK in self.without:
            return []
        return [Problem(line, self._heads.get(self.format.key), KEY_BLANK, True, KEY_SENTENCE)]

    def _rule_problems(self, line: int, said: Mapping[str, Any]) -> list[Problem]:
        if not said.get(self.format.key):
            return []
        return [
            Problem(line, self._heads.get(name, name), rule.code, rule.is_refusal, rule.sentence)
            for rule in self.format.rules
            if rule.code not in self.without
            for name in rule.found(said)
        ]

    def _contract_problems(self, line: int, body: Mapping[str, Any]) -> list[Problem]:
        if not body:
            return []
        try:
            MODELS[self.format.subject].model_validate_json(json.dumps(body), strict=True)
        except ValidationError as error:
            if NOT_ALLOWED in self.without:
                raise
            heads = self.field_heads()
            fields = sorted(
                {str(one["loc"][0]) for one in error.errors(include_input=False, include_url=False) if one["loc"]}
            )
            return [Problem(line, heads.get(name), NOT_ALLOWED, True, NOT_ALLOWED_SENTENCE) for name in fields]
        return []

    def field_heads(self) -> dict[str, str]:
        """Return the heads of the columns that say the fields of a report, by field."""
        return {self.format.fields.get(name, name): head for name, head in self._heads.items()}


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.blake2b(json.dumps(body, sort_keys=True).encode(), digest_size=16).hexdigest()
