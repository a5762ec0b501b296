"""Use cases of batches that go to the ministry: sent, received there."""

from collections.abc import Sequence
from datetime import tzinfo
from uuid import UUID

from contracts.award import AwardBatchOfProposal, AwardDocument, AwardPeriodOfProposal, AwardProposedV1
from hub.files.kinds import FileKind
from hub.transaction import Transaction
from services.award_service.domain.batch import Batch, Receipt, require_nothing_against
from services.award_service.domain.cycle import Act, BatchAct, State
from services.award_service.domain.document import Document
from services.award_service.domain.errors import NothingToSend, UnknownPerson
from services.award_service.domain.proposal import Proposal
from services.award_service.domain.service_start import StartBasis
from services.award_service.handlers.context import ActorContext, Precondition, changing_batch, changing_in_batch
from services.award_service.handlers.verifying import footings_of
from services.award_service.repository import documents, particulars, periods


async def send(tx: Transaction, actor: ActorContext, batch_id: UUID, expected: Precondition) -> Batch:
    """Send a batch: its verified proposals are announced, with their documents.

    Raises WrongBatchState, NothingToSend, StandsAgainst.
    """
    async with changing_batch(tx, actor, batch_id, BatchAct.SEND, expected) as batch:
        batch.send(actor.at)
        async with changing_in_batch(tx, actor, batch, State.VERIFIED, Act.SEND) as sent:
            if not sent:
                raise NothingToSend
            require_nothing_against(sent, await footings_of(tx.connection, actor, sent))
            for one in sent:
                one.send(actor.today)
        await _announce(tx, actor, batch, sent)
    return batch


async def take_receipt(
    tx: Transaction,
    actor: ActorContext,
    batch_id: UUID,
    receipt: Receipt,
    expected: Precondition | None,
    zone: tzinfo,
) -> Batch:
    """Note the ministry's receipt of a batch; `zone` is the agency's. Raises WrongBatchState, DaysOutOfOrder."""
    async with changing_batch(tx, actor, batch_id, BatchAct.RECEIPT, expected) as batch:
        batch.arrive(receipt, actor.today, zone)
        async with changing_in_batch(tx, actor, batch, State.SENT, Act.RECEIPT) as arrived:
            for one in arrived:
                one.arrive()
    return batch


async def _announce(tx: Transaction, actor: ActorContext, batch: Batch, sent: Sequence[Proposal]) -> None:
    """Emit what the ministry's gateway is told of each proposal. Three statements, however many they are."""
    period = await periods.get_period(tx.connection, batch.period_id)
    people = await particulars.particulars_of(tx.connection, [one.nip for one in sent])
    kept = await periods.all_checklists(tx.connection)
    there = await documents.documents_of(tx.connection, [one.id for one in sent])
    of_batch = AwardBatchOfProposal(
        id=batch.id,
        name=batch.name,
        proposals=len(sent),
        letter_number=batch.letter and batch.letter.number,
        letter_on=batch.letter and batch.letter.on,
    )
    of_period = AwardPeriodOfProposal(
        id=period.id, name=period.name, ceremony_on=period.ceremony_on, counted_to=period.counted_to
    )
    for one in sent:
        person = people.get(one.nip)
        if person is None or one.start_on is None:  # verified, so both were known
            raise UnknownPerson
        places = {item.code: place for place, item in enumerate(kept[one.grade].items)}
        ordered = sorted(there[one.id], key=lambda each: (places.get(each.code, len(places)), each.code))
        event = AwardProposedV1(
            proposal_id=one.id,
            version=one.sendings,
            channel=period.channel,
            batch=of_batch,
            period=of_period,
            nip=one.nip,
            name=person.name,
            position=person.position,
            unit_name=person.unit_name,
            rank=person.rank,
            grade=one.grade,
            cpns_on=one.start_on,
            cpns_estimated=one.start_basis is StartBasis.NIP,
            documents=tuple(map(_document, ordered)),
            proposed_at=actor.at,
        )
        tx.emit(event, subject=str(one.id))


def _document(one: Document) -> AwardDocument:
    return AwardDocument(
        id=one.id,
        code=one.code,
        label=one.label,
        media_type=FileKind(one.kind).media_type,
        size=one.size,
        sha256=one.file_key,
    )
