"""The year's predicate of somebody with two positions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Predicate
from services.skp_service.domain.year import Part, YearRule, predicate_of_year


def part(start: tuple[int, int], end: tuple[int, int], predicate: Predicate) -> Part:
    return Part(date(2025, *start), date(2025, *end), predicate)


FIRST = part((1, 1), (4, 30), Predicate.VERY_GOOD)
SECOND = part((5, 1), (12, 31), Predicate.GOOD)


def test_a_part_counts_its_first_and_its_last_day() -> None:
    assert FIRST.days == 120


def test_by_default_the_longer_part_makes_the_year() -> None:
    assert predicate_of_year([FIRST, SECOND]) is Predicate.GOOD


def test_of_two_parts_of_one_length_the_later_makes_the_year() -> None:
    early = part((1, 1), (1, 31), Predicate.VERY_GOOD)
    late = part((3, 1), (3, 31), Predicate.POOR)
    assert predicate_of_year([late, early]) is predicate_of_year([early, late]) is Predicate.POOR


def test_the_latest_part_makes_the_year_where_that_is_set() -> None:
    long, short = part((1, 1), (11, 30), Predicate.VERY_GOOD), part((12, 1), (12, 31), Predicate.POOR)
    assert predicate_of_year([long, short], YearRule.LATEST) is Predicate.POOR


def test_the_mean_weighted_by_days_makes_the_year_where_that_is_set() -> None:
    assert predicate_of_year([FIRST, SECOND], YearRule.WEIGHTED) is Predicate.GOOD
    assert predicate_of_year([FIRST, part((5, 1), (6, 30), Predicate.VERY_POOR)], YearRule.WEIGHTED) is Predicate.GOOD


def test_half_way_counts_as_the_better_one() -> None:
    early, late = part((1, 1), (1, 31), Predicate.VERY_GOOD), part((3, 1), (3, 31), Predicate.GOOD)
    assert predicate_of_year([early, late], YearRule.WEIGHTED) is Predicate.VERY_GOOD


@given(rule=st.sampled_from(YearRule), predicate=st.sampled_from(Predicate))
def test_one_part_is_the_year(rule: YearRule, predicate: Predicate) -> None:
    assert predicate_of_year([part((2, 1), (9, 30), predicate)], rule) is predicate


def test_a_year_without_a_part_has_no_predicate() -> None:
    with pytest.raises(ValueError, match="without a part"):
        predicate_of_year([])
