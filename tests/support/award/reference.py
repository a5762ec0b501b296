"""Who is due, found out by asking naive questions month by month: another way to the answers than the product's."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Final

from tests.support.award.facts import Choices, Expected, Facts, Leave, Medal, Punishment, Told

ASKED: Final = {"x": 10, "xx": 20, "xxx": 30}
AHEAD: Final = (12, 24, 36)
DAY: Final = timedelta(days=1)
ALWAYS: Final = date.min
FOR_EVER: Final = date.max

Span = tuple[date, date]
"""First and last day."""


def expected(facts: Facts, day: date, choices: Choices) -> Expected:
    """Return what must come out for somebody on a day."""
    start = _start(facts, choices)
    if start is None:
        return Expected(None, None, 0, {one: [] for one in AHEAD})
    spans = list(_spans(facts, day, choices))
    reached = _reached(start, spans, day, choices)
    due = _due(facts, reached, spans, day, choices)
    since = None if due is None else reached[due].replace(day=1)
    late = 0 if since is None else len(_months(since, day)) - 1
    coming = list(_coming(facts, reached, spans, day, choices))
    forecast = {one: [(grade, month) for ahead, grade, month in coming if ahead <= one] for one in AHEAD}
    return Expected(due, since, late, forecast)


def _start(facts: Facts, choices: Choices) -> date | None:
    if not facts.pns and not choices.contract_too:
        return None
    year, month = int(facts.nip[8:12]), int(facts.nip[12:14])
    in_number = None if month > 12 else date(year, month, 1)
    said = facts.record
    if said is None or said.year < int(facts.nip[:4]) + 17:
        return in_number
    if facts.was_pppk and in_number is not None and said < in_number:
        return in_number
    return said


def _last_told(lists: Sequence[Told]) -> Iterator[Punishment | Leave | Medal]:
    """Yield the lines that stand: of each source, those of its latest list."""
    for source in {one.source for one in lists}:
        own = [one for one in lists if one.source == source]
        latest = max(one.as_of for one in own)
        yield from [one for one in own if one.as_of == latest][-1].lines


def _spans(facts: Facts, day: date, choices: Choices) -> Iterator[Span]:
    """Yield from when to when something counts against a person."""
    for one in _last_told(facts.discipline):
        if isinstance(one, Punishment) and one.level != "light" and not one.annulled:
            first = one.effective_on or one.decree_on
            yield _span(first, one.until or first)
    paid_nothing = [
        _span(one.since or one.decree_on, one.until)
        for one in _last_told(facts.leave)
        if isinstance(one, Leave) and one.kind.startswith("unpaid")
    ]
    yield from paid_nothing
    shows_leave = facts.legal_standing in choices.leave_standings
    if shows_leave and not any(first <= day <= last for first, last in paid_nothing):
        yield ALWAYS, FOR_EVER


def _span(first: date | None, last: date | None) -> Span:
    known = first or ALWAYS
    return known, max(known, last) if last is not None else FOR_EVER


def _reached(start: date, spans: list[Span], day: date, choices: Choices) -> dict[str, date]:
    """Walk through the months until three years from now, and note when the years of each grade are over."""
    found: dict[str, date] = {}
    for month, last in _months(start, day + 37 * 31 * DAY):
        for grade, years in ASKED.items():
            asked = years + choices.margins.get(grade, 0)
            if grade in found or _years(start, last) < asked:
                continue
            quiet = not any(month - DAY <= edge <= last for span in spans for edge in span)
            if quiet and not _is_over(start, spans, last, asked, choices):
                continue  # nothing begins or ends in it, so that its last day decides
            reached = next((one for one in _days(month, last) if _is_over(start, spans, one, asked, choices)), None)
            if reached is not None:
                found[grade] = reached
        if len(found) == len(ASKED):
            break
    return found


def _is_over(start: date, spans: list[Span], day: date, asked: int, choices: Choices) -> bool:
    """Whether so many years lie behind somebody in the morning of a day."""
    began = _run(start, spans, day - DAY) if choices.restart else start
    return began is not None and _years(began, day) >= asked


def _run(start: date, spans: list[Span], evening: date) -> date | None:
    """Return when the run began that goes on in an evening; None: none does."""
    begun = [last for first, last in spans if first <= evening]
    if any(last >= evening for last in begun):
        return None
    return max([start, *(last + DAY for last in begun)])


def _years(first: date, day: date) -> int:
    return day.year - first.year - ((day.month, day.day) < (first.month, first.day))


def _due(facts: Facts, reached: dict[str, date], spans: list[Span], day: date, choices: Choices) -> str | None:
    """Return the grade that somebody is due for."""
    had = {one.grade for one in _last_told(facts.medals) if isinstance(one, Medal)}
    for grade in ("xxx", "xx", "x"):
        if grade in had:
            if not choices.lower_later:
                return None
        elif grade in reached and _counts(facts, reached[grade], spans, day, choices):
            return grade
    return None


def _counts(facts: Facts, over: date, spans: list[Span], day: date, choices: Choices) -> bool:
    """Whether nothing is against a grade, and its month has come."""
    if (over.year, over.month) > (day.year, day.month):
        return False
    if facts.last_day is not None and over > facts.last_day + DAY:
        return False
    return choices.restart or not any(first <= day or first <= over for first, _ in spans)


def _coming(
    facts: Facts, reached: dict[str, date], spans: list[Span], day: date, choices: Choices
) -> Iterator[tuple[int, str, date]]:
    """Yield the grades that somebody becomes due for, with how many months ahead that is: ask in every month."""
    for ahead, (month, _) in enumerate(_months(day, day + 37 * 31 * DAY)):
        due = _due(facts, reached, spans, month, choices)
        if 0 < ahead <= max(AHEAD) and due is not None and reached[due].replace(day=1) == month:
            yield ahead, due, month


def _months(first: date, last: date) -> Sequence[tuple[date, date]]:
    """Return first and last day of each month from that of a day to that of another."""
    every = _every_month()
    return every[_number(first) : _number(last) + 1]


@cache
def _every_month() -> list[tuple[date, date]]:
    firsts = [date(year, month, 1) for year in range(1, 2200) for month in range(1, 13)]
    return [(first, following - DAY) for first, following in pairwise(firsts)]


def _number(day: date) -> int:
    return (day.year - 1) * 12 + day.month - 1


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
