"""What breaks, or excludes, years of service: which punishments and which leave count against a medal."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from contracts.listed import DisciplineEntry, LeaveEntry
from contracts.personal import personal
from contracts.vocabulary import DisciplineLevel, LeaveKind

COUNTED_LEVELS: Final = frozenset({DisciplineLevel.MODERATE, DisciplineLevel.HEAVY})
"""Light discipline does not matter (PP 35/2010; the regional guides: "sedang atau berat")."""
COUNTED_LEAVE: Final = frozenset({LeaveKind.UNPAID, LeaveKind.UNPAID_EXTENSION})
"""Leave without pay alone (CLTN, its extension): study leave, military service and other leave are service."""


class Reason(StrEnum):
    """Why somebody is not proposed, or counts anew."""

    DISCIPLINE = "discipline"
    LEAVE = "leave"


@personal
class Interruption:
    """A punishment or a leave that counts against a medal.

    Attributes:
        reason: which of both.
        start: first day; None: nobody says, so it counts on every day.
        end: last day; None: it has none, or nobody says. Of a punishment without an end that is its first day.
        source: who says so.
    """

    reason: Reason
    start: date | None
    end: date | None
    source: str


def interruptions_of_discipline(entries: Iterable[DisciplineEntry], source: str) -> list[Interruption]:
    """Return the punishments that count: moderate and heavy ones that were not annulled."""
    return [
        Interruption(Reason.DISCIPLINE, start, _end(start, one.until, open_ended=start), source)
        for one in entries
        if one.level in COUNTED_LEVELS and not one.annulled
        for start in [_start(one.effective_on, one.decree_on)]
    ]


def interruptions_of_leave(entries: Iterable[LeaveEntry], source: str) -> list[Interruption]:
    """Return the leave that counts: without pay, or its extension."""
    return [
        Interruption(Reason.LEAVE, start, _end(start, one.until, open_ended=None), source)
        for one in entries
        if one.kind in COUNTED_LEAVE
        for start in [_start(one.since, one.decree_on)]
    ]


def _start(own: date | None, decree_on: date | None) -> date | None:
    """Return the first day: where nobody tells it, that of the decree."""
    return own or decree_on


def _end(start: date | None, until: date | None, *, open_ended: date | None) -> date | None:
    """Return the last day: one before the first is the first."""
    if until is None:
        return open_ended
    return until if start is None else max(start, until)
