"""Workbooks part by part, so that they can be as odd as those that come in; and what is read out of a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from hub.sheets.reading.cells import Cell
from hub.sheets.reading.header import Layout
from hub.sheets.reading.limits import SheetLimits
from hub.sheets.reading.rows import BrokenRow
from hub.sheets.reading.table import open_table
from tests.support.files import SHEET_TYPES, archive

PEOPLE: Final = Layout("people", ("NIP", "NAMA"))
HEADER: Final = '<row r="1"><c t="inlineStr"><is><t>NIP</t></is></c><c t="inlineStr"><is><t>NAMA</t></is></c></row>'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """Return a part of relationships: kind and target by key."""
    found = "".join(
        f'<Relationship Id="{key}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f"<Relationships>{found}</Relationships>"


def worksheet(rows: str, *, before: str = "", after: str = "") -> str:
    """Return a worksheet's part."""
    return f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def workbook_parts(
    sheets: Sequence[str],
    *,
    states: Sequence[str] = (),
    titles: Sequence[str] = (),
    active: int = 0,
    date1904: bool = False,
    strings: str | None = None,
    styles: str | None = None,
) -> dict[str, str | bytes]:
    """Return the parts of a workbook with these worksheets."""
    states = states or ["visible"] * len(sheets)
    titles = titles or [f"S{n}" for n in range(len(sheets))]
    named = "".join(
        f'<sheet name="{title}" state="{state}" r:id="s{n}"/>'
        for n, (title, state) in enumerate(zip(titles, states, strict=True))
    )
    targets = {f"s{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(len(sheets))}
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": SHEET_TYPES,
        "_rels/.rels": relations({"r": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr date1904="{int(date1904)}"/>'
        f'<bookViews><workbookView activeTab="{active}"/></bookViews><sheets>{named}</sheets></workbook>',
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets)},
    }
    if strings is not None:
        targets["strings"] = ("sharedStrings", "sharedStrings.xml")
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{strings}</sst>'
    if styles is not None:
        targets["styles"] = ("styles", "/xl/styles.xml")
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>'
    return parts | {"xl/_rels/workbook.xml.rels": relations(targets)}


def workbook(
    rows: str = "",
    *,
    header: str = HEADER,
    after: str = "",
    date1904: bool = False,
    strings: str | None = None,
    styles: str | None = None,
) -> bytes:
    """Return a workbook with one sheet: a header of NIP and NAMA, and rows from line 2 on."""
    sheet = worksheet(header + rows, after=after)
    return archive(workbook_parts([sheet], date1904=date1904, strings=strings, styles=styles))


def read(
    path: Path,
    content: bytes,
    *layouts: Layout,
    limits: SheetLimits = SheetLimits(),  # noqa: B008 - frozen
) -> list[tuple[int, tuple[Cell, ...] | str]]:
    """Return the lines of a file with their cells, or with the code of what is wrong with them."""
    path.write_bytes(content)
    with open_table(path, layouts or (PEOPLE,), limits) as table:
        return [(row.line, row.fault if isinstance(row, BrokenRow) else row.cells) for row in table.rows]
