"""What a source holds of one person, whole (`contracts/listed.py`), and what of it counts."""

from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.personal import personal
from services.award_service.domain.interruptions import (
    Interruption,
    interruptions_of_discipline,
    interruptions_of_leave,
)
from services.award_service.domain.person import Held


class ListKind(StrEnum):
    """What a list is of."""

    DISCIPLINE = "discipline"
    LEAVE = "leave"
    AWARD = "award"


Entries = tuple[DisciplineEntry, ...] | tuple[LeaveEntry, ...] | tuple[AwardEntry, ...]

ENTRIES: Final[dict[ListKind, TypeAdapter[Entries]]] = {
    ListKind.DISCIPLINE: TypeAdapter(tuple[DisciplineEntry, ...]),
    ListKind.LEAVE: TypeAdapter(tuple[LeaveEntry, ...]),
    ListKind.AWARD: TypeAdapter(tuple[AwardEntry, ...]),
}
"""Reads the entries of each kind of list from JSON, and writes them."""


@personal
class SourceList:
    """What a source holds of somebody.

    Attributes:
        kind: of what.
        source: whose list it is.
        as_of: the day of which it says so.
        entries: all of them, as the contract has them; empty: there is nothing.
    """

    kind: ListKind
    source: str
    as_of: date
    entries: Entries

    @property
    def interruptions(self) -> list[Interruption]:
        """What of it counts against a medal."""
        match self.kind:
            case ListKind.DISCIPLINE:
                return interruptions_of_discipline(
                    [one for one in self.entries if isinstance(one, DisciplineEntry)], self.source
                )
            case ListKind.LEAVE:
                return interruptions_of_leave([one for one in self.entries if isinstance(one, LeaveEntry)], self.source)
            case ListKind.AWARD:
                return []

    @property
    def held(self) -> list[Held]:
        """The medals that it names."""
        return [Held(one.grade, one.revoked, self.source) for one in self.entries if isinstance(one, AwardEntry)]

    @property
    def counts(self) -> bool:
        """Whether anything of it interrupts service, or is a medal."""
        return bool(self.interruptions or self.held)
