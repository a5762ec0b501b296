"""Days, spans and numbers as Indonesian writes them."""

from datetime import date

import pytest

from hub.indonesian import day, days, in_words


def test_days_are_indonesian() -> None:
    assert day(date(2025, 1, 2)) == "2 Januari 2025"
    assert day(date(2024, 2, 29)) == "29 Februari 2024"
    assert day(date(2025, 12, 31)) == "31 Desember 2025"


def test_a_span_says_the_year_once_where_one_is_enough() -> None:
    assert days(date(2025, 1, 1), date(2025, 3, 31)) == "1 Januari s.d. 31 Maret 2025"
    assert days(date(2024, 12, 1), date(2025, 1, 1)) == "1 Desember 2024 s.d. 1 Januari 2025"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (5, "lima"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (1_000, "seribu"),
        (2_345, "dua ribu tiga ratus empat puluh lima"),
        (11_000, "sebelas ribu"),
        (1_000_001, "satu juta satu"),
    ],
)
def test_a_number_in_words(number: int, words: str) -> None:
    assert in_words(number) == words
