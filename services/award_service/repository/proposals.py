"""Proposals: stored, locked, found."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import AwardGrade
from hub.store.bulk import among, insert_many, parameters_of, update_rows
from hub.store.database import clocks_of
from readmodels.people.tables import employees
from services.award_service.domain.cycle import ENDED, OPEN, OVER, State
from services.award_service.domain.errors import UnknownProposal
from services.award_service.domain.proposal import Proposal
from services.award_service.repository.duplicates import let_younger_go_on, waiting_for
from services.award_service.repository.proposal_rows import proposal_of, row_of
from services.award_service.tables import PROPOSED_ONCE, proposals

_ENDED: Final = sorted(one.value for one in ENDED)
_OPEN: Final = sorted(one.value for one in OPEN)


async def add_proposals(connection: AsyncConnection, new: Sequence[Proposal]) -> list[Proposal]:
    """Store new proposals, but those whose grade is proposed or awarded already; return what was stored.

    Two statements, however many they are.
    """
    if not new:
        return []
    at = clocks_of(connection).now()
    rows = [row_of(one, at) for one in new]
    columns = tuple(rows[0])
    insert = insert_many(connection, proposals, columns).on_conflict_do_nothing()
    await connection.execute(insert, parameters_of(connection, columns, rows))
    ids = sa.select(proposals.c.id).where(among(connection, proposals.c.id, [one.id for one in new]))
    stored = set((await connection.execute(ids)).scalars())
    return [one for one in new if one.id in stored]


async def save_proposals(connection: AsyncConnection, changed: Collection[Proposal]) -> None:
    """Store changed proposals, under their next revisions. One statement, and three more where one is over."""
    if not changed:
        return
    at = clocks_of(connection).now()
    for one in changed:
        one.revision += 1
    over = [one for one in changed if one.state in OVER]
    waiting = await waiting_for(connection, over) if over else []
    rows = [row_of(one, at) for one in sorted(changed, key=lambda one: one.id)]
    await update_rows(connection, proposals, [{"_id": row.pop("id"), **row} for row in rows])
    await let_younger_go_on(connection, waiting)


async def get_proposal(connection: AsyncConnection, proposal_id: UUID) -> Proposal:
    """Return a proposal to be read. Raises UnknownProposal."""
    row = (await connection.execute(sa.select(proposals).where(proposals.c.id == proposal_id))).one_or_none()
    if row is None:
        raise UnknownProposal
    return proposal_of(row)


async def batches_of(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return in which batches some proposals are, as far as they exist. One statement."""
    columns = (proposals.c.id, proposals.c.batch_id)
    rows = await connection.execute(sa.select(*columns).where(among(connection, proposals.c.id, list(ids))))
    return {row.id: row.batch_id for row in rows}


async def nips_of(connection: AsyncConnection, ids: Collection[UUID]) -> set[str]:
    """Return whose some proposals are. One statement."""
    statement = sa.select(proposals.c.nip).where(among(connection, proposals.c.id, list(ids)))
    return set((await connection.execute(statement)).scalars())


async def lock_proposals(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, Proposal]:
    """Return proposals to be changed, which nobody else changes until the transaction ends, as far as they exist.

    Lock their batches before (`lock_batches`).
    """
    return await _locked(connection, among(connection, proposals.c.id, list(ids)))


async def lock_in_batch(connection: AsyncConnection, batch_id: UUID, state: State) -> list[Proposal]:
    """Return the proposals of a batch in a state, to be changed, in the order of their ids."""
    found = await _locked(connection, sa.and_(proposals.c.batch_id == batch_id, proposals.c.state == state.value))
    return list(found.values())


async def in_batch(connection: AsyncConnection, batch_id: UUID) -> list[Proposal]:
    """Return all proposals of a batch to be read, in the order of their ids. One statement."""
    rows = await connection.execute(
        sa.select(proposals).where(proposals.c.batch_id == batch_id).order_by(proposals.c.id)
    )
    return [proposal_of(row) for row in rows]


async def of_people(connection: AsyncConnection, nips: Collection[str], states: Collection[State]) -> list[Proposal]:
    """Return the proposals of some people in some states, oldest first. One statement."""
    statement = sa.select(proposals).where(
        among(connection, proposals.c.nip, list(nips)), proposals.c.state.in_([one.value for one in states])
    )
    rows = await connection.execute(statement.order_by(proposals.c.created_at, proposals.c.id))
    return [proposal_of(row) for row in rows]


async def taken(connection: AsyncConnection, of: Collection[Proposal]) -> set[UUID]:
    """Return which of some proposals that have ended cannot go on: the grade is proposed anew. One statement."""
    if not of:
        return set()
    other = proposals.alias("other")
    statement = sa.select(proposals.c.id).where(
        among(connection, proposals.c.id, [one.id for one in of]),
        sa.exists().where(
            other.c.nip == proposals.c.nip,
            other.c.grade == proposals.c.grade,
            other.c.id != proposals.c.id,
            other.c.state.not_in(_ENDED),
        ),
    )
    return set((await connection.execute(statement)).scalars())


async def under_way(connection: AsyncConnection, nip: str, grade: AwardGrade) -> UUID | None:
    """Return the proposal that keeps a grade from being proposed for somebody, if there is one. One statement."""
    statement = sa.select(proposals.c.id).where(
        proposals.c.nip == nip, proposals.c.grade == grade.value, sa.text(PROPOSED_ONCE)
    )
    return (await connection.execute(statement)).scalar_one_or_none()


async def follow_people(connection: AsyncConnection, nips: Collection[str]) -> None:
    """Let open proposals of some people go on in the unit where they work now. One statement."""
    if not nips:
        return
    unit = sa.select(employees.c.unit_code).where(employees.c.nip == proposals.c.nip).scalar_subquery()
    statement = sa.update(proposals).where(
        among(connection, proposals.c.nip, list(nips)),
        proposals.c.state.in_(_OPEN),
        sa.exists().where(employees.c.nip == proposals.c.nip, employees.c.unit_code != proposals.c.unit_code),
    )
    await connection.execute(statement.values(unit_code=unit))


async def _locked(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> dict[UUID, Proposal]:
    statement = sa.select(proposals).where(which).order_by(proposals.c.id).with_for_update()
    return {row.id: proposal_of(row) for row in await connection.execute(statement)}
