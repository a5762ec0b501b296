"""What all sources together say of one person's discipline, leave and medals.

Each source has a list of its own, and of its lists the newest counts. What any of them tells of counts until that
source takes it back by a newer list; of what no source ever told a list, nobody has asked.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.personal import personal
from services.award_service.domain.interruptions import (
    Interruption,
    interruptions_of_discipline,
    interruptions_of_leave,
)
from services.award_service.domain.listed import ListKind, SourceList
from services.award_service.domain.person import Held

Entry = DisciplineEntry | LeaveEntry | AwardEntry


class Answered(StrEnum):
    """What is known of somebody's discipline, or leave."""

    NONE = "none"
    """All sources that were asked tell of nothing that counts."""
    FOUND = "found"
    """A source tells of something that counts."""
    NEVER_ASKED = "never_asked"
    """No source ever told a list."""


@personal
class Found:
    """What counts against somebody, with the entry that tells it.

    Attributes:
        interruption: what counts.
        entry: as the source has it; None: the legal standing tells it, and has no more to say.
        as_of: the day of the list that tells it; None: the legal standing does.
    """

    interruption: Interruption
    entry: DisciplineEntry | LeaveEntry | None
    as_of: date | None = None


@personal
class Answer:
    """The answer of all sources to one question.

    Attributes:
        kind: discipline or leave.
        answered: which of the three answers it is.
        asked: the lists that count, the newest first: who told one, as of when.
        found: what counts against the person, by the order of `asked`.
    """

    kind: ListKind
    answered: Answered
    asked: tuple[SourceList, ...]
    found: tuple[Found, ...]

    @property
    def as_of(self) -> date | None:
        """The newest day of which a source told a list; None: none ever did."""
        return self.asked[0].as_of if self.asked else None


@personal
class Known:
    """What a `Person` takes from all lists; its fields have the same names there."""

    interruptions: tuple[Interruption, ...]
    held: tuple[Held, ...]
    discipline_asked: date | None
    leave_asked: date | None


NOTHING: Final = Known((), (), None, None)
"""Of somebody of whom no list was ever told."""


def newest(lists: Iterable[SourceList]) -> list[SourceList]:
    """Return the list of each kind and source that counts: that of the latest day, of one day the one given last.

    What a source tells of a former number is a list of its own.
    """
    counting: dict[tuple[ListKind, str, str | None], SourceList] = {}
    for one in lists:
        key = one.kind, one.source, one.former_nip
        if key not in counting or counting[key].as_of <= one.as_of:
            counting[key] = one
    return list(counting.values())


def answer_of(kind: ListKind, lists: Iterable[SourceList], shown: Iterable[Interruption] = ()) -> Answer:
    """Return the answer of all sources to one question.

    Args:
        kind: discipline or leave.
        lists: of the person, of any kind; older ones of a source do not count.
        shown: what counts without a list: leave that the legal standing alone shows.
    """
    asked = sorted((one for one in newest(lists) if one.kind is kind), key=_latest_first)
    found = (*(each for one in asked for each in _found_in(one)), *(Found(one, None) for one in shown))
    return Answer(kind, _answered(asked, found), tuple(asked), found)


def known_of(lists: Iterable[SourceList]) -> Known:
    """Return what decides about one person; older lists of a source do not count.

    What was granted here is a list like another, of this service's own (`person.OWN`).
    """
    counting = newest(lists)
    return Known(
        tuple(each.interruption for one in counting for each in _found_in(one)),
        tuple(each for one in counting if one.kind is ListKind.AWARD for each in _held_in(one)),
        _asked(counting, ListKind.DISCIPLINE),
        _asked(counting, ListKind.LEAVE),
    )


def counts(one: SourceList) -> bool:
    """Return whether a list tells of anything that counts: what interrupts service, or a medal."""
    return bool(one.entries) if one.kind is ListKind.AWARD else any(_found_in(one))


def _answered(asked: Sequence[SourceList], found: Sequence[Found]) -> Answered:
    if found:
        return Answered.FOUND
    return Answered.NONE if asked else Answered.NEVER_ASKED


def _found_in(one: SourceList) -> Iterable[Found]:
    for entry in one.entries:
        match entry:
            case DisciplineEntry():
                interruptions = interruptions_of_discipline((entry,), one.source)
            case LeaveEntry():
                interruptions = interruptions_of_leave((entry,), one.source)
            case _:
                continue
        yield from (Found(each, entry, one.as_of) for each in interruptions)


def _held_in(one: SourceList) -> Iterable[Held]:
    """Return a list's medals; one that the same list tells of again, and does not call revoked, stands."""
    standing: dict[object, Held] = {}
    for entry in one.entries:
        if isinstance(entry, AwardEntry) and (entry.grade not in standing or not entry.revoked):
            standing[entry.grade] = Held(entry.grade, entry.revoked, one.source, entry.decree_number, entry.decree_on)
    return standing.values()


def _asked(lists: Iterable[SourceList], kind: ListKind) -> date | None:
    return max((one.as_of for one in lists if one.kind is kind), default=None)


def _latest_first(one: SourceList) -> tuple[int, str]:
    return -one.as_of.toordinal(), one.source
