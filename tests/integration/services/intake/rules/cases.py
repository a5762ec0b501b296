"""The lines of the committed lists, the files that they describe, and what the rules say of these.

A line has the cells of one row by head, rows `before` it, and what is said of it: `code`, `column` (null: all of the
row), `refused`. In texts `@1` is the number of an invented PNS, `@P1` that of a PPPK, `@!1` one that Excel has rounded.
In an XLSX a text is a text; `{"n": "1.5"}` a number as it stands in the file, `{"day": "45000"}` one that is shown as a
day, `{"b": 1}` a truth, `{"e": "#N/A"}` an error, `{"f": "A1"}` a formula without a result; `merged` joins the row's
first two cells.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Self
from xml.sax.saxutils import escape

from contracts.report import EmployeeReportedV1, UnitReportedV1
from hub.sheets.reading.cells import DateSystem
from hub.sheets.reading.header import Header
from hub.sheets.reading.opened import Table
from hub.sheets.reading.rows import BrokenRow, SheetRow
from hub.sheets.reading.table import open_table
from services.intake.domain.doubts import RULES, Known
from services.intake.domain.heads import Head, MergedUnit, UnitTree
from services.intake.domain.imports import STANDING_RULES, ImportRow, RowRank, Standing, standings
from services.intake.files.formats import FORMATS
from services.intake.files.formats.format import Format
from services.intake.files.row_reading import MODELS, RefusedRow, RowReader
from tests.integration.services.intake.files.tables import nip
from tests.support.files import archive
from tests.support.workbooks import workbook_parts, worksheet

FOLDER: Final = Path(__file__).parent
BOSS, UNITS = 9, {"B1": True, "B2": True, "B9": False}
"""Who is known, and which units: B9 is dissolved, B2 below B1."""
_NUMBERS: Final = re.compile(r"@(P|!)?(\d+)")
_DAY_STYLE: Final = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'


@dataclass(frozen=True)
class Case:
    """A line of a list."""

    name: str
    door: str
    cells: Mapping[str, Any]
    code: str
    column: str | None
    refused: bool
    before: Sequence[Mapping[str, Any]] = ()
    merged: bool = False
    raw: str | None = None

    @property
    def said(self) -> tuple[str, str | None, bool]:
        """What is said of its last row."""
        return self.code, self.column, self.refused

    def file(self, folder: Path) -> Path:
        """Return the file that it describes."""
        path = folder / f"case.{self.door}"
        path.write_bytes(self._csv() if self.door == "csv" else self._workbook())
        return path

    def _csv(self) -> bytes:
        rows: list[Iterable[Any]] = [list(self.cells), *(list(one.values()) for one in (*self.before, self.cells))]
        lines = ["|".join(_text(str(cell)) for cell in row) for row in rows]
        if self.raw is not None:
            lines[-1] = _text(self.raw)
        return ("\n".join(lines) + "\n").encode()

    def _workbook(self) -> bytes:
        rows = [list(self.cells), *([*one.values()] for one in (*self.before, self.cells))]
        cells = ["".join(_cell(cell) for cell in row) for row in rows]
        body = "".join(f'<row r="{line}">{row}</row>' for line, row in enumerate(cells, 1))
        merge = f'<mergeCells count="1"><mergeCell ref="A{len(rows)}:B{len(rows)}"/></mergeCells>'
        sheet = worksheet(body, after=merge if self.merged else "")
        return archive(workbook_parts([sheet], styles=_DAY_STYLE))


def cases(door: str) -> list[Case]:
    """Return the lines of a list: csv, xlsx."""
    lines = (FOLDER / f"{door}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Case(door=door, **json.loads(line)) for line in lines]


def _text(text: str) -> str:
    def number(found: re.Match[str]) -> str:
        whole = nip(int(found[2]), is_pppk=found[1] == "P")
        return f"{whole[:15]}000" if found[1] == "!" else whole

    return _NUMBERS.sub(number, text)


def _cell(cell: Any) -> str:
    match cell:
        case {"n": value}:
            return f"<c><v>{value}</v></c>"
        case {"day": value}:
            return f'<c s="1"><v>{value}</v></c>'
        case {"b": value}:
            return f'<c t="b"><v>{value}</v></c>'
        case {"e": value}:
            return f'<c t="e"><v>{value}</v></c>'
        case {"f": value}:
            return f"<c><f>{value}</f></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_text(str(cell)))}</t></is></c>'


def known(today: date) -> Known:
    """Return what is known before the file comes."""
    head = (Head(date(2020, 1, 1), nip(BOSS)),)
    units = {
        "B1": MergedUnit(None, head),
        "B2": MergedUnit("B1", head),
        "B9": MergedUnit("B1", head, active=False),
    }
    return Known(UnitTree(units), {nip(BOSS)}, today)


@dataclass(frozen=True)
class ReadCase:
    """The file of a line, read once, to be judged by many rules.

    Attributes:
        format: of it.
        header: of it.
        rows: of it, as they stand there.
        dates: how its workbook counts days.
    """

    format: Format
    header: Header
    rows: Sequence[SheetRow | BrokenRow]
    dates: DateSystem

    @classmethod
    def of(cls, path: Path) -> Self:
        """Read a file."""
        with open_table(path, [one.layout for one in FORMATS.values()]) as table:
            return cls(FORMATS[table.header.layout.name], table.header, list(table.rows), table.dates)

    def judged(self, today: date, without: Collection[str] = ()) -> list[tuple[str, str | None, bool]]:
        """Return what the rules say of the last row, without some of them; plainly, and without a database."""
        reader = RowReader(self.format, self.header, self.dates, without)
        rows = list(reader.rows(Table(self.header, iter(self.rows), self.dates)))
        if not rows:
            return []
        last = rows[-1]
        if isinstance(last, RefusedRow):
            return [(one.code, one.column, one.is_refusal) for one in last.problems]
        found = [(one.code, one.column, one.is_refusal) for one in last.doubts]
        stands = _standing(last, [row for row in rows if isinstance(row, ImportRow)])
        if (rule := STANDING_RULES.get(stands)) is not None and rule.code not in without:
            found.append((rule.code, None, rule.is_refusal))
        if stands is Standing.COUNTS and last.body:
            data = MODELS[self.format.subject].model_validate(last.body)
            found += _doubts(data, reader.field_heads(), today, without)
        return found


def _standing(last: ImportRow, rows: Sequence[ImportRow]) -> Standing:
    alike = [RowRank(row.line, row.rank, row.digest) for row in rows if row.key == last.key]
    return standings(alike)[last.line]


def _doubts(
    data: EmployeeReportedV1 | UnitReportedV1, heads: Mapping[str, str], today: date, without: Collection[str]
) -> list[tuple[str, str | None, bool]]:
    world = known(today)
    people = {data.nip} if isinstance(data, EmployeeReportedV1) else set()
    world = Known(world.tree, {*world.people, *people}, world.today)
    rules = [rule for rule in RULES[type(data)] if rule.code not in without]
    return [
        (fault.code, heads.get(fault.field, fault.field) if fault.field else None, False)
        for rule in rules
        for fault in rule.of(data, world)
    ]
