"""Ranks (golongan ruang) of PNS and what a position and years of service make of them."""

from typing import Final

GRADES: Final = (
    *("II/a", "II/b", "II/c", "II/d"),
    *("III/a", "III/b", "III/c", "III/d"),
    *("IV/a", "IV/b", "IV/c", "IV/d", "IV/e"),
)
YEARS_A_STEP: Final = 4

GradeRange = tuple[str, str]
"""Lowest and highest rank that a position admits."""


def grade_after(years: int, entry: str, allowed: GradeRange) -> str:
    """Return the rank after `years` of service from `entry` on, one step in four years, within `allowed`."""
    low, high = (GRADES.index(grade) for grade in allowed)
    return GRADES[min(max(GRADES.index(entry) + years // YEARS_A_STEP, low), high)]
