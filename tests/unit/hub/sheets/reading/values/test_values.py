"""What a cell means: a line a rule."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.sheets.reading.cells import Cell, CellFault, DateSystem
from hub.sheets.reading.values.choices import sex, yes_or_no
from hub.sheets.reading.values.days import day
from hub.sheets.reading.values.digits import digits, nip
from hub.sheets.reading.values.numbers import integer
from hub.sheets.reading.values.refusals import ValueRefused
from hub.sheets.reading.values.texts import text

NIP: Final = "199001012015032999"
ROUNDED: Final = "199001012015032000"
MIDNIGHT: Final = datetime(2025, 3, 1, 0, 0)  # noqa: DTZ001
NOON: Final = datetime(2025, 3, 1, 12, 30)  # noqa: DTZ001


def code_of(parse: Callable[[Cell], Any], cell: Cell) -> str:
    with pytest.raises(ValueRefused) as raised:
        parse(cell)
    sentence = str(raised.value)
    assert sentence.endswith(".")
    assert not isinstance(cell, str) or len(cell.strip()) < 4 or cell.strip() not in sentence
    return raised.value.code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Sariwangi", "Sariwangi"),
        ("  Sari \t wangi\n", "Sari wangi"),
        ("Sari\u00a0wangi\u2003Padma", "Sari wangi Padma"),
        ("\ufeffSari\u200bwangi\u00ad\x00\x1f", "Sariwangi"),
        ("Sari\nwangi\u2028Padma", "Sari wangi Padma"),
        ("'Sariwangi", "Sariwangi"),
        (" ' Sariwangi", "Sariwangi"),
        ("Ma'ruf 'Adi'", "Ma'ruf 'Adi'"),
        ("’Aisyah", "’Aisyah"),
        ('="007"', "007"),
        ("=1+1", "=1+1"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("null", None),
        (" NULL ", None),
        ("'null", None),
        ("(null)", None),
        ("Nullah", "Nullah"),
        ("-", None),
        (" - ", None),
        ("--", None),
        ("–", None),
        ("'", None),
        ("'-", None),
        ("\u200b", None),
        ("", None),
        (None, None),
        (12, "12"),
        (-3, "-3"),
        (0, "0"),
        (12.0, "12"),
        (2**53 - 1, "9007199254740991"),
    ],
)
def test_a_text_is_left_without_what_programs_leave_in_it(cell: Cell, value: str | None) -> None:
    assert text(cell) == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Zo�", "text_damaged_characters"),
        ("Zo" + chr(0xD800), "text_damaged_characters"),
        ("Zo\ue000", "text_damaged_characters"),
        ("Zo\uffff", "text_damaged_characters"),
        (1.5, "text_expected"),
        (True, "text_expected"),
        (2**53, "digits_rounded"),
        (1.98e17, "digits_rounded"),
        (MIDNIGHT.date(), "text_became_day"),
        (NOON, "text_became_day"),
        (CellFault.ERROR, "cell_error"),
        (CellFault.NOT_COMPUTED, "cell_not_computed"),
    ],
)
def test_what_is_no_text_is_refused(cell: Cell, code: str) -> None:
    assert code_of(text, cell) == code


def test_a_text_that_is_too_long_is_refused_and_not_cut() -> None:
    assert text("  abc ", characters_max=3) == "abc"
    assert code_of(lambda cell: text(cell, characters_max=3), "abcd") == "text_beyond_limit"
    assert code_of(lambda cell: text(cell, characters_max=3), 1234) == "text_beyond_limit"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (NIP, NIP),
        (f"'{NIP}", NIP),
        (f" {NIP} ", NIP),
        (f"\u200b{NIP}\u00a0", NIP),
        ("19900101 201503 2 999", NIP),
        ("19900101.201503.2.999", NIP),
        ("19900101-201503-2-999", NIP),
        (f'="{NIP}"', NIP),
        ("0", None),
        ("'0", None),
        (0, None),
        ("000000000000000000", None),
        ("-", None),
        ("null", None),
        ("", None),
        (None, None),
    ],
)
def test_a_nip_is_found_in_what_surrounds_it(cell: Cell, value: str | None) -> None:
    assert nip(cell) == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (ROUNDED, "digits_rounded"),
        (int(ROUNDED), "digits_rounded"),
        (int(NIP), "digits_rounded"),
        (float(NIP), "digits_rounded"),
        ("1.98E+17", "digits_rounded"),
        ("1,98E+17", "digits_rounded"),
        ("1.99001012015033e+17", "digits_rounded"),
        ("2E17", "digits_rounded"),
        ("19900101201503299", "nip_length"),
        (NIP + "0", "nip_length"),
        (f"{NIP}.0", "nip_length"),
        (199001012015032, "nip_length"),
        ("199013012015032999", "nip_birth_date"),
        ("199001012015033999", "nip_sex"),
        ("199001012015002999", "nip_appointment_month"),
        ("199001012002032999", "nip_too_young"),
        ("199001012065032999", "nip_appointment_year"),
        ("19900101201503299O", "digits_expected"),
        ("１99001012015032999", "digits_expected"),
        (f"{NIP}/1", "digits_expected"),
        ("Zo�", "text_damaged_characters"),
        (NOON, "text_became_day"),
        (True, "text_expected"),
        (1.5, "text_expected"),
        (CellFault.ERROR, "cell_error"),
    ],
)
def test_what_is_no_nip_or_was_rounded_is_refused(cell: Cell, code: str) -> None:
    assert code_of(nip, cell) == code


@pytest.mark.parametrize(
    ("cell", "width", "value"),
    [
        ("71", 2, "71"),
        ("01", 2, "01"),
        ("1", 2, "01"),
        (1, 2, "01"),
        (1.0, 2, "01"),
        ("'01", 2, "01"),
        ("101", 3, "101"),
        ("1", None, "1"),
        ("0001", None, "0001"),
        (2**53 - 1, None, "9007199254740991"),
        ("0", 2, None),
        ("00", 2, None),
        ("-", 2, None),
        (None, 2, None),
    ],
)
def test_zeros_in_front_are_put_back_where_the_width_is_known(cell: Cell, width: int | None, value: str | None) -> None:
    assert digits(cell, width=width) == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("101", "digits_beyond_width"),
        ("1a", "digits_expected"),
        ("-1", "digits_expected"),
        ("1 1", "digits_expected"),
        ("1.0", "digits_expected"),
        ("٣", "digits_expected"),
        (-1, "digits_expected"),
        (1e300, "digits_rounded"),
        ("1E+02", "digits_rounded"),
        (date(2025, 3, 2), "text_became_day"),
    ],
)
def test_what_is_no_code_is_refused(cell: Cell, code: str) -> None:
    assert code_of(lambda one: digits(one, width=2), cell) == code


FIRST_OF_MARCH: Final = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("01-03-2025", FIRST_OF_MARCH),
        ("1-3-2025", FIRST_OF_MARCH),
        ("01/03/2025", FIRST_OF_MARCH),
        ("01.03.2025", FIRST_OF_MARCH),
        ("2025-03-01", FIRST_OF_MARCH),
        ("2025/3/1", FIRST_OF_MARCH),
        ("2025.03.01", FIRST_OF_MARCH),
        ("'01-03-2025", FIRST_OF_MARCH),
        ("\u00a001-03-2025 ", FIRST_OF_MARCH),
        ("2025-03-01 00:00:00", FIRST_OF_MARCH),
        ("2025-03-01T12:30:00.5", FIRST_OF_MARCH),
        ("01-03-2025 0:00", FIRST_OF_MARCH),
        ("1 Maret 2025", FIRST_OF_MARCH),
        ("01-MAR-2025", FIRST_OF_MARCH),
        ("1 mar. 2025", FIRST_OF_MARCH),
        ("17 Agustus 2020", date(2020, 8, 17)),
        ("17-Agt-2020", date(2020, 8, 17)),
        ("17-Aug-2020", date(2020, 8, 17)),
        ("1 Nopember 2020", date(2020, 11, 1)),
        ("2 Pebruari 2020", date(2020, 2, 2)),
        ("9 Mei 2020", date(2020, 5, 9)),
        ("31-12-2024", date(2024, 12, 31)),
        ("29-02-2024", date(2024, 2, 29)),
        (FIRST_OF_MARCH, FIRST_OF_MARCH),
        (MIDNIGHT, FIRST_OF_MARCH),
        (NOON, FIRST_OF_MARCH),
        (45717, FIRST_OF_MARCH),
        (45717.75, FIRST_OF_MARCH),
        (0, None),
        ("0000-00-00", None),
        ("00-00-0000", None),
        ("00/00/0000", None),
        ("0000-00-00 00:00:00", None),
        ("0", None),
        ("-", None),
        ("NULL", None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_in_two_orders(cell: Cell, value: date | None) -> None:
    assert day(cell) == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("12-31-2024", "day_month_first"),
        ("3/13/2024", "day_month_first"),
        ("Maret 1, 2025", "day_expected"),
        ("31-02-2025", "day_unreal"),
        ("29-02-2025", "day_unreal"),
        ("00-03-2025", "day_unreal"),
        ("01-00-2025", "day_unreal"),
        ("32-01-2025", "day_unreal"),
        ("13-13-2025", "day_unreal"),
        ("2025-13-01", "day_unreal"),
        ("2025-31-12", "day_unreal"),
        ("01-03-25", "day_year_short"),
        ("1 Mar 25", "day_year_short"),
        ("01-03/2025", "day_expected"),
        ("01032025", "day_expected"),
        ("20250301", "day_expected"),
        ("45717", "day_expected"),
        ("1 Marzo 2025", "day_expected"),
        ("01-03-2025 s.d. 01-04-2025", "day_expected"),
        ("2025-03-01T00:00:00Z", "day_expected"),
        ("٠1-03-2025", "day_expected"),
        ("01-03-0025", "day_implausible"),
        ("01-03-1025", "day_implausible"),
        ("01-01-1900", "day_implausible"),
        ("31-12-9999", "day_implausible"),
        (2025, "day_implausible"),
        (20250301, "day_expected"),
        (-1, "day_expected"),
        (60, "day_expected"),
        (1e300, "day_expected"),
        (float("nan"), "day_expected"),
        (True, "day_expected"),
        (date(1899, 12, 31), "day_implausible"),
        ("01-03-202�", "text_damaged_characters"),
        (CellFault.ERROR, "cell_error"),
        (CellFault.NOT_COMPUTED, "cell_not_computed"),
    ],
)
def test_what_is_no_day_is_refused(cell: Cell, code: str) -> None:
    assert code_of(day, cell) == code


@pytest.mark.parametrize(("serial", "dates"), [(45717, DateSystem.FROM_1900), (44255, DateSystem.FROM_1904)])
def test_a_number_is_a_day_as_its_workbook_counts(serial: int, dates: DateSystem) -> None:
    assert day(serial, dates=dates) == FIRST_OF_MARCH


def test_which_years_are_plausible_is_the_callers() -> None:
    assert day("01-01-1900", years=(1900, 2000)) == date(1900, 1, 1)
    assert code_of(lambda cell: day(cell, years=(1900, 2000)), "01-01-2001") == "day_implausible"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12),
        ("'7", 7),
        (" 0 ", 0),
        ("05", 5),
        ("12.0", 12),
        ("12,0", 12),
        (3, 3),
        (3.0, 3),
        ("-", None),
        (None, None),
    ],
)
def test_a_whole_number_is_read(cell: Cell, value: int | None) -> None:
    assert integer(cell, least=0, most=60) == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("61", "integer_beyond"),
        (-1, "integer_beyond"),
        ("1.5", "integer_expected"),
        ("1.000", "integer_expected"),
        ("12 th", "integer_expected"),
        ("1E+1", "integer_expected"),
        ("9" * 30, "integer_expected"),
        (1.5, "integer_expected"),
        (True, "integer_expected"),
        (2**60, "digits_rounded"),
        (NOON, "text_became_day"),
    ],
)
def test_what_is_no_whole_number_is_refused(cell: Cell, code: str) -> None:
    assert code_of(lambda one: integer(one, least=0, most=60), cell) == code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *[(cell, "male") for cell in ("M", "L", "l", "'L", "Laki-laki", "LAKI - LAKI", "Pria")],
        *[(cell, "female") for cell in ("F", "P", "p", "Perempuan", "WANITA")],
        ("-", None),
        (None, None),
    ],
)
def test_sex_is_read_as_siasn_and_forms_write_it(cell: Cell, value: str | None) -> None:
    assert sex(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *[(cell, True) for cell in ("Ya", "Y", "yes", "TRUE", "1", 1, True)],
        *[(cell, False) for cell in ("Tidak", "N", "no", "false", "0", 0, False)],
        ("-", None),
        (None, None),
    ],
)
def test_an_answer_is_yes_or_no(cell: Cell, value: bool | None) -> None:
    assert yes_or_no(cell) is value


@pytest.mark.parametrize(
    ("parse", "cell"), [(sex, "X"), (sex, 1), (yes_or_no, "T"), (yes_or_no, "mungkin"), (sex, "�")]
)
def test_another_word_is_refused(parse: Callable[[Cell], Any], cell: Cell) -> None:
    assert code_of(parse, cell) in {"choice_unknown", "text_damaged_characters"}


PARSERS: Final[tuple[Callable[[Cell], Any], ...]] = (
    text,
    nip,
    digits,
    lambda cell: digits(cell, width=2),
    day,
    lambda cell: day(cell, dates=DateSystem.FROM_1904),
    lambda cell: integer(cell, least=0, most=9),
    sex,
    yes_or_no,
)
LIKE_VALUES: Final = st.text("0123456789-/.,E+ 'nulMeiL\u00a0\u200b�=\"", max_size=20)
ANY_CELL: Final = st.one_of(
    st.none(),
    st.text(st.characters(), max_size=20),
    LIKE_VALUES,
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(CellFault),
)


@given(cell=ANY_CELL)
def test_a_parser_answers_or_refuses_and_nothing_else(cell: Cell) -> None:
    for parse in PARSERS:
        try:
            value = parse(cell)
        except ValueRefused:
            continue
        assert value != ""
        if isinstance(value, str):
            value.encode()


@given(cell=ANY_CELL)
def test_what_was_read_reads_the_same_again(cell: Cell) -> None:
    for parse in (text, nip, digits):
        try:
            value = parse(cell)
        except ValueRefused:
            continue
        if value is not None and not value.startswith(("'", '="')):
            assert parse(value) == value
