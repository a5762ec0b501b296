"""What is no table is refused by what it is, with one sentence that says what to do."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.sheets.reading.errors import SheetRefused
from hub.sheets.reading.limits import SheetLimits
from tests.support.files import CALC, MACRO_TYPES, OLE, PAGE, PDF, TEXT, WORD, archive, png
from tests.support.workbooks import HEADER, read, workbook, workbook_parts, worksheet

SOUND: Final = workbook("<row><c t='inlineStr'><is><t>x</t></is></c></row>")
BOOK: Final = workbook_parts([worksheet(HEADER)])
SHEET: Final = "xl/worksheets/sheet0.xml"
TYPES: Final = "[Content_Types].xml"
EXCEL_2003: Final = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
LAUGHS: Final = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet><sheetData>'
    "<row><c t='inlineStr'><is><t>&b;</t></is></c></row></sheetData></worksheet>"
)
OUTSIDE: Final = LAUGHS.replace('<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">')


def old_office(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + bytes(64)


def lying_about_sizes() -> bytes:
    sheet = worksheet(HEADER + " " * 10_000)
    return archive({**BOOK, SHEET: sheet}).replace(len(sheet).to_bytes(4, "little"), (900).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet_empty"),
        (old_office("Workbook"), "sheet_old_excel"),
        (old_office("EncryptedPackage"), "sheet_encrypted"),
        (PAGE, "sheet_web_page"),
        (b"\xef\xbb\xbf\r\n <TABLE border=1><tr><td>NIP</td></tr></TABLE>", "sheet_web_page"),
        (("\ufeff" + PAGE.decode()).encode("utf-16-le"), "sheet_web_page"),
        (b"<br />\n<b>Notice</b>: Undefined index\nNIP;NAMA\n", "sheet_web_page"),
        (EXCEL_2003, "sheet_web_page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "sheet_web_page"),
        (PDF, "sheet_no_workbook"),
        (b"\x1f\x8b\x08" + bytes(30), "sheet_no_workbook"),
        (b"Rar!\x1a\x07" + bytes(30), "sheet_no_workbook"),
        (archive({"a.csv": "NIP;NAMA\n"}), "sheet_no_workbook"),
        (archive(WORD), "sheet_no_workbook"),
        (archive(TEXT), "sheet_no_workbook"),
        (archive(CALC), "sheet_open_document"),
        (png(), "sheet_unknown"),
        (bytes(100), "sheet_unknown"),
        ("NIP;NAMA\n1;a\n".encode("utf-16-le"), "sheet_unknown"),
        (archive(BOOK | {"xl/vbaProject.bin": b"x"}), "sheet_has_macros"),
        (archive(BOOK | {TYPES: MACRO_TYPES.replace("ms-word.document", "ms-excel.sheet")}), "sheet_has_macros"),
        (archive(BOOK | {TYPES: MACRO_TYPES.replace("ms-word.document", "ms-excel.sheet.binary")}), "sheet_has_macros"),
        (SOUND[:-30], "sheet_damaged"),
        (SOUND[: len(SOUND) // 2], "sheet_damaged"),
        (SOUND + b"x", "sheet_damaged"),
        (archive(BOOK, comment=b"x"), "sheet_damaged"),
        (lying_about_sizes(), "sheet_damaged"),
        (archive(BOOK | {SHEET: LAUGHS}), "sheet_damaged"),
        (archive(BOOK | {SHEET: OUTSIDE}), "sheet_damaged"),
        (archive(BOOK | {SHEET: LAUGHS.encode("utf-16")}), "sheet_damaged"),
        (archive(BOOK | {"xl/workbook.xml": "<x"}), "sheet_damaged"),
        (archive(BOOK | {"xl/workbook.xml": "<workbook/>"}), "sheet_no_workbook"),
        (archive({name: part for name, part in BOOK.items() if name != SHEET}), "sheet_damaged"),
        (archive({name: part for name, part in BOOK.items() if name != "_rels/.rels"}), "sheet_no_workbook"),
        (archive(BOOK | {SHEET: worksheet(" " * 20_000_000)}), "sheet_unpacks_too_large"),
        (archive(BOOK | {SHEET: f"<worksheet a='{'x' * 3_000_000}'/>"}), "sheet_damaged"),
        (archive(BOOK | {SHEET: worksheet(f"<!--{'x' * 3_000_000}-->")}), "sheet_damaged"),
    ],
    ids=[
        *(
            "no bytes",
            "xls",
            "password",
            "html",
            "table with mark",
            "html in utf-16",
            "php notice",
            "excel 2003",
            "mht",
        ),
        *("pdf", "gzip", "rar", "zip", "docx", "odt", "ods", "picture", "zeros", "utf-16 without mark"),
        *("macro", "xlsm", "xlsb", "no end", "half", "bytes behind", "comment", "sizes that lie"),
        *(
            "entities",
            "entities from outside",
            "entities in utf-16",
            "no xml",
            "no sheets",
            "no sheet part",
            "no relations",
        ),
        *("bomb", "endless attribute", "endless comment"),
    ],
)
def test_what_is_no_table_is_refused_with_its_own_code(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(SheetRefused) as raised:
        read(tmp_path / "f.xlsx", content)
    assert raised.value.code == code
    assert re.fullmatch(r"[A-Z].+[.)]", str(raised.value))


def test_more_than_the_limit_is_not_unpacked(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused) as raised:
        read(tmp_path / "f", SOUND, limits=SheetLimits(unpacked_bytes=1_000))
    assert raised.value.code == "sheet_unpacks_too_large"


@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SOUND) - 1))
    content = SOUND[:at] + data.draw(st.binary(min_size=1, max_size=4)) + SOUND[at + 1 :]
    read_or_refused(tmp_path_factory, content)


@given(body=st.text("<>/row cvtsfn='\"12ABis&;!-[]\n", max_size=60))
def test_any_worksheet_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, body: str) -> None:
    read_or_refused(tmp_path_factory, workbook(body))


def read_or_refused(factory: pytest.TempPathFactory, content: bytes) -> None:
    with suppress(SheetRefused):
        read(factory.mktemp("book") / "f", content)
