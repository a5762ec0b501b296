"""Who can be put into a batch: by what is due to them, chosen by recruitment, unit, or by hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from hub.store.bulk import among
from readmodels.people.tables import employees
from services.award_service.domain.cycle import ENDED
from services.award_service.domain.due import MilestoneState
from services.award_service.domain.errors import UnknownPerson
from services.award_service.domain.months import month_of, months_after
from services.award_service.domain.service_start import StartBasis
from services.award_service.repository.standings import nip_by_id
from services.award_service.tables import milestones, proposals, standings

_REACHABLE: Final = (MilestoneState.DUE.value, MilestoneState.TO_COME.value)
_ENDED: Final = sorted(one.value for one in ENDED)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of those who are due are put into a batch; None does not restrict.

    Attributes:
        year: of recruitment, as service is counted.
        month: of that year.
        units: codes of their units.
    """

    year: int | None = None
    month: int | None = None
    units: Collection[str] | None = None


@personal
class Candidate:
    """Somebody who can be proposed for a grade.

    Attributes:
        nip: their present number.
        grade: which is proposed.
        unit_code: where they work, or worked last.
        due_month: month in which the grade is reached; None: nobody can say.
        start_on: from when service is counted.
        start_basis: how that is known.
        left: whether they have left by the day in question.
        held: grades that they hold.
    """

    nip: str
    grade: AwardGrade
    unit_code: str
    due_month: date | None
    start_on: date | None
    start_basis: StartBasis | None
    left: bool
    held: frozenset[AwardGrade]


async def candidates(
    connection: AsyncConnection, selection: Selection, counted_to: date, today: date
) -> list[Candidate]:
    """Return who is due by a day, each for the highest grade, unless that is proposed already. Two statements."""
    higher = milestones.alias("higher")
    upto = month_of(counted_to)
    statement = _people(milestones.c.grade, milestones.c.month).where(
        milestones.c.state.in_(_REACHABLE),
        milestones.c.month <= upto,
        ~sa.exists().where(
            higher.c.nip == milestones.c.nip,
            higher.c.grade > milestones.c.grade,  # x, xx, xxx: in the order of text
            higher.c.state.in_(_REACHABLE),
            higher.c.month <= upto,
        ),
        ~sa.exists().where(
            proposals.c.nip == milestones.c.nip,
            proposals.c.grade == milestones.c.grade,
            proposals.c.state.not_in(_ENDED),
        ),
    )
    rows = (await connection.execute(_chosen(statement, selection).order_by(standings.c.person_id))).all()
    return await _with_held(connection, rows, today)


async def person(connection: AsyncConnection, person_id: UUID, grade: AwardGrade, today: date) -> Candidate:
    """Return somebody as a candidate for a grade, whether due or not. Two statements. Raises UnknownPerson."""
    statement = _people(milestones.c.grade, milestones.c.month).where(
        standings.c.nip == nip_by_id(person_id), milestones.c.grade == grade.value
    )
    rows = (await connection.execute(statement)).all()
    if not rows:
        raise UnknownPerson
    return (await _with_held(connection, rows, today))[0]


def _people(*columns: sa.Column[Any]) -> sa.Select[Any]:
    return (
        sa.select(
            standings.c.nip,
            standings.c.start_on,
            standings.c.start_basis,
            standings.c.last_day,
            employees.c.unit_code,
            *columns,
        )
        .join(milestones, milestones.c.nip == standings.c.nip)
        .join(employees, employees.c.nip == standings.c.nip)
    )


def _chosen(statement: sa.Select[Any], selection: Selection) -> sa.Select[Any]:
    if selection.year is not None:
        first = date(selection.year, selection.month or 1, 1)
        behind = months_after(first, 12 if selection.month is None else 1)
        statement = statement.where(standings.c.start_on >= first, standings.c.start_on < behind)
    if selection.units is not None:
        statement = statement.where(employees.c.unit_code.in_(sorted(selection.units)))
    return statement


async def _with_held(connection: AsyncConnection, rows: Collection[sa.Row[Any]], today: date) -> list[Candidate]:
    found: dict[str, set[AwardGrade]] = {row.nip: set() for row in rows}
    statement = sa.select(milestones.c.nip, milestones.c.grade).where(
        milestones.c.state == MilestoneState.HELD.value, among(connection, milestones.c.nip, sorted(found))
    )
    for nip, grade in await connection.execute(statement):
        found[nip].add(AwardGrade(grade))
    return [
        Candidate(
            row.nip,
            AwardGrade(row.grade),
            row.unit_code,
            row.month,
            row.start_on,
            None if row.start_basis is None else StartBasis(row.start_basis),
            row.last_day is not None and row.last_day < today,
            frozenset(found[row.nip]),
        )
        for row in rows
    ]
