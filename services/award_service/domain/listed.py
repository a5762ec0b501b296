"""What a source holds of one person, whole (`contracts/listed.py`)."""

from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.personal import personal


class ListKind(StrEnum):
    """What a list is of."""

    DISCIPLINE = "discipline"
    LEAVE = "leave"
    AWARD = "award"


Entries = tuple[DisciplineEntry, ...] | tuple[LeaveEntry, ...] | tuple[AwardEntry, ...]
"""Of one kind."""

ENTRIES: Final[dict[ListKind, TypeAdapter[Entries]]] = {
    ListKind.DISCIPLINE: TypeAdapter(tuple[DisciplineEntry, ...]),
    ListKind.LEAVE: TypeAdapter(tuple[LeaveEntry, ...]),
    ListKind.AWARD: TypeAdapter(tuple[AwardEntry, ...]),
}
"""Reads the entries of each kind of list from JSON, and writes them."""


FORMER: Final = " (NIP lama)"
"""Behind the name of a source where it tells of a former number."""


def teller(source: str, former_nip: str | None) -> str:
    """Return who tells a list: a source, or the same source of a former number."""
    return source if former_nip is None else source + FORMER


@personal
class SourceList:
    """What a source tells of one person, whole.

    Attributes:
        kind: what it is of.
        source: who tells it.
        as_of: the day of which the source says so, in the agency's time zone.
        entries: all that it holds, as the contract has them; of the kind's own class. Empty: there is nothing.
        former_nip: the number with which it was told, if a former one; a list of another number takes none of it back.
    """

    kind: ListKind
    source: str
    as_of: date
    entries: Entries = ()
    former_nip: str | None = None
