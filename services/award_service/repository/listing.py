"""What the API lists of proposals and batches: one page at a time, cut by keys. Nothing here changes anything."""

from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import AwardGrade
from hub.store.database import Database
from hub.store.paging import Keyset, Page, page_of
from readmodels.people.tables import employees, units
from services.award_service.domain.batch import Batch
from services.award_service.domain.cycle import GRANTED, BatchState, State
from services.award_service.domain.due import MilestoneState
from services.award_service.repository.batches import batch_of
from services.award_service.repository.standings import nip_by_id
from services.award_service.tables import award_periods, batches, milestones, proposals, standings


@dataclass(frozen=True, slots=True)
class ProposalCriteria:
    """Which proposals are wanted; None does not restrict.

    Attributes:
        state: how far they have come.
        batch_id: in which batch.
        period_id: for which ceremony.
        units: codes of the people's units.
        grade: for which medal.
        person_id: whose.
    """

    state: State | None = None
    batch_id: UUID | None = None
    period_id: UUID | None = None
    units: Collection[str] | None = None
    grade: AwardGrade | None = None
    person_id: UUID | None = None


ProposalRow = dict[str, Any]
"""A proposal in a list, by the names of `_COLUMNS`; `doubt`: how the person stands now, where that is against it."""

_AGAINST: Final = tuple(
    one.value
    for one in (
        MilestoneState.EXCLUDED,
        MilestoneState.HELD,
        MilestoneState.REVOKED,
        MilestoneState.AFTER_LEAVING,
        MilestoneState.NO_START,
        MilestoneState.NOT_REGULATED,
    )
)
"""How somebody stands where no medal should be on its way to them."""
_DOUBTFUL_IN: Final = (State.VERIFIED.value, State.SENT.value, State.AT_MINISTRY.value)
MILESTONE_OF: Final = sa.and_(milestones.c.nip == proposals.c.nip, milestones.c.grade == proposals.c.grade)
"""Joins how the person stands now to the grade that they are proposed for."""
IS_AGAINST: Final = sa.and_(proposals.c.state.in_(_DOUBTFUL_IN), milestones.c.state.in_(_AGAINST))
"""Whether a proposal was verified, and the person does not stand so any more."""
ACCEPTED_ON: Final = proposals.c.content["accepted_on"].as_string()
"""The day on which the ministry found the requirements met (MS), as ISO 8601."""
_COLUMNS: Final = (
    proposals.c.id,
    standings.c.person_id,
    proposals.c.nip,
    employees.c.name,
    employees.c.position,
    proposals.c.unit_code,
    proposals.c.grade,
    proposals.c.state,
    proposals.c.revision,
    proposals.c.batch_id,
    proposals.c.period_id,
    proposals.c.due_month,
    proposals.c.start_on,
    proposals.c.start_basis,
    proposals.c.duplicate_of,
    proposals.c.decree_number,
    proposals.c.decree_on,
    proposals.c.received_on,
    proposals.c.handed_over_on,
    ACCEPTED_ON.label("accepted_on"),
    sa.case((IS_AGAINST, milestones.c.state)).label("doubt"),
)
_AT_ONCE: Final = 1_000
_ORDER: Final = Keyset(proposals.c.unit_code, proposals.c.id)
_BATCHES: Final = Keyset(batches.c.created_at, batches.c.id)


async def list_proposals(
    connection: AsyncConnection, criteria: ProposalCriteria, *, after: str | None, limit: int
) -> Page[ProposalRow, str]:
    """Return proposals by unit. One statement. Raises WrongCursor."""
    statement = _chosen(sa.select(*_COLUMNS).select_from(_with_people()), criteria)
    values: dict[str, Any] = {}
    if after:
        values = _ORDER.values(after)
        statement = statement.where(_ORDER.beyond())
    rows = (await connection.execute(statement.order_by(*_ORDER.columns).limit(limit + 1), values)).all()
    return page_of(rows, limit, read=lambda row: dict(row._mapping), key=_ORDER.cursor)


_GRANTED: Final = sorted(one.value for one in GRANTED)
_held = milestones.alias("held")
_HELD: Final = (
    sa.select(sa.func.aggregate_strings(_held.c.grade, " "))
    .where(_held.c.nip == proposals.c.nip, _held.c.state == MilestoneState.HELD.value)
    .where(sa.or_(_held.c.grade != proposals.c.grade, proposals.c.state.not_in(_GRANTED)))
    .correlate(proposals)
    .scalar_subquery()
    .label("held")
)
_NOMINATIVE: Final = (
    *_COLUMNS,
    employees.c.grade.label("rank"),
    sa.func.coalesce(units.c.name, proposals.c.unit_code).label("unit"),
    award_periods.c.counted_to,
    _HELD,
)


async def every_proposal(database: Database, criteria: ProposalCriteria) -> AsyncGenerator[ProposalRow, None]:
    """Yield all proposals by unit, as they were at one moment.

    Beside what lists have: `rank`, `unit`, `counted_to`, and `held`, the grades that the person holds, without the one
    that this proposal has led to.
    """
    joined = _with_people().join(units, units.c.code == proposals.c.unit_code, isouter=True)
    joined = joined.join(award_periods, award_periods.c.id == proposals.c.period_id)
    statement = _chosen(sa.select(*_NOMINATIVE).select_from(joined), criteria).order_by(*_ORDER.columns)
    async with database.read() as connection:
        async for row in await connection.stream(statement, execution_options={"yield_per": _AT_ONCE}):
            yield dict(row._mapping)


async def list_batches(
    connection: AsyncConnection,
    *,
    period_id: UUID | None,
    state: BatchState | None,
    after: str | None,
    limit: int,
) -> Page[Batch, str]:
    """Return batches, the oldest first. One statement. Raises WrongCursor."""
    statement = sa.select(batches)
    if period_id is not None:
        statement = statement.where(batches.c.period_id == period_id)
    if state is not None:
        statement = statement.where(batches.c.state == state.value)
    values: dict[str, Any] = {}
    if after:
        values = _BATCHES.values(after)
        statement = statement.where(_BATCHES.beyond())
    rows = (await connection.execute(statement.order_by(*_BATCHES.columns).limit(limit + 1), values)).all()
    return page_of(rows, limit, read=batch_of, key=_BATCHES.cursor)


def _with_people() -> sa.FromClause:
    return (
        proposals.join(employees, employees.c.nip == proposals.c.nip, isouter=True)
        .join(standings, standings.c.nip == proposals.c.nip, isouter=True)
        .join(milestones, MILESTONE_OF, isouter=True)
    )


def _chosen(statement: sa.Select[Any], criteria: ProposalCriteria) -> sa.Select[Any]:
    wanted: dict[sa.Column[Any], Any] = {
        proposals.c.state: criteria.state and criteria.state.value,
        proposals.c.batch_id: criteria.batch_id,
        proposals.c.period_id: criteria.period_id,
        proposals.c.grade: criteria.grade and criteria.grade.value,
        proposals.c.nip: criteria.person_id and nip_by_id(criteria.person_id),
    }
    statement = statement.where(*(column == value for column, value in wanted.items() if value is not None))
    if criteria.units is not None:
        statement = statement.where(proposals.c.unit_code.in_(sorted(criteria.units)))
    return statement
