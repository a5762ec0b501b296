"""Days as Indonesian writes them."""

from datetime import date

from hub.indonesian import day


def test_days_are_indonesian() -> None:
    assert day(date(2025, 1, 2)) == "2 Januari 2025"
    assert day(date(2024, 2, 29)) == "29 Februari 2024"
    assert day(date(2025, 12, 31)) == "31 Desember 2025"
