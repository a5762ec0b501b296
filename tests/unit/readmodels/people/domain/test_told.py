"""A record that tells the whole history: from its first day on it is that, whatever was told before or came later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readmodels.people.domain.findings import FindingCode
from readmodels.people.domain.history import Doubt, History, Record, begun_by, history_of
from readmodels.people.domain.post import SINCE_EVER, Post
from readmodels.people.domain.told import ToldPosition, facts_of

NIP: Final = "199001012015031000"
TODAY: Final = date(2026, 11, 15)
A_DAY: Final = timedelta(days=1)
BEGAN, MOVED, LAST = date(2015, 3, 1), date(2022, 1, 1), date(2026, 6, 30)

Span = tuple[str, date, date | None]


def post(unit: str = "BKD", grade: str = "III/c", version: int = 1) -> Post:
    return Post(unit, "Analis", grade, None, None, version)


def told(unit: str, since: date | None = None, until: date | None = None, grade: str = "III/c") -> ToldPosition:
    return ToldPosition(since, until, post(unit, grade))


def whole(*positions: ToldPosition, on: date = TODAY, active: bool = True) -> Record:
    return Record(NIP, on, None, active, post(), positions=positions)


def record(unit: str = "BKD", effective_on: date | None = None, *, on: date = TODAY, active: bool = True) -> Record:
    return Record(NIP, on, effective_on, active, post(unit))


def spans(*records: Record, today: date = TODAY) -> list[Span]:
    return [(one.post.unit_code, one.start, one.end) for one in history_of(records).tenures(today)]


def doubted(*positions: ToldPosition) -> list[date | None]:
    doubts = history_of([whole(*positions)]).doubts
    assert {one.code for one in doubts} <= {FindingCode.POSITIONS_CONTRADICT}
    return [one.day for one in doubts]


WORKED: Final = (told("BKD"), told("DISHUB", MOVED))
STAYED: Final[list[Span]] = [("BKD", SINCE_EVER, MOVED - A_DAY), ("DISHUB", MOVED, None)]


def test_each_position_holds_until_the_next_one() -> None:
    assert spans(whole(*WORKED)) == STAYED


def test_a_last_day_is_the_last_in_the_agency() -> None:
    assert spans(whole(told("BKD", BEGAN, LAST))) == [("BKD", BEGAN, LAST)]
    history = history_of([whole(told("BKD", BEGAN, MOVED), told("DISHUB", LAST))])
    assert [history.on(day) is None for day in (BEGAN - A_DAY, MOVED, MOVED + A_DAY, LAST)] == [
        True,
        False,
        True,
        False,
    ]


def test_a_last_day_just_before_the_next_position_leaves_no_day_between() -> None:
    assert len(facts_of([told("BKD", BEGAN, MOVED - A_DAY), told("DISHUB", MOVED)])) == 2
    assert doubted(told("BKD", BEGAN, MOVED - A_DAY), told("DISHUB", MOVED)) == []


def test_no_position_at_all_is_held_on_no_day() -> None:
    assert spans(record(effective_on=BEGAN), whole(active=False)) == []


def test_who_is_told_to_hold_none_comes_back_on_the_day_of_a_record_and_not_since_ever() -> None:
    assert spans(whole(active=False), record("DISHUB")) == [("DISHUB", TODAY, None)]


def test_the_same_unit_and_title_are_one_position_whose_grade_rises_on_its_day() -> None:
    rises = TODAY + A_DAY
    history = history_of([whole(told("BKD", BEGAN), told("BKD", rises, grade="III/d"))])
    for today, grade in ((TODAY, "III/c"), (rises, "III/d")):
        (held,) = history.tenures(today)
        assert (held.start, held.end, held.post.grade) == (BEGAN, None, grade)


def test_what_was_told_before_counts_no_more() -> None:
    before = [record("DINKES", BEGAN), record("BKD", TODAY + A_DAY), record(active=False), whole(told("DINKES"))]
    assert spans(*before, whole(*WORKED)) == STAYED


def test_who_is_told_of_from_a_day_on_was_before_where_records_of_one_day_say() -> None:
    before = [record("DINKES", BEGAN, on=BEGAN), record("BKD", MOVED, on=MOVED)]
    assert spans(*before, whole(told("DISHUB", LAST))) == [
        ("DINKES", BEGAN, MOVED - A_DAY),
        ("BKD", MOVED, LAST - A_DAY),
        ("DISHUB", LAST, None),
    ]
    assert spans(*before, whole(told("BKD", LAST))) == [("DINKES", BEGAN, MOVED - A_DAY), ("BKD", MOVED, None)]


def test_what_a_whole_history_told_is_replaced_by_the_next_one() -> None:
    before = [record("DINKES", BEGAN, on=BEGAN), whole(told("BKD", MOVED))]
    assert spans(*before, whole(told("DISHUB", LAST))) == [("DINKES", BEGAN, LAST - A_DAY), ("DISHUB", LAST, None)]


def test_a_first_day_is_told_where_nobody_has_said_it() -> None:
    assert spans(record(on=BEGAN), whole(told("BKD", MOVED))) == [("BKD", MOVED, None)]
    assert spans(record("DINKES", on=BEGAN), whole(told("BKD", MOVED))) == [
        ("DINKES", SINCE_EVER, MOVED - A_DAY),
        ("BKD", MOVED, None),
    ]


def test_doubts_about_what_counts_no_more_are_none() -> None:
    before = record("DINKES", date(1990, 1, 1))
    assert history_of([before]).doubts
    assert history_of([before, whole(*WORKED)]).doubts == ()


def test_the_records_own_day_is_not_asked() -> None:
    one = replace(whole(*WORKED), effective_on=date(1990, 1, 1), active=False)
    assert spans(one) == STAYED
    assert history_of([one]).doubts == ()
    assert (one.begins, begun_by([one], TODAY)) == (TODAY, one)
    late, later = replace(one, effective_on=MOVED, active=True, received_on=TODAY + A_DAY), record()
    assert begun_by([late, later], TODAY + A_DAY) is later


def test_a_later_record_without_positions_is_folded_on_top() -> None:
    moves = TODAY + 9 * A_DAY
    assert spans(whole(*WORKED), record("DINKES")) == [
        *STAYED[:1],
        ("DISHUB", MOVED, TODAY - A_DAY),
        ("DINKES", TODAY, None),
    ]
    assert spans(whole(*WORKED), record("DINKES", moves))[-1] == ("DINKES", moves, None)
    assert spans(whole(*WORKED), record(active=False, effective_on=LAST))[-1] == ("DISHUB", MOVED, LAST)


def test_doubts_about_later_records_name_their_place() -> None:
    leaves = whole(told("BKD", BEGAN, TODAY + A_DAY))
    history = history_of([record(), leaves, record()])
    assert history.doubts == (Doubt(2, FindingCode.LEAVE_CANCELLED, TODAY + A_DAY),)
    assert [one.end for one in history.tenures(TODAY)] == [None]


def test_who_is_told_to_be_away_and_leaves_leaves() -> None:
    """What the record of before says of today's presence is no leave, of which the first without a day would count."""
    returns = TODAY - A_DAY
    away = whole(told("BKD", BEGAN, LAST), told("DISHUB", returns), active=False)
    assert spans(away, record(active=False))[-1] == ("DISHUB", returns, TODAY)


def test_the_newest_record_speaks_and_takes_back_what_was_announced() -> None:
    announced, one = record("DINKES", TODAY + A_DAY), whole(*WORKED)
    for today in (TODAY, TODAY + 9 * A_DAY):
        assert begun_by([record(), announced, one], today) is one
    assert begun_by([one, announced], TODAY) is one
    assert begun_by([one, announced], TODAY + A_DAY) is announced
    newer = whole(on=TODAY + A_DAY)
    assert begun_by([one, announced, newer], TODAY + A_DAY) is newer


@pytest.mark.parametrize(
    ("positions", "found", "doubts"),
    [
        (
            (told("DISHUB", MOVED), told("BKD", BEGAN)),
            [("BKD", BEGAN, MOVED - A_DAY), ("DISHUB", MOVED, None)],
            [MOVED],
        ),
        ((told("DISHUB", MOVED), told("BKD")), STAYED, [MOVED]),
        ((told("BKD", BEGAN), told("DISHUB", BEGAN)), [("DISHUB", BEGAN, None)], [BEGAN]),
        ((told("BKD"), told("DISHUB")), [("DISHUB", SINCE_EVER, None)], [None]),
        (
            (told("BKD", BEGAN, LAST), told("DISHUB", MOVED)),
            [("BKD", BEGAN, MOVED - A_DAY), ("DISHUB", MOVED, None)],
            [BEGAN],
        ),
        (
            (told("BKD", BEGAN, MOVED), told("DISHUB", MOVED, LAST)),
            [("BKD", BEGAN, MOVED - A_DAY), ("DISHUB", MOVED, LAST)],
            [BEGAN],
        ),
        (
            (told("BKD", BEGAN), told("DISHUB", MOVED, BEGAN)),
            [("BKD", BEGAN, MOVED - A_DAY), ("DISHUB", MOVED, None)],
            [MOVED],
        ),
        ((told("BKD", BEGAN, BEGAN),), [("BKD", BEGAN, BEGAN)], []),
        ((told("BKD", BEGAN, date.max),), [("BKD", BEGAN, None)], []),
        ((told("BKD", date.max, date.max),), [("BKD", date.max, None)], []),
        (
            (told("BKD", date.min), told("DISHUB", MOVED)),
            [("BKD", date.min, MOVED - A_DAY), ("DISHUB", MOVED, None)],
            [],
        ),
    ],
)
def test_days_that_contradict_one_another_are_doubtful_and_the_later_one_counts(
    positions: Sequence[ToldPosition], found: list[Span], doubts: list[date | None]
) -> None:
    assert spans(whole(*positions)) == found
    assert doubted(*positions) == doubts


DAYS = st.integers(-400, 400).map(lambda number: TODAY + timedelta(days=number))
UNITS = st.sampled_from(["BKD", "DISHUB", "DINKES"])
RECORDS = st.lists(
    st.builds(
        lambda unit, day, on, active: record(unit, day, on=on, active=active),
        UNITS,
        st.none() | DAYS,
        DAYS,
        st.booleans(),
    ),
    max_size=5,
)
ANY = st.lists(
    st.builds(told, UNITS, st.none() | DAYS, st.none() | DAYS | st.just(date.max), st.sampled_from(["III/c", "III/d"])),
    max_size=6,
)


@st.composite
def plain_lists(draw: st.DrawFn) -> list[ToldPosition]:
    """Positions in order, without a contradiction: some end before the next one begins."""
    starts = sorted(draw(st.lists(DAYS, max_size=5, unique=True)))
    found: list[ToldPosition] = []
    for start, following in zip_longest(starts, starts[1:]):
        latest = start + timedelta(days=60) if following is None else following - A_DAY
        until = draw(st.one_of(st.none(), st.dates(start, latest)))
        found.append(told(draw(UNITS), start, until))
    if draw(st.booleans()) and found:
        found[0] = replace(found[0], since=None)
    return found


def as_spans(positions: Sequence[ToldPosition]) -> list[Span]:
    """Return the plain list, written by hand: each ends on its last day, or the day before the next one."""
    found: list[Span] = []
    for one, following in zip_longest(positions, positions[1:]):
        until = one.until or (None if following is None else following.start - A_DAY)
        goes_on = found and found[-1][0] == one.post.unit_code and found[-1][2] == one.start - A_DAY
        since = found.pop()[1] if goes_on else one.start
        found.append((one.post.unit_code, since, until))
    return found


SOME = [TODAY + timedelta(days=number) for number in range(-500, 500, 7)]


def on_days(records: Sequence[Record]) -> list[str | None]:
    """Return the unit on some days around today."""
    history = history_of(records)
    return [None if held is None else held.unit_code for held in map(history.on, SOME)]


@given(RECORDS, plain_lists(), DAYS, DAYS)
@settings(max_examples=250)
def test_the_history_is_the_plain_list_from_its_first_day_on_and_that_of_one_day_before(
    before: list[Record], positions: list[ToldPosition], came: date, today: date
) -> None:
    records = [*before, whole(told("DINKES"), on=came), whole(*positions, on=came)]
    assert history_of(records).doubts == ()
    assert begun_by(records, today) is records[-1]
    assert spans(records[-1], today=today) == as_spans(positions)
    first = positions[0].start if positions else SINCE_EVER
    dated = not history_of(before).facts or history_of(before).facts[0].start > SINCE_EVER
    for day, had, told_alone, now in zip(SOME, *map(on_days, (before, records[-1:], records)), strict=True):
        if day >= first:
            assert now == told_alone
        elif dated:
            assert now == had


@given(RECORDS, ANY, RECORDS)
@settings(max_examples=250)
def test_later_records_are_folded_as_if_only_a_list_since_ever_had_been_there(
    before: list[Record], positions: list[ToldPosition], later: list[Record]
) -> None:
    one = whole(told("BKD"), *positions)
    alone, all_of_them = history_of([one, *later]), history_of([*before, one, *later])
    assert alone.facts == all_of_them.facts
    assert [replace(each, record=each.record + len(before)) for each in alone.doubts] == list(all_of_them.doubts)
    assert begun_by([one, *later], TODAY) is begun_by([*before, one, *later], TODAY)


@given(ANY)
@settings(max_examples=250)
def test_whatever_is_told_facts_are_in_order_and_every_first_day_is_one(positions: list[ToldPosition]) -> None:
    history = History(facts_of(positions), ())
    starts = [one.start for one in history.facts]
    assert starts == sorted(set(starts))
    for day, last in {one.start: one.post for one in positions}.items():
        assert history.on(day) == last
