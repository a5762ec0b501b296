"""HTTP in: figures over all, and what staff are reminded of."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from contracts.contract import Code
from contracts.vocabulary import AwardGrade
from hub.web.documented import documented
from hub.web.models import Answer, Cursor, Limit, Request
from services.award_service.api.context import AwardCall, Reading
from services.award_service.domain.cycle import State
from services.award_service.domain.due import MilestoneState
from services.award_service.domain.period import Period
from services.award_service.domain.reminder import within
from services.award_service.handlers.scope import units_read
from services.award_service.handlers.watching import late_criteria, reminded_criteria
from services.award_service.repository import overview
from services.award_service.repository.due_lists import DueRow, count_due, due_page
from services.award_service.repository.periods import list_periods


class UnitQuery(Request):
    """Whose figures are wanted."""

    unit_code: Annotated[Code | None, Field(description="Hanya unit ini dan unit di bawahnya.")] = None


class ReminderQuery(UnitQuery):
    """Of whom staff are reminded, in pages."""

    after: Cursor = None
    limit: Limit = 100


class StandingCount(Answer):
    """How many stand so to a grade."""

    grade: AwardGrade
    state: MilestoneState
    people: int


class ProposalCount(Answer):
    """How many proposals of a grade have come so far."""

    grade: AwardGrade
    state: State
    proposals: int


class StatisticsAnswer(Answer):
    """Figures over all, or over a unit and those below it."""

    as_of: date
    people: Annotated[list[StandingCount], Field(description="Kedudukan yang tidak ada orangnya tidak disebut.")]
    late: Annotated[dict[AwardGrade, int], Field(description="Terlambat diusulkan.")]
    never_asked_discipline: Annotated[int, Field(description="Sudah berhak, hukuman disiplinnya belum ditanyakan.")]
    never_asked_leave: Annotated[int, Field(description="Sudah berhak, cutinya belum ditanyakan.")]
    proposals: list[ProposalCount]
    accepted: Annotated[dict[AwardGrade, int], Field(description="Dari yang `at_ministry`: sudah dinyatakan MS.")]


class Closing(StrEnum):
    """What of a period comes."""

    AGENCY = "closes_for_agency"
    MINISTRY = "closes_for_ministry"
    CEREMONY = "ceremony"


class PeriodReminder(Answer):
    """A day of a period that comes."""

    period_id: UUID
    name: str
    what: Closing
    on: date
    within_days: Annotated[int, Field(description="Langkah pengingat terkecil yang sudah tercapai.")]


class PersonReminder(Answer):
    """Somebody who will reach a grade."""

    person_id: UUID
    nip: str
    name: str
    unit_code: str
    unit: str
    grade: AwardGrade
    month: Annotated[date, Field(description="Bulan tercapainya, sebagai hari pertamanya.")]
    within_days: Annotated[int, Field(description="Langkah pengingat terkecil yang sudah tercapai.")]


class ReminderAnswer(Answer):
    """What staff are reminded of; `next` is null on the last page of people."""

    periods: list[PeriodReminder]
    people: list[PersonReminder]
    next: str | None


router = APIRouter(prefix="/v1", tags=["jatuh tempo"])


@router.get("/statistics", **documented("getStatistics", "Rekapitulasi"))
async def statistics(query: Annotated[UnitQuery, Query()], call: Reading) -> StatisticsAnswer:
    """Berapa pegawai berkedudukan apa, berapa yang terlambat, dan sampai di mana usulan."""
    today = call.actor.today
    async with call.read() as connection:
        units = await units_read(connection, call.actor, query.unit_code)
        states = await overview.count_states(connection, units)
        proposals = await overview.count_proposals(connection, units)
        accepted = await overview.count_accepted(connection, units)
        never_asked = await overview.count_never_asked(connection, units)
        late = await count_due(connection, late_criteria(today).within(units))
    return StatisticsAnswer(
        as_of=today,
        people=[
            StandingCount(grade=grade, state=state, people=states[grade, state])
            for grade in AwardGrade
            for state in MilestoneState
            if (grade, state) in states
        ],
        late=late,
        never_asked_discipline=never_asked.discipline,
        never_asked_leave=never_asked.leave,
        proposals=[
            ProposalCount(grade=grade, state=state, proposals=proposals[grade, state])
            for grade in AwardGrade
            for state in State
            if (grade, state) in proposals
        ],
        accepted=accepted,
    )


@router.get("/reminders", **documented("listReminders", "Pengingat"))
async def reminders(query: Annotated[ReminderQuery, Query()], call: Reading) -> ReminderAnswer:
    """Siapa yang akan berhak, dan periode yang akan ditutup, dalam `KINERJA_AWARD_REMINDER_DAYS` hari."""
    today = call.actor.today
    steps = call.api.settings.award_reminder_days
    async with call.read() as connection:
        units = await units_read(connection, call.actor, query.unit_code)
        criteria = reminded_criteria(today, max(steps)).within(units)
        page = await due_page(connection, criteria, after=query.after, limit=query.limit)
        periods = await list_periods(connection)
    return ReminderAnswer(
        periods=[one for period in periods for one in _closings(period, call)],
        people=[one for row in page.items if (one := _person(row, call)) is not None],
        next=page.next,
    )


def _closings(period: Period, call: AwardCall) -> list[PeriodReminder]:
    days = {
        Closing.AGENCY: period.closes_for_agency_on,
        Closing.MINISTRY: period.closes_for_ministry_on,
        Closing.CEREMONY: period.ceremony_on,
    }
    found = {what: _within(day, call) for what, day in days.items()}
    return [
        PeriodReminder(period_id=period.id, name=period.name, what=what, on=days[what], within_days=step)
        for what, step in found.items()
        if step is not None
    ]


def _person(row: DueRow, call: AwardCall) -> PersonReminder | None:
    step = _within(row["month"], call)
    if step is None:
        return None
    own = {name: row[name] for name in PersonReminder.model_fields if name in row}
    return PersonReminder(within_days=step, **own)


def _within(day: date, call: AwardCall) -> int | None:
    return within(day, call.actor.today, call.api.settings.award_reminder_days)
