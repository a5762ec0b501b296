"""What moves the deadlines of first plans: starts of positions, extra time, and approvals of superiors' plans."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.clock import moment
from hub.store.paging import Page, list_by_key
from readmodels.people.tables import employees, positions
from services.skp_service.domain.deadline import Circumstances
from services.skp_service.domain.period import Period
from services.skp_service.repository.skps import STANDS, due_in
from services.skp_service.tables import extra_time, skps


@personal
class ExtraTime:
    """More time for one person (kelonggaran waktu).

    Attributes:
        period_id: of the plan.
        nip: whose.
        until: the last day of a first submission.
        reason: why it was given.
        given_at: when.
        by_subject: by whom, as the issuer names them.
    """

    period_id: UUID
    nip: str
    until: date
    reason: str
    given_at: datetime
    by_subject: str


@personal
class ListedExtraTime:
    """Extra time in a list.

    Attributes:
        id: its number.
        name: of the person, once known.
        given: what was given.
    """

    id: int
    name: str | None
    given: ExtraTime


class Planned(Protocol):
    """As much of an SKP as its deadline follows from."""

    @property
    def id(self) -> UUID:
        """Its identity."""
        ...

    @property
    def nip(self) -> str:
        """Whose it is."""
        ...

    @property
    def position_id(self) -> int:
        """The position that it is for."""
        ...

    @property
    def assessor_nip(self) -> str | None:
        """Who assesses; None: the regent."""
        ...


async def circumstances_of(
    connection: AsyncConnection, period: Period, planned: Collection[Planned], today: date, *, superior_blocks: bool
) -> Mapping[UUID, Circumstances]:
    """Return what moves the deadlines of some SKPs of a period, by SKP. Three statements, however many they are."""
    last = (
        sa.select(extra_time.c.until)
        .where(extra_time.c.nip == positions.c.nip, extra_time.c.period_id == period.id)
        .order_by(extra_time.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    named = positions.alias("named")
    left = (
        sa.select(sa.func.max(sa.func.coalesce(named.c.end, date.max)))
        .where(named.c.nip == positions.c.superior_nip, named.c.start <= today)
        .scalar_subquery()
    )
    begun = sa.select(
        positions.c.id, positions.c.start, positions.c.known_on, last.label("extra_time"), left.label("left")
    ).where(positions.c.id.in_({one.position_id for one in planned}))
    held = {row.id: row for row in await connection.execute(begun)}
    superiors = {one.assessor_nip for one in planned if one.assessor_nip is not None} if superior_blocks else set()
    due = await due_in(connection, period, superiors) if superiors else set()
    approved = await _approvals(connection, period.id, due) if due else {}
    return {
        one.id: Circumstances(
            position_start=held[one.position_id].start,
            known_on=held[one.position_id].known_on,
            extra_time=held[one.position_id].extra_time,
            superior_left_on=_before(held[one.position_id].left, today),
            waits_for_superior=one.assessor_nip in due,
            superior_approved_on=approved.get(one.assessor_nip),
        )
        for one in planned
    }


def _before(day: date | str | None, today: date) -> date | None:
    """Return a day that is over; SQLite gives a greatest day as text."""
    over = date.fromisoformat(day) if isinstance(day, str) else day
    return over if over is not None and over < today else None


async def _approvals(connection: AsyncConnection, period_id: UUID, nips: Iterable[str]) -> Mapping[str | None, date]:
    """Return when plans that stand were approved last."""
    # Replicas of the version before keep only the moment.
    noted, last = skps.c.content["approved_on"], skps.c.content[("approval", "at")]
    newest = sa.func.max(sa.func.coalesce(noted.as_string(), last.as_string()))
    statement = sa.select(skps.c.nip, newest.label("newest")).where(
        skps.c.nip.in_(set(nips)), skps.c.period_id == period_id, skps.c.stage.in_(STANDS)
    )
    rows = await connection.execute(statement.group_by(skps.c.nip))
    return {row.nip: date.fromisoformat(row.newest[:10]) for row in rows if row.newest is not None}


async def give_extra_time(connection: AsyncConnection, given: ExtraTime) -> int:
    """Store that somebody has more time; returns its number."""
    statement = sa.insert(extra_time).values(
        period_id=given.period_id,
        nip=given.nip,
        until=given.until,
        reason=given.reason,
        given_at=given.given_at.timestamp(),
        by_subject=given.by_subject[:300],
    )
    number: int = (await connection.execute(statement.returning(extra_time.c.id))).scalar_one()
    return number


async def list_extra_time(
    connection: AsyncConnection, period_id: UUID, *, after: int, limit: int
) -> Page[ListedExtraTime, int]:
    """Return what extra time was given in a period, oldest first, `limit` at the most, after a page's `next`."""
    statement = (
        sa.select(extra_time, employees.c.name)
        .select_from(extra_time.outerjoin(employees, employees.c.nip == extra_time.c.nip))
        .where(extra_time.c.period_id == period_id)
    )
    return await list_by_key(connection, statement, extra_time.c.id, _listed, after=after, limit=limit)


def _listed(row: sa.Row[Any]) -> ListedExtraTime:
    given = ExtraTime(row.period_id, row.nip, row.until, row.reason, moment(row.given_at), row.by_subject)
    return ListedExtraTime(row.id, row.name, given)
