"""When somebody was in the agency."""

from datetime import date
from typing import Any

from tests.unit.services.award_service.rules.copies import Domain, Mutation
from tests.unit.services.award_service.rules.registry import case
from tests.unit.services.award_service.rules.samples import DAY, START, X, made, person

LEFT_ON = date(2015, 5, 31)
BACK_ON = date(2027, 1, 1)
DUE_ON = date(2021, 3, 15)


def stays(of: Domain, *days: tuple[date, date | None]) -> Any:
    return of.presence.stays_of(days)


def texts(of: Domain, whom: Any, word: str, code: str) -> list[str]:
    standing = made(of, X, word, DUE_ON)
    found = of.explanation.explain(whom, (), standing, BACK_ON, of.due.DueRules())
    return [one.text for one in found if one.code == code]


def away(of: Domain) -> Any:
    """Return a person who was away for a time."""
    gaps = of.presence.gaps_of(stays(of, (START, LEFT_ON), (BACK_ON, None)), BACK_ON)
    return person(of, gaps=gaps, discipline_asked=DUE_ON, leave_asked=DUE_ON)


@case("left.last_stay", Mutation("presence", "one.last is not None and one.last < today", "False"))
def who_comes_back_later_has_left(of: Domain) -> None:
    assert of.presence.last_day_of(stays(of, (START, LEFT_ON), (BACK_ON, None)), None, BACK_ON - DAY) == LEFT_ON


@case("left.one_stay", Mutation("presence", "first - before.last <= _DAY", "False"))
def positions_that_follow_one_another_are_one_stay(of: Domain) -> None:
    assert stays(of, (START, LEFT_ON), (LEFT_ON + DAY, BACK_ON)) == [(START, BACK_ON)]


@case("left.one_stay")
def nor_do_positions_that_overlap_leave_a_gap(of: Domain) -> None:
    assert stays(of, (START, BACK_ON), (LEFT_ON, LEFT_ON + DAY)) == [(START, BACK_ON)]


@case("left.gap", Mutation("explained_start", "for gap in person.gaps_since(standing.start.on) if", "for gap in () if"))
def the_days_between_two_stays_are_told(of: Domain) -> None:
    assert any("01-06-2015 sampai 31-12-2026" in one for one in texts(of, away(of), "due", "away"))


@case("left.unknown_last_day", Mutation("explained_grades", "asked.person.known_last_day is None", "False"))
def a_last_day_that_nobody_tells_is_told_as_no_fact(of: Domain) -> None:
    gone = person(of, last_day=of.presence.last_day_of([], None, BACK_ON))
    assert texts(of, gone, "after_leaving", "last_day_unknown")


@case("blocked.gap", Mutation("lateness", "    if gaps:\n", "    if False:\n"))
def the_days_between_two_stays_are_to_be_made_sure_of(of: Domain) -> None:
    found = of.lateness.blockers(away(of), made(of, X, "due", DUE_ON), BACK_ON)
    assert [(str(one.code), one.binds) for one in found] == [("gap_in_service", False)]
