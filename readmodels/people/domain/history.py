"""Where somebody has worked, works and will work: one history from all records of a person, whatever their order.

A record says how it stands from a day on (TMT). What is said later, by a higher version, goes before what was said
earlier; what is announced for a later day stays announced until its day, or until a record speaks of it again. A record
that tells all positions is the whole history from the first day on that it tells: only later ones change that.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, takewhile
from typing import Final

from contracts.nip import MINIMUM_AGE, parse_nip
from contracts.personal import personal
from readmodels.people.domain.findings import FindingCode
from readmodels.people.domain.post import SINCE_EVER, Fact, Post, day_after, years_after
from readmodels.people.domain.told import ToldPosition, contradicted, facts_of

FURTHEST_YEARS: Final = 5
"""How many years after its receipt a record may begin at the most."""
_DAY: Final = timedelta(days=1)


@personal
class Record:
    """A personnel record as it was received.

    Attributes:
        nip: whose, as it was sent.
        received_on: day of the receipt in the agency's time zone.
        effective_on: first day in the post, or the last in the agency; None: as of the receipt.
        active: false for who has left.
        post: what the record says of it; of who has left, the last.
        is_seed: made from a position that was held before records were kept: its day is that of the position.
        positions: the whole history, where the record tells it; then it speaks as of the receipt. None: it does not.
    """

    nip: str
    received_on: date
    effective_on: date | None
    active: bool
    post: Post
    is_seed: bool = False
    positions: tuple[ToldPosition, ...] | None = None

    @property
    def day(self) -> date | None:
        """The day that the record names; None where it names none, or none that can be true."""
        return self.effective_on if self.effective_on is None or self.is_plausible else None

    @property
    def is_plausible(self) -> bool:
        """Whether the day named can be true: at the age of 17 at the earliest, and five years ahead at the most."""
        if self.effective_on is None or self.is_seed:
            return True
        earliest = years_after(parse_nip(self.nip).birth_date, MINIMUM_AGE)
        return earliest <= self.effective_on <= years_after(self.received_on, FURTHEST_YEARS)

    @property
    def begins(self) -> date:
        """The day from which on the record makes a difference: who leaves is there on the last day."""
        if self.positions is not None:
            return self.received_on
        day = self.day or self.received_on
        return day if self.active else day_after(day)


@personal
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


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is doubtful in a record.

    Attributes:
        record: its place among those that were folded.
        code: what.
        day: that it is about; None where it is about none.
    """

    record: int
    code: FindingCode
    day: date | None = None


@personal
class History:
    """A person's history.

    Attributes:
        facts: in order of their days, which differ.
        doubts: in the order of the records.
    """

    facts: tuple[Fact, ...]
    doubts: tuple[Doubt, ...]

    def on(self, day: date) -> Post | None:
        """Return the post held on a day; None: none."""
        before = [one for one in self.facts if one.start <= day]
        return before[-1].post if before else None

    def tenures(self, today: date) -> list[Tenure]:
        """Return the positions, oldest first: a position goes on while unit and title stay. None overlaps another."""
        runs = _runs(self.facts)
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
    at = _newest_whole(records)
    if at is None:
        return _folded((), records)
    told = records[at].positions or ()
    history = _folded(_told_after(records[:at], facts_of(told)), records[at + 1 :])
    doubts = [Doubt(at, FindingCode.POSITIONS_CONTRADICT, day) for day in contradicted(told)]
    doubts += [replace(one, record=at + 1 + one.record) for one in history.doubts]
    return History(history.facts, tuple(doubts))


def _told_after(before: Sequence[Record], told: Sequence[Fact]) -> list[Fact]:
    """Return the facts of a whole history, and what records of one day made of the time before its first day.

    Where nobody has said when the first position began, its first day is the one that is told.
    """
    first = told[0]
    facts = [one for one in _folded((), _of_one_day(before)).facts if one.start < first.start]
    runs = _runs(facts)
    if runs and first.post is not None and runs[-1][0].start == SINCE_EVER and _place(runs[-1][0]) == first.post.place:
        runs.pop()
    return [*(one for run in runs for one in run), *told]


def _of_one_day(records: Sequence[Record]) -> list[Record]:
    return [one for one in records if one.positions is None]


def _runs(facts: Iterable[Fact]) -> list[list[Fact]]:
    """Return facts by what is held: a position goes on while unit and title stay."""
    return [list(run) for _, run in groupby(facts, key=_place)]


def _place(fact: Fact) -> tuple[str, str] | None:
    return None if fact.post is None else fact.post.place


def _newest_whole(records: Sequence[Record]) -> int | None:
    """Return the place of the last record that tells the whole history; None: none does."""
    return max((number for number, one in enumerate(records) if one.positions is not None), default=None)


def _folded(told: Sequence[Fact], records: Sequence[Record]) -> History:
    """Return the history that records make of what was told before them."""
    known_on = _known_on(records)
    facts = list(told)
    doubts: list[Doubt] = []
    for number, record in enumerate(records):
        known = known_on[number]
        if not record.is_plausible:
            doubts.append(Doubt(number, FindingCode.IMPLAUSIBLE_DATE, record.effective_on))
        if not record.active:
            if not _is_superseded_leave(number, records):
                facts = _left(facts, record.day, known)
            continue
        if (
            record.day is not None
            and not record.is_seed
            and _says_only_another_day(facts, record.post, record.day, known)
        ):
            doubts.append(Doubt(number, FindingCode.DATE_NOT_TAKEN))
        if record.day is not None and record.day > known:
            facts = _announced(facts, record.post, record.day, known)
            continue
        doubts += [Doubt(number, FindingCode.LEAVE_CANCELLED, one.start - _DAY) for one in _leaves(facts, known)]
        if record.day is not None:
            facts = _stands(facts, record.post, record.day, known)
            continue
        meant = _superseding(number, records, known_on)
        titled = _titled(facts, records[meant].post, known)
        if titled is not None:
            first = number if _titled(facts, record.post, known) else meant
            doubts.append(Doubt(first, FindingCode.TITLE_CHANGED_UNDATED))
        corrected, post = titled or (facts, records[meant].post)
        facts = _stands(corrected, post, None, known)
    return History(tuple(facts), tuple(doubts))


def begun_by(records: Sequence[Record], today: date) -> Record:
    """Return the record that speaks of today; of who is only announced, that which begins first.

    It is the last that has begun or become known; of one day, the last in the order: what was announced holds from its
    day on, even where a correction of the time before came after it, unless it was cancelled or announced anew. One
    that tells the whole history takes back all before it.

    Args:
        records: in the order of their versions; at least one.
        today: in the agency's time zone.
    """
    records = records[_newest_whole(records) or 0 :]
    relations: dict[int, date] = {}
    speaks_on: dict[int, date] = {}
    for number, (one, known) in enumerate(zip(records, _known_on(records), strict=True)):
        begins = _begins(one, known)
        for earlier, day in list(relations.items()):
            if day > known and _takes_back(one, begins, known, records[earlier], day):
                del relations[earlier], speaks_on[earlier]
        if begins > known:
            relations[number] = begins
        speaks_on[number] = max(begins, known)
    begun = [(day, number) for number, day in speaks_on.items() if day <= today]
    if begun:
        return records[max(begun)[1]]
    return records[min(speaks_on, key=lambda number: (speaks_on[number], number))]


def _begins(one: Record, known: date) -> date:
    """Return from which day on a record speaks that was known on a day."""
    if one.positions is not None:
        return known
    return one.begins if one.day is not None else known if one.active else day_after(known)


def _takes_back(one: Record, begins: date, known: date, announced: Record, day: date) -> bool:
    """Whether a record takes back what was announced for a day to come."""
    if not one.active:
        return not announced.active or begins <= day
    if begins <= known:
        return not announced.active
    return begins == day or (announced.active and announced.post.place == one.post.place)


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


def _is_superseded_leave(number: int, records: Sequence[Record]) -> bool:
    """Whether a later record corrects this leave before anybody is told to be there again.

    Of leaves that follow one another the last that names a day counts; where none does, the first.
    """
    following = takewhile(lambda one: not one.active, records[number + 1 :])
    if any(one.day is not None for one in following):
        return True
    return number > 0 and records[number].day is None and not records[number - 1].active


def _leaves(facts: Sequence[Fact], known: date) -> list[Fact]:
    """Return the leave that is announced and that a record of who is there cancels."""
    return [one for one in facts if one.start > known and one.post is None]


def _says_only_another_day(facts: Sequence[Fact], post: Post, day: date, known: date) -> bool:
    """Whether a record names a later first day of a position that has begun, and nothing else that is new.

    Where nobody has said when it began, no day is contradicted.
    """
    if any(day <= one.start <= max(day, known) for one in facts):
        return False
    before = [one for one in facts if one.start < day and (one.start <= known or not _is_the_same(one, post))]
    runs = _runs(before)
    return bool(runs) and before[-1].says(post) and runs[-1][0].start > SINCE_EVER


def _stands(facts: Sequence[Fact], post: Post, day: date | None, known: date) -> list[Fact]:
    """It stands so now, since a day: what began after that day is void, what has not begun yet stays, but a leave."""
    kept = [one for one in facts if one.start <= known or one.post is not None]
    since = day or (known if kept else SINCE_EVER)
    return _with(Fact(since, post), [one for one in kept if not since < one.start <= known])


def _announced(facts: Sequence[Fact], post: Post, day: date, known: date) -> list[Fact]:
    """It will stand so from a day on; if the same was announced for another day, that day is void."""
    kept = [one for one in facts if one.start <= known or not _is_the_same(one, post)]
    return _with(Fact(day, post), kept)


def _is_the_same(fact: Fact, post: Post) -> bool:
    """Whether a post is the one held, on whichever day: that is one place; where none is said, all that is."""
    return _place(fact) == post.place if any(post.place) else fact.says(post)


def _left(facts: Sequence[Fact], day: date | None, known: date) -> list[Fact]:
    """Nothing holds after the last day; another last day than before corrects it."""
    kept = [one for one in facts if one.start <= known or one.post is not None]
    last = day or known
    before = [one for one in kept if one.start <= last]
    if before and before[-1].post is None:
        if day is None:
            return list(facts)  # said again, it moves no last day
        before.pop()
    return [*before, Fact(day_after(last), None)]


def _with(fact: Fact, others: Sequence[Fact]) -> list[Fact]:
    """Add a fact in its place, but none that only says again what holds: who is told of every night has few."""
    place = bisect_left(others, fact.start, key=lambda one: one.start)
    following = place + (place < len(others) and others[place].start == fact.start)
    if fact.post is not None and place and others[place - 1].says(fact.post):
        return [*others[:place], *others[following:]]
    return [*others[:place], fact, *others[following:]]


def _titled(facts: Sequence[Fact], post: Post, day: date) -> tuple[list[Fact], Post] | None:
    """Return the facts, and what stands, where a record without a day names another title in the unit; else None.

    The title of the position held on a day is corrected, unless it goes back to the one held in the unit just before:
    who had that one changed it on a day, and a record that knows of no day is older. Then the title stays, with its
    level.
    """
    runs = _runs(facts)
    begun = [number for number, run in enumerate(runs) if run[0].start <= day]
    if not begun:
        return None
    at = begun[-1]
    held = runs[at][-1].post
    if held is None or held.unit_code != post.unit_code or held.title == post.title:
        return None
    former = runs[at - 1][-1].post if at else None
    if former is not None and former.place == post.place:
        stays = [one.post for one in runs[at] if one.post is not None and one.start <= day][-1]
        return list(facts), replace(post, title=stays.title, functional_level=stays.functional_level)
    runs[at] = [replace(one, post=one.post and replace(one.post, title=post.title)) for one in runs[at]]
    return [one for run in runs for one in run], post
