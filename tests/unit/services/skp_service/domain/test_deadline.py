"""Until when a first plan can be submitted (PermenPANRB 6/2022, articles 5 to 15; the number of days is a setting)."""

from datetime import date

import pytest

from services.skp_service.domain.deadline import Because, Circumstances, Deadline, deadline_of, last_day_of_planning
from tests.unit.services.skp_service.domain.samples import YEAR

LONG_AGO = date(2015, 3, 1)
CLOSES = YEAR.drafts_close
FEBRUARY = date(2025, 2, 10)


def deadline(position_start: date = LONG_AGO, today: date = FEBRUARY, **more: object) -> Deadline:
    return deadline_of(YEAR, Circumstances(position_start, **more), today, days=30)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "until", "because"),
    [
        (LONG_AGO, CLOSES, Because.PERIOD),
        (date(2024, 12, 31), CLOSES, Because.PERIOD),
        (date(2025, 1, 20), CLOSES, Because.PERIOD),
        (date(2025, 3, 1), date(2025, 3, 31), Because.POSITION),
        (date(2025, 7, 1), date(2025, 7, 31), Because.POSITION),
        (date(2025, 12, 20), date(2026, 1, 19), Because.POSITION),
    ],
)
def test_who_begins_in_the_middle_of_a_period_has_so_many_days(start: date, until: date, because: Because) -> None:
    assert deadline(start) == Deadline(until, because)


def test_extra_time_lasts_until_its_day_and_shortens_nothing() -> None:
    assert deadline(extra_time=date(2025, 4, 30)) == Deadline(date(2025, 4, 30), Because.EXTRA_TIME)
    assert deadline(extra_time=date(2025, 2, 1)) == Deadline(CLOSES, Because.PERIOD)
    assert deadline(date(2025, 7, 1), extra_time=date(2025, 4, 30)).because is Because.POSITION


def test_whom_the_personnel_system_told_of_after_the_closing_day_has_days_from_then_on() -> None:
    may = date(2025, 5, 6)
    assert deadline(date(2025, 3, 1), known_on=may) == Deadline(date(2025, 6, 5), Because.KNOWN)
    assert deadline(known_on=may) == Deadline(date(2025, 6, 5), Because.KNOWN)
    assert deadline(known_on=CLOSES) == Deadline(CLOSES, Because.PERIOD)


def test_whose_superior_was_approved_late_has_so_many_days_from_then_on() -> None:
    late = deadline(waits_for_superior=True, superior_approved_on=date(2025, 4, 1), today=date(2025, 6, 1))
    assert late == Deadline(date(2025, 5, 1), Because.SUPERIOR)
    assert deadline(superior_approved_on=date(2025, 4, 1)).because is Because.PERIOD


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2024, 12, 1), Deadline(CLOSES, Because.PERIOD)),
        (FEBRUARY, Deadline(date(2025, 3, 12), Because.SUPERIOR_PENDING)),
        (date(2027, 1, 1), Deadline(YEAR.end, Because.SUPERIOR_PENDING)),
    ],
)
def test_while_the_superior_is_not_approved_the_deadline_moves_on_with_the_days(
    today: date, expected: Deadline
) -> None:
    assert deadline(waits_for_superior=True, today=today) == expected


def test_planning_goes_on_while_the_period_lasts_or_its_deadline() -> None:
    assert last_day_of_planning(YEAR, Deadline(CLOSES, Because.PERIOD)) == YEAR.end
    after = date(2026, 1, 19)
    assert last_day_of_planning(YEAR, Deadline(after, Because.POSITION)) == after
