"""Where somebody has worked, works and will work: one history from all records of a person, whatever their order.

A record says how it stands from a day on (TMT). What is said later, by a higher version, goes before what was said
earlier; what is announced for a later day stays announced until its day, or until a record speaks of it again.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from contracts.nip import MINIMUM_AGE, parse_nip
from services.skp_service.domain.findings import FindingCode
from services.skp_service.domain.hierarchy import Position

SINCE_EVER: Final = date(1900, 1, 1)
"""The start of a position of which nobody has said when it began."""
FURTHEST_YEARS: Final = 5
"""How many years after its receipt a record may begin at the most."""
_DAY: Final = timedelta(days=1)


# No generated repr of what follows: it would carry a NIP into tracebacks.
@dataclass(frozen=True, slots=True, repr=False)
class Post:
    """What somebody does in some unit.

    Attributes:
        unit_code: where.
        title: jabatan.
        grade: golongan.
        superior_nip: as the personnel record names the superior.
        functional_level: of a functional official, as `FunctionalLevel` has it.
        version: of the record that says so.
    """

    unit_code: str
    title: str
    grade: str | None
    superior_nip: str | None
    functional_level: str | None
    version: int

    @property
    def place(self) -> tuple[str, str]:
        """Unit and title, which together make one position."""
        return self.unit_code, self.title


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """A personnel record as it was received.

    Attributes:
        nip: whose, as it was sent.
        received_on: day of the receipt in the agency's time zone.
        effective_on: first day in the post, or the last in the agency; None: as of the receipt.
        active: false for who has left.
        post: what the record says of it; of who has left, the last.
        is_seed: made from a position that was held before records were kept: its day is that of the position.
    """

    nip: str
    received_on: date
    effective_on: date | None
    active: bool
    post: Post
    is_seed: bool = False

    @property
    def day(self) -> date | None:
        """The day that the record names; None where it names none, or none that can be true."""
        return self.effective_on if self.effective_on is None or self.is_plausible else None

    @property
    def is_plausible(self) -> bool:
        """Whether the day named can be true: at the age of 17 at the earliest, and five years ahead at the most."""
        if self.effective_on is None or self.is_seed:
            return True
        earliest = _years_after(parse_nip(self.nip).birth_date, MINIMUM_AGE)
        return earliest <= self.effective_on <= _years_after(self.received_on, FURTHEST_YEARS)

    @property
    def begins(self) -> date:
        """The day from which on the record makes a difference: who leaves is there on the last day."""
        day = self.day or self.received_on
        return day if self.active else day + _DAY


@dataclass(frozen=True, slots=True, repr=False)
class Tenure:
    """A position in somebody's history.

    Attributes:
        start: first day.
        end: last day; None while it is open.
        post: as of today; of a position that is over its last, of one to come its first.
    """

    start: date
    end: date | None
    post: Post


@dataclass(frozen=True, slots=True, repr=False)
class _Fact:
    """From a day on, until the next fact: a post; None: not in the agency."""

    start: date
    post: Post | None


@dataclass(frozen=True, slots=True, repr=False)
class History:
    """A person's history.

    Attributes:
        facts: in order of their days, which differ.
        doubts: by the place of a record among those that were folded.
    """

    facts: tuple[_Fact, ...]
    doubts: tuple[tuple[int, FindingCode], ...]

    def on(self, day: date) -> Post | None:
        """Return the post held on a day; None: none."""
        before = [one for one in self.facts if one.start <= day]
        return before[-1].post if before else None

    def tenures(self, today: date) -> list[Tenure]:
        """Return the positions, oldest first: a position goes on while unit and title stay. None overlaps another."""
        runs = [list(run) for _, run in groupby(self.facts, key=lambda one: one.post and one.post.place)]
        ends = [run[0].start - _DAY for run in runs[1:]]
        found = []
        for run, end in zip(runs, [*ends, None], strict=True):
            begun = [one.post for one in run if one.start <= max(today, run[0].start)]
            if begun[-1] is not None:
                found.append(Tenure(run[0].start, end, begun[-1]))
        return found


def history_of(records: Sequence[Record]) -> History:
    """Return the history that all records of a person make.

    The day on which something was known is that of its receipt, or of the first receipt of a higher version: how late a
    record arrives changes nothing.

    Args:
        records: in the order of their versions.
    """
    known_on = _known_on(records)
    facts: list[_Fact] = []
    doubts: list[tuple[int, FindingCode]] = []
    for number, record in enumerate(records):
        if not record.is_plausible:
            doubts.append((number, FindingCode.IMPLAUSIBLE_DATE))
        known = known_on[number]
        if not record.active:
            facts = _left(facts, record.day, known)
        elif record.day is not None and record.day > known:
            facts = _announced(facts, record.post, record.day, known)
        elif record.day is not None:
            facts = _stands(facts, record.post, record.day, known)
        else:
            meant = _superseding(number, records, known_on)
            corrected = _retitled(facts, records[meant].post, known)
            if corrected is not None:
                first = number if _retitled(facts, record.post, known) else meant
                doubts.append((first, FindingCode.TITLE_CHANGED_UNDATED))
            facts = _stands(corrected or facts, records[meant].post, None, known)
    return History(tuple(facts), tuple(doubts))


def begun_by(records: Sequence[Record], today: date) -> Record:
    """Return the last record that makes a difference by today; of who is only announced, that which begins first.

    Args:
        records: in the order of their versions; at least one.
        today: in the agency's time zone.
    """
    begun = [one for one in records if one.begins <= today]
    return begun[-1] if begun else min(records, key=lambda one: one.begins)


def matched(held: Sequence[Position], wanted: Sequence[Tenure], in_use: Collection[int]) -> dict[int, int]:
    """Return which position of those held goes on as which of those wanted: places in `held` to places in `wanted`.

    The same unit and title at a common time are the same position, then the same unit and title, then the same first
    day. What an SKP is for goes on as the nearest that is left, so that it keeps its SKP.

    Args:
        held: as stored.
        wanted: as the history has them.
        in_use: numbers of the positions that SKPs are for.
    """
    found: dict[int, int] = {}
    ways: tuple[Callable[[Position, Tenure], bool], ...] = (
        lambda one, other: _is_same_place(one, other) and _have_a_common_day(one, other),
        _is_same_place,
        lambda one, other: one.start == other.start,
        lambda one, _: one.id in in_use,
    )
    for way in ways:
        pairs = [
            (one.id not in in_use, abs((one.start - other.start).days), place, number)
            for place, one in enumerate(held)
            for number, other in enumerate(wanted)
            if place not in found and number not in found.values() and way(one, other)
        ]
        for *_, place, number in sorted(pairs):
            if place not in found and number not in found.values():
                found[place] = number
    return found


def _is_same_place(one: Position, other: Tenure) -> bool:
    return (one.unit_code, one.title) == other.post.place


def _have_a_common_day(one: Position, other: Tenure) -> bool:
    return (other.end is None or one.start <= other.end) and (one.end is None or other.start <= one.end)


def _known_on(records: Sequence[Record]) -> list[date]:
    found: list[date] = []
    for record in reversed(records):
        found.append(min([record.received_on, *found[-1:]]))
    return found[::-1]


def _superseding(number: int, records: Sequence[Record], known_on: Sequence[date]) -> int:
    """Return the place of the record that is meant by one without a day.

    It is another where the next one that speaks of the same present names no day either: then nobody knows of a day
    between them, and the earlier one was never true here.
    """
    meant = number
    for later in range(number + 1, len(records)):
        day = records[later].day
        if known_on[later] != known_on[number]:
            break
        if day is None and records[later].active:
            meant = later
        elif day is None or day <= known_on[later]:
            break
    return meant


def _stands(facts: Sequence[_Fact], post: Post, day: date | None, known: date) -> list[_Fact]:
    """It stands so now, since a day: what began after that day is void, what has not begun yet stays, but a leave."""
    kept = [one for one in facts if one.start <= known or one.post is not None]
    since = day or (known if kept else SINCE_EVER)
    return _with(_Fact(since, post), (one for one in kept if not since < one.start <= known))


def _announced(facts: Sequence[_Fact], post: Post, day: date, known: date) -> list[_Fact]:
    """It will stand so from a day on; if the same was announced for another day, that day is void."""
    kept = (one for one in facts if one.start <= known or one.post is None or one.post.place != post.place)
    return _with(_Fact(day, post), kept)


def _left(facts: Sequence[_Fact], day: date | None, known: date) -> list[_Fact]:
    """Nothing holds after the last day; another last day than before corrects it."""
    kept = [one for one in facts if one.start <= known or one.post is not None]
    last = day or known
    before = [one for one in kept if one.start <= last]
    if before and before[-1].post is None:
        if day is None:
            return list(facts)  # said again, it moves no last day
        before.pop()
    return [*before, _Fact(last + _DAY, None)]


def _with(fact: _Fact, others: Iterator[_Fact]) -> list[_Fact]:
    return sorted([fact, *(one for one in others if one.start != fact.start)], key=lambda one: one.start)


def _retitled(facts: Sequence[_Fact], post: Post, day: date) -> list[_Fact] | None:
    """Return the facts with another title of the position that is held on a day; None where it has this one."""
    runs = [list(run) for _, run in groupby(facts, key=lambda one: one.post and one.post.place)]
    begun = [number for number, run in enumerate(runs) if run[0].start <= day]
    if not begun:
        return None
    held = runs[begun[-1]][0].post
    if held is None or held.unit_code != post.unit_code or held.title == post.title:
        return None
    runs[begun[-1]] = [replace(one, post=one.post and replace(one.post, title=post.title)) for one in runs[begun[-1]]]
    return [one for run in runs for one in run]


def _years_after(day: date, years: int) -> date:
    """Return the same day some years later; of 29 February, where there is none, 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
