"""When a job is due, and whose it is: the rules, without a database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.jobs.due import DayBegins, Every, MonthBegins, back_off, lease_has_ended

JAYAPURA = ZoneInfo("Asia/Jayapura")  # nine hours ahead of UTC
DAY = 86_400.0


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-02-16T01:00", "2026-02-16T14:59", "2026-02-16T15:00"),  # midnight there
        ("2026-02-16T14:59", "2026-02-16T14:59:30", "2026-02-16T15:00"),
        ("2026-02-16T15:00", "2026-02-16T15:00", "2026-02-17T15:00"),
        ("2026-02-16T01:00", "2026-05-01T00:00", "2026-02-16T15:00"),  # long overdue
        ("2026-02-16T15:00:02", "2026-02-16T14:59:59", "2026-02-17T15:00"),  # by a clock a little ahead of ours
        ("2026-02-26T01:00", "2026-02-16T01:00", "2026-02-16T01:00"),  # the clock was set back
    ],
)
def test_a_day_begins_where_the_agency_is(last: str, now: str, due: str) -> None:
    assert DayBegins(JAYAPURA).due_at(at(last), at(now)) == at(due)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [(1000.0, 1001.0, 1060.0), (1000.0, 5000.0, 1060.0), (1003.0, 1000.0, 1063.0), (9e9, 5.0, 5.0)],
)
def test_a_period_counts_from_the_start_of_the_last_run(last: float, now: float, due: float) -> None:
    assert Every(60.0).due_at(last, now) == due


def test_failures_are_tried_again_ever_more_rarely_but_never_beyond_the_period() -> None:
    assert [back_off(failures, DAY) for failures in (1, 2, 3, 4, 10, 100_000)] == [10, 20, 40, 80, 3600, 3600]
    assert back_off(8, 60.0) == 60


@pytest.mark.parametrize(
    ("until", "ended"),
    [(1000.1, False), (1060.0, False), (1064.0, False), (999.9, True), (940.1, True), (939.0, None), (1066.0, None)],
)
def test_a_lease_whose_end_cannot_be_right_says_nothing_of_its_holder(until: float, ended: bool | None) -> None:
    assert lease_has_ended(until, 1000.0, 60.0) is ended


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-01-31T14:59:59", "2026-01-31T15:00"),
        ("2026-01-31T15:00", "2026-02-28T15:00"),
        ("2026-12-05T12:00", "2026-12-31T15:00"),
    ],
)
def test_a_month_begins_where_the_agency_is(last: str, due: str) -> None:
    assert MonthBegins(JAYAPURA).due_at(at(last), at(last)) == at(due)


def test_a_clock_that_was_set_back_makes_a_months_job_due() -> None:
    now = at("2026-03-04T00:00")
    assert MonthBegins(JAYAPURA).due_at(at("2026-03-05T00:00"), now) == now
