"""What the metrics tell of who stands how, and of proposals."""

from collections.abc import Sequence
from datetime import date, timedelta

from contracts.vocabulary import AwardGrade
from hub.store.database import Database
from services.award_service import metrics
from services.award_service.domain.cycle import State
from services.award_service.domain.due import MilestoneState
from services.award_service.domain.ministry_answer import FOR_A_PERSON
from services.award_service.domain.months import month_of, months_after
from services.award_service.repository import ministry_answers, overview
from services.award_service.repository.due_lists import DueCriteria, count_due


def late_criteria(today: date) -> DueCriteria:
    """Return who is late: due since an earlier month, and no proposal is on its way."""
    return DueCriteria(MilestoneState.DUE, until=months_after(month_of(today), -1), on_its_way=False)


def reminded_criteria(today: date, days: int) -> DueCriteria:
    """Return who reaches a grade within so many days, of today on."""
    return DueCriteria(MilestoneState.TO_COME, until=month_of(today + timedelta(days=days)))


async def refresh_gauges(database: Database, today: date, reminder_days: Sequence[int]) -> None:
    """Bring the gauges up to date; called when metrics are scraped."""
    async with database.read() as connection:
        states = await overview.count_states(connection, None)
        proposals = await overview.count_proposals(connection, None)
        never_asked = await overview.count_never_asked(connection, None)
        late = await count_due(connection, late_criteria(today))
        reminded = {days: await count_due(connection, reminded_criteria(today, days)) for days in reminder_days}
        lines = await ministry_answers.count_for_a_person(connection)
        closings = await overview.next_closings(connection, today)
    for grade in AwardGrade:
        for standing in MilestoneState:
            metrics.PEOPLE.labels(grade.value, standing.value).set(states.get((grade, standing), 0))
        for state in State:
            metrics.PROPOSALS.labels(grade.value, state.value).set(proposals.get((grade, state), 0))
        metrics.LATE.labels(grade.value).set(late[grade])
        for days, found in reminded.items():
            metrics.REMINDED.labels(grade.value, str(days)).set(found[grade])
    metrics.NEVER_ASKED.labels("discipline").set(never_asked.discipline)
    metrics.NEVER_ASKED.labels("leave").set(never_asked.leave)
    for waiting in FOR_A_PERSON:
        metrics.ANSWER_LINES.labels(waiting.value).set(lines.get(waiting, 0))
    metrics.CLOSING.clear()
    for whom, day in closings.items():
        metrics.CLOSING.labels(whom).set((day - today).days)
