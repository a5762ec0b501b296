"""Who assesses and who reviews each SKP, as the hierarchy stands: the only writer of both.

They are named where an SKP is begun, where an event changes the hierarchy, and where a day begins; whoever asks reads
what is stored. Whoever names them holds the lock of the hierarchy, and goes by a day that is no earlier than the last
one that has begun: what midnight, or a clock that is slow, has overtaken writes nothing of the day before. Until the
calendar has been followed up to a day, what is stored may be of the day before: who asks about a single SKP then has it
named anew.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import in_parts
from hub.transaction import Transaction
from readmodels.people.domain.hierarchy import Hierarchy, Position
from readmodels.people.followed_day import last_followed
from readmodels.people.hierarchy import load_hierarchy, lock_hierarchy, who_is_away
from readmodels.people.positions import current_positions, load_positions
from services.skp_service.domain.cycle import Stage
from services.skp_service.repository import assignments as store
from services.skp_service.repository.assignments import AssessorAssignment

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
    """Name who assesses and who reviews each SKP, as the hierarchy stands on a day; those that are final keep theirs.

    Nothing is stored. Seven statements at the most, however many SKPs there are.
    """
    open_ones = [skp for skp in found if skp.stage is not Stage.FINAL]
    if not open_ones:
        return
    held = await load_positions(connection, {skp.position_id for skp in open_ones})
    named = _named_by(held.values())
    tree = await load_hierarchy(connection, today, named)
    for skp in open_ones:
        skp.assessor_nip = tree.superior_of(held[skp.position_id])
    assessors = {skp.assessor_nip for skp in open_ones if skp.assessor_nip}
    theirs = await current_positions(connection, assessors, today)
    above = _named_by(theirs.values())
    if above - named:
        tree = replace(tree, gone=await who_is_away(connection, above, today))
    for skp in open_ones:
        skp.reviewer_nip = _reviewer(skp, tree, theirs.get(skp.assessor_nip or ""))


async def assign_where_not_followed(connection: AsyncConnection, found: Iterable[Assignable], today: date) -> None:
    """Name who assesses and who reviews SKPs that were read, if the calendar has not been followed up to a day yet.

    So nobody assesses any more whose acting post is over since midnight. One statement on a day that was followed.
    """
    followed = await last_followed(connection)
    if followed is None or followed < today:
        await assign_assessors(connection, found, today)


def _named_by(held: Iterable[Position]) -> set[str]:
    return {one.superior_nip for one in held if one.superior_nip}


def _reviewer(skp: Assignable, tree: Hierarchy, of_assessor: Position | None) -> str | None:
    above = None if of_assessor is None else tree.superior_of(of_assessor)
    return None if above == skp.nip else above


async def assign_new(tx: Transaction, skp: Assignable, today: date) -> None:
    """Name assessor and reviewer of an SKP that is about to be stored; the caller holds the hierarchy, shared."""
    await assign_assessors(tx.connection, [skp], await store.latest_day(tx.connection, today))


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
    touched = await store.units_below_heads(tx.connection, nips, codes)
    await _assign_anew(tx, await store.lock_concerned(tx.connection, nips, touched), today)


async def reassign_each(tx: Transaction, ids: Collection[UUID], today: date) -> None:
    """Name assessors and reviewers of these SKPs anew."""
    await _assign_anew(tx, await store.lock_assignments(tx.connection, ids), today)


async def _assign_anew(tx: Transaction, assignments: Sequence[AssessorAssignment], today: date) -> None:
    day = await store.latest_day(tx.connection, today)
    before = {one.id: (one.assessor_nip, one.reviewer_nip) for one in assignments}
    for some in in_parts(assignments, AT_ONCE):
        await assign_assessors(tx.connection, some, day)
    changed = [one for one in assignments if before[one.id] != (one.assessor_nip, one.reviewer_nip)]
    await store.save_assignments(tx.connection, changed)


async def begin_day(tx: Transaction, today: date) -> date:
    """Let nobody name assessors by the day before from here on; whoever is naming some now is waited for.

    Returns the day that has begun: not today, where the clock was set back over midnight.
    """
    await lock_hierarchy(tx.connection)
    day = await store.latest_day(tx.connection, today)
    await store.note_day(tx.connection, day)
    return day


async def concerned_by_days(connection: AsyncConnection, moved: Sequence[str]) -> list[UUID]:
    """Return the ids of SKPs of which people whose positions have changed, or acting posts, can change assessors."""
    acting = await store.units_with_acting_heads(connection)
    found: set[UUID] = set()
    for nips, codes in (((), acting), *((some, ()) for some in in_parts(moved, AT_ONCE))):
        below = await store.units_below_heads(connection, nips, codes)
        found |= await store.concerned(connection, nips, below)
    return sorted(found)
