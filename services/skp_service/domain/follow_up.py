"""What follows from a final assessment (tindak lanjut, PermenPANRB 6/2022, articles 31 to 35)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from contracts.vocabulary import FunctionalLevel, PeriodKind, Predicate
from readmodels.people.domain.hierarchy import Position
from services.skp_service.domain.credit import credit_points
from services.skp_service.domain.ip_asn import performance_part
from services.skp_service.domain.months import MonthRule
from services.skp_service.domain.period import Period

_GOOD_OR_BETTER: Final = frozenset({Predicate.VERY_GOOD, Predicate.GOOD})

REWARDED: Final = frozenset({Predicate.VERY_GOOD})
"""Whoever has one of these is to be put forward for a reward (penghargaan)."""
COACHED: Final = frozenset(Predicate) - _GOOD_OR_BETTER
"""Whoever has one of these is to be coached (pembinaan)."""
_MONTHS: Final = 12
_NO_POINTS: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The consequences of one predicate.

    Attributes:
        reward: whether the person is to be put forward for a reward (penghargaan).
        coaching: whether the person is to be coached (pembinaan).
        promotable: whether promotion, talent pool and awards stay open: the predicate is at least good.
        credit_points: of a functional official, for the months assessed; None for others and for parts of a year that
            another assessment covers.
        ip_performance: performance part of the professionalism index; only of a year.
    """

    reward: bool
    coaching: bool
    promotable: bool
    credit_points: Decimal | None
    ip_performance: int | None


def follow_up_of(
    predicate: Predicate,
    kind: PeriodKind,
    level: FunctionalLevel | None,
    months: int,
    ip_points: Mapping[Predicate, int],
) -> FollowUp:
    """Return what follows from a predicate.

    Args:
        predicate: final.
        kind: of the period; credit points and the index are counted from annual ones, else they would count twice.
        level: of a functional official.
        months: that count for that position, 0 to 12.
        ip_points: the agency's performance part, by predicate.
    """
    annual = kind is PeriodKind.ANNUAL
    points = None
    if annual and level is not None:
        points = credit_points(predicate, level, months=months) if months else _NO_POINTS
    return FollowUp(
        reward=predicate in REWARDED,
        coaching=predicate in COACHED,
        promotable=predicate in _GOOD_OR_BETTER,
        credit_points=points,
        ip_performance=performance_part(predicate, ip_points) if annual else None,
    )


def assessed_span(position: Position, period: Period) -> tuple[date, date]:
    """Return the first and the last day of a period on which a position was held; both belong to it."""
    start, end = _held(position, period)
    return start, max(start, end)


def assessed_months(position: Position, period: Period, rule: MonthRule) -> int:
    """Return how many months of a period count for a position, 0 to 12."""
    return min(_MONTHS, rule.months_between(*_held(position, period)))


def _held(position: Position, period: Period) -> tuple[date, date]:
    end = period.end if position.end is None else min(position.end, period.end)
    return max(position.start, period.start), end
