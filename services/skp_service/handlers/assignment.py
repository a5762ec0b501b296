"""Who assesses and who reviews each SKP, as the hierarchy stands: named by events and by the daily job."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import in_parts
from hub.transaction import Transaction
from readmodels.people.hierarchy import load_hierarchy, lock_hierarchy, unit_parents, who_is_away, with_those_below
from readmodels.people.positions import current_positions, load_positions
from readmodels.people.tables import acting_posts, positions, units
from services.skp_service.domain.cycle import Stage
from services.skp_service.repository import skps as store
from services.skp_service.tables import skps

AT_ONCE: Final = 500
"""How many SKPs or people are looked at together: a statement's parameters stay few, and nobody waits long."""


class Assignable(Protocol):
    """As much of an SKP as decides who assesses it."""

    id: UUID
    nip: str
    position_id: int
    stage: Stage
    assessor_nip: str | None
    reviewer_nip: str | None


async def assign_assessors(connection: AsyncConnection, found: Iterable[Assignable], today: date) -> None:
    """Name who assesses and who reviews each SKP, as the hierarchy stands today; those that are final keep theirs.

    Seven statements at the most, however many SKPs there are.
    """
    open_ones = [skp for skp in found if skp.stage is not Stage.FINAL]
    if not open_ones:
        return
    held = await load_positions(connection, {skp.position_id for skp in open_ones})
    named = {one.superior_nip for one in held.values() if one.superior_nip}
    tree = await load_hierarchy(connection, today, named)
    assessors = {skp.id: tree.superior_of(held[skp.position_id]) for skp in open_ones}
    nips = {nip for nip in assessors.values() if nip}
    theirs = await current_positions(connection, nips, today)
    above = {one.superior_nip for one in theirs.values() if one.superior_nip}
    if above - named:
        tree = replace(tree, gone=await who_is_away(connection, above, today))
    for skp in open_ones:
        skp.assessor_nip = assessors[skp.id]
        at = theirs.get(skp.assessor_nip or "")
        skp.reviewer_nip = None if at is None else tree.superior_of(at)
        if skp.reviewer_nip == skp.nip:
            skp.reviewer_nip = None


async def reassign(tx: Transaction, nips: Collection[str], codes: Collection[str], today: date) -> None:
    """Name assessors and reviewers anew.

    Args:
        tx: the transaction.
        nips: people; concerned is whose SKP it is, who assesses or reviews, whoever names one of them as superior, and
            who works below a post of a head that they hold or have held; and whom these assess.
        codes: units whose head may be another.
        today: in the agency's time zone.
    """
    await lock_hierarchy(tx.connection)
    touched = await _touched(tx.connection, nips, codes)
    await _assign_anew(tx, skps.c.id.in_(_concerned(nips, touched)), today)


async def _touched(connection: AsyncConnection, nips: Collection[str], codes: Collection[str]) -> set[str]:
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


async def reassign_each(tx: Transaction, ids: Collection[UUID], today: date) -> None:
    """Name assessors and reviewers of these SKPs anew."""
    await _assign_anew(tx, skps.c.id.in_(ids), today)


async def _assign_anew(tx: Transaction, criterion: sa.ColumnElement[bool], today: date) -> None:
    assignments = await store.lock_assignments(tx.connection, criterion)
    before = {assignment.id: (assignment.assessor_nip, assignment.reviewer_nip) for assignment in assignments}
    for some in in_parts(assignments, AT_ONCE):
        await assign_assessors(tx.connection, some, today)
    changed = [
        assignment
        for assignment in assignments
        if before[assignment.id] != (assignment.assessor_nip, assignment.reviewer_nip)
    ]
    await store.save_assignments(tx.connection, changed)


def _concerned(nips: Collection[str], codes: Collection[str]) -> sa.CompoundSelect[tuple[UUID]]:
    """Return the ids of SKPs that other people's records can give other assessors or reviewers, each way by an index.

    Args:
        nips: people.
        codes: units whose head may be another.
    """
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


async def concerned_by_days(connection: AsyncConnection, moved: Sequence[str]) -> list[UUID]:
    """Return the ids of SKPs of which people whose positions have changed, or acting posts, can change assessors."""
    acting = set((await connection.execute(sa.select(acting_posts.c.unit_code).distinct())).scalars())
    found: set[UUID] = set()
    for nips, codes in (((), acting), *((some, set[str]()) for some in in_parts(moved, AT_ONCE))):
        below = await _touched(connection, nips, codes)
        found |= {row.id for row in await connection.execute(_concerned(nips, below))}
    return sorted(found)
