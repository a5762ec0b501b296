"""Who is due, late, or will be due: people with how they stand to one grade, and their latest proposal for it."""

from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple, Self

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import AwardGrade
from hub.store.database import Database
from hub.store.paging import Keyset, Page, page_of
from readmodels.people.tables import employees, units
from services.award_service.domain.cycle import ENDED, State
from services.award_service.domain.due import MilestoneState
from services.award_service.domain.listed import ListKind
from services.award_service.tables import milestones, proposals, standings

ON_ITS_WAY: Final = (State.PROPOSED, State.CHECKED, State.VERIFIED, State.SENT, State.AT_MINISTRY)
"""States of a proposal that somebody has made, and that nobody has ended or given back."""
PAGE: Final = 1_000
"""How many rows are read at once where all are."""


class Latest(NamedTuple):
    """Somebody's latest proposal for a grade; one that waits behind an older one of theirs is none.

    Attributes:
        state: how far it has come.
        attested: of what somebody has attested in it that it was asked about; nothing once it has ended.
    """

    state: State
    attested: frozenset[ListKind]

    @property
    def is_on_its_way(self) -> bool:
        """Whether somebody has made it, and nobody has ended it or given it back."""
        return self.state in ON_ITS_WAY


DueRow = sa.RowMapping
"""A row of a list, by the names of `_COLUMNS`."""


@dataclass(frozen=True, slots=True)
class DueCriteria:
    """Which milestones are wanted; None does not restrict.

    Attributes:
        state: how somebody stands to the grade.
        since: reached in this month or later, as its first day.
        until: reached in this month or earlier.
        grade: which.
        units: codes of the units in which they work.
        on_its_way: whether it is proposed and neither ended nor given back.
    """

    state: MilestoneState
    since: date | None = None
    until: date | None = None
    grade: AwardGrade | None = None
    units: Collection[str] | None = None
    on_its_way: bool | None = None

    def within(self, units: Collection[str] | None) -> Self:
        """Return the same of some units; None: of all."""
        return replace(self, units=units)


_ORDER: Final = Keyset(milestones.c.month, standings.c.person_id, milestones.c.grade)

_newer = proposals.alias("newer")
_OF_IT: Final = sa.and_(proposals.c.nip == milestones.c.nip, proposals.c.grade == milestones.c.grade)
_IS_LATEST: Final = sa.and_(
    proposals.c.duplicate_of.is_(None),
    ~sa.exists().where(
        _newer.c.nip == proposals.c.nip,
        _newer.c.grade == proposals.c.grade,
        _newer.c.duplicate_of.is_(None),
        sa.tuple_(_newer.c.created_at, _newer.c.id) > sa.tuple_(proposals.c.created_at, proposals.c.id),
    ),
)
_OF_LATEST: Final = (
    proposals.c.id.label("proposal_id"),
    proposals.c.state.label("proposal_state"),
    proposals.c.content["attestations"].label("attestations"),
)
_FROM: Final = (
    milestones.join(standings, standings.c.nip == milestones.c.nip)
    .join(employees, employees.c.nip == milestones.c.nip)
    .outerjoin(units, units.c.code == employees.c.unit_code)
    .outerjoin(proposals, sa.and_(_OF_IT, _IS_LATEST))
)
_COLUMNS: Final = (
    standings.c.person_id,
    milestones.c.nip,
    employees.c.name,
    employees.c.position,
    employees.c.grade.label("rank"),
    employees.c.unit_code,
    sa.func.coalesce(units.c.name, employees.c.unit_code).label("unit"),
    milestones.c.grade,
    milestones.c.state,
    milestones.c.month,
    milestones.c.reached_on,
    standings.c.start_on,
    standings.c.start_basis,
    standings.c.last_day,
    standings.c.gaps,
    standings.c.discipline_asked,
    standings.c.leave_asked,
    *_OF_LATEST,
)
_WAY: Final = [state.value for state in ON_ITS_WAY]


def _conditions(criteria: DueCriteria) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [milestones.c.state == criteria.state.value]
    if criteria.since is not None:
        wanted.append(milestones.c.month >= criteria.since)
    if criteria.until is not None:
        wanted.append(milestones.c.month <= criteria.until)
    if criteria.grade is not None:
        wanted.append(milestones.c.grade == criteria.grade.value)
    if criteria.units is not None:
        wanted.append(employees.c.unit_code.in_(sorted(criteria.units)))
    if criteria.on_its_way is not None:
        way = sa.and_(proposals.c.id.is_not(None), proposals.c.state.in_(_WAY))
        wanted.append(way if criteria.on_its_way else ~way)
    return wanted


async def due_page(
    connection: AsyncConnection, criteria: DueCriteria, *, after: str | None, limit: int
) -> Page[DueRow, str]:
    """Return a page, those who have waited longest first. One statement. Raises WrongCursor."""
    statement = sa.select(*_COLUMNS).select_from(_FROM).where(*_conditions(criteria)).order_by(*_ORDER.columns)
    bound: dict[str, Any] = {}
    if after is not None:
        statement, bound = statement.where(_ORDER.beyond()), _ORDER.values(after)
    rows = (await connection.execute(statement.limit(limit + 1), bound)).all()
    return page_of(rows, limit, read=lambda row: row._mapping, key=_ORDER.cursor)


async def every_due(database: Database, criteria: DueCriteria) -> AsyncGenerator[DueRow, None]:
    """Yield all rows, those who have waited longest first, as they were at one moment."""
    statement = sa.select(*_COLUMNS).select_from(_FROM).where(*_conditions(criteria)).order_by(*_ORDER.columns)
    async with database.read() as connection:
        async for row in await connection.stream(statement, execution_options={"yield_per": PAGE}):
            yield row._mapping


async def count_due(connection: AsyncConnection, criteria: DueCriteria) -> dict[AwardGrade, int]:
    """Return how many there are of each grade. One statement."""
    statement = sa.select(milestones.c.grade, sa.func.count()).select_from(_FROM).where(*_conditions(criteria))
    found = dict.fromkeys(AwardGrade, 0)
    for grade, number in await connection.execute(statement.group_by(milestones.c.grade)):
        found[AwardGrade(grade)] = number
    return found


async def latest_proposals(connection: AsyncConnection, nip: str) -> dict[AwardGrade, Latest]:
    """Return somebody's latest proposal for each grade, if there is one. One statement."""
    statement = sa.select(proposals.c.grade, *_OF_LATEST).where(proposals.c.nip == nip, _IS_LATEST)
    rows = (row._mapping for row in await connection.execute(statement))
    return {AwardGrade(row["grade"]): latest for row in rows if (latest := latest_in(row)) is not None}


def latest_in(row: DueRow) -> Latest | None:
    """Return the latest proposal in a row of a list, if there is one."""
    if row["proposal_state"] is None:
        return None
    state = State(row["proposal_state"])
    attested = () if state in ENDED else (ListKind(one["kind"]) for one in row["attestations"])
    return Latest(state, frozenset(attested))
