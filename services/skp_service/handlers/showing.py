"""What is shown beside an SKP: until when its steps can be done, and what its year still lacks."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import PeriodKind
from readmodels.people.positions import positions_of
from services.skp_service.domain.cycle import RULES, Act, Capacity, may
from services.skp_service.domain.deadline import Deadline
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.unconcluded import Missing, YearPart, missing_from
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.deadlines import deadline_of
from services.skp_service.repository import annual
from services.skp_service.repository.assignments import assignments_of

_READING = frozenset({Act.READ_PLAN, Act.READ_WORK, Act.READ_ASSESSMENT})


@personal
class Shown:
    """An SKP as one caller may see it.

    Attributes:
        skp: what is shown.
        held: what the caller is to it.
        today: in the agency's time zone.
        deadline: of its first submission.
        objection_days: how long an employee can object, in calendar days.
        missing: what the year lacks; None: it is no annual SKP, or the caller may not see it.
    """

    skp: Skp
    held: frozenset[Capacity]
    today: date
    deadline: Deadline
    objection_days: int
    missing: Sequence[Missing] | None

    def may(self, act: Act) -> bool:
        """Return whether the caller may do something as the SKP stands."""
        return may(act, self.held, self.skp.stage)

    @property
    def offered(self) -> tuple[Act, ...]:
        """What the caller may do to it today."""
        return tuple(act for act in RULES if act not in _READING and self.may(act) and self._in_time(act))

    def last_day_of(self, act: Act) -> date | None:
        """Return the last day on which a step can be done; None: it has none."""
        if act is Act.OBJECT:
            told_on = self.skp.assessment.told_on
            return None if told_on is None else told_on + timedelta(days=self.objection_days)
        return self.skp.last_day_of(act, self.deadline)

    def _in_time(self, act: Act) -> bool:
        if act is Act.OBJECT:
            return self.skp.assessment.can_be_objected_to(self.today, days=self.objection_days)
        last_day = self.last_day_of(act)
        return last_day is None or self.today <= last_day


async def shown_to(connection: AsyncConnection, context: ActorContext, skp: Skp, held: frozenset[Capacity]) -> Shown:
    """Return an SKP as a caller may see it who is this to it. Statements do not grow with anything."""
    deadline = await deadline_of(connection, context, skp)
    missing = await _missing_from_year(connection, skp) if _sees_year(skp, held) else None
    return Shown(skp, held, context.today, deadline, context.rules.objection_days, missing)


def _sees_year(skp: Skp, held: frozenset[Capacity]) -> bool:
    if skp.period.kind is not PeriodKind.ANNUAL:
        return False
    rule = RULES[Act.READ_ASSESSMENT]
    return bool(held & (rule.by | rule.once_final))


async def _missing_from_year(connection: AsyncConnection, skp: Skp) -> Sequence[Missing]:
    year = skp.period.start.year
    if await annual.whose_years_have_results(connection, [skp.nip], [year]):
        return ()
    assignments = await assignments_of(connection, skp.nip, skp.period.id)
    held = await positions_of(connection, skp.nip)
    return missing_from(
        skp.period, [YearPart(one.id, one.position_id, one.stage, one.approvals) for one in assignments], held
    )
