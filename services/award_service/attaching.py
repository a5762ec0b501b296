"""What the hub has itself is attached to proposals by itself: one document a transaction, tried again while it lacks.

Killed anywhere, it goes on where it was: a file that was stored and not attached is stored again, under the same key.
"""

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from hub import audit
from hub.audit import Actor, Entry, KnownBy
from hub.clock import moment
from hub.errors import NotReady, Permanent, Transient
from hub.files.errors import FileRefused, FileStoreUnavailable
from hub.files.kinds import FileKind
from hub.files.store import StoredFile
from hub.files.uploads import Uploads
from hub.jobs.job import Job, JobRun
from hub.partner.service_client import ServiceClient
from hub.runtime import Parts, Runtime
from hub.telemetry.logging import get_logger
from hub.transaction import Transaction, Transactions
from services.award_service.assessment_papers import AssessmentPapers
from services.award_service.domain.attaching import wait_after
from services.award_service.domain.checklist import MadeHere
from services.award_service.domain.cycle import ATTACHED_IN, Act
from services.award_service.domain.document import Document, Origin
from services.award_service.domain.proposal import Proposal
from services.award_service.made_here import Maker, NothingYet, Subject
from services.award_service.repository import documents, particulars, periods, proposals
from services.award_service.repository.audit import about_proposal
from services.award_service.repository.documents import Attachment
from services.award_service.settings import AwardSettings

log = get_logger(__name__)

_EVERY: Final = 15.0
_UNEXPECTED: Final = "unexpected_error"
_SERVICE: Final = Actor("award_service", KnownBy.ACCOUNT)


class Attaching:
    """Attaches what the service makes itself."""

    def __init__(self, transactions: Transactions, files: Uploads, makers: Mapping[MadeHere, Maker]) -> None:
        """Attach nothing yet.

        Args:
            transactions: opens them.
            files: where documents are kept.
            makers: of each document that can be made; of others people bring theirs.
        """
        self._transactions = transactions
        self._files = files
        self._makers = makers

    def job(self) -> Job:
        """Return the job that does it, for one replica at a time."""
        return Job("attachments", _EVERY, self.run)

    async def run(self, run: JobRun) -> None:
        """Attach what is due, one by one."""
        while not run.stopping and await self.attach_next():
            pass

    async def attach_next(self) -> bool:
        """Attach the next document that is due; return False where none is."""
        database = self._transactions.database
        async with database.read() as connection:
            wanted = await documents.next_due(connection, database.clocks.now())
            if wanted is None:
                return False
            proposal = await proposals.get_proposal(connection, wanted.proposal_id)
            known = await particulars.particulars_of(connection, [proposal.nip])
        try:
            stored = await self._make(wanted, Subject(proposal, known.get(proposal.nip)))
        except (NotReady, Transient, FileStoreUnavailable) as error:
            await self._note_failed(wanted, error.code, tries=True)
        except (Permanent, NothingYet, FileRefused) as error:
            await self._note_failed(wanted, error.code, tries=False)
        except Exception:  # one that nobody has thought of must not keep the others from being attached
            log.exception("document_not_made", proposal=str(wanted.proposal_id), code=wanted.code)
            await self._note_failed(wanted, _UNEXPECTED, tries=True)
        else:
            await self._attach(wanted, stored)
        return True

    async def _make(self, wanted: Attachment, subject: Subject) -> StoredFile:
        maker = self._makers.get(wanted.made_here)
        if maker is None:
            raise Permanent("nothing here makes it", code="not_made_here")
        return await self._files.keep(await maker(subject), FileKind.PDF)

    async def _attach(self, wanted: Attachment, stored: StoredFile) -> None:
        async with self._transactions.begin() as tx:
            proposal = (await proposals.lock_proposals(tx.connection, [wanted.proposal_id])).get(wanted.proposal_id)
            # It was sent meanwhile, or the document is wanted anew: then the next round makes it again.
            if proposal is None or proposal.state not in ATTACHED_IN:
                return
            if not await documents.note_attached(tx.connection, wanted, tx.clocks.now()):
                return
            await self._add(tx, proposal, wanted, stored)
        log.info("document_attached", proposal=str(wanted.proposal_id), code=wanted.code)

    async def _add(self, tx: Transaction, proposal: Proposal, wanted: Attachment, stored: StoredFile) -> None:
        labels = {one.code: one.label for one in (await periods.checklist_of(tx.connection, proposal.grade)).items}
        document = Document(
            id=uuid4(),
            proposal_id=proposal.id,
            code=wanted.code,
            label=labels.get(wanted.code, wanted.code),
            file_key=stored.key,
            size=stored.size,
            kind=stored.kind.value,
            origin=Origin.MADE_HERE,
            added_at=moment(tx.clocks.now()),
            added_by=None,
        )
        before = {"state": proposal.state.value}
        proposal.attach()
        await proposals.save_proposals(tx.connection, [proposal])
        await documents.add_document(tx.connection, document)
        after = {"code": wanted.code, "sha256": stored.key, "state": proposal.state.value}
        entry = Entry(about_proposal(proposal.id), Act.ATTACH.value, _SERVICE, before=before, after=after)
        await audit.record(tx.connection, entry)

    async def _note_failed(self, wanted: Attachment, code: str, *, tries: bool) -> None:
        async with self._transactions.begin() as tx:
            wait = wait_after(wanted.attempts + 1) if tries else None
            due_at = None if wait is None else tx.clocks.now() + wait
            await documents.note_failed(tx.connection, wanted, code, due_at)
        log.warning("document_not_attached", proposal=str(wanted.proposal_id), code=wanted.code, reason=code)


def attaching_parts(
    runtime: Runtime[AwardSettings], files: Uploads, makers: Mapping[MadeHere, Maker] | None = None
) -> Parts:
    """Return what attaches documents, for the service's wiring.

    Args:
        runtime: of the service.
        files: where documents are kept.
        makers: of what is made here, beside the papers of assessments.
    """
    source = runtime.settings.documents_from()
    every: dict[MadeHere, Maker] = dict(makers or {})
    if not source.credentials_lacking:
        service = ServiceClient(source, runtime.clocks)
        every[MadeHere.ASSESSMENT] = AssessmentPapers(service, runtime.database)
        return Parts(jobs=(Attaching(runtime.transactions, files, every).job(),), on_stop=(service.aclose,))
    return Parts(jobs=(Attaching(runtime.transactions, files, every).job(),))
