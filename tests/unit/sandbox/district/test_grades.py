"""Ranks by years of service."""

import pytest

from sandbox.district.grades import grade_after


@pytest.mark.parametrize(
    ("years", "expected"),
    [(0, "III/a"), (3, "III/a"), (4, "III/b"), (8, "III/c"), (16, "IV/a"), (40, "IV/b")],
)
def test_one_step_in_four_years_up_to_the_highest(years: int, expected: str) -> None:
    assert grade_after(years, "III/a", ("III/a", "IV/b")) == expected


def test_position_lifts_to_its_lowest_rank() -> None:
    assert grade_after(0, "III/a", ("IV/b", "IV/d")) == "IV/b"
