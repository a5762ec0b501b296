"""What users of other programs met when they sent their sheets (public bug reports), a line each."""

from pathlib import Path
from typing import Any, Final

import pytest

from hub.sheets.reading.errors import SheetHasMacros, SheetHeaderMissing
from hub.sheets.reading.values.digits import digits, nip
from hub.sheets.reading.values.refusals import CellNotComputed, DigitsRounded
from hub.sheets.reading.values.texts import text
from hub.sheets.sheet import Sheet
from tests.support.files import archive
from tests.support.workbooks import HEADER, read, workbook, workbook_parts, worksheet
from tests.unit.hub.sheets.read_back import AT

NIP: Final = "199001012015032999"


def test_blanks_at_the_ends_of_an_id() -> None:  # OpenSID 88
    assert nip(f" {NIP} ") == NIP


def test_zero_as_an_id() -> None:  # OpenSID 9905
    assert [nip(0), nip("0"), digits("0")] == [None, None, None]


def test_the_templates_own_macro(tmp_path: Path) -> None:  # OpenSID 6550
    with pytest.raises(SheetHasMacros, match="makro"):
        read(tmp_path / "f", archive(workbook_parts([worksheet(HEADER)]) | {"xl/vbaProject.bin": b"x"}))


def test_thousands_of_rows_taken_and_their_columns_empty(tmp_path: Path) -> None:  # OpenSID 616
    with pytest.raises(SheetHeaderMissing):
        read(tmp_path / "f", b"NO KTP;NAMA\n1;a\n")
    ((_, cells),) = read(tmp_path / "f", workbook("<row><c><f>A9</f></c><c><f>B9</f></c></row>"))
    with pytest.raises(CellNotComputed):
        text(cells[0])


def test_last_digits_that_became_zeros() -> None:  # OpenSID 10324
    for cell in (int(NIP), float(NIP), f"{float(NIP):.15g}", NIP[:15] + "000"):
        with pytest.raises(DigitsRounded):
            nip(cell)


def test_zeros_in_front_that_were_lost() -> None:  # CrossMgr 120
    assert [digits(1, width=2), digits("1", width=2), digits("'01", width=2)] == ["01"] * 3


@pytest.mark.parametrize(  # SQLPage 528, phpMyAdmin 20010, vue-json-csv 43, export-to-csv 119
    "start", [b"", b"\xef\xbb\xbf", b"sep=;\n", b"\xef\xbb\xbfsep=;\r\n", b'"sep=;"\n'], ids=repr
)
def test_a_byte_order_mark_a_semicolon_and_a_line_for_excel(tmp_path: Path, start: bytes) -> None:
    assert [cells for _, cells in read(tmp_path / "f", start + b"NIP;NAMA\n1;a,b\n")] == [("1", "a,b")]


@pytest.mark.parametrize("name", ["x" * 32, "", "a/b", "a\\b", "a:b", "a*", "a?", "[a]", "'a", "a'"])
def test_a_sheets_name_that_excel_does_not_open(name: str) -> None:  # agent-os 2490, iaso 1571, XlsxWriter 364
    made: Any = Sheet
    with pytest.raises(ValueError, match="name"):
        made(name, "Judul", AT, ())
    assert made("x" * 31, "Judul", AT, ()).name
