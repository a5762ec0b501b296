"""The predicate of a year from its parts: two positions in a year, each assessed by its own superior."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from contracts.vocabulary import Predicate

_WORTH: Final = {predicate: worth for worth, predicate in enumerate(reversed(Predicate), 1)}


class YearRule(StrEnum):
    """How the parts make the year. Not confirmed by a second source, so a setting."""

    LONGEST = "longest"
    LATEST = "latest"
    WEIGHTED = "weighted"
    """The mean of the predicates, worth 1 to 5, weighted by days; half-way counts as the better one."""


@dataclass(frozen=True, slots=True)
class Part:
    """The time in one position.

    Attributes:
        start: first day.
        end: last day.
        predicate: that its superior's ratings came to.
    """

    start: date
    end: date
    predicate: Predicate

    @property
    def days(self) -> int:
        """How long it was, both days counted."""
        return (self.end - self.start).days + 1


def predicate_of_year(parts: Sequence[Part], rule: YearRule = YearRule.LONGEST) -> Predicate:
    """Return the year's predicate. By default that of the longer part, of the later one on a tie.

    Raises:
        ValueError: there is no part.
    """
    if not parts:
        raise ValueError("a year without a part has no predicate")
    match rule:
        case YearRule.LONGEST:
            return max(parts, key=lambda part: (part.days, part.end)).predicate
        case YearRule.LATEST:
            return max(parts, key=lambda part: part.end).predicate
        case YearRule.WEIGHTED:  # pragma: no branch - the last of them
            days = sum(part.days for part in parts)
            twice = 2 * sum(part.days * _WORTH[part.predicate] for part in parts)
            worth = (twice + days) // (2 * days)
            return next(predicate for predicate in Predicate if _WORTH[predicate] == worth)
