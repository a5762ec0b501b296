"""One history from all records of a person; against a model that knows days only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readmodels.people.domain.findings import FindingCode
from readmodels.people.domain.history import Doubt, Record, Tenure, begun_by, history_of
from readmodels.people.domain.post import SINCE_EVER, Post

NIP: Final = "199001012015031000"
TODAY: Final = date(2026, 11, 15)
BKD, DISHUB, DINKES = "BKD", "DISHUB", "DINKES"


def days(number: int) -> timedelta:
    return timedelta(days=number)


def record(
    unit: str = BKD,
    effective_on: date | None = None,
    *,
    on: date = TODAY,
    title: str = "Analis",
    grade: str = "III/c",
    active: bool = True,
) -> Record:
    return Record(NIP, on, effective_on, active, Post(unit, title, grade, None, None, 1))


def spans(*records: Record, today: date = TODAY) -> list[tuple[str, date, date | None]]:
    return [(one.post.unit_code, one.start, one.end) for one in history_of(records).tenures(today)]


def test_a_leave_that_is_announced_begins_after_its_day() -> None:
    last = TODAY + days(30)
    history = history_of([record(), record(effective_on=last, active=False)])
    assert [history.on(day) is None for day in (TODAY, last, last + days(1))] == [False, False, True]


def test_a_leave_that_is_announced_is_cancelled_by_a_record_that_is_active_and_is_doubtful() -> None:
    last = TODAY + days(30)
    cancelled = [record(), record(effective_on=last, active=False), record(), record()]
    assert spans(*cancelled) == [(BKD, SINCE_EVER, None)]
    assert history_of(cancelled).doubts == (Doubt(2, FindingCode.LEAVE_CANCELLED, last),)


def test_a_wrong_last_day_that_is_corrected_gives_back_the_positions_that_it_made_void() -> None:
    began, moved, last = date(2015, 1, 1), date(2022, 1, 1), date(2026, 10, 31)
    worked = [record(effective_on=began), record(DISHUB, moved)]
    wrong = record(DISHUB, date(2014, 6, 30), active=False)
    right = record(DISHUB, last, on=TODAY + days(1), active=False)
    assert spans(*worked, wrong, right) == [(BKD, began, moved - days(1)), (DISHUB, moved, last)]
    assert spans(*worked, wrong, record(DISHUB, active=False), right)[-1] == (DISHUB, moved, last)


def test_a_leave_on_the_last_day_that_there_is_has_no_day_after() -> None:
    leave = replace(record(effective_on=date.max, active=False), is_seed=True)
    assert leave.begins == date.max
    assert [start for _, start, _ in spans(record(), leave)] == [SINCE_EVER]


def test_another_last_day_corrects_the_one_before() -> None:
    early, late = TODAY - days(20), TODAY - days(10)
    for one, other in ((early, late), (late, early)):
        left = [record(), record(effective_on=one, active=False), record(effective_on=other, active=False)]
        assert spans(*left) == [(BKD, SINCE_EVER, other)]


def test_who_has_left_does_not_leave_again_on_a_later_day() -> None:
    left = record(effective_on=TODAY - days(20), active=False)
    assert spans(record(), left, record(active=False)) == [(BKD, SINCE_EVER, TODAY - days(20))]


def test_a_move_that_is_announced_survives_a_correction_of_today() -> None:
    begins = TODAY + days(30)
    move = [record(), record(DISHUB, begins)]
    assert spans(*move, record(grade="III/d")) == [(BKD, SINCE_EVER, begins - days(1)), (DISHUB, begins, None)]


def test_a_move_that_is_announced_is_cancelled_by_the_old_place_on_its_day() -> None:
    begins = TODAY + days(30)
    assert spans(record(), record(DISHUB, begins), record(BKD, begins)) == [(BKD, SINCE_EVER, None)]


def test_a_move_that_is_announced_for_another_day_moves() -> None:
    first, second = TODAY + days(30), TODAY + days(20)
    assert spans(record(), record(DISHUB, first), record(DISHUB, second)) == [
        (BKD, SINCE_EVER, second - days(1)),
        (DISHUB, second, None),
    ]


def test_of_two_records_without_a_day_that_come_out_of_order_the_newer_one_stands() -> None:
    for first, second in ((TODAY, TODAY), (TODAY + days(3), TODAY)):
        assert spans(record(DISHUB, on=first), record(on=second)) == [(BKD, SINCE_EVER, None)]


def test_a_dated_record_that_comes_late_adds_what_no_newer_one_speaks_of() -> None:
    began, moved = date(2020, 3, 1), date(2024, 1, 1)
    late = record(DISHUB, began, on=TODAY + days(9))
    assert spans(late, record(BKD, moved)) == [(DISHUB, began, moved - days(1)), (BKD, moved, None)]


def test_a_title_without_a_day_corrects_the_position_and_is_doubtful() -> None:
    history = history_of(
        [record(), record(DISHUB, date(2024, 1, 1)), record(DISHUB, title="Pranata", on=TODAY + days(1))]
    )
    last = history.tenures(TODAY + days(1))[-1]
    assert (last.start, last.post.title) == (date(2024, 1, 1), "Pranata")
    assert history.on(date(2024, 1, 1)) == replace(last.post, version=1)
    assert history.doubts == (Doubt(2, FindingCode.TITLE_CHANGED_UNDATED),)


def test_a_record_without_a_day_goes_not_back_to_the_title_before_a_dated_one() -> None:
    """A program that has not heard of the promotion yet, and sends everything every night."""
    began, promoted = date(2020, 3, 1), TODAY
    dated = [record(effective_on=began, title="Muda"), record(effective_on=promoted, title="Madya")]
    for night in (TODAY, TODAY + days(1)):
        stale = record(on=night, title="Muda", grade="III/d")
        history = history_of([*dated, stale, record(on=night + days(1), title="Madya")])
        found = [(one.post.title, one.start, one.end) for one in history.tenures(night)]
        assert found == [("Muda", began, promoted - days(1)), ("Madya", promoted, None)]
        assert history.tenures(night)[-1].post.grade == "III/d"
        assert history.doubts == (Doubt(2, FindingCode.TITLE_CHANGED_UNDATED),)


@pytest.mark.parametrize("later", [date(2026, 10, 1), TODAY + days(20)])
def test_a_later_first_day_of_what_has_begun_is_not_taken_and_is_doubtful(later: date) -> None:
    began, moved = date(2015, 1, 1), date(2026, 1, 1)
    worked = [record(effective_on=began), record(DISHUB, moved)]
    history = history_of([*worked, record(DISHUB, later)])
    assert [one.start for one in history.tenures(TODAY)] == [began, moved]
    assert history.doubts == (Doubt(2, FindingCode.DATE_NOT_TAKEN),)
    # The position before, said again with its day, gives way; and a grade has a day of its own.
    again = [*worked, record(BKD, began), record(DISHUB, later)]
    assert [one.start for one in history_of(again).tenures(TODAY)] == [began, later]
    for unobjectionable in (again, [*worked, record(DISHUB, later, grade="III/d")], [*worked, record(DISHUB, moved)]):
        assert history_of(unobjectionable).doubts == ()


def test_the_same_record_every_night_adds_nothing_to_the_history() -> None:
    nights = [record(effective_on=date(2020, 3, 1)), *(record(on=TODAY + days(night)) for night in range(30))]
    assert len(history_of(nights).facts) == 1


@pytest.mark.parametrize("day", [date(2006, 12, 31), date(2031, 11, 16), date(9999, 12, 31)])
def test_a_day_that_cannot_be_true_is_none(day: date) -> None:
    history = history_of([record(effective_on=day)])
    assert [one.start for one in history.tenures(TODAY)] == [SINCE_EVER]
    assert history.doubts == (Doubt(0, FindingCode.IMPLAUSIBLE_DATE, day),)


@pytest.mark.parametrize("day", [date(2007, 1, 1), date(2031, 11, 15)])
def test_the_first_and_the_last_day_that_can_be_true_are_taken(day: date) -> None:
    assert spans(record(effective_on=day)) == [(BKD, day, None)]


def test_what_is_announced_without_a_place_is_announced_beside_another() -> None:
    """As the heads of a unit are, and superiors of whom a source says nothing else."""
    posts = [Post("", "", None, nip, None, 1) for nip in ("first", "second", "third")]
    starts = [TODAY, TODAY + days(9), TODAY + days(99)]
    told = [Record(NIP, TODAY, *one) for one in zip(starts, [True] * 3, posts, strict=True)]
    assert [(one.start, one.post) for one in history_of(told).facts] == [*zip(starts, posts, strict=True)]
    moved = replace(told[1], effective_on=TODAY + days(50))
    assert [one.start for one in history_of([*told, moved]).facts] == [TODAY, TODAY + days(50), TODAY + days(99)]


def test_a_grade_that_is_announced_holds_from_its_day_on_in_the_same_position() -> None:
    rises = TODAY + days(30)
    history = history_of([record(), record(effective_on=rises, grade="III/d")])
    for today, grade in ((rises - days(1), "III/c"), (rises, "III/d")):
        (held,) = history.tenures(today)
        assert (held.start, held.end, held.post.grade) == (SINCE_EVER, None, grade)


def test_who_is_announced_is_known_by_what_comes_first() -> None:
    later, sooner = record(DISHUB, TODAY + days(9)), record(BKD, TODAY + days(3))
    assert begun_by([later, sooner], TODAY) is sooner
    assert begun_by([sooner, later], TODAY + days(9)) is later
    here = record()
    assert begun_by([here, later, record(active=False)], TODAY) is here


def test_what_was_announced_speaks_of_its_day_even_after_a_correction_of_the_time_before() -> None:
    here, announced = record(), record(DISHUB, TODAY + days(9))
    correction = record(on=TODAY + days(3), grade="III/d")
    told = [here, announced, correction]
    found = [
        begun_by([one for one in told if one.received_on <= day], day)
        for day in (TODAY + days(n) for n in (0, 3, 8, 9))
    ]
    assert found == [here, correction, correction, announced]
    for cancelled in (
        [record(effective_on=TODAY + days(9), active=False), record(on=TODAY + days(3))],
        [record(DISHUB, TODAY + days(9)), record(DISHUB, TODAY + days(4))],
        [record(DISHUB, TODAY + days(9)), record(BKD, TODAY + days(9))],
        [record(DISHUB, TODAY + days(9)), record(effective_on=TODAY + days(5), active=False)],
    ):
        assert begun_by([here, *cancelled], TODAY + days(20)) is cancelled[-1]
    late = record(on=TODAY + days(5))  # an older version, received last
    assert begun_by([late, correction], TODAY + days(5)) is correction


# --- the model -------------------------------------------------------------------------------------------------------

FIRST: Final = TODAY - days(40)
SPAN: Final = 100
"""Days that the model knows, from FIRST on; the one before them stands for all since ever."""


@dataclass(frozen=True)
class Cell:
    """What a day is in: what began when; no post: not in the agency."""

    began: int
    post: Post | None


Cells = list[Cell | None]


def carried(cells: Cells, void: Sequence[int]) -> Cells:
    """Let the day before go on over days that are void."""
    found = list(cells)
    for day in void:
        found[day] = found[day - 1] if day else None
    return found


def modelled(records: Sequence[Record]) -> Cells:
    """Return what each day is in: number 0 is since ever, number n the n-th day from FIRST on."""
    cells: Cells = [None] * SPAN
    for number, one in enumerate(records):
        receipts = [each.received_on for each in records[number:]]
        known = number_of(min(receipts))
        said = None if one.day is None else number_of(one.day)
        meant = records[said_again(number, records)] if one.active and said is None else one
        if not one.active and number != counted_leave(number, records):
            continue
        cells = told(cells, meant, said, known)
    return cells


def number_of(day: date) -> int:
    return (day - FIRST).days + 1


def said_again(number: int, records: Sequence[Record]) -> int:
    """Return the place of the last record of those that follow at once, speak of the same day, and name none."""
    known = [min(each.received_on for each in records[place:]) for place in range(len(records))]
    of_now = [place for place, one in enumerate(records) if one.day is None or one.day <= known[place]]
    following = of_now[of_now.index(number) :]
    for before, after in pairwise(following):
        if known[after] != known[number] or records[after].day is not None or not records[after].active:
            return before
    return following[-1]


def counted_leave(number: int, records: Sequence[Record]) -> int:
    """Return the place of the leave that counts of those that follow one another: the last with a day, or the first."""
    first, last = number, number
    while first and not records[first - 1].active:
        first -= 1
    while last + 1 < len(records) and not records[last + 1].active:
        last += 1
    return max((place for place in range(first, last + 1) if records[place].day is not None), default=first)


def says(cell: Cell | None, post: Post) -> bool:
    return cell is not None and cell.post is not None and replace(cell.post, version=post.version) == post


def told(cells: Cells, one: Record, said: int | None, known: int) -> Cells:
    everyday = range(SPAN)
    if one.active and said is not None and said > known:
        void = [
            day
            for day in everyday
            if (cell := cells[day])
            and cell.began > known
            and (cell.began == said or (cell.post is not None and cell.post.place == one.post.place))
        ]
        cells = carried(cells, void)
        holds = cells[said - 1] if says(cells[said - 1], one.post) else Cell(said, one.post)
        return [
            holds if day >= said and (cell is None or cell.began < said) else cell for day, cell in enumerate(cells)
        ]
    if not one.active:
        return gone(cells, said, known)
    pending = [day for day in everyday if (cell := cells[day]) and cell.began > known and cell.post is None]
    cells = carried(cells, pending)
    if said is None and not any(cells):
        said = 0
    post = one.post
    if said is None:
        cells, post = with_title(cells, post, known)
    since = known if said is None else said
    holds = cells[since - 1] if since and says(cells[since - 1], post) else Cell(since, post)
    return [
        holds if day >= since and (cell is None or cell.began <= max(known, since)) else cell
        for day, cell in enumerate(cells)
    ]


def gone(cells: Cells, said: int | None, known: int) -> Cells:
    last = known if said is None else said
    unannounced = carried(
        cells, [day for day in range(SPAN) if (cell := cells[day]) and cell.began > known and cell.post is None]
    )
    at = unannounced[last]
    if at is not None and at.post is None:
        if said is None:
            return cells
        unannounced = carried(unannounced, [day for day in range(SPAN) if unannounced[day] == at])
    return [Cell(last + 1, None) if day > last else cell for day, cell in enumerate(unannounced)]


def with_title(cells: Cells, post: Post, at: int) -> tuple[Cells, Post]:
    """Return the cells with another title of what is held at a day, and what stands."""
    held = cells[at]
    if held is None or held.post is None or held.post.unit_code != post.unit_code or held.post.title == post.title:
        return cells, post
    place, found = held.post.place, list(cells)
    first = at
    while first and (cell := cells[first - 1]) and cell.post and cell.post.place == place:
        first -= 1
    if first and (cell := cells[first - 1]) and cell.post and cell.post.place == post.place:
        return cells, replace(post, title=held.post.title, functional_level=held.post.functional_level)
    for direction in (range(at, -1, -1), range(at + 1, SPAN)):
        for day in direction:
            cell = cells[day]
            if cell is None or cell.post is None or cell.post.place != place:
                break
            found[day] = replace(cell, post=replace(cell.post, title=post.title))
    return found, post


OFFSETS = st.integers(-15, 15)
RECORDS = st.lists(
    st.builds(
        lambda unit, title, grade, active, received, effective: record(
            unit,
            None if effective is None else TODAY + days(effective),
            on=TODAY + days(received),
            title=title,
            grade=grade,
            active=active,
        ),
        st.sampled_from([BKD, DISHUB, DINKES]),
        st.sampled_from(["Analis", "Pranata"]),
        st.sampled_from(["III/c", "III/d"]),
        st.sampled_from([True, True, True, False]),
        st.integers(-6, 6),
        st.none() | OFFSETS | st.sampled_from([-20_000, 20_000]),
    ),
    min_size=1,
    max_size=8,
)


def numbered(records: Sequence[Record]) -> list[Record]:
    return [replace(one, post=replace(one.post, version=number)) for number, one in enumerate(records, 1)]


@given(RECORDS)
@settings(max_examples=1500)
def test_the_history_is_that_of_a_model_that_knows_days_only(records: list[Record]) -> None:
    records = numbered(records)
    history, cells = history_of(records), modelled(records)
    for number, cell in enumerate(cells):
        day = FIRST + days(number - 1)
        assert history.on(day) == (cell.post if cell else None), day


@given(RECORDS, OFFSETS)
@settings(max_examples=500)
def test_positions_do_not_overlap_and_one_is_open_at_the_most(records: list[Record], offset: int) -> None:
    history = history_of(numbered(records))
    found: list[Tenure] = history.tenures(TODAY + days(offset))
    assert all(one.end is None or one.start <= one.end for one in found)
    assert all(one.end is not None and one.end < other.start for one, other in pairwise(found))
    for one, other in pairwise(found):
        assert one.post.place != other.post.place or (one.end or TODAY) + days(1) < other.start, "one position in two"


@given(RECORDS, st.integers(0, 7))
@settings(max_examples=500)
def test_a_record_said_again_on_the_day_of_its_receipt_changes_nothing(records: list[Record], place: int) -> None:
    """The same content under the next version, as an outbox that lost its mark sends it."""
    records = numbered(records)
    last = max(records, key=lambda one: one.received_on).received_on
    one = replace(records[-1], received_on=last)
    once, twice = history_of([*records[:-1], one]), history_of([*records[:-1], one, one])
    for offset in range(-40, 60):
        assert once.on(TODAY + days(offset)) == twice.on(TODAY + days(offset))
