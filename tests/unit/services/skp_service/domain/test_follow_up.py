"""What follows from a final assessment (PermenPANRB 6/2022, articles 31 to 35)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.vocabulary import FunctionalLevel, PeriodKind, Predicate
from services.skp_service.domain.follow_up import (
    FollowUp,
    assessed_months,
    assessed_span,
    follow_up_of,
)
from services.skp_service.domain.ip_asn import PERFORMANCE
from services.skp_service.domain.months import MonthRule
from tests.unit.services.skp_service.domain.samples import YEAR, position


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


def test_who_held_a_position_for_no_month_gets_no_points_of_it() -> None:
    assert of(Predicate.GOOD, months=0).credit_points == Decimal("0.00")


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
    ("start", "end", "first", "last", "months"),
    [
        (date(2020, 1, 1), None, date(2025, 1, 1), date(2025, 12, 31), 12),
        (date(2020, 1, 1), date(2025, 6, 30), date(2025, 1, 1), date(2025, 6, 30), 6),
        (date(2025, 9, 1), None, date(2025, 9, 1), date(2025, 12, 31), 4),
        (date(2025, 9, 1), date(2026, 3, 31), date(2025, 9, 1), date(2025, 12, 31), 4),
        (date(2025, 9, 1), date(2025, 8, 31), date(2025, 9, 1), date(2025, 9, 1), 0),
    ],
)
def test_a_position_is_assessed_for_its_part_of_the_period(
    start: date, end: date | None, first: date, last: date, months: int
) -> None:
    held = position(1, start, end)
    assert assessed_span(held, YEAR) == (first, last)
    assert assessed_months(held, YEAR, MonthRule()) == months


def test_a_period_longer_than_a_year_counts_as_a_year() -> None:
    assert assessed_months(position(1, date(2020, 1, 1)), replace(YEAR, start=date(2024, 1, 1)), MonthRule()) == 12
