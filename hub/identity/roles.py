"""What callers may be. Each service has a table of its own; the kit itself knows operators alone."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

OPERATOR: Final = "operator"
"""Runs the hub: parked messages, deliveries, jobs."""


@dataclass(frozen=True, slots=True)
class RoleTable:
    """The roles that a service knows beside `operator`; what else a token says grants nothing.

    Attributes:
        known: as tokens name them.
        with_units: those whose holders administer the units that their tokens name.
    """

    known: Collection[str] = ()
    with_units: Collection[str] = ()

    def held(self, words: frozenset[str]) -> frozenset[str]:
        """Return those of some words that are roles."""
        return words & {*self.known, OPERATOR}
