"""What every use case on an SKP shares: who asks, whether they may, and what is kept of it in the audit trail.

`load_for_change` is the one place where the table of the cycle is asked before anything changes; `load_for_read` the
one before anything is shown.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

import hub.identity.actor
from hub.audit import record
from hub.transaction import Transaction
from readmodels.people.hierarchy import unit_parents, with_those_below
from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.cycle import RULES, Act, Capacity, may
from services.skp_service.domain.errors import NotAllowed, UnknownSkp, WrongStage
from services.skp_service.domain.policy import capacities
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers.assignment import assign_where_not_followed
from services.skp_service.repository import people
from services.skp_service.repository import skps as store
from services.skp_service.repository.audit import about_skp, snapshot_of
from services.skp_service.roles import Role
from services.skp_service.rules import Rules


class Precondition(Protocol):
    """What the caller saw last."""

    def check(self, revision: int) -> None:
        """Raise unless it is this revision."""
        ...


ActorContext = hub.identity.actor.ActorContext[Rules]
"""A request as the use cases of this service see it."""


def roles_of(context: ActorContext) -> CallerRelations:
    """Return what is known of the caller without asking anybody: NIP and roles."""
    by = context.by
    return CallerRelations(
        nip=by.nip,
        is_employee=by.is_any(Role.EMPLOYEE),
        is_assessor=by.is_any(Role.ASSESSOR),
        is_agency_admin=by.is_any(Role.AGENCY_ADMIN),
        is_document_reader=by.is_any(Role.DOCUMENT_READER),
    )


async def relations_of(
    connection: AsyncConnection, context: ActorContext, period_id: UUID | None = None
) -> CallerRelations:
    """Return what is known of the caller: two statements at the most. Who has left keeps their own SKPs, nothing else.

    Args:
        connection: to the database.
        context: who asks.
        period_id: the period in question; None: any, for lists.
    """
    known = roles_of(context)
    ties = people.Ties(set(), set())
    if known.nip is not None and (known.is_employee or known.is_assessor):
        ties = await people.ties_of(connection, known.nip, context.today, period_id)
    heads = ties.heads if known.is_assessor else set()
    administers = set(context.by.units)
    if administers or heads:
        parents = await unit_parents(connection)
        administers = with_those_below(administers, parents)
        heads = with_those_below(heads, parents)
    return replace(
        known,
        is_assessor=known.is_assessor and not ties.is_away,
        administers=administers,
        heads=heads,
        assessed_by=ties.assessed_by if known.is_employee else (),
    )


async def capacities_of(connection: AsyncConnection, context: ActorContext, skp: Skp) -> frozenset[Capacity]:
    """Return what the caller is to an SKP; who assesses it is named anew where this day was not followed yet."""
    await assign_where_not_followed(connection, [skp], context.today)
    return capacities(await relations_of(connection, context, skp.period.id), skp)


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
async def load_for_change(
    tx: Transaction,
    context: ActorContext,
    skp_id: UUID,
    act: Act,
    *,
    expected: Precondition | None = None,
    reason: str | None = None,
) -> AsyncIterator[Skp]:
    """Yield an SKP that the caller may do this to; what was done is stored and noted when the block ends.

    Args:
        tx: the transaction.
        context: who asks.
        skp_id: which.
        act: what they want to do.
        expected: what they saw last; None where nothing can be overwritten.
        reason: theirs, for the audit trail.

    Raises:
        UnknownSkp, NotAllowed, WrongStage: the table of the cycle refuses it.
    """
    skp = await store.lock_skp(tx.connection, skp_id)
    require(act, await capacities_of(tx.connection, context, skp), skp)
    if expected is not None:
        expected.check(skp.revision)
    before = snapshot_of(skp)
    yield skp
    await store.save_skps(tx.connection, [skp])
    entry = context.entry(about_skp(skp.id), act.value, before=before, after=snapshot_of(skp), reason=reason)
    await record(tx.connection, entry)


async def load_for_read(
    connection: AsyncConnection, context: ActorContext, skp_id: UUID
) -> tuple[Skp, frozenset[Capacity]]:
    """Return an SKP whose plan the caller may read, and what they are to it. Raises UnknownSkp."""
    skp = await store.get_skp(connection, skp_id)
    held = await capacities_of(connection, context, skp)
    if not may(Act.READ_PLAN, held, skp.stage):
        raise UnknownSkp(skp_id)
    return skp, held
