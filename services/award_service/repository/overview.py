"""Figures over everybody: what statistics, reminders and metrics tell."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import AwardGrade
from readmodels.people.tables import employees
from services.award_service.domain.cycle import State
from services.award_service.domain.due import MilestoneState
from services.award_service.repository.listing import ACCEPTED_ON
from services.award_service.tables import award_periods, milestones, proposals, standings


async def count_states(
    connection: AsyncConnection, among: Collection[str] | None
) -> dict[tuple[AwardGrade, MilestoneState], int]:
    """Return how many stand how to each grade, of some units or of all. One statement."""
    statement = (
        sa.select(milestones.c.grade, milestones.c.state, sa.func.count())
        .select_from(milestones.join(employees, employees.c.nip == milestones.c.nip))
        .group_by(milestones.c.grade, milestones.c.state)
    )
    if among is not None:
        statement = statement.where(employees.c.unit_code.in_(sorted(among)))
    rows = await connection.execute(statement)
    return {(AwardGrade(grade), MilestoneState(state)): number for grade, state, number in rows}


async def count_proposals(
    connection: AsyncConnection, among: Collection[str] | None
) -> dict[tuple[AwardGrade, State], int]:
    """Return how many proposals have come how far, of some units or of all. One statement."""
    statement = sa.select(proposals.c.grade, proposals.c.state, sa.func.count())
    if among is not None:
        statement = statement.where(proposals.c.unit_code.in_(sorted(among)))
    rows = await connection.execute(statement.group_by(proposals.c.grade, proposals.c.state))
    return {(AwardGrade(grade), State(state)): number for grade, state, number in rows}


async def count_accepted(connection: AsyncConnection, among: Collection[str] | None) -> dict[AwardGrade, int]:
    """Return how many at the ministry meet the requirements (MS) and wait for a decree alone. One statement."""
    statement = sa.select(proposals.c.grade, sa.func.count(ACCEPTED_ON))
    statement = statement.where(proposals.c.state == State.AT_MINISTRY.value)
    if among is not None:
        statement = statement.where(proposals.c.unit_code.in_(sorted(among)))
    rows = await connection.execute(statement.group_by(proposals.c.grade))
    return dict.fromkeys(AwardGrade, 0) | {AwardGrade(grade): number for grade, number in rows}


@dataclass(frozen=True, slots=True)
class NeverAsked:
    """Of how many who are due no source was ever asked about discipline, and about leave."""

    discipline: int
    leave: int


async def count_never_asked(connection: AsyncConnection, among: Collection[str] | None) -> NeverAsked:
    """Return of how many who are due, in some units or in all, something was never asked. One statement."""
    due = sa.exists().where(milestones.c.nip == standings.c.nip, milestones.c.state == MilestoneState.DUE.value)
    statement = (
        sa.select(
            sa.func.count() - sa.func.count(standings.c.discipline_asked),
            sa.func.count() - sa.func.count(standings.c.leave_asked),
        )
        .select_from(standings.join(employees, employees.c.nip == standings.c.nip))
        .where(due)
    )
    if among is not None:
        statement = statement.where(employees.c.unit_code.in_(sorted(among)))
    discipline, leave = (await connection.execute(statement)).one()
    return NeverAsked(discipline, leave)


async def next_closings(connection: AsyncConnection, today: date) -> dict[str, date]:
    """Return the next day, today or later, on which some period closes: `agency`, `ministry`. One statement."""
    columns = {"agency": award_periods.c.closes_for_agency_on, "ministry": award_periods.c.closes_for_ministry_on}
    found = (
        await connection.execute(
            sa.select(*(sa.func.min(sa.case((one >= today, one))).label(name) for name, one in columns.items()))
        )
    ).one()
    return {name: getattr(found, name) for name in columns if getattr(found, name) is not None}
