"""When a month counts: no second source says, so each rule is tried (settings `skp_month_counts`, `skp_holidays`)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.skp_service.domain.months import MonthCounts, MonthRule

FIRST_DAY = MonthRule()
WORKING_DAY = MonthRule(MonthCounts.FIRST_WORKING_DAY, {date(2025, 1, 1), date(2025, 5, 1)})
DAY_15 = MonthRule(MonthCounts.DAY_15)
NEW_YEAR, LAST_DAY = date(2025, 1, 1), date(2025, 12, 31)
IN_2025 = st.integers(0, 364).map(lambda day: NEW_YEAR + timedelta(days=day))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), 12),
        (date(2025, 3, 1), date(2025, 8, 31), 6),
        (date(2025, 3, 2), date(2025, 8, 31), 5),
        (date(2025, 12, 15), date(2025, 12, 31), 0),
        (date(2024, 11, 1), date(2025, 2, 28), 4),
        (date(2025, 9, 1), date(2025, 8, 31), 0),
    ],
)
def test_by_the_first_day_a_month_counts_for_who_holds_the_position_on_it(start: date, end: date, months: int) -> None:
    assert FIRST_DAY.months_between(start, end) == months


@pytest.mark.parametrize(
    ("start", "months"),
    [
        (date(2025, 1, 2), 12),  # the first is a holiday
        (date(2025, 1, 3), 11),
        (date(2025, 2, 3), 11),  # a Monday
        (date(2025, 2, 4), 10),
        (date(2025, 5, 2), 8),  # a Friday, after a holiday
    ],
)
def test_by_the_first_working_day_who_starts_on_it_has_the_month(start: date, months: int) -> None:
    assert WORKING_DAY.months_between(start, LAST_DAY) == months


def test_a_month_in_which_nobody_works_is_decided_on_its_first_day() -> None:
    february = {date(2025, 2, 1) + timedelta(days=day) for day in range(28)}
    assert MonthRule(MonthCounts.FIRST_WORKING_DAY, february).day_of(2025, 2) == date(2025, 2, 1)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2025, 3, 15), date(2025, 8, 15), 6),
        (date(2025, 3, 16), date(2025, 8, 15), 5),
        (date(2025, 3, 15), date(2025, 8, 14), 5),
    ],
)
def test_by_the_fifteenth_a_month_counts_for_who_holds_the_position_on_it(start: date, end: date, months: int) -> None:
    assert DAY_15.months_between(start, end) == months


@given(
    moves=st.sets(IN_2025, max_size=6),
    counts=st.sampled_from(MonthCounts),
    holidays=st.sets(IN_2025, max_size=40),
)
def test_however_a_year_is_split_its_parts_have_twelve_months(
    moves: set[date], counts: MonthCounts, holidays: set[date]
) -> None:
    starts = sorted(moves | {NEW_YEAR})
    ends = [day - timedelta(days=1) for day in starts[1:]] + [LAST_DAY]
    rule = MonthRule(counts, holidays)
    assert sum(rule.months_between(*part) for part in zip(starts, ends, strict=True)) == 12
