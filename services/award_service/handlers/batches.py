"""Use cases of batches until they are signed off: made, filled, signed, opened again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from contracts.vocabulary import AwardGrade
from hub.audit import record
from hub.transaction import Transaction
from readmodels.people.hierarchy import lock_hierarchy, unit_parents, with_those_below
from services.award_service.domain.batch import Batch, Letter, SignOff, require_nothing_against
from services.award_service.domain.checklist import asked_for
from services.award_service.domain.cycle import Act, BatchAct, BatchState, State
from services.award_service.domain.errors import (
    BatchNotOpen,
    GradeTaken,
    UnknownPerson,
    UnknownUnit,
)
from services.award_service.domain.policy import AwardCaller, general_capacities, require_in_batch
from services.award_service.domain.proposal import Proposal
from services.award_service.handlers.context import (
    ActorContext,
    Precondition,
    caller_of,
    changing_batch,
    note,
    who,
)
from services.award_service.handlers.verifying import footings_of
from services.award_service.repository import batches, candidates, documents, periods, proposals
from services.award_service.repository.audit import about_batch, batch_as_json
from services.award_service.repository.candidates import Candidate, Selection
from services.award_service.repository.documents import Attachment


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a batch is filled with, of those who are due by the day that its period counts to.

    Attributes:
        year: of recruitment; None: of any.
        month: of that year; None: of any.
        unit_code: of this unit and those below it; None: of any.
    """

    year: int | None = None
    month: int | None = None
    unit_code: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A batch, and who has come into it."""

    batch: Batch
    added: int


async def create(tx: Transaction, actor: ActorContext, period_id: UUID, name: str, wanted: Wanted | None) -> Filled:
    """Make a batch, empty or with those who are wanted. Raises NotAllowed, UnknownPeriod, UnknownUnit."""
    caller = await caller_of(tx.connection, actor)
    require_in_batch(BatchAct.CREATE, general_capacities(caller))
    await _hold_people(tx)
    await periods.get_period(tx.connection, period_id)
    batch = Batch(uuid4(), period_id, name, actor.at)
    await batches.add_batch(tx.connection, batch)
    entry = actor.entry(about_batch(batch.id), BatchAct.CREATE.value, after=batch_as_json(batch))
    await record(tx.connection, entry)
    return Filled(batch, 0 if wanted is None else await _fill(tx, actor, caller, batch, wanted))


async def rename(tx: Transaction, actor: ActorContext, batch_id: UUID, name: str, expected: Precondition) -> Batch:
    """Name a batch otherwise. Raises WrongBatchState."""
    async with changing_batch(tx, actor, batch_id, BatchAct.CHANGE, expected) as batch:
        batch.change(name)
    return batch


async def fill(tx: Transaction, actor: ActorContext, batch_id: UUID, wanted: Wanted, expected: Precondition) -> Filled:
    """Put those who are wanted into a batch; a unit admin, of their own units. Raises BatchNotOpen, UnknownUnit."""
    await _hold_people(tx)
    async with changing_batch(tx, actor, batch_id, BatchAct.ADD, expected) as batch:
        _require_open(batch)
        added = await _fill(tx, actor, await caller_of(tx.connection, actor), batch, wanted)
    return Filled(batch, added)


async def add(
    tx: Transaction, actor: ActorContext, batch_id: UUID, person_id: UUID, grade: AwardGrade, reason: str
) -> Proposal:
    """Put one person into a batch by hand, due or not: verification refuses what the rules refuse.

    Raises:
        UnknownBatch, NotAllowed, BatchNotOpen, UnknownPerson, GradeTaken.
    """
    await _hold_people(tx)
    async with changing_batch(tx, actor, batch_id, BatchAct.ADD, None, reason=reason) as batch:
        _require_open(batch)
        caller = await caller_of(tx.connection, actor)
        person = await candidates.person(tx.connection, person_id, grade, actor.today)
        if not caller.proposes_in(person.unit_code):
            raise UnknownPerson
        stored = await _add(tx, actor, batch, [person], reason)
        if not stored:
            raise GradeTaken(await proposals.under_way(tx.connection, person.nip, grade))
    return stored[0]


async def sign_off(
    tx: Transaction, actor: ActorContext, batch_id: UUID, letter: Letter, expected: Precondition
) -> Batch:
    """Sign a batch off with its letter.

    Raises WrongBatchState, NotAllVerified, NothingToSend, StandsAgainst.
    """
    async with changing_batch(tx, actor, batch_id, BatchAct.SIGN_OFF, expected) as batch:
        states = await batches.states_in(tx.connection, [batch.id])
        by = who(actor, await caller_of(tx.connection, actor))
        batch.sign_off(letter, SignOff(by, actor.at), states[batch.id])
        verified = await proposals.lock_in_batch(tx.connection, batch.id, State.VERIFIED)
        require_nothing_against(verified, await footings_of(tx.connection, actor, verified))
    return batch


async def reopen(tx: Transaction, actor: ActorContext, batch_id: UUID, reason: str, expected: Precondition) -> Batch:
    """Open a batch again that is signed off. Raises WrongBatchState."""
    async with changing_batch(tx, actor, batch_id, BatchAct.REOPEN, expected, reason=reason) as batch:
        batch.reopen()
    return batch


async def _hold_people(tx: Transaction) -> None:
    """Let nobody's number change while they are put into a batch, nor an earlier proposal of theirs go on again."""
    await lock_hierarchy(tx.connection, shared=True)


def _require_open(batch: Batch) -> None:
    if batch.state is not BatchState.OPEN:
        raise BatchNotOpen


async def _fill(tx: Transaction, actor: ActorContext, caller: AwardCaller, batch: Batch, wanted: Wanted) -> int:
    period = await periods.get_period(tx.connection, batch.period_id)
    units = await _units(tx, caller, wanted.unit_code)
    selection = Selection(wanted.year, wanted.month, units)
    found = await candidates.candidates(tx.connection, selection, period.counted_to, actor.today)
    return len(await _add(tx, actor, batch, found, None))


async def _units(tx: Transaction, caller: AwardCaller, code: str | None) -> set[str] | None:
    """Return whose people a caller puts into a batch; None: of all units."""
    if code is None:
        return None if caller.is_agency_admin else set(caller.administers)
    parents = await unit_parents(tx.connection)
    if code not in parents or not caller.proposes_in(code):
        raise UnknownUnit
    return with_those_below([code], parents)


async def _add(
    tx: Transaction, actor: ActorContext, batch: Batch, people: Sequence[Candidate], reason: str | None
) -> list[Proposal]:
    """Store proposals of some people, and what the service is to attach to them; return those that are new."""
    new = {uuid4(): one for one in people}
    made = [_proposal(id_, one, batch, actor, reason) for id_, one in new.items()]
    stored = await proposals.add_proposals(tx.connection, made)
    kept = await periods.all_checklists(tx.connection)
    wanted = [
        Attachment(one.id, item.code, item.made_here, 0)
        for one in stored
        for item in asked_for(kept[one.grade].items, left=new[one.id].left, held=new[one.id].held)
        if item.made_here is not None
    ]
    await documents.wait_for(tx.connection, wanted, tx.clocks.now())
    await note(tx, actor, stored, Act.CREATE, {}, reason)
    return stored


def _proposal(proposal_id: UUID, person: Candidate, batch: Batch, actor: ActorContext, reason: str | None) -> Proposal:
    return Proposal(
        id=proposal_id,
        nip=person.nip,
        grade=person.grade,
        batch_id=batch.id,
        period_id=batch.period_id,
        unit_code=person.unit_code,
        due_month=person.due_month,
        start_on=person.start_on,
        start_basis=person.start_basis,
        created_at=actor.at,
        by_hand=reason,
    )
