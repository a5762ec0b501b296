"""What follows from a final assessment (PermenPANRB 6/2022, articles 31 to 35)."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.vocabulary import FunctionalLevel, PeriodKind, Predicate
from services.skp_service.domain.follow_up import FollowUp, follow_up_of, months_between
from services.skp_service.domain.ip_asn import PERFORMANCE


def of(
    predicate: Predicate,
    kind: PeriodKind = PeriodKind.ANNUAL,
    level: FunctionalLevel | None = FunctionalLevel.AHLI_PERTAMA,
    months: int = 12,
) -> FollowUp:
    return follow_up_of(predicate, kind, level, months, PERFORMANCE)


@pytest.mark.parametrize(
    ("predicate", "reward", "coaching", "promotable"),
    [
        (Predicate.VERY_GOOD, True, False, True),
        (Predicate.GOOD, False, False, True),
        (Predicate.NEEDS_IMPROVEMENT, False, True, False),
        (Predicate.POOR, False, True, False),
        (Predicate.VERY_POOR, False, True, False),
    ],
)
def test_reward_coaching_and_promotion_follow_the_predicate(
    predicate: Predicate, reward: bool, coaching: bool, promotable: bool
) -> None:
    effects = of(predicate)
    assert (effects.reward, effects.coaching, effects.promotable) == (reward, coaching, promotable)


def test_a_functional_official_gets_the_credit_points_of_the_months() -> None:
    assert of(Predicate.VERY_GOOD).credit_points == Decimal("18.75")
    assert of(Predicate.GOOD, months=2).credit_points == Decimal("2.08")


def test_others_get_no_credit_points() -> None:
    assert of(Predicate.GOOD, level=None).credit_points is None


@pytest.mark.parametrize("kind", [PeriodKind.QUARTERLY, PeriodKind.MONTHLY])
def test_a_part_of_a_year_counts_for_neither_credit_nor_the_index(kind: PeriodKind) -> None:
    effects = of(Predicate.GOOD, kind)
    assert (effects.credit_points, effects.ip_performance) == (None, None)
    assert effects.promotable


def test_the_index_counts_the_year() -> None:
    assert of(Predicate.GOOD).ip_performance == PERFORMANCE[Predicate.GOOD]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), 12),
        (date(2025, 3, 1), date(2025, 8, 31), 6),
        (date(2025, 3, 2), date(2025, 8, 31), 5),
        (date(2025, 12, 15), date(2025, 12, 31), 1),
        (date(2024, 11, 1), date(2025, 2, 28), 4),
    ],
)
def test_months_are_counted_from_the_first_that_is_whole(start: date, end: date, months: int) -> None:
    assert months_between(start, end) == months


def test_of_two_positions_the_month_of_the_move_counts_once() -> None:
    before = months_between(date(2025, 1, 1), date(2025, 6, 14))
    after = months_between(date(2025, 6, 15), date(2025, 12, 31))
    assert before + after == 12
