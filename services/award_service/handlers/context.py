"""What every use case on proposals shares: who asks, whether they may, and what is kept of it in the audit trail.

`changing` is the one place where the table of the cycle is asked before a proposal changes, `load_for_read` the one
before it is shown.
"""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Final, NamedTuple, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

import hub.identity.actor
from contracts.refusal import Fault
from hub.audit import record
from hub.transaction import Transaction
from readmodels.people.hierarchy import unit_parents, with_those_below
from readmodels.people.renumbering import load_former_nips
from services.award_service.domain.batch import Batch
from services.award_service.domain.cycle import Act, BatchAct, BatchState, State
from services.award_service.domain.due import DueRules
from services.award_service.domain.errors import AwardError, ChangedMeanwhile, UnknownProposal
from services.award_service.domain.policy import (
    AwardCaller,
    general_capacities,
    require,
    require_another,
    require_in_batch,
)
from services.award_service.domain.proposal import Proposal, Step, Who
from services.award_service.repository import batches, proposals
from services.award_service.repository.audit import about_batch, about_proposal, batch_as_json
from services.award_service.repository.proposal_rows import snapshot_of
from services.award_service.roles import Role

ActorContext = hub.identity.actor.ActorContext[DueRules]
"""A request as the use cases of this service see it."""

T = TypeVar("T")
_WAITING: Final = frozenset({BatchState.SENT, BatchState.AT_MINISTRY, BatchState.CLOSED})


class Precondition(Protocol):
    """What the caller saw last."""

    def check(self, revision: int) -> None:
        """Raise unless it is this revision."""
        ...


class SeenRevision(NamedTuple):
    """The revision of a proposal among others that the caller saw."""

    revision: int

    def check(self, revision: int) -> None:
        """Raise ChangedMeanwhile unless it is this revision."""
        if revision != self.revision:
            raise ChangedMeanwhile


class Target(NamedTuple):
    """A proposal that somebody wants to change, and what they saw of it."""

    id: UUID
    expected: Precondition | None = None

    def check(self, revision: int) -> None:
        """Raise unless nobody has changed what they saw, if they say what it was."""
        if self.expected is not None:
            self.expected.check(revision)


class Found(NamedTuple):
    """Proposals that may be changed, in the order asked for, their batches, and who may."""

    proposals: Sequence[Proposal]
    batches: dict[UUID, Batch]
    caller: AwardCaller

    def each(self, do: Callable[[Proposal], None]) -> None:
        """Do something to each. Raises what it raises; of several, naming each place that is refused."""
        at_each_place(self.proposals, do)


def at_each_place(items: Sequence[T], do: Callable[[T], None]) -> None:
    """Do something with each item of a request. Raises what it raises; of several, naming each place refused."""
    refused: list[tuple[int, AwardError]] = []
    for place, one in enumerate(items):
        try:
            do(one)
        except AwardError as error:
            refused.append((place, error))
    if refused:
        raise of_items(refused) if len(items) > 1 else refused[0][1]


def of_items(refused: Sequence[tuple[int, AwardError]]) -> AwardError:
    """Return the first of some refusals, with what was refused at which place of the request."""
    faults = [
        Fault(fault.code, fault.sentence, f"items.{place}")
        for place, error in refused
        for fault in (*error.faults, *(() if error.faults else (Fault(error.code, str(error), ""),)))
    ]
    return type(refused[0][1])(faults=faults)


def who(actor: ActorContext, caller: AwardCaller) -> Who:
    """Return who acts, as proposals keep it."""
    return Who(actor.by.subject, caller.nip)


def step(actor: ActorContext, caller: AwardCaller) -> Step:
    """Return that they take a step of verification now."""
    return Step(who(actor, caller), actor.at)


async def caller_of(connection: AsyncConnection, actor: ActorContext) -> AwardCaller:
    """Return what is known of the caller, whose token may still have a former number. Two statements at most."""
    by = actor.by
    numbers = await load_former_nips(connection, [] if by.nip is None else [by.nip])
    administers = with_those_below(by.units, await unit_parents(connection)) if by.units else set[str]()
    return AwardCaller(
        nip=by.nip and numbers.now(by.nip),
        former=frozenset(numbers.successors),
        is_agency_admin=by.is_any(Role.AGENCY_ADMIN),
        is_verifier=by.is_any(Role.AWARD_VERIFIER),
        is_signatory=by.is_any(Role.AWARD_SIGNATORY),
        is_document_reader=by.is_any(Role.AWARD_DOCUMENT_READER),
        administers=administers,
    )


async def require_others(
    connection: AsyncConnection, actor: ActorContext, ids: Collection[UUID] = (), nips: Collection[str] = ()
) -> None:
    """Let who writes something down about people pass, unless one is themselves. Three statements at most.

    Args:
        connection: to the database.
        actor: who writes.
        ids: of proposals that it is about.
        nips: of people that it is about, under any of their numbers.

    Raises:
        OwnAffair.
    """
    caller = await caller_of(connection, actor)
    for nip in {*nips, *await proposals.nips_of(connection, ids)}:
        require_another(caller, nip)


@asynccontextmanager
async def changing(
    tx: Transaction,
    actor: ActorContext,
    targets: Sequence[Target],
    act: Act,
    *,
    reason: str | None = None,
    into: UUID | None = None,
) -> AsyncIterator[Found]:
    """Yield proposals that the caller may do this to; what was done is stored and noted when the block ends.

    Statements do not grow with their number.

    Args:
        tx: the transaction.
        actor: who asks.
        targets: which, and what they saw.
        act: what they want to do.
        reason: theirs, for the audit trail.
        into: a batch that proposals go into.

    Raises:
        UnknownProposal, UnknownBatch, NotAllowed, OwnAffair, WrongState, BatchSignedOff, TwoProposals,
        ChangedMeanwhile.
    """
    ids = list(dict.fromkeys(one.id for one in targets))
    of = await proposals.batches_of(tx.connection, ids)
    shared = act is not Act.WITHDRAW  # which may close its batch
    wanted = {*of.values(), *(() if into is None else (into,))}
    locked = await batches.lock_batches(tx.connection, wanted, shared=shared)
    known = await proposals.lock_proposals(tx.connection, ids)
    if any(one not in known or known[one].batch_id != of[one] for one in ids):
        raise UnknownProposal  # or moved this very moment: whoever asks again finds it
    caller = await caller_of(tx.connection, actor)
    found = Found([known[one] for one in ids], locked, caller)
    found.each(lambda one: _require(act, caller, one, locked))
    at_each_place(targets, lambda target: target.check(known[target.id].revision))
    async with _kept(tx, actor, found.proposals, act, reason):
        yield found
    if not shared:
        await settle(tx, actor, locked)


@asynccontextmanager
async def changing_in_batch(
    tx: Transaction, actor: ActorContext, batch: Batch, state: State, act: Act
) -> AsyncIterator[Sequence[Proposal]]:
    """Yield the proposals of a locked batch in a state, to which this happens with it; they are stored and noted.

    The batch's own table was asked before whether it may happen.
    """
    found = await proposals.lock_in_batch(tx.connection, batch.id, state)
    async with _kept(tx, actor, found, act):
        yield found


@asynccontextmanager
async def _kept(
    tx: Transaction, actor: ActorContext, some: Sequence[Proposal], act: Act, reason: str | None = None
) -> AsyncIterator[None]:
    """Store and note what the block does to proposals."""
    before = {one.id: snapshot_of(one) for one in some}
    yield
    await proposals.save_proposals(tx.connection, some)
    await note(tx, actor, some, act, before, reason)


def _require(act: Act, caller: AwardCaller, proposal: Proposal, locked: dict[UUID, Batch]) -> None:
    require(act, caller, proposal)
    proposal.require_open(act, locked[proposal.batch_id].state)


async def note(
    tx: Transaction,
    actor: ActorContext,
    changed: Sequence[Proposal],
    act: Act,
    before: dict[UUID, dict[str, object]],
    reason: str | None = None,
) -> None:
    """Keep in the audit trail what was done to proposals, as far as it has changed them. One statement."""
    after = {one.id: snapshot_of(one) for one in changed}
    entries = [
        actor.entry(about_proposal(one), act.value, before=before.get(one, {}), after=now, reason=reason)
        for one, now in after.items()
        if now != before.get(one)
    ]
    await record(tx.connection, *entries)


async def settle(tx: Transaction, actor: ActorContext, locked: dict[UUID, Batch]) -> None:
    """Close batches in which nobody waits for the ministry any more, or let them go on; none that was not sent."""
    waiting = [one for one in locked.values() if one.state in _WAITING]
    if not waiting:
        return
    states = await batches.states_in(tx.connection, [one.id for one in waiting])
    before = {one.id: batch_as_json(one) for one in waiting}
    moved = [(one, act) for one in waiting if (act := one.settle(states[one.id])) is not None]
    await batches.save_batches(tx.connection, [one for one, _ in moved])
    entries = [
        actor.entry(about_batch(one.id), act.value, before=before[one.id], after=batch_as_json(one))
        for one, act in moved
    ]
    await record(tx.connection, *entries)


@asynccontextmanager
async def changing_batch(
    tx: Transaction,
    actor: ActorContext,
    batch_id: UUID,
    act: BatchAct,
    expected: Precondition | None,
    *,
    reason: str | None = None,
) -> AsyncIterator[Batch]:
    """Yield a batch that the caller may do this to; it is stored and noted when the block ends.

    Raises:
        UnknownBatch, NotAllowed, WrongBatchState.
    """
    caller = await caller_of(tx.connection, actor)
    require_in_batch(act, general_capacities(caller))
    batch = await batches.lock_batch(tx.connection, batch_id)
    if expected is not None:
        expected.check(batch.revision)
    before = batch_as_json(batch)
    yield batch
    await batches.save_batches(tx.connection, [batch])
    entry = actor.entry(about_batch(batch.id), act.value, before=before, after=batch_as_json(batch), reason=reason)
    await record(tx.connection, entry)


async def load_for_read(
    connection: AsyncConnection, actor: ActorContext, proposal_id: UUID
) -> tuple[Proposal, AwardCaller]:
    """Return a proposal that the caller may read, and what is known of them. Raises UnknownProposal."""
    proposal = await proposals.get_proposal(connection, proposal_id)
    caller = await caller_of(connection, actor)
    require(Act.READ, caller, proposal)
    return proposal, caller
