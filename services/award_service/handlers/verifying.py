"""Use cases of one proposal or many before they are sent: recorded, handed in, checked, verified, and the ways out."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.transaction import Transaction
from services.award_service.domain.checklist import Checklist, asked_for, unfinished, warnings_of
from services.award_service.domain.cycle import Act, BatchState
from services.award_service.domain.document import made_here
from services.award_service.domain.eligibility import NOBODY, Asked, Footing, Statement, footing_of
from services.award_service.domain.errors import UnknownItem
from services.award_service.domain.intake import not_taken
from services.award_service.domain.package import PackageRules
from services.award_service.domain.period import Period
from services.award_service.domain.proposal import Attestation, Lack, Proposal
from services.award_service.handlers.context import ActorContext, Target, changing, step, who
from services.award_service.repository import documents, periods, persons


class Checked(NamedTuple):
    """Proposals that have taken the first step, and sentences on what is to be seen to all the same."""

    proposals: Sequence[Proposal]
    warnings: Sequence[str]


async def note_statement(
    tx: Transaction, actor: ActorContext, target: Target, statement: Statement | None, remark: str | None
) -> Proposal:
    """Note the statement on sentences, or a remark. Raises WrongState."""
    async with changing(tx, actor, [target], Act.RECORD) as found:
        found.each(lambda one: one.record(statement, remark))
    return found.proposals[0]


async def note_statements(
    tx: Transaction, actor: ActorContext, targets: Sequence[Target], statement: Statement
) -> Sequence[Proposal]:
    """Note the same statement on sentences of many. Raises WrongState."""
    async with changing(tx, actor, targets, Act.RECORD) as found:
        found.each(lambda one: one.record(statement))
    return found.proposals


async def attest(
    tx: Transaction, actor: ActorContext, targets: Sequence[Target], kinds: Sequence[Asked], reason: str
) -> Sequence[Proposal]:
    """Note that discipline or leave was asked about elsewhere. Raises WrongState."""
    async with changing(tx, actor, targets, Act.ATTEST, reason=reason) as found:

        def note(one: Proposal) -> None:
            for kind in kinds:
                one.attest(Attestation(kind, reason, who(actor, found.caller), actor.at))

        found.each(note)
    return found.proposals


async def propose(
    tx: Transaction, actor: ActorContext, targets: Sequence[Target], into: UUID | None = None
) -> Sequence[Proposal]:
    """Hand proposals in; those whose batch is not open any more go into another. Raises WrongState, BatchNotOpen."""
    async with changing(tx, actor, targets, Act.PROPOSE, into=into) as found:

        def hand_in(one: Proposal) -> None:
            own = found.batches[one.batch_id]
            batch = own if into is None or own.state is BatchState.OPEN else found.batches[into]
            one.propose(batch.id, batch.period_id, batch.state)

        found.each(hand_in)
    return found.proposals


async def check(tx: Transaction, actor: ActorContext, targets: Sequence[Target], intake: PackageRules) -> Checked:
    """Take the first step of verification.

    Args:
        tx: the transaction.
        actor: who takes it.
        targets: of which proposals.
        intake: what the ministry takes.

    Raises:
        WrongState, DocumentsMissing, DocumentsNotTaken.
    """
    async with changing(tx, actor, targets, Act.CHECK) as found:
        asked = await items_asked(tx.connection, actor, found.proposals)
        there = await documents.documents_of(tx.connection, list(asked))
        taken = step(actor, found.caller)

        def take(one: Proposal) -> None:
            some = there[one.id]
            one.check(taken, asked[one.id], {each.code for each in some}, [*not_taken(intake, some)])

        found.each(take)
    left = (unfinished(items, made_here(there[one])).values() for one, items in asked.items())
    return Checked(found.proposals, [*warnings_of(left)])


async def verify(tx: Transaction, actor: ActorContext, targets: Sequence[Target]) -> Sequence[Proposal]:
    """Take the second step. Raises WrongState, SecondPersonNeeded, NotEligible."""
    async with changing(tx, actor, targets, Act.VERIFY) as found:
        await periods.load_periods(tx.connection, {one.period_id for one in found.proposals}, shared=True)
        footings = await footings_of(tx.connection, actor, found.proposals)
        taken = step(actor, found.caller)
        found.each(lambda one: one.verify(taken, footings[one.id], found.caller.former))
    return found.proposals


async def send_back(
    tx: Transaction, actor: ActorContext, target: Target, lacks: Sequence[Lack], reason: str
) -> Proposal:
    """Return a proposal with what is missing. Raises WrongState, UnknownItem."""
    async with changing(tx, actor, [target], Act.RETURN, reason=reason) as found:
        (one,) = found.proposals
        known = {item.code for item in (await periods.checklist_of(tx.connection, one.grade)).items}
        if any(lack.code is not None and lack.code not in known for lack in lacks):
            raise UnknownItem
        one.send_back(lacks, reason)
    return one


async def refuse(tx: Transaction, actor: ActorContext, target: Target, reason: str) -> Proposal:
    """Refuse a proposal. Raises WrongState."""
    async with changing(tx, actor, [target], Act.REFUSE, reason=reason) as found:
        found.each(lambda one: one.refuse(reason))
    return found.proposals[0]


async def postpone(tx: Transaction, actor: ActorContext, targets: Sequence[Target], reason: str) -> Sequence[Proposal]:
    """Let proposals wait. Raises WrongState."""
    async with changing(tx, actor, targets, Act.POSTPONE, reason=reason) as found:
        found.each(lambda one: one.postpone(reason))
    return found.proposals


async def resume(tx: Transaction, actor: ActorContext, targets: Sequence[Target], into: UUID) -> Sequence[Proposal]:
    """Let postponed proposals go on, in an open batch. Raises WrongState, BatchNotOpen."""
    async with changing(tx, actor, targets, Act.RESUME, into=into) as found:
        batch = found.batches[into]
        found.each(lambda one: one.resume(batch.id, batch.period_id, batch.state))
    return found.proposals


async def withdraw(tx: Transaction, actor: ActorContext, targets: Sequence[Target], reason: str) -> Sequence[Proposal]:
    """Take proposals back. Raises WrongState."""
    async with changing(tx, actor, targets, Act.WITHDRAW, reason=reason) as found:
        found.each(lambda one: one.withdraw(reason))
    return found.proposals


async def footings_of(connection: AsyncConnection, actor: ActorContext, of: Sequence[Proposal]) -> dict[UUID, Footing]:
    """Return how the people of some proposals stand to their grades. Two statements."""
    spans = await periods.load_periods(connection, {one.period_id for one in of})
    known = await persons.load_persons(connection, {one.nip for one in of}, actor.today)

    def footing(one: Proposal, period: Period) -> Footing:
        person = known.get(one.nip)
        if person is None:
            return NOBODY
        return footing_of(person, one.grade, period.counted_to, actor.today, actor.rules)

    return {one.id: footing(one, spans[one.period_id]) for one in of}


async def items_asked(
    connection: AsyncConnection, actor: ActorContext, of: Sequence[Proposal]
) -> dict[UUID, Checklist]:
    """Return which documents are asked for of some proposals. Three statements."""
    footings = await footings_of(connection, actor, of)
    kept = await periods.all_checklists(connection)
    return {
        one.id: asked_for(kept[one.grade].items, left=footings[one.id].left, held=footings[one.id].held) for one in of
    }
