"""What a cell holds is what was given, and never more than a text, a number or a day."""

from datetime import UTC, date, datetime

import pytest

from hub.sheets.cells import TEXT_MAX
from hub.sheets.sheet import Column, Kind, Sheet
from tests.unit.hub.sheets.read_back import AT, bytes_of, cell_of, page_of

INJECTED = "<r><t>x</t></r></is></c><c r='C4'><f>1+1</f></c><c r='D4' t='inlineStr'><is><r><t>y</t></r>"


@pytest.mark.parametrize("text", ["=1+1", "+62 811", "-5", "@SUM(A1)", " =1+1", "{=1+1}", "https://contoh.example"])
async def test_a_text_stays_a_text_whatever_it_begins_with(text: str) -> None:
    cell = await cell_of(text)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(("text", "quoted"), [("=1+1", True), ("+1", True), ("-1", True), ("@a", True), ("a=1", False)])
async def test_a_text_that_reads_as_a_formula_stays_one_when_it_is_edited(text: str, quoted: bool) -> None:
    assert bool((await cell_of(text)).quotePrefix) is quoted


@pytest.mark.parametrize(
    "text",
    [
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "\u00a0=1+1",
        "\uff1d1+1",
        "\uff20SUM(A1)",
        '=HYPERLINK("http://contoh.example","klik")',
        "=cmd|' /C calc'!A0",
        "_x003D_1+1",
        "_x000D_=1+1",
    ],
)
async def test_what_an_import_report_quotes_of_a_file_is_no_formula(text: str) -> None:
    """Names of columns are the sender's words, as headings and in sentences."""
    sheet = Sheet("Lembar", "Hasil impor", AT, (Column(text, 20, str), Column("Kolom", 20, str)), lines=(text,))
    page = await page_of(sheet, [text])
    cells = [page[place] for place in ("A2", "B4", "B5", "C5")]
    assert {(cell.data_type, cell.hyperlink) for cell in cells} == {("s", None)}
    assert str(page["B5"].value).replace("_x005F_", "_") == text.replace("\r", "\n"), "an escaped sign stays a text"


@pytest.mark.parametrize("text", ["\t=1", "\n+1", "\u00a0@a", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20a"])
async def test_a_formula_behind_blanks_or_in_wide_signs_is_one(text: str) -> None:
    assert (await cell_of(text)).quotePrefix


async def test_a_heading_and_a_title_are_no_formulas() -> None:
    page = await page_of(Sheet("Lembar", "=1+1", AT, (Column("=2+2", 9, str),), lines=("=3+3",)), ["a"])
    assert [page[place].data_type for place in ("A1", "A2", "B4")] == ["s", "s", "s"]


async def test_a_text_that_looks_like_the_files_own_markup_stays_a_text() -> None:
    page = await page_of(Sheet("Lembar", "Judul", AT, (Column("Nilai", 20, str),)), [INJECTED])
    assert page["B4"].value == f"{INJECTED} "
    assert page.max_column == 2


async def test_a_nip_is_a_text_of_eighteen_digits() -> None:
    cell = await cell_of("199001012015032000", Kind.CODE)
    assert (cell.value, cell.data_type, cell.number_format) == ("199001012015032000", "s", "@")


async def test_a_number_that_would_lose_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="loses some"):
        await cell_of(199001012015032001)


async def test_a_day_is_a_day() -> None:
    cell = await cell_of(date(2026, 1, 2), Kind.DAY)
    assert (cell.value, cell.is_date, cell.number_format) == (datetime(2026, 1, 2), True, "dd/mm/yyyy")  # noqa: DTZ001


async def test_a_moment_is_shown_in_the_reports_zone() -> None:
    cell = await cell_of(datetime(2026, 1, 2, 20, 30, tzinfo=UTC), Kind.MOMENT)
    assert (cell.value, cell.is_date) == (datetime(2026, 1, 3, 4, 30), True)  # noqa: DTZ001


async def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        await cell_of(datetime(2026, 1, 2))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no zone"):
        Sheet[str]("Lembar", "Judul", datetime(2026, 1, 2), ())  # noqa: DTZ001


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ("a\x00b\x0bc\x1f", "a�b�c�"),
        ("a\ud800b\uffff", "a�b�"),
        ("a\tb\nc\r\nd\re", "a\tb\nc\nd\ne"),
        ("  é 😀 <&>\"' ", "  é 😀 <&>\"' "),
        ("a" * TEXT_MAX, "a" * TEXT_MAX),
        ("a" * (TEXT_MAX + 1), "a" * (TEXT_MAX - 1) + "…"),
        ("😀" * 20_000, "😀" * (TEXT_MAX // 2) + "…"),
        ("a" + "😀" * 20_000, "a" + "😀" * (TEXT_MAX // 2 - 1) + "…"),
    ],
    ids=["control", "no characters", "line breaks", "unusual", "longest", "too long", "pairs", "half a pair"],
)
async def test_a_text_that_xlsx_cannot_hold_is_replaced_or_cut_and_shows_it(given: str, held: str) -> None:
    assert (await cell_of(given)).value == held


@pytest.mark.parametrize("value", [None, ""])
async def test_nothing_is_an_empty_cell(value: str | None) -> None:
    assert (await cell_of(value)).value is None


async def test_a_share_is_shown_as_a_percentage() -> None:
    cell = await cell_of(0.125, Kind.SHARE)
    assert (cell.value, cell.number_format) == (0.125, "0.0%")


async def test_the_same_rows_make_the_same_bytes() -> None:
    sheet = Sheet[str]("Lembar", "Judul", AT, (Column("Nilai", 9, str),))
    assert await bytes_of(sheet, ["a", "b"]) == await bytes_of(sheet, ["a", "b"])
