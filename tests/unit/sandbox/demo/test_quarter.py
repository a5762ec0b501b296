"""Which quarter a day belongs to."""

from datetime import date

import pytest

from sandbox.demo.quarter import quarter_of


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_quarter_begins_and_ends(day: date, start: date, end: date) -> None:
    assert quarter_of(day) == (start, end)
