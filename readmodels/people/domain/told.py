"""Histories that a record tells whole: where somebody has worked, works and will work, position by position."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from contracts.personal import personal
from readmodels.people.domain.post import SINCE_EVER, Fact, Post, day_after


@personal
class ToldPosition:
    """A position as a record tells of it (`contracts.employee.DatedPosition`).

    Attributes:
        since: first day; None: nobody says when it began.
        until: last day in the agency; None where it is open, or the next one follows.
        post: what it is.
    """

    since: date | None
    until: date | None
    post: Post

    @property
    def start(self) -> date:
        """The first day, or since ever."""
        return SINCE_EVER if self.since is None else self.since


def facts_of(told: Sequence[ToldPosition]) -> tuple[Fact, ...]:
    """Return the facts that a whole history has, in order of their days, which differ; at least one.

    Where positions contradict one another, the later first day counts, and of one day what is told last; a last day
    before the first is none.
    """
    facts: list[Fact] = []
    for one in sorted(told, key=lambda one: one.start):  # stable: of one day the last stays the last
        while facts and facts[-1].start >= one.start:
            facts.pop()
        facts.append(Fact(one.start, one.post))
        if one.until is not None and one.start <= one.until < date.max:
            facts.append(Fact(day_after(one.until), None))
    return tuple(facts) or (Fact(SINCE_EVER, None),)


def contradicted(told: Sequence[ToldPosition]) -> list[date | None]:
    """Return, in order, the first days of the positions that end before they begin, or in which the next one begins."""
    return [one.since for one, following in zip_longest(told, told[1:]) if _is_contradicted(one, following)]


def _is_contradicted(one: ToldPosition, following: ToldPosition | None) -> bool:
    if one.until is not None and one.until < one.start:
        return True
    return following is not None and following.start <= (one.until or one.start)
