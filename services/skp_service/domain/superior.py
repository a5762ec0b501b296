"""What stands above a plan, and whether a plan waits for it.

The pilot district's rule is that a subordinate submits after the superior's SKP is approved. We have not found it in a
regulation, and one late head stops everybody below: so it is a setting.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class SuperiorFirst(StrEnum):
    """Whether a plan waits until the superior's is approved."""

    BLOCK = "block"
    """It is submitted only then."""
    WARN = "warn"
    """It is submitted before, and what hangs on nothing that stands is marked (belum selaras)."""


@dataclass(frozen=True, slots=True)
class SuperiorPlan:
    """The superior's plan of the same period.

    Attributes:
        results: ids of the work results that were approved last.
        stands: whether it is approved now: neither a first draft nor opened for a revision.
        is_due: whether the superior is in a position of the period at all: nobody waits for a plan that cannot be made.
    """

    results: Collection[UUID]
    stands: bool
    is_due: bool = True
