"""Days and spans as Indonesian writes them."""

from datetime import date

from hub.indonesian import day, days


def test_days_are_indonesian() -> None:
    assert day(date(2025, 1, 2)) == "2 Januari 2025"
    assert day(date(2024, 2, 29)) == "29 Februari 2024"
    assert day(date(2025, 12, 31)) == "31 Desember 2025"


def test_a_span_says_the_year_once_where_one_is_enough() -> None:
    assert days(date(2025, 1, 1), date(2025, 3, 31)) == "1 Januari s.d. 31 Maret 2025"
    assert days(date(2024, 12, 1), date(2025, 1, 1)) == "1 Desember 2024 s.d. 1 Januari 2025"
