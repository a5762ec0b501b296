"""CSV as districts make it: which encoding and separator it has, and which lines break."""

import codecs
import csv
import io
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.sheets.reading.cells import Cell
from hub.sheets.reading.errors import SheetEmpty, SheetHeaderMissing, SheetHeaderTwice, SheetRefused, SheetTooWide
from hub.sheets.reading.header import Layout
from hub.sheets.reading.limits import SheetLimits
from hub.sheets.reading.table import first_rows, open_table
from tests.support.workbooks import read

Rows = list[tuple[int, tuple[Cell, ...] | str]]
HEAD: Final = "NIP|NAMA|UNOR\n"
THREE: Final = Layout("three", ("NIP", "NAMA", "UNOR"))
SMALL: Final = SheetLimits(columns=4, cell_characters=10, line_characters=60)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 le", "utf-16 be", "windows-1252"],
)
@pytest.mark.parametrize("separator", ["|", ";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_encoding_separator_and_line_ends_are_found_out(tmp_path: Path, encode, separator: str, end: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    text = end.join(separator.join(row) for row in (("NIP", "NAMA"), ("1", "Zoë"), ("2", "")))
    assert read(tmp_path / "f", encode(text)) == [(2, ("1", "Zoë")), (3, ("2", None))]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sep=;\nNIP;NAMA\n1;a\n", [(3, ("1", "a"))]),
        ('"sep=;"\nNIP;NAMA\n1;a\n', [(3, ("1", "a"))]),
        ("SEP=|;;\nNIP|NAMA\n1|a\n", [(3, ("1", "a"))]),
        ("sep=^\nNIP^NAMA\n1^a\n", [(3, ("1", "a"))]),
        ("sep=,\nNIP;NAMA\n1;a\n", [(3, ("1", "a"))]),
        ("\n\nNIP|NAMA\n\n1|a\n | \n|\n2|b", [(5, ("1", "a")), (8, ("2", "b"))]),
        ("Daftar pegawai\nper 1 Januari\nNIP;NAMA;;\n1;a;;\n", [(4, ("1", "a"))]),
        ("NIP;NAMA\n1;a;;;\n2;b\n", [(2, ("1", "a")), (3, ("2", "b"))]),
        ("Nomor;N I P;Nama_\n1;2;3\n", [(2, ("1", "2", "3"))]),
        ("nip;nama\n '1 ; a \n", [(2, (" '1 ", " a "))]),
        ("NIP;NAMA\n=1+1;-\n", [(2, ("=1+1", "-"))]),
        ('NIP;"NAMA\n"\n1;a\n', [(3, ("1", "a"))]),
        ("NIP;NAMA\n1;a\0b\n", [(2, ("1", "a�b"))]),
    ],
    ids=[
        *("sep", "sep saved again", "sep in capitals", "sep of another sign", "sep that lies", "blank lines", "titles"),
        *("empty columns", "names", "blanks are kept", "formulas are texts", "break in a name", "nul"),
    ],
)
def test_what_programs_and_people_put_around_a_table(tmp_path: Path, text: str, rows: Rows) -> None:
    assert read(tmp_path / "f", text.encode()) == rows


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ("1|a|b|c\n2|d|e\n", [(2, "row_length"), (3, ("2", "d", "e"))]),
        ("1|a\nb|c\n2|d|e\n", [(2, "row_length"), (3, "row_length"), (4, ("2", "d", "e"))]),
        ('1|"a|b"|c\n', [(2, ("1", "a|b", "c"))]),
        ('1|"a\nb"|c\n2|d|e\n', [(2, ("1", "a\nb", "c")), (4, ("2", "d", "e"))]),
        ('1|"a\n\n""b"""|"c\nd"\n2|d|e', [(2, ("1", 'a\n\n"b"', "c\nd")), (6, ("2", "d", "e"))]),
        ('1|"a|b\n2|c|"d\n3|e|f\n', [(2, ("1", '"a', "b")), (3, ("2", "c", '"d')), (4, ("3", "e", "f"))]),
        ('1|"a|b\n2|c"|d\n3|e|f\n', [(2, "row_quotes"), (3, "row_quotes"), (4, ("3", "e", "f"))]),
        ('"a\nb"|"c"|"d\ne"\n2|d|e\n', [(2, ("a\nb", "c", "d\ne")), (5, ("2", "d", "e"))]),
        ('1|"a|b\n2|c|d\n3|e"|f\n', [(2, ("1", '"a', "b")), (3, ("2", "c", "d")), (4, ("3", 'e"', "f"))]),
        ('1|"a\n2|c|d\nx"|f\n2|d|e\n', [(2, "row_length"), (3, ("2", "c", "d")), (4, "row_length")]),
        ('1|"a|b|c\n2|d|e\n', [(2, "row_length"), (3, ("2", "d", "e"))]),
        ('1|"GG" MAWAR|b\n', [(2, ("1", '"GG" MAWAR', "b"))]),
        ('1|a "b" c|d"\n', [(2, ("1", 'a "b" c', 'd"'))]),
        ('1|"a|"|b\n', [(2, ("1", "a|", "b"))]),
        ('1|"a|b"\n', [(2, ("1", '"a', 'b"'))]),
        ('1|"a\nb|c\n2|d|e\n', [(2, "row_length"), (3, "row_length"), (4, ("2", "d", "e"))]),
        ('1|"a\n' + "x\n" * 60 + "2|d|e\n", [(2, "row_length"), *[(n, "row_length") for n in range(3, 63)]]),
        ("1|" + "a" * 11 + "|b\n2|d|e\n", [(2, "row_cell_too_long"), (3, ("2", "d", "e"))]),
        ("1|" + "a" * 90 + "|b\n2|d|e\n", [(2, "row_too_long"), (3, ("2", "d", "e"))]),
        ('1|"a\n' + "x" * 90 + '\n"|b\n2|d|e\n', [(2, "row_length"), (3, "row_too_long"), (4, "row_length")]),
    ],
    ids=[
        *("separator in a text", "line break in a text", "quoted separator", "quoted line break", "quoted quotes"),
        *(
            "stray quotes",
            "stray quotes in one column",
            "first and last with breaks",
            "a row between stray quotes",
            "a row in a broken one",
            "stray quote in a broken row",
            "quote within",
            "quotes within",
        ),
        *("only a separator quoted", "a text over two columns", "quote and line break", "quote that never ends"),
        *("long cell", "long line", "long line in quotes"),
    ],
)
def test_a_row_that_breaks_is_named_and_the_next_one_read(tmp_path: Path, body: str, rows: Rows) -> None:
    found = read(tmp_path / "f", (HEAD + body).encode(), THREE, limits=SMALL)
    assert found[: len(rows)] == rows
    if "|d|e" in body:
        assert found[-1][1] == ("2", "d", "e"), "back on"


def test_a_broken_row_says_how_many_columns_it_has(tmp_path: Path) -> None:
    (tmp_path / "f").write_text(HEAD + "1|rahasia\n")
    with open_table(tmp_path / "f", [THREE]) as table:
        (row,) = table.rows
    assert (row.found, row.wanted) == (2, 3)  # type: ignore[union-attr]
    assert row.sentence.startswith("Jumlah kolom baris ini 2, seharusnya 3:")  # type: ignore[union-attr]


def test_one_damaged_character_does_not_make_the_file_windows_1252(tmp_path: Path) -> None:
    content = b"NIP|NAMA\n1|" + "Zoë".encode() + b"\n2|Zo\xc3\n3|" + "é".encode() + b"\n"
    assert read(tmp_path / "f", content) == [(2, ("1", "Zoë")), (3, ("2", "Zo�")), (4, ("3", "é"))]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", SheetEmpty),
        ("\n \n;;\n", SheetEmpty),
        ("a;b\n1;2\n", SheetHeaderMissing),
        ("\n".join(["x;y"] * 20) + "\nNIP;NAMA\n", SheetHeaderMissing),
        ("NIP;NAMA;Nama\n", SheetHeaderTwice),
        ("NIP;NAMA;a;b;c\n", SheetTooWide),
    ],
    ids=["no bytes", "no rows", "no header", "header too late", "a needed name twice", "too wide"],
)
def test_a_file_without_a_usable_header_is_refused(tmp_path: Path, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(tmp_path / "f", text.encode(), limits=SMALL)


def test_the_header_knows_its_columns_by_name(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("NIP;Nama_ Lengkap;UNOR ID;x;X\n")
    with open_table(tmp_path / "f", [Layout("few", ("nip",)), Layout("more", ("NIP", "unor id"))]) as table:
        header = table.header
    assert (header.layout.name, header.line) == ("more", 1)
    assert [header.place(name) for name in ("nip", "NAMA LENGKAP", "UnorId", "x", "none")] == [0, 1, 2, None, None]


def test_the_first_rows_are_shown_by_the_separator_that_makes_the_most_columns(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("sep=;\nJudul, dengan koma\na;b;c\n1;2;3\n")
    assert [row.cells for row in first_rows(tmp_path / "f")] == [
        ("Judul, dengan koma",),
        ("a", "b", "c"),
        ("1", "2", "3"),
    ]


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r�"), max_size=12)
BREAKING = st.sampled_from(['"', '""', "\n", "|", ";", ",", "'", "ë", "sep=;", "x"])
CELLS = st.one_of(TEXTS, st.lists(BREAKING, max_size=6).map("".join))


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6), separator=st.sampled_from("|;,\t"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@example(rows=[("a", "b\nc", 'd"')], separator="|")
def test_any_quoted_text_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, encoding: str, rows: list[tuple[str, str, str]], separator: str
) -> None:
    # Where a line of a text would be a whole row, the reader takes it for one: that is another test's.
    kept = [row for row in rows if not any("\n" in cell and separator in cell for cell in row)]
    kept = [row for row in kept if any(cell.strip() for cell in row)]
    made = io.StringIO()
    csv.writer(made, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([("NIP", "NAMA", "UNOR"), *kept])
    path = tmp_path_factory.mktemp("csv") / "f"
    found = read(path, made.getvalue().encode(encoding), THREE)
    assert [cells for _, cells in found] == [tuple(cell or None for cell in row) for row in kept]


@given(content=st.one_of(st.binary(max_size=200), TEXTS.map(str.encode)), head=st.booleans())
def test_whatever_a_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, head: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / "f"
    try:
        rows = read(path, b"NIP|NAMA\n" * head + content)
    except SheetRefused:
        return
    assert all(isinstance(cells, str) or len(cells) == 2 for _, cells in rows)


def test_a_stray_quote_costs_no_more_than_the_lines_that_it_could_take(tmp_path: Path) -> None:
    body = "".join(f'{n}|"a\n' for n in range(20_000))
    found = read(tmp_path / "f", (HEAD + body).encode(), THREE)
    assert len(found) == 20_000
