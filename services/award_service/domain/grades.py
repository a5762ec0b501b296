"""The three grades of the medal, from the lowest (PP 35/2010, article 22; UU 20/2009)."""

from collections.abc import Mapping
from typing import Final

from contracts.vocabulary import AwardGrade

GRADES: Final = tuple(AwardGrade)
"""From the lowest."""

YEARS: Final[Mapping[AwardGrade, int]] = {AwardGrade.X: 10, AwardGrade.XX: 20, AwardGrade.XXX: 30}
"""Years of continuous service that a grade asks for."""

METAL: Final[Mapping[AwardGrade, str]] = {AwardGrade.X: "perunggu", AwardGrade.XX: "perak", AwardGrade.XXX: "emas"}
"""What the medal is of, in Indonesian."""


def title_of(grade: AwardGrade) -> str:
    """Return a grade as decrees name it: `Satyalancana Karya Satya XXX Tahun`."""
    return f"Satyalancana Karya Satya {grade.value.upper()} Tahun"
