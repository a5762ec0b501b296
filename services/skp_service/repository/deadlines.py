"""What moves the deadlines of first plans: starts of positions, extra time, and approvals of superiors' plans."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import moment
from services.skp_service.domain.deadline import Circumstances
from services.skp_service.repository.listing import Page
from services.skp_service.tables import employees, extra_time, positions, skps


@dataclass(frozen=True, slots=True, repr=False)
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


@dataclass(frozen=True, slots=True, repr=False)
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
    connection: AsyncConnection, period_id: UUID, planned: Collection[Planned], *, superior_blocks: bool
) -> Mapping[UUID, Circumstances]:
    """Return what moves the deadlines of some SKPs of a period, by SKP. Two statements, however many they are."""
    last = (
        sa.select(extra_time.c.until)
        .where(extra_time.c.nip == positions.c.nip, extra_time.c.period_id == period_id)
        .order_by(extra_time.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    begun = sa.select(positions.c.id, positions.c.start, positions.c.known_on, last.label("extra_time")).where(
        positions.c.id.in_({one.position_id for one in planned})
    )
    held = {row.id: row for row in await connection.execute(begun)}
    superiors = {one.assessor_nip for one in planned if one.assessor_nip is not None} if superior_blocks else set()
    approved = await _first_approvals(connection, period_id, superiors) if superiors else {}
    return {
        one.id: Circumstances(
            position_start=held[one.position_id].start,
            known_on=held[one.position_id].known_on,
            extra_time=held[one.position_id].extra_time,
            waits_for_superior=one.assessor_nip in superiors,
            superior_approved_on=approved.get(one.assessor_nip),
        )
        for one in planned
    }


async def _first_approvals(
    connection: AsyncConnection, period_id: UUID, nips: Iterable[str]
) -> Mapping[str | None, date]:
    # Replicas of the version before keep only when it was approved last.
    noted, last = skps.c.content["first_approved_on"], skps.c.content[("approval", "at")]
    first = sa.func.min(sa.func.coalesce(noted.as_string(), last.as_string()))
    statement = sa.select(skps.c.nip, first.label("first")).where(
        skps.c.nip.in_(set(nips)), skps.c.period_id == period_id
    )
    rows = await connection.execute(statement.group_by(skps.c.nip))
    return {row.nip: date.fromisoformat(row.first[:10]) for row in rows if row.first is not None}


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
        .where(extra_time.c.period_id == period_id, extra_time.c.id > after)
        .order_by(extra_time.c.id)
    )
    rows = (await connection.execute(statement.limit(limit + 1))).all()
    found = [
        ListedExtraTime(
            row.id,
            row.name,
            ExtraTime(row.period_id, row.nip, row.until, row.reason, moment(row.given_at), row.by_subject),
        )
        for row in rows[:limit]
    ]
    return Page(found, found[-1].id if len(rows) > limit else None)
