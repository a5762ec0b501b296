"""Credit points of functional officials: what a predicate is worth (PermenPANRB 1/2023, PerBKN 3/2023)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from contracts.vocabulary import FunctionalLevel, Predicate

SHARE: Final[Mapping[Predicate, Decimal]] = {
    Predicate.VERY_GOOD: Decimal("1.50"),
    Predicate.GOOD: Decimal("1.00"),
    Predicate.NEEDS_IMPROVEMENT: Decimal("0.75"),
    Predicate.POOR: Decimal("0.50"),
    Predicate.VERY_POOR: Decimal("0.25"),
}

ANNUAL: Final[Mapping[FunctionalLevel, Decimal]] = {
    FunctionalLevel.AHLI_PERTAMA: Decimal("12.5"),
    FunctionalLevel.AHLI_MUDA: Decimal(25),
    FunctionalLevel.AHLI_MADYA: Decimal("37.5"),
    FunctionalLevel.AHLI_UTAMA: Decimal(50),
    FunctionalLevel.PEMULA: Decimal("3.75"),
    FunctionalLevel.TERAMPIL: Decimal(5),
    FunctionalLevel.MAHIR: Decimal("12.5"),
    FunctionalLevel.PENYELIA: Decimal(25),
}
"""Annual coefficient (koefisien angka kredit tahunan)."""


@dataclass(frozen=True, slots=True)
class Need:
    """Cumulative credit points that are needed.

    Attributes:
        rank: for the next rank (kenaikan pangkat).
        level: for the next level (kenaikan jenjang); None at the top of the ladder.
    """

    rank: int
    level: int | None


NEED: Final[Mapping[FunctionalLevel, Need]] = {
    FunctionalLevel.AHLI_PERTAMA: Need(50, 100),
    FunctionalLevel.AHLI_MUDA: Need(100, 200),
    FunctionalLevel.AHLI_MADYA: Need(150, 450),
    FunctionalLevel.AHLI_UTAMA: Need(200, None),
    FunctionalLevel.PEMULA: Need(15, 15),
    FunctionalLevel.TERAMPIL: Need(20, 60),
    FunctionalLevel.MAHIR: Need(50, 100),
    FunctionalLevel.PENYELIA: Need(100, None),
}

_MONTHS: Final = 12
_CENT: Final = Decimal("0.01")


def credit_points(predicate: Predicate, level: FunctionalLevel, *, months: int = _MONTHS) -> Decimal:
    """Return the credit points for a year or a part of one, rounded half up to two decimals.

    Args:
        predicate: of that time.
        level: at that time.
        months: 1 to 12.

    Raises:
        ValueError: `months` is none of these.
    """
    if not 1 <= months <= _MONTHS:
        raise ValueError("a part of a year has 1 to 12 months")
    points = SHARE[predicate] * ANNUAL[level] * months / _MONTHS
    return points.quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Lacking:
    """Credit points still lacking; 0 when there are enough.

    Attributes:
        rank: for the next rank.
        level: for the next level; None at the top of the ladder.
    """

    rank: Decimal
    level: Decimal | None


def lacking(points: Decimal, level: FunctionalLevel) -> Lacking:
    """Return what somebody with so many cumulative points at a level still lacks."""
    need = NEED[level]
    rank = max(Decimal(0), need.rank - points)
    return Lacking(rank, None if need.level is None else max(Decimal(0), need.level - points))
