"""The calendar of the demonstration: one file, from which everybody who takes part reads the same day."""

from datetime import date, datetime
from pathlib import Path

import pytest

from hub.clock import SYSTEM, Clocks
from sandbox.calendar import VARIABLE, ZONE, Calendar, PresentCalendar, clocks_told_by

JULY = date(2025, 7, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "calendar"


def day_of(clocks: Clocks) -> date:
    return datetime.fromtimestamp(clocks.now(), ZONE).date()


def test_a_day_that_is_turned_to_is_everybodys(path: Path) -> None:
    turning, other = Calendar(path), clocks_told_by({VARIABLE: str(path)})
    assert SYSTEM.now() <= other.now() <= SYSTEM.now()
    turning.turn_to(JULY)
    assert turning.today() == day_of(other) == JULY
    turning.turn_to(date(2026, 1, 9))
    assert day_of(other) == date(2026, 1, 9)
    turning.turn_to_the_present()
    assert SYSTEM.now() <= other.now() <= SYSTEM.now()


def test_who_starts_later_reads_the_same_day(path: Path) -> None:
    Calendar(path).turn_to(JULY)
    assert Calendar(path).today() == JULY


def test_time_goes_on_within_a_day(path: Path) -> None:
    calendar = Calendar(path)
    calendar.turn_to(JULY)
    assert calendar.now() < calendar.now()


def test_without_a_calendar_it_is_the_present() -> None:
    assert SYSTEM.now() <= clocks_told_by({}).now() <= SYSTEM.now()


def test_nobody_turns_the_present() -> None:
    calendar = PresentCalendar()
    calendar.turn_to(JULY)
    assert calendar.today() == day_of(SYSTEM)
