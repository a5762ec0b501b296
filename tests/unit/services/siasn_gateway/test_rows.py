"""Reading SIASN's rows."""

import pytest

from services.siasn_gateway.rows import SkpRow

ROW = {
    "id": "R-1",
    "tahun": 2025,
    "hasilKinerjaNilai": 1,
    "PerilakuKerjaNilai": 2,
    "KuadranKinerjaNilai": 2,
    "nipNrpPenilai": "197001011995031000",
    "namaPenilai": "Wangsareja",
}
READ = SkpRow("R-1", 2025, 1, 2, 2, "197001011995031000", "Wangsareja")


def test_capitals_of_field_names_do_not_matter() -> None:
    assert SkpRow.read(ROW) == READ
    assert SkpRow.read({key.upper(): value for key, value in ROW.items()}) == READ


def test_numbers_may_be_text() -> None:
    assert SkpRow.read({key: f" {value} " for key, value in ROW.items()}) == READ


def test_of_two_spellings_the_one_with_a_value_counts() -> None:
    assert SkpRow.read({**ROW, "perilakuKerjaNilai": None}) == READ


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_what_a_row_does_not_say_is_none(nothing: object) -> None:
    row = SkpRow.read({"id": "R-1", "tahun": "2025", "hasilKinerjaNilai": nothing, "namaPenilai": nothing})
    assert row == SkpRow("R-1", 2025)


@pytest.mark.parametrize(
    "row",
    [
        "text",
        None,
        [],
        {"tahun": 2025},
        {"id": "R-1"},
        {**ROW, "tahun": "tahun lalu"},
        {**ROW, "tahun": "1e999"},
        {**ROW, "id": "R/1"},
        {**ROW, "id": "R" * 65},
    ],
)
def test_a_row_that_cannot_be_read_is_an_error(row: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        SkpRow.read(row)


def test_a_row_shows_nobodys_number() -> None:
    assert "19700101" not in repr(READ)


@pytest.mark.parametrize("value", ["BAIK", 1.5, "inf", "nan", True, [], {}])
def test_a_code_that_is_no_whole_number_is_not_said(value: object) -> None:
    assert SkpRow.read({**ROW, "hasilKinerjaNilai": value}).work_results is None
