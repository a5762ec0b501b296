"""The papers of assessments, fetched from skp_service with this service's credential."""

from typing import Final

from hub.errors import NotReady, Permanent
from hub.partner.service_client import FileTooLarge, ServiceClient, ServiceRefused
from hub.store.database import Database
from services.award_service.made_here import NothingYet, Subject
from services.award_service.repository.assessments import assessment_of

_FORM: Final = "evaluation"
_NEVER: Final = frozenset({"approval_not_kept", "paper_damaged"})
"""Problems of skp_service's that pass only by a person's hand."""
_PDF: Final = b"%PDF"


class AssessmentPapers:
    """Makes the latest assessment's paper of whoever is proposed."""

    def __init__(self, service: ServiceClient, database: Database) -> None:
        self._service = service
        self._database = database

    async def __call__(self, subject: Subject) -> bytes:
        """Return the paper.

        Raises:
            NothingYet: no final assessment of theirs is known.
            NotReady: skp_service cannot be asked now, or has another version by now.
            Permanent: only a person can help.
        """
        async with self._database.read() as connection:
            key = await assessment_of(connection, subject.proposal.nip)
        if key is None:
            raise NothingYet("no final assessment is known")
        path = f"v1/annual-results/{key.skp_id}/documents/{_FORM}.pdf?version={key.version}"
        try:
            file = await self._service.file("document", path)
        except ServiceRefused as refused:
            if refused.problem in _NEVER:
                raise Permanent(str(refused), code=refused.problem) from refused
            raise
        except FileTooLarge as error:
            raise Permanent(str(error), code=error.code) from error
        if not file.content.startswith(_PDF):
            raise NotReady("skp_service has given something else than a paper", code="answer_lost")
        return file.content
