"""Who assesses and who reviews which SKP, as it is stored; `handlers/assignment.py` alone writes it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.upsert import insert_for
from readmodels.people.followed_day import day_to_go_by
from readmodels.people.hierarchy import unit_parents, with_those_below
from readmodels.people.tables import acting_posts, positions, units
from services.skp_service.domain.cycle import Stage
from services.skp_service.tables import assigned_day, skps


@personal(frozen=False)
class AssessorAssignment:
    """As much of an SKP as decides who assesses it.

    Attributes:
        id: of the SKP.
        nip: whose it is.
        position_id: the position that it is for.
        stage: how far it has come.
        assessor_nip: who assesses; None: the regent.
        reviewer_nip: the assessor's superior; None: the regent.
        approvals: how often its plan was approved.
    """

    id: UUID
    nip: str
    position_id: int
    stage: Stage
    assessor_nip: str | None
    reviewer_nip: str | None
    approvals: int = 0


_COLUMNS: Final = (
    skps.c.id,
    skps.c.nip,
    skps.c.position_id,
    skps.c.stage,
    skps.c.assessor_nip,
    skps.c.reviewer_nip,
    skps.c.approvals,
)


async def lock_assignments(connection: AsyncConnection, ids: Collection[UUID]) -> list[AssessorAssignment]:
    """Return those of some SKPs that are not final, in order of id, locked until the transaction ends."""
    return await _lock(connection, skps.c.id.in_(ids))


async def lock_concerned(
    connection: AsyncConnection, nips: Collection[str], codes: Collection[str]
) -> list[AssessorAssignment]:
    """Return those of the SKPs of `concerned` that are not final, in order of id, locked until the transaction ends."""
    return await _lock(connection, skps.c.id.in_(_concerned(nips, codes)))


async def _lock(connection: AsyncConnection, criterion: sa.ColumnElement[bool]) -> list[AssessorAssignment]:
    statement = sa.select(*_COLUMNS).where(skps.c.stage != Stage.FINAL.value, criterion).order_by(skps.c.id)
    return [_assignment_of(row) for row in await connection.execute(statement.with_for_update())]


async def assignments_of(connection: AsyncConnection, nip: str, period_id: UUID) -> list[AssessorAssignment]:
    """Return who assesses somebody's SKPs of a period."""
    statement = sa.select(*_COLUMNS).where(skps.c.nip == nip, skps.c.period_id == period_id).order_by(skps.c.id)
    return [_assignment_of(row) for row in await connection.execute(statement)]


def _assignment_of(row: sa.Row[*tuple[Any, ...]]) -> AssessorAssignment:
    return AssessorAssignment(
        row.id, row.nip, row.position_id, Stage(row.stage), row.assessor_nip, row.reviewer_nip, row.approvals
    )


async def save_assignments(connection: AsyncConnection, changed: Iterable[AssessorAssignment]) -> None:
    """Store who assesses and reviews; that is no change of the SKP's own, so its revision stays."""
    rows = [{"_id": skp.id, "assessor_nip": skp.assessor_nip, "reviewer_nip": skp.reviewer_nip} for skp in changed]
    if rows:
        values: dict[str, Any] = {name: sa.bindparam(name) for name in ("assessor_nip", "reviewer_nip")}
        await connection.execute(sa.update(skps).where(skps.c.id == sa.bindparam("_id")).values(values), rows)


async def concerned(connection: AsyncConnection, nips: Collection[str], codes: Collection[str]) -> set[UUID]:
    """Return the ids of SKPs that people's records, or units with other heads, can give other assessors or reviewers.

    Args:
        connection: to the database.
        nips: people.
        codes: units whose head may be another.
    """
    return {row.id for row in await connection.execute(_concerned(nips, codes))}


def _concerned(nips: Collection[str], codes: Collection[str]) -> sa.CompoundSelect[tuple[UUID]]:
    """Return the question of `concerned`, each way by an index."""
    found = sa.select(skps.c.id)
    below = sa.or_(positions.c.superior_nip.in_(nips), positions.c.unit_code.in_(codes))
    return sa.union(
        found.where(skps.c.nip.in_(nips)),
        found.where(skps.c.assessor_nip.in_(nips)),
        found.where(skps.c.reviewer_nip.in_(nips)),
        found.join(positions, sa.and_(positions.c.id == skps.c.position_id, positions.c.nip == skps.c.nip)).where(
            below
        ),
        found.join(positions, positions.c.nip == skps.c.assessor_nip).where(below),
    )


async def units_below_heads(connection: AsyncConnection, nips: Collection[str], codes: Collection[str]) -> set[str]:
    """Return the units that have, or had, one of some people for a head, some others, and all below them."""
    places = sa.union(
        sa.select(positions.c.unit_code).where(
            positions.c.nip.in_(nips), positions.c.unit_code == units.c.code, positions.c.title == units.c.head_title
        ),
        sa.select(acting_posts.c.unit_code).where(acting_posts.c.nip.in_(nips)),
    )
    touched = {*codes, *(await connection.execute(places)).scalars()} if nips else set(codes)
    # Where nobody closer stands above somebody, the head of a unit further up does.
    return with_those_below(touched, await unit_parents(connection))


async def units_with_acting_heads(connection: AsyncConnection) -> Sequence[str]:
    """Return the units that have, had or will have an acting head."""
    return (await connection.execute(sa.select(acting_posts.c.unit_code).distinct())).scalars().all()


async def latest_day(connection: AsyncConnection, today: date) -> date:
    """Return the day by which assessors are named: not the day before the last by which the calendar named some."""
    begun: date | None = (await connection.execute(sa.select(assigned_day.c.day))).scalar()
    return day_to_go_by(begun, today)


async def note_day(connection: AsyncConnection, day: date) -> None:
    """Keep the last day by which assessors are named."""
    insert = insert_for(connection, assigned_day).values(id=1, day=day)
    await connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"day": insert.excluded.day}))
