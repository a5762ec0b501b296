"""What every use case on an SKP shares: who asks, whether they may, and what is kept of it in the audit trail.

`changing` is the one place where the table of the cycle is asked before anything changes; `reading` the one before
anything is shown.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audit import About, Actor, Entry, KnownBy, record
from hub.identity.caller import Caller, Role
from hub.transaction import Transaction
from services.skp_service.domain.cycle import RULES, Act, Capacity, Stage, may
from services.skp_service.domain.errors import NotAllowed, UnknownSkp, WrongStage
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.standing import Standing, capacities
from services.skp_service.repository import people
from services.skp_service.repository import skps as store
from services.skp_service.repository.audit import about_skp, picture
from services.skp_service.rules import Rules


class Precondition(Protocol):
    """What the caller saw last."""

    def check(self, revision: int) -> None:
        """Raise unless it is this revision."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Desk:
    """A request as the use cases see it.

    Attributes:
        by: who asks.
        at: now.
        today: the day in the agency's time zone.
        rules: the agency's choices.
    """

    by: Caller
    at: datetime
    today: date
    rules: Rules

    def entry(
        self,
        about: About,
        act: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> Entry:
        """Return what the audit trail keeps of something that the caller does."""
        by = Actor(self.by.subject, KnownBy.TOKEN, self.by.nip)
        return Entry(about, act, by, before or {}, after or {}, reason, self.at.timestamp())


async def standing_of(connection: AsyncConnection, desk: Desk, period_id: UUID | None = None) -> Standing:
    """Return what is known of the caller: two statements at the most. Who has left keeps their own SKPs, nothing else.

    Args:
        connection: to the database.
        desk: who asks.
        period_id: the period in question; None: any, for lists.
    """
    by = desk.by
    ties = people.Ties(set(), set())
    if by.nip is not None and by.is_any(Role.EMPLOYEE, Role.ASSESSOR):
        ties = await people.ties_of(connection, by.nip, desk.today, period_id)
    heads = ties.heads if by.is_any(Role.ASSESSOR) else set()
    administers = set(by.units)
    if administers or heads:
        parents = await people.unit_parents(connection)
        administers = people.with_those_below(administers, parents)
        heads = people.with_those_below(heads, parents)
    return Standing(
        nip=by.nip,
        is_employee=by.is_any(Role.EMPLOYEE),
        is_assessor=by.is_any(Role.ASSESSOR) and not ties.is_away,
        is_agency_admin=by.is_any(Role.AGENCY_ADMIN),
        administers=administers,
        heads=heads,
        assessed_by=ties.assessed_by if by.is_any(Role.EMPLOYEE) else (),
    )


class Assignable(Protocol):
    """As much of an SKP as decides who assesses it."""

    id: UUID
    nip: str
    position_id: int
    stage: Stage
    assessor_nip: str | None
    reviewer_nip: str | None


async def assign(connection: AsyncConnection, found: Iterable[Assignable], today: date) -> None:
    """Name who assesses and who reviews each SKP, as the hierarchy stands today; those that are final keep theirs.

    Seven statements at the most, however many SKPs there are.
    """
    open_ones = [skp for skp in found if skp.stage is not Stage.FINAL]
    if not open_ones:
        return
    held = await people.load_positions(connection, {skp.position_id for skp in open_ones})
    named = {one.superior_nip for one in held.values() if one.superior_nip}
    tree = await people.hierarchy(connection, today, named)
    assessors = {skp.id: tree.superior_of(held[skp.position_id]) for skp in open_ones}
    nips = {nip for nip in assessors.values() if nip}
    theirs = await people.current_positions(connection, nips, today)
    above = {one.superior_nip for one in theirs.values() if one.superior_nip}
    if above - named:
        tree = replace(tree, gone=await people.who_is_away(connection, above, today))
    for skp in open_ones:
        skp.assessor_nip = assessors[skp.id]
        at = theirs.get(skp.assessor_nip or "")
        skp.reviewer_nip = None if at is None else tree.superior_of(at)
        if skp.reviewer_nip == skp.nip:
            skp.reviewer_nip = None


async def capacities_of(connection: AsyncConnection, desk: Desk, skp: Skp) -> frozenset[Capacity]:
    """Return what the caller is to an SKP."""
    standing = await standing_of(connection, desk, skp.period.id)
    return capacities(standing, skp, skp.unit_code)


def require(act: Act, held: frozenset[Capacity], skp: Skp) -> None:
    """Let an act pass, or not: who may see nothing of an SKP does not learn that it exists.

    Raises:
        UnknownSkp, NotAllowed, WrongStage.
    """
    if may(act, held, skp.stage):
        return
    if held & RULES[act].by:
        raise WrongStage(skp.id)
    if not may(Act.READ_PLAN, held, skp.stage):
        raise UnknownSkp(skp.id)
    raise NotAllowed(skp.id)


@asynccontextmanager
async def changing(
    tx: Transaction, desk: Desk, skp_id: UUID, act: Act, *, seen: Precondition | None = None, reason: str | None = None
) -> AsyncIterator[Skp]:
    """Yield an SKP that the caller may do this to; what was done is stored and noted when the block ends.

    Args:
        tx: the transaction.
        desk: who asks.
        skp_id: which.
        act: what they want to do.
        seen: what they saw last; None where nothing can be overwritten.
        reason: theirs, for the audit trail.

    Raises:
        UnknownSkp, NotAllowed, WrongStage: the table of the cycle refuses it.
    """
    skp = await store.lock_skp(tx.connection, skp_id)
    await assign(tx.connection, [skp], desk.today)
    require(act, await capacities_of(tx.connection, desk, skp), skp)
    if seen is not None:
        seen.check(skp.revision)
    before = picture(skp)
    yield skp
    await store.save_skps(tx.connection, [skp])
    entry = desk.entry(about_skp(skp.id), act.value, before=before, after=picture(skp), reason=reason)
    await record(tx.connection, entry)


async def reading(connection: AsyncConnection, desk: Desk, skp_id: UUID) -> tuple[Skp, frozenset[Capacity]]:
    """Return an SKP whose plan the caller may read, and what they are to it. Raises UnknownSkp."""
    skp = await store.get_skp(connection, skp_id)
    await assign(connection, [skp], desk.today)
    held = await capacities_of(connection, desk, skp)
    if not may(Act.READ_PLAN, held, skp.stage):
        raise UnknownSkp(skp_id)
    return skp, held
