"""Who is due for which grade, and since when (UU 20/2009; PP 35/2010, article 2; PP 1/2010).

A grade is reached in the month in which its years of service are over. Of the grades that are reached and not held the
highest is due.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from contracts.vocabulary import AwardGrade, Employment
from services.award_service.domain.grades import GRADES, YEARS
from services.award_service.domain.interruptions import Interruption, Reason
from services.award_service.domain.months import month_of, years_after
from services.award_service.domain.person import PERSONNEL, Person
from services.award_service.domain.service_start import ServiceStart, service_start

_DAY: Final = timedelta(days=1)


class Interrupted(StrEnum):
    """What a punishment or a leave without pay does to a medal."""

    EXCLUDE = "exclude"
    """Nobody who ever had one is proposed ("tidak pernah": all regional guides)."""
    RESTART = "restart"
    """Years count anew behind it: a grade is reached by any unbroken run of its years."""


@dataclass(frozen=True, slots=True)
class DueRules:
    """The agency's choices where the regulations leave one.

    Attributes:
        employments: who can be proposed at all.
        margins: years that are asked for beyond a grade's own.
        interrupted: what a punishment or leave does.
        lower_later: whether a lower grade may be proposed once the highest one is held.
        leave_standings: codes of the legal standing that say that somebody is on leave without pay.
    """

    employments: frozenset[Employment] = frozenset({Employment.PNS})
    margins: Mapping[AwardGrade, int] = field(default_factory=dict)
    interrupted: Interrupted = Interrupted.EXCLUDE
    lower_later: bool = False
    leave_standings: frozenset[str] = frozenset({"02", "13"})

    def years(self, grade: AwardGrade) -> int:
        """Return the years of service that a grade asks for here."""
        return YEARS[grade] + self.margins.get(grade, 0)


class MilestoneState(StrEnum):
    """How somebody stands to one grade, as of a day."""

    DUE = "due"
    TO_COME = "to_come"
    """Not reached yet."""
    HELD = "held"
    REVOKED = "revoked"
    """It was granted and revoked: a grade is awarded once."""
    PASSED_OVER = "passed_over"
    """A higher one is held or due."""
    AFTER_HIGHER = "after_higher"
    """Reached; the highest is proposed first, this one once that is held."""
    EXCLUDED = "excluded"
    """A punishment or leave without pay."""
    AFTER_LEAVING = "after_leaving"
    """Its years would have been over after the last day in the agency."""
    NO_START = "no_start"
    """Nobody can say when service began."""
    NOT_REGULATED = "not_regulated"
    """For this kind of employment nothing is regulated."""


class Milestone(NamedTuple):
    """How somebody stands to one grade.

    Attributes:
        grade: which.
        state: as of the day.
        reached_on: when its years are over; None: on no day, or nobody can say.
    """

    grade: AwardGrade
    state: MilestoneState
    reached_on: date | None

    @property
    def month(self) -> date | None:
        """The month in which it is reached, as its first day."""
        return None if self.reached_on is None else month_of(self.reached_on)


class Standing(NamedTuple):
    """How somebody stands to the three grades.

    Attributes:
        start: from when service is counted; None: nobody can say, or it is not asked.
        milestones: one a grade, from the lowest.
        look_again_on: the next day on which that may be otherwise without anybody telling anything; None: on none.
    """

    start: ServiceStart | None
    milestones: Sequence[Milestone]
    look_again_on: date | None

    @property
    def due(self) -> Milestone | None:
        """The grade that is due; None: none is."""
        return next((one for one in self.milestones if one.state is MilestoneState.DUE), None)


_NOT_REGULATED: Final = Standing(None, [Milestone(one, MilestoneState.NOT_REGULATED, None) for one in GRADES], None)
_NO_START: Final = Standing(None, [Milestone(one, MilestoneState.NO_START, None) for one in GRADES], None)


def standing_of(person: Person, day: date, rules: DueRules) -> Standing:
    """Return how somebody stands to each grade as of a day.

    Args:
        person: with what all sources say.
        day: in the agency's time zone.
        rules: the agency's choices.
    """
    if person.employment not in rules.employments:
        return _NOT_REGULATED
    start = service_start(person)
    if start is None:
        return _NO_START
    found = interruptions_known(person, rules)
    held = {one.grade: one for one in person.held} if person.held else None
    month = month_of(day)
    look_again: date | None = None
    milestones: list[Milestone] = []
    above: Milestone | None = None  # the nearest higher one that is held, was held, or is due
    for grade in reversed(GRADES):
        reached = _reached(start.on, rules.years(grade), found, rules)
        own = held.get(grade) if held else None
        if own is not None:
            state = MilestoneState.REVOKED if own.revoked else MilestoneState.HELD
        elif above is not None and not rules.lower_later:
            state = MilestoneState.PASSED_OVER
        elif reached is None or (found and _excludes(found, max(day, reached), rules)):
            state = MilestoneState.EXCLUDED
        elif person.last_day is not None and reached > person.last_day:
            state = MilestoneState.AFTER_LEAVING
        elif (first := reached.replace(day=1)) > month:
            state = MilestoneState.TO_COME
            look_again = first if look_again is None or first < look_again else look_again
        elif above is not None and above.state is MilestoneState.DUE:
            state = MilestoneState.AFTER_HIGHER
        else:
            state = MilestoneState.DUE
        milestone = Milestone(grade, state, reached)
        milestones.append(milestone)
        if own is not None or state is MilestoneState.DUE:
            above = milestone if above is None or above.state is not MilestoneState.DUE else above
    if found:
        look_again = _earliest_after(day, look_again, found)
    milestones.reverse()
    return Standing(start, milestones, look_again)


def interruptions_known(person: Person, rules: DueRules) -> Sequence[Interruption]:
    """Return what counts against somebody: what lists tell, and leave that the legal standing shows."""
    if person.legal_standing in rules.leave_standings:
        return [*person.interruptions, Interruption(Reason.LEAVE, None, None, PERSONNEL)]
    return person.interruptions


def _reached(start: date, years: int, found: Sequence[Interruption], rules: DueRules) -> date | None:
    if not found or rules.interrupted is Interrupted.EXCLUDE:
        return years_after(start, years)
    return reached_in_a_run(start, years, found)


def _excludes(found: Sequence[Interruption], day: date, rules: DueRules) -> bool:
    """Whether something counts on a day; where years count anew, that is in the day on which they are over."""
    if rules.interrupted is Interrupted.RESTART:
        return False
    return any(one.start is None or one.start <= day for one in found)


def reached_in_a_run(start: date, years: int, found: Sequence[Interruption]) -> date | None:
    """Return when an unbroken run of so many years is over for the first time; None: on no day, as far as is known.

    Args:
        start: first day of service.
        years: of the run.
        found: punishments and leave; one without a first day breaks every run, one without a last day all that follow.
    """
    begins = start
    for one in sorted(found, key=lambda one: one.start or date.min):
        if one.start is None:
            return None
        over = years_after(begins, years)
        if over <= one.start:
            return over
        if one.end is None or one.end == date.max:
            return None
        begins = max(begins, one.end + _DAY)
    return years_after(begins, years)


def _earliest_after(day: date, known: date | None, found: Sequence[Interruption]) -> date | None:
    """Return the earlier of a day and the first days of what is still to come."""
    days = [one.start for one in found if one.start is not None and one.start > day]
    return min([*days, known] if known is not None else days, default=None)
