"""A proposal with all that belongs to it, as its readers see it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from services.award_service.domain.checklist import Checklist, asked_for
from services.award_service.domain.cycle import OPEN
from services.award_service.domain.document import Document
from services.award_service.domain.eligibility import Obstacle, obstacles
from services.award_service.domain.proposal import Proposal
from services.award_service.handlers.context import ActorContext
from services.award_service.handlers.verifying import footings_of
from services.award_service.repository import documents, outcomes, particulars, periods
from services.award_service.repository.documents import Attachment
from services.award_service.repository.outcomes import Taken
from services.award_service.repository.particulars import Particulars


@personal
class Shown:
    """A proposal, whole.

    Attributes:
        proposal: itself.
        particulars: who is proposed; None: nobody knows them any more.
        asked: documents that are asked for.
        documents: that are there, the newest first.
        attaching: what the service has not attached yet.
        outcomes: what the ministry has said, in order.
        obstacles: what keeps it from being verified, as far as it is on its way.
    """

    proposal: Proposal
    particulars: Particulars | None
    asked: Checklist
    documents: Sequence[Document]
    attaching: Sequence[Attachment]
    outcomes: Sequence[Taken]
    obstacles: Sequence[Obstacle]


async def shown(connection: AsyncConnection, actor: ActorContext, proposal: Proposal) -> Shown:
    """Return a proposal, whole. Seven statements."""
    footing = (await footings_of(connection, actor, [proposal]))[proposal.id]
    checklist = await periods.checklist_of(connection, proposal.grade)
    found = obstacles(footing, proposal.statement, proposal.attested) if proposal.state in OPEN else ()
    return Shown(
        proposal,
        (await particulars.particulars_of(connection, [proposal.nip])).get(proposal.nip),
        asked_for(checklist.items, left=footing.left, held=footing.held),
        await documents.all_documents(connection, proposal.id),
        await documents.attachments_of(connection, proposal.id),
        await outcomes.outcomes_of(connection, proposal.id),
        list(found),
    )
