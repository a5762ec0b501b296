"""Credit points (PermenPANRB 1/2023, PerBKN 3/2023), with the regulation's own examples."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import FunctionalLevel, Predicate
from services.skp_service.domain.credit import (
    ANNUAL,
    NEED_FOR_LEVEL,
    NEED_FOR_RANK,
    SHARE,
    Lacking,
    credit_points,
    lacking,
)

PERTAMA = FunctionalLevel.AHLI_PERTAMA


def test_every_predicate_has_a_share_and_every_level_a_coefficient_and_a_need() -> None:
    top = {FunctionalLevel.AHLI_UTAMA, FunctionalLevel.PENYELIA}
    assert SHARE.keys() == set(Predicate)
    assert ANNUAL.keys() == {level for level, _ in NEED_FOR_RANK} == set(FunctionalLevel)
    assert NEED_FOR_LEVEL.keys() == set(FunctionalLevel) - top


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


# PermenPANRB 1/2023: cumulative points for the next rank, by the present one; for the next level.
@pytest.mark.parametrize(
    ("level", "grade", "points", "rank", "next_level"),
    [
        ("ahli_pertama", "III/a", "18.75", "31.25", "81.25"),
        ("ahli_pertama", "III/b", "60", "40", "40"),
        ("ahli_muda", "III/c", "120", "0", "80"),
        ("ahli_muda", "III/d", "150", "50", "50"),
        ("ahli_madya", "IV/a", "100", "50", "350"),
        ("ahli_madya", "IV/b", "160", "140", "290"),
        ("ahli_madya", "IV/c", "299", "151", "151"),
        ("ahli_utama", "IV/d", "10", "190", None),
        ("pemula", "II/a", "5", "10", "10"),
        ("terampil", "II/b", "30", "0", "30"),
        ("mahir", "III/a", "20", "30", "80"),
        ("penyelia", "III/c", "10", "90", None),
    ],
)
def test_points_needed_for_the_next_rank_go_by_the_present_rank(
    level: str, grade: str, points: str, rank: str, next_level: str | None
) -> None:
    expected = Lacking(Decimal(rank), None if next_level is None else Decimal(next_level))
    assert lacking(Decimal(points), FunctionalLevel(level), grade) == expected


@pytest.mark.parametrize("grade", [None, "", "IX", "III/a"])
def test_without_a_rank_of_the_level_what_the_next_rank_needs_is_unknown_and_not_nothing(grade: str | None) -> None:
    assert lacking(Decimal(150), FunctionalLevel.AHLI_MADYA, grade) == Lacking(None, Decimal(300))
