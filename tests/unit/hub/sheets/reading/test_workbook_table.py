"""XLSX as Excel, LibreOffice and programs write it: what a cell holds, which sheet is meant, which rows break."""

import tracemalloc
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
import xlsxwriter
from openpyxl import Workbook

from hub.sheets.reading.cells import Cell, CellFault
from hub.sheets.reading.errors import SheetDamaged, SheetEmpty, SheetHeaderMissing, SheetNotAlone, SheetTooWide
from hub.sheets.reading.header import Layout
from hub.sheets.reading.limits import SheetLimits
from hub.sheets.reading.number_styles import shows_a_day
from hub.sheets.reading.shared_strings import SharedStrings
from hub.sheets.reading.table import first_rows, open_table
from tests.support.files import archive
from tests.support.workbooks import HEADER, PEOPLE, read, relations, workbook, workbook_parts, worksheet

STYLES: Final = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/><numFmt numFmtId="165" formatCode="&quot;dy&quot;0"/>'
    '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf/></cellXfs>'
)
MANY: Final = {f"r{number}": ("worksheet", "worksheets/sheet0.xml") for number in range(10_000)}
"""Relations of a workbook."""


def cell_of(path: Path, cell: str, **parts: Any) -> Cell:
    (row,) = read(path, workbook(f"<row><c t='inlineStr'><is><t>x</t></is></c>{cell}</row>", **parts))
    assert isinstance(row[1], tuple)
    return row[1][1]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c><v>12</v></c>", 12),
        ("<c t='n'><v>12.0</v></c>", 12),
        ("<c><v>-1.5</v></c>", -1.5),
        ("<c><v>1E3</v></c>", 1000),
        ("<c><v>199001012015032999</v></c>", 199001012015032999),
        ("<c><v>1.99001012015033E+17</v></c>", 1.99001012015033e17),
        ("<c><v>1e999</v></c>", CellFault.ERROR),
        ("<c><v>nan</v></c>", CellFault.ERROR),
        ("<c><v>x</v></c>", CellFault.ERROR),
        ("<c t='s'><v>0</v></c>", "bersama"),
        ("<c t='s'><v>1</v></c>", "ab c"),
        ("<c t='s'><v>2</v></c>", None),
        ("<c t='s'><v></v></c>", None),
        ("<c t='inlineStr'><is><t>12</t></is></c>", "12"),
        ("<c t='inlineStr'><is><r><t>a</t></r><r><t> b</t></r><rPh><t>c</t></rPh></is></c>", "a b"),
        ("<c t='inlineStr'><is><t>a_x000D__x000A_b_x0041_</t></is></c>", "a\nbA"),
        ("<c t='inlineStr'><is><t>&lt;&amp;&#233;</t></is></c>", "<&é"),
        ("<c t='inlineStr'><is><t><![CDATA[<b>]]></t></is></c>", "<b>"),
        ("<c t='inlineStr'><is/></c>", None),
        ("<c t='b'><v>1</v></c>", True),
        ("<c t='b'><v>0</v></c>", False),
        ("<c t='e'><v>#N/A</v></c>", CellFault.ERROR),
        ("<c><f>1+1</f><v>2</v></c>", 2),
        ("<c t='str'><f>A1</f><v>=1+1</v></c>", "=1+1"),
        ("<c t='str'><f>A1</f><v></v></c>", None),
        ("<c t='e'><f>1/0</f><v>#DIV/0!</v></c>", CellFault.ERROR),
        ("<c><f>1+1</f></c>", CellFault.NOT_COMPUTED),
        ("<c><f>1+1</f><v></v></c>", CellFault.NOT_COMPUTED),
        ("<c s='1'><v>45717</v></c>", date(2025, 3, 1)),
        ("<c s='2'><v>45717.5</v></c>", datetime(2025, 3, 1, 12)),  # noqa: DTZ001
        ("<c s='2'><v>1</v></c>", date(1900, 1, 1)),
        ("<c s='2'><v>59</v></c>", date(1900, 2, 28)),
        ("<c s='2'><v>60</v></c>", 60),
        ("<c s='2'><v>61</v></c>", date(1900, 3, 1)),
        ("<c s='2'><v>2958465</v></c>", date(9999, 12, 31)),
        ("<c s='2'><v>2958465.99999999</v></c>", 2958465.99999999),
        ("<c s='2'><v>-1</v></c>", -1),
        ("<c s='3'><v>45717</v></c>", 45717),
        ("<c s='4'><v>45717</v></c>", 45717),
        ("<c s='99'><v>45717</v></c>", 45717),
        ("<c t='d'><v>2025-03-01</v></c>", date(2025, 3, 1)),
        ("<c t='d'><v>2025-03-01T12:00:00Z</v></c>", datetime(2025, 3, 1, 12)),  # noqa: DTZ001
        ("<c t='d'><v>besok</v></c>", "besok"),
        ("<c/>", None),
        ("<c s='1'/>", None),
        ("<c r='C9'><v>1</v></c>", None),
        ("<c r='B9' xml:space='preserve'><v>1</v></c><c r='B9'><v>2</v></c>", 2),
    ],
)
def test_a_cell_keeps_how_it_was_stored(tmp_path: Path, cell: str, value: Cell) -> None:
    strings = "<si><t>bersama</t></si><si><r><t>ab</t></r><r><t> c</t></r><rPh><t>x</t></rPh></si><si><t/></si>"
    found = cell_of(tmp_path / "f", cell, strings=strings, styles=STYLES)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("serial", "value"), [("0", date(1904, 1, 1)), ("44255", date(2025, 3, 1))])
def test_days_are_counted_as_the_workbook_says(tmp_path: Path, serial: str, value: date) -> None:
    assert cell_of(tmp_path / "f", f"<c s='1'><v>{serial}</v></c>", styles=STYLES, date1904=True) == value


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        *[(code, True) for code in ("dd/mm/yyyy", "[$-421]dd mmmm yyyy;@", "mmm-yy", "yyyy\\-mm", "DD")],
        *[
            (code, False)
            for code in (
                "General",
                "0.00",
                "h:mm",
                "[h]:mm:ss",
                '"hari" 0',
                "[Red]0",
                "0;[Blue]d",
                "\\d0",
                "0" * 255 + "d",
            )
        ],
    ],
)
def test_a_format_shows_a_day_or_not(code: str, shown: bool) -> None:
    assert shows_a_day(code) is shown


def text_cells(*texts: str, line: str = "") -> str:
    return f"<row{line}>" + "".join(f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in texts) + "</row>"


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (workbook(text_cells("1", "a") + text_cells("2", "b")), [(2, ("1", "a")), (3, ("2", "b"))]),
        (workbook(text_cells("1") + text_cells("", "b", "c")), [(2, ("1", None)), (3, (None, "b"))]),
        (workbook("<row/><row r='7'><c/></row>" + text_cells(" ") + text_cells("1", "a")), [(9, ("1", "a"))]),
        (workbook(text_cells("1", "a", line=" r='9'")), [(9, ("1", "a"))]),
        (workbook(text_cells("", "", "catatan") + text_cells("1", "a")), [(3, ("1", "a"))]),
        (
            workbook(
                text_cells("1", "a"), header=text_cells("Judul") + "<row/>" + text_cells("NIP", "NAMA", line=" r='8'")
            ),
            [(9, ("1", "a"))],
        ),
        (
            workbook("<row><c r='XFD2'><v>1</v></c><c r='A2'><v>1</v></c><c><v>2</v></c></row>"),
            [(2, (1, 2))],
        ),
        (
            archive(workbook_parts([worksheet(HEADER + text_cells("1", "a"), before="<dimension ref='A1'/>")])),
            [(2, ("1", "a"))],
        ),
        (
            archive(workbook_parts([worksheet(text_cells("x")), worksheet(HEADER + text_cells("1", "a"))])),
            [(2, ("1", "a"))],
        ),
        (
            archive(workbook_parts([worksheet(HEADER), worksheet(HEADER + text_cells("2"))], active=1)),
            [(2, ("2", None))],
        ),
        (
            archive(
                workbook_parts(
                    [worksheet(HEADER + text_cells("1", "a")), worksheet(HEADER + text_cells("2", "b"))],
                    states=["hidden", "visible"],
                )
            ),
            [(2, ("2", "b"))],
        ),
    ],
    ids=[
        *(
            "plain",
            "short and long rows",
            "blank rows",
            "line numbers",
            "notes beside",
            "titles above",
            "columns in no order",
        ),
        *("a dimension that lies", "a first sheet without header", "the sheet in front", "a hidden sheet"),
    ],
)
def test_rows_are_found_where_people_put_them(tmp_path: Path, content: bytes, rows: list[Any]) -> None:
    assert read(tmp_path / "f", content) == rows


def several(path: Path, *sheets: str, **parts: Any) -> list[Any]:
    """Return what is read of a workbook whose sheets have these rows."""
    return read(path, archive(workbook_parts([worksheet(rows) for rows in sheets], **parts)))


@pytest.mark.parametrize(
    "second",
    [
        HEADER + text_cells("2", "b"),
        text_cells("Daftar") + text_cells("NAMA", "NIP") + text_cells("b"),
        HEADER + f"<row><c t='inlineStr'><is><t>{'a' * 40_000}</t></is></c></row>",
        text_cells("NIP", "NAMA", "NIP", "NAMA") + text_cells("2", "b"),
        text_cells("NIP", "NAMA", *["x"] * 600),
    ],
    ids=["alike", "below a title", "a broken row", "heads twice", "too wide"],
)
def test_a_second_sheet_with_such_a_table_is_not_left_out(tmp_path: Path, second: str) -> None:
    first = HEADER + text_cells("1", "a")
    titles = ["Dinas 197501012000031", "Catatan", "Dinas  B\n"]
    with pytest.raises(SheetNotAlone) as refused:
        several(tmp_path / "f", first, text_cells("x"), second, titles=titles)
    assert str(refused.value).startswith('Lembar "Dinas …" dan "Dinas B" ')
    states = ["visible", "visible", "hidden"]
    assert several(tmp_path / "f", first, text_cells("x"), second, states=states) == [(2, ("1", "a"))]


@pytest.mark.parametrize(
    "other",
    [
        "",
        HEADER,
        text_cells("NIP") + text_cells("2"),
        HEADER + text_cells("", "", "catatan"),
        text_cells("x") * 20 + HEADER.replace(' r="1"', "") + text_cells("2", "b"),
        text_cells("x") * 2_000 + "<row><c></row>",
        "<row><c s='1'/></row>" * 2_000 + "<row><c></row>",
    ],
    ids=["empty", "no rows", "another table", "notes beside", "far below", "much else", "much of nothing"],
)
def test_of_other_sheets_the_first_rows_are_read_and_may_say_what_they_like(tmp_path: Path, other: str) -> None:
    assert several(tmp_path / "f", HEADER + text_cells("1", "a"), other) == [(2, ("1", "a"))]


def test_names_of_elements_may_have_a_prefix(tmp_path: Path) -> None:
    parts = workbook_parts([worksheet(HEADER + text_cells("1", "a"))])
    for name in ("xl/worksheets/sheet0.xml", "xl/workbook.xml"):
        text = str(parts[name]).replace("xmlns=", "xmlns:x=").replace("</", "</x:")
        parts[name] = "".join(f"<{'' if part.startswith('/') else 'x:'}{part}" for part in text.split("<") if part)
    assert read(tmp_path / "f", archive(parts)) == [(2, ("1", "a"))]


def test_a_utf_16_part_is_read(tmp_path: Path) -> None:
    parts = workbook_parts([worksheet(HEADER + text_cells("1", "é"))])
    parts["xl/worksheets/sheet0.xml"] = str(parts["xl/worksheets/sheet0.xml"]).encode("utf-16")
    assert read(tmp_path / "f", archive(parts)) == [(2, ("1", "é"))]


@pytest.mark.parametrize(
    ("merge", "broken"),
    [("A1:B1", []), ("A2:B2", [2]), ("B2:B3", [2, 3]), ("A1:A2", [2]), ("A3:A9", [3, 4]), ("$A$4:$B$4", [4])],
)
def test_a_row_with_merged_cells_is_named(tmp_path: Path, merge: str, broken: list[int]) -> None:
    merges = f'<mergeCells count="1"><mergeCell ref="{merge}"/></mergeCells>'
    content = workbook(text_cells("1", "a") + text_cells("2", "b") + text_cells("3", "c"), after=merges)
    found = read(tmp_path / "f", content)
    assert [line for line, cells in found if cells == "row_merged"] == broken
    assert len(found) == 3


def test_a_cell_that_is_too_long_breaks_its_row_alone(tmp_path: Path) -> None:
    strings = f"<si><t>{'b' * 90_000}</t></si>"
    long = "<row><c t='s'><v>0</v></c></row>"
    content = workbook(text_cells("a" * 40_000) + long + text_cells("1", "a" * 32_767), strings=strings)
    found = read(tmp_path / "f", content)
    assert found == [(2, "row_cell_too_long"), (3, "row_cell_too_long"), (4, ("1", "a" * 32_767))]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (workbook(header=""), SheetEmpty),
        (workbook(header=text_cells("a", "b")), SheetHeaderMissing),
        (workbook(header=text_cells("NIP", "NAMA", *["x"] * 600)), SheetTooWide),
        (workbook("<row><c t='s'><v>0</v></c></row>"), SheetDamaged),
        (workbook("<row><c t='s'><v>x</v></c></row>"), SheetDamaged),
        (workbook("<row><c r='AAAA1'><v>0</v></c></row>"), SheetDamaged),
        (workbook("<row r='1048577'><c><v>0</v></c></row>"), SheetDamaged),
        (workbook("<row><c></row>"), SheetDamaged),
        (workbook("<a>" * 100 + "</a>" * 100), SheetDamaged),
        (workbook("".join(f"<a{number}/>" for number in range(10_000))), SheetDamaged),
        (workbook("".join(f"<a b{number}='1'/>" for number in range(10_000))), SheetDamaged),
        (workbook("".join(f"<{'a' * 9_000}{number}/>" for number in range(40))), SheetDamaged),
        (workbook("".join(f"<a {'b' * 9_000}{number}='1'/>" for number in range(40))), SheetDamaged),
        (workbook(f"<a b='{'c' * 200_000}'/>"), SheetDamaged),
        (archive(workbook_parts([worksheet(HEADER)]) | {"xl/_rels/workbook.xml.rels": relations(MANY)}), SheetDamaged),
    ],
    ids=[
        "empty",
        "no header",
        "too wide",
        "no such text",
        "no number of a text",
        "no such column",
        "no such row",
        "no xml",
        "elements within one another",
        "elements of many names",
        "attributes of many names",
        "elements of long names",
        "attributes of long names",
        "a value without end",
        "relations without end",
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(tmp_path / "f", content)


def test_texts_that_cells_share_are_not_all_held_however_long_they_are(tmp_path: Path) -> None:
    a_block, blocks = 256, 24
    path = tmp_path / "texts"
    text = f"<si><t>{'a' * 4096}</t></si>"
    path.write_text(f"<sst>{text * (a_block * blocks)}</sst>")
    with path.open("rb") as part, SharedStrings(part, 32_767) as strings:
        tracemalloc.start()
        try:
            for block in range(blocks):
                assert len(strings.text(block * a_block)) == 4096
            held, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert held < 12 * 1024 * 1024


def test_no_two_rows_have_one_number(tmp_path: Path) -> None:
    cell = "<c t='inlineStr'><is><t>a</t></is></c>"
    rows = "".join(f"<row r='{number}'>{cell}</row>" for number in (2, 2, 0, 9, 3))
    assert [line for line, _ in read(tmp_path / "f", workbook(rows))] == [2, 3, 4, 9, 10]


def test_what_openpyxl_writes_is_read(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (["Daftar"], ["NIP", "NAMA", "TMT"], ["'1", "a", date(2025, 3, 1)], [2, True, "=1+1"]):
        page.append(row)
    made = BytesIO()
    book.save(made)
    layout = Layout("x", ("NIP", "TMT"))
    assert read(tmp_path / "f", made.getvalue(), layout) == [
        (3, ("'1", "a", date(2025, 3, 1))),
        (4, (2, True, CellFault.NOT_COMPUTED)),
    ]


@pytest.mark.parametrize("in_line", [True, False], ids=["inline", "shared"])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, in_line: bool) -> None:
    peaks = [peak(tmp_path / f"{rows}", rows, in_line=in_line) for rows in (1_000, 3_000)]
    assert peaks[1] < 1.5 * peaks[0]


def peak(path: Path, rows: int, *, in_line: bool) -> int:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": in_line})
    page = book.add_worksheet()
    page.write_row(0, 0, ["NIP", "NAMA", *(f"K{n}" for n in range(18))])
    for row in range(1, rows + 1):
        page.write_row(row, 0, [f"nilai {row} {column}" for column in range(20)])
    book.close()
    tracemalloc.start()
    try:
        with open_table(path, [PEOPLE]) as table:
            assert sum(1 for _ in table.rows) == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_first_rows_are_shown_of_the_first_sheet_that_has_some(tmp_path: Path) -> None:
    content = archive(workbook_parts([worksheet(""), worksheet(text_cells("a", "b"))]))
    (tmp_path / "f").write_bytes(content)
    assert [row.cells for row in first_rows(tmp_path / "f", SheetLimits())] == [("a", "b")]
