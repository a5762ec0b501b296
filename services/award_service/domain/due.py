"""Who is due for which grade, and since when (UU 20/2009; PP 35/2010, article 22).

A grade is reached in the month in which its years of service are over. Of the grades that are reached and not held the
highest is due.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from contracts.vocabulary import AwardGrade, Employment
from services.award_service.domain.grades import GRADES, YEARS
from services.award_service.domain.interruptions import Interruption, Reason
from services.award_service.domain.months import month_of, years_after
from services.award_service.domain.person import PERSONNEL, Held, Person, one_a_grade
from services.award_service.domain.runs import DAY, reached_in_a_run
from services.award_service.domain.service_start import ServiceStart, service_start


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


_NOTHING_HELD: Final[Mapping[AwardGrade, Held]] = {}


def standing_of(person: Person, day: date, rules: DueRules, *, shown_on: date | None = None) -> Standing:
    """Return how somebody stands to each grade as of a day.

    Args:
        person: with what all sources say.
        day: in the agency's time zone.
        rules: the agency's choices.
        shown_on: the day of which the person's legal standing is; None: it is the same.
    """
    if person.employment not in rules.employments:
        return _NOT_REGULATED
    start = service_start(person)
    if start is None:
        return _NO_START
    found = interruptions_known(person, shown_on or day, rules)
    held = one_a_grade(person.held) if person.held else _NOTHING_HELD
    month = month_of(day)
    look_again: date | None = None
    milestones: list[Milestone] = []
    higher_held = higher_due = False
    for grade in reversed(GRADES):
        reached = _reached(start.on, rules.years(grade), found, rules)
        if grade in held:
            state = MilestoneState.REVOKED if held[grade].revoked else MilestoneState.HELD
            higher_held = True
        elif (higher_held or higher_due) and not rules.lower_later:
            state = MilestoneState.PASSED_OVER
        elif reached is None or (found and _excludes(found, max(day, reached), rules)):
            state = MilestoneState.EXCLUDED
        elif person.last_day is not None and reached - DAY > person.last_day:
            state = MilestoneState.AFTER_LEAVING
        elif (first := reached.replace(day=1)) > month:
            state = MilestoneState.TO_COME
            look_again = first if look_again is None or first < look_again else look_again
        elif higher_due:
            state = MilestoneState.AFTER_HIGHER
        else:
            state = MilestoneState.DUE
            higher_due = True
        milestones.append(Milestone(grade, state, reached))
    look_again = _earliest_after(day, look_again, found) if found else look_again
    milestones.reverse()
    return Standing(start, milestones, look_again)


def interruptions_known(person: Person, day: date, rules: DueRules) -> Sequence[Interruption]:
    """Return what counts against somebody as of a day: what lists tell, and leave that the legal standing alone shows.

    The standing has no days of its own, so that a leave which a list tells of, and which is not over, stands for it.
    """
    found = person.interruptions
    if person.legal_standing not in rules.leave_standings or any(_is_leave_on(day, one) for one in found):
        return found
    return [*found, Interruption(Reason.LEAVE, None, None, PERSONNEL)]


def _is_leave_on(day: date, one: Interruption) -> bool:
    return (
        one.reason is Reason.LEAVE and (one.start is None or one.start <= day) and (one.end is None or day <= one.end)
    )


def _reached(start: date, years: int, found: Sequence[Interruption], rules: DueRules) -> date | None:
    if not found or rules.interrupted is Interrupted.EXCLUDE:
        return years_after(start, years)
    return reached_in_a_run(start, years, found)


def _excludes(found: Sequence[Interruption], day: date, rules: DueRules) -> bool:
    """Whether something counts on a day; where years count anew, that is in the day on which they are over."""
    if rules.interrupted is Interrupted.RESTART:
        return False
    return any(one.start is None or one.start <= day for one in found)


def _earliest_after(day: date, known: date | None, found: Sequence[Interruption]) -> date | None:
    """Return the earlier of a day and what is still to come: first days, and days behind last ones."""
    days = [one.start for one in found if one.start is not None and one.start > day]
    days += [one.end + DAY for one in found if one.end is not None and day <= one.end < date.max]
    return min([*days, known] if known is not None else days, default=None)
