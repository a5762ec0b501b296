"""Periods: the spans that an agency plans and assesses (PermenPANRB 6/2022, articles 5 and 19)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.vocabulary import PeriodKind


@dataclass(frozen=True, slots=True)
class Span:
    """What a paper covers; both days belong to it."""

    kind: PeriodKind
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Period:
    """A span; both days belong to it.

    Attributes:
        id: its identity.
        name: Indonesian, such as `Tahun 2025`.
        kind: annual, quarterly or monthly.
        start: first day.
        end: last day; from the next day on no plan of it is begun, withdrawn or revised, unless its deadline is later.
        drafts_close: last day on which a first draft can be submitted by whom it can bind (`deadline.py`).
        revision: grows with every change.
    """

    id: UUID
    name: str
    kind: PeriodKind
    start: date
    end: date
    drafts_close: date
    revision: int = 1

    def overlaps(self, start: date, end: date | None) -> bool:
        """Return whether a span, open where `end` is None, has a day in common with the period."""
        return start <= self.end and (end is None or end >= max(start, self.start))
