"""Codes and words of SIASN that its exports have."""

import re
from typing import Final

from contracts.vocabulary import FunctionalLevel
from services.intake.domain.absence import PART_TIME

KNOWN_STANDINGS: Final = frozenset(
    f"{one:02}" for one in (*range(1, 10), *range(11, 17), 20, 66, 67, 69, *range(70, 74), 77, 88, 98, 99, 101)
)
"""Kedudukan hukum."""
LEFT_STANDINGS: Final = frozenset({"66", "67", "69", "70", "77", "88", "98", "99"})
"""Of those who are not in the agency any more: dismissed, dead, retired."""
PPPK_STANDINGS: Final = frozenset({"71", "72", "73", PART_TIME})
FUNCTIONAL: Final = "2"
"""Jenis jabatan."""
_LEVELS: Final = tuple(
    (re.compile(rf"\b{level.value.replace('_', ' ')}\b"), level)
    for level in sorted(FunctionalLevel, key=lambda one: -len(one.value))
)


def level_in(title: str) -> str | None:
    """Return the level that the title of a functional official ends with; None: it tells none."""
    words = " ".join(re.sub(r"[^a-z]+", " ", title.casefold()).split())
    return next((level.value for pattern, level in _LEVELS if pattern.search(words)), None)
