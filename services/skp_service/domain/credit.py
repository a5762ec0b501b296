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


NEED_FOR_RANK: Final[Mapping[tuple[FunctionalLevel, str], int]] = {
    (FunctionalLevel.AHLI_PERTAMA, "III/a"): 50,
    (FunctionalLevel.AHLI_PERTAMA, "III/b"): 100,
    (FunctionalLevel.AHLI_MUDA, "III/c"): 100,
    (FunctionalLevel.AHLI_MUDA, "III/d"): 200,
    (FunctionalLevel.AHLI_MADYA, "IV/a"): 150,
    (FunctionalLevel.AHLI_MADYA, "IV/b"): 300,
    (FunctionalLevel.AHLI_MADYA, "IV/c"): 450,
    (FunctionalLevel.AHLI_UTAMA, "IV/d"): 200,
    (FunctionalLevel.PEMULA, "II/a"): 15,
    (FunctionalLevel.TERAMPIL, "II/b"): 20,
    (FunctionalLevel.MAHIR, "III/a"): 50,
    (FunctionalLevel.PENYELIA, "III/c"): 100,
}
"""Cumulative credit points for the next rank (kenaikan pangkat), by level and present rank (golongan).

Of the skilled levels only the first rank's need is confirmed; what is not here is unknown.
"""

NEED_FOR_LEVEL: Final[Mapping[FunctionalLevel, int]] = {
    FunctionalLevel.AHLI_PERTAMA: 100,
    FunctionalLevel.AHLI_MUDA: 200,
    FunctionalLevel.AHLI_MADYA: 450,
    FunctionalLevel.PEMULA: 15,
    FunctionalLevel.TERAMPIL: 60,
    FunctionalLevel.MAHIR: 100,
}
"""Cumulative credit points for the next level (kenaikan jenjang); there is none above the others."""

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
        rank: for the next rank; None where the present rank is unknown or is none of the level's.
        level: for the next level; None at the top of the ladder.
    """

    rank: Decimal | None
    level: Decimal | None


def lacking(points: Decimal, level: FunctionalLevel, grade: str | None) -> Lacking:
    """Return what somebody with so many cumulative points still lacks (PermenPANRB 1/2023).

    Args:
        points: cumulative.
        level: at present.
        grade: present rank code (golongan), such as `III/c`; None: not known.
    """
    return Lacking(
        _short_of(NEED_FOR_RANK.get((level, grade or "")), points), _short_of(NEED_FOR_LEVEL.get(level), points)
    )


def _short_of(need: int | None, points: Decimal) -> Decimal | None:
    return None if need is None else max(Decimal(0), need - points)
