"""Use cases of documents: brought by people, attached by the service, fetched by who may."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from hub import audit
from hub.files.store import StoredFile
from hub.transaction import Transaction
from services.award_service.domain.cycle import Act
from services.award_service.domain.document import Document, Origin
from services.award_service.domain.errors import UnknownDocument
from services.award_service.domain.policy import reads_documents, require
from services.award_service.domain.proposal import Proposal
from services.award_service.handlers.context import ActorContext, Target, caller_of, changing, load_for_read
from services.award_service.repository import batches, periods, proposals
from services.award_service.repository import documents as store
from services.award_service.repository.audit import about_proposal


async def require_recording(connection: AsyncConnection, actor: ActorContext, proposal_id: UUID) -> None:
    """Let a file come for a proposal, or not, before a byte of it is stored. Raises what `attach` does."""
    proposal, caller = await load_for_read(connection, actor, proposal_id)
    require(Act.RECORD, caller, proposal)
    proposal.require_open(Act.RECORD, (await batches.get_batch(connection, proposal.batch_id)).state)


async def attach(
    tx: Transaction, actor: ActorContext, proposal_id: UUID, code: str, label: str | None, stored: StoredFile
) -> tuple[Proposal, Document]:
    """Attach a file that somebody has sent: from now on it counts for its code. Sent again, it is the same document.

    Args:
        tx: the transaction.
        actor: who sends it.
        proposal_id: to which proposal.
        code: of the checklist, or of a further document.
        label: what it is called; None: as the checklist, or the code, says.
        stored: where it is.

    Raises:
        UnknownProposal, NotAllowed, WrongState, BatchSignedOff.
    """
    async with changing(tx, actor, [Target(proposal_id)], Act.RECORD) as found:
        (proposal,) = found.proposals
        counts = next((one for one in await store.all_documents(tx.connection, proposal_id) if one.code == code), None)
        if counts is not None and counts.file_key == stored.key:
            return proposal, counts
        named = {one.code: one.label for one in (await periods.checklist_of(tx.connection, proposal.grade)).items}
        document = Document(
            id=uuid4(),
            proposal_id=proposal_id,
            code=code,
            label=label or named.get(code, code),
            file_key=stored.key,
            size=stored.size,
            kind=stored.kind.value,
            origin=Origin.UPLOADED,
            added_at=actor.at,
            added_by=actor.by.subject,
        )
        await store.add_document(tx.connection, document)
        await store.note_brought(tx.connection, proposal_id, code, tx.clocks.now())
        after = {"code": code, "sha256": stored.key}
        await audit.record(tx.connection, actor.entry(about_proposal(proposal_id), "attach", after=after))
    return proposal, document


async def fetch(connection: AsyncConnection, actor: ActorContext, document_id: UUID) -> Document:
    """Return a document whose file the caller may have. Raises UnknownDocument."""
    document = await store.get_document(connection, document_id)
    proposal = await proposals.get_proposal(connection, document.proposal_id)
    if not reads_documents(await caller_of(connection, actor), proposal):
        raise UnknownDocument
    return document
