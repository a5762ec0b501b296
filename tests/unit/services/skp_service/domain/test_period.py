"""Spans of time that are planned and assessed."""

from datetime import date

import pytest

from tests.unit.services.skp_service.domain.samples import YEAR


@pytest.mark.parametrize(
    ("start", "end", "common"),
    [
        (date(2025, 3, 1), date(2025, 4, 1), True),
        (date(2024, 1, 1), None, True),
        (date(2024, 1, 1), date(2025, 1, 1), True),
        (date(2024, 1, 1), date(2024, 12, 31), False),
        (date(2025, 12, 31), None, True),
        (date(2026, 1, 1), None, False),
    ],
)
def test_a_span_overlaps_a_period_if_they_have_a_day_in_common(start: date, end: date | None, common: bool) -> None:
    assert YEAR.overlaps(start, end) is common
