"""Of whom a file of employees tells: SIASN exports PNS, PPPK and part-time PPPK as files of their own."""

from enum import StrEnum
from typing import Final

ABSENT_SENTENCE: Final = (
    "Pernah dilaporkan sumber ini, tidak ada di berkas ini atau yang bersamanya, dan tidak dihapus. "
    "Bila sudah berhenti, laporkan berhentinya."
)
"""What is told of whoever is not in a file."""
PART_TIME: Final = "101"
"""Kedudukan hukum at SIASN."""


class Kind(StrEnum):
    """A kind of employees of whom there may be a file of its own."""

    PNS = "pns"
    PPPK = "pppk"
    PART_TIME = "part_time"


def kind_of(*, is_pppk: bool, legal_standing: str | None) -> Kind:
    """Return the kind of an employee, whose standing may not be known."""
    if not is_pppk:
        return Kind.PNS
    return Kind.PART_TIME if legal_standing == PART_TIME else Kind.PPPK
