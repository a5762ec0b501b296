"""Credit points (PermenPANRB 1/2023, PerBKN 3/2023), with the regulation's own examples."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import FunctionalLevel, Predicate
from services.skp_service.domain.credit import ANNUAL, NEED, SHARE, Lacking, credit_points, lacking

PERTAMA = FunctionalLevel.AHLI_PERTAMA


def test_every_predicate_has_a_share_and_every_level_a_coefficient_and_a_need() -> None:
    assert SHARE.keys() == set(Predicate)
    assert ANNUAL.keys() == NEED.keys() == set(FunctionalLevel)


def test_two_months_good_as_ahli_pertama_are_2_08() -> None:
    assert credit_points(Predicate.GOOD, PERTAMA, months=2) == Decimal("2.08")


def test_a_year_very_good_as_ahli_pertama_is_18_75() -> None:
    assert credit_points(Predicate.VERY_GOOD, PERTAMA) == Decimal("18.75")


@pytest.mark.parametrize(
    ("predicate", "points"),
    [
        (Predicate.VERY_GOOD, "75.00"),
        (Predicate.GOOD, "50.00"),
        (Predicate.NEEDS_IMPROVEMENT, "37.50"),
        (Predicate.POOR, "25.00"),
        (Predicate.VERY_POOR, "12.50"),
    ],
)
def test_a_year_is_worth_the_predicates_share_of_the_coefficient(predicate: Predicate, points: str) -> None:
    assert credit_points(predicate, FunctionalLevel.AHLI_UTAMA) == Decimal(points)


def test_half_a_hundredth_is_rounded_up() -> None:
    # 1/12 x 0.75 x 37.5 = 2.34375; 5/12 x 0.25 x 3.75 = 0.390625; 2/12 x 1.5 x 12.5 = 3.125
    assert credit_points(Predicate.VERY_GOOD, PERTAMA, months=2) == Decimal("3.13")


@pytest.mark.parametrize("months", [0, 13, -1])
def test_a_part_of_a_year_has_one_to_twelve_months(months: int) -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        credit_points(Predicate.GOOD, PERTAMA, months=months)


@given(
    predicate=st.sampled_from(Predicate),
    level=st.sampled_from(FunctionalLevel),
    months=st.integers(1, 11),
)
def test_the_parts_of_a_year_add_up_to_the_year(predicate: Predicate, level: FunctionalLevel, months: int) -> None:
    parts = credit_points(predicate, level, months=months) + credit_points(predicate, level, months=12 - months)
    assert abs(parts - credit_points(predicate, level)) <= Decimal("0.01")


def test_what_is_lacking_for_rank_and_level() -> None:
    assert lacking(Decimal("18.75"), PERTAMA) == Lacking(Decimal("31.25"), Decimal("81.25"))
    assert lacking(Decimal(120), PERTAMA) == Lacking(Decimal(0), Decimal(0))


def test_at_the_top_of_a_ladder_there_is_no_next_level() -> None:
    assert lacking(Decimal(10), FunctionalLevel.PENYELIA) == Lacking(Decimal(90), None)
    assert lacking(Decimal(10), FunctionalLevel.AHLI_UTAMA) == Lacking(Decimal(190), None)
