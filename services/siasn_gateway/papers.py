"""The papers of final assessments, as skp_service prints them: in the version that is delivered, or none."""

from collections.abc import Mapping
from typing import Final, Self, TypeVar
from uuid import UUID

from contracts.skp import SkpFinalisedV1
from hub.clock import Clocks
from hub.errors import NotReady, Permanent
from hub.partner.service_client import FileTooLarge, ServiceClient, ServiceFile, ServiceRefused
from services.siasn_gateway.refusals import DOCUMENT_DAMAGED, DOCUMENT_NOT_KEPT, DOCUMENT_TOO_LARGE
from services.siasn_gateway.settings import DocumentForm, SiasnGatewaySettings

OTHER_VERSION: Final = "document_of_other_version"
"""Code of what waits for the version that is to be delivered."""
_MOST_HELD: Final = 16
_MOST_HELD_BYTES: Final = 64 * 1024 * 1024
"""Whoever finds his gone fetches it again."""
_NEVER: Final[Mapping[str, str]] = {
    "approval_not_kept": DOCUMENT_NOT_KEPT,
    "paper_damaged": DOCUMENT_DAMAGED,
}
"""Problems of skp_service's that pass only by a person's hand, and what a delivery is rejected with for them."""
_OTHER_VERSION: Final = "other_version"
"""The problem of skp_service's that says that the result stands in another version."""
_PDF: Final = b"%PDF"


PaperKey = tuple[UUID, int]
Held = TypeVar("Held")


class PaperMissing(NotReady):
    """The paper of this version is not to be had now."""


class Papers:
    """Fetches papers, and holds each from a look until it is sent."""

    def __init__(self, service: ServiceClient, form: DocumentForm) -> None:
        """Fetch nothing yet.

        Args:
            service: skp_service.
            form: of the papers.
        """
        self._service = service
        self._form = form
        self._held: dict[PaperKey, ServiceFile] = {}

    @classmethod
    def of(cls, settings: SiasnGatewaySettings, clocks: Clocks) -> Self:
        """Return those of the service that the settings name."""
        return cls(ServiceClient(settings.documents_from(), clocks), settings.document_form)

    @property
    def trouble(self) -> str | None:
        """Why we cannot fetch any, as `ServiceClient.trouble` has it."""
        return self._service.trouble

    @property
    def untrusted(self) -> str | None:
        """Whose certificate is not accepted, as `Wire.untrusted` has it."""
        return self._service.untrusted

    async def fetch(self, event: SkpFinalisedV1) -> ServiceFile:
        """Return the paper of an assessment, in the version of the event.

        Raises:
            PaperMissing: skp_service has another version now, or none yet.
            NotReady: it cannot be asked now (`ServiceClient.file`).
            Permanent: only a person can see to that there is one: `document_not_kept`, `document_damaged`,
                `document_too_large`.
        """
        path = f"v1/annual-results/{event.skp_id}/documents/{self._form}.pdf?version={event.version}"
        try:
            file = await self._service.file("document", path)
        except ServiceRefused as refused:
            if (code := _NEVER.get(refused.problem)) is not None:
                raise Permanent(str(refused), code=code) from refused
            code = OTHER_VERSION if refused.problem == _OTHER_VERSION else refused.code
            raise PaperMissing(str(refused), code=code) from refused
        except FileTooLarge as error:
            raise Permanent(str(error), code=DOCUMENT_TOO_LARGE) from error
        if _version_of(file) != event.version or not file.content.startswith(_PDF):
            raise PaperMissing("skp_service has the document of another version", code=OTHER_VERSION)
        keep(self._held, event, file)
        while len(self._held) > 1 and sum(len(one.content) for one in self._held.values()) > _MOST_HELD_BYTES:
            del self._held[next(iter(self._held))]
        return file

    async def take(self, event: SkpFinalisedV1) -> ServiceFile:
        """Return the paper that was fetched last, or fetch it; raises what `fetch` does."""
        if paper_key(event) not in self._held:
            await self.fetch(event)
        return self._held.pop(paper_key(event))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._service.aclose()


def paper_key(event: SkpFinalisedV1) -> PaperKey:
    """Return which paper an assessment's is."""
    return event.skp_id, event.version


def keep(held: dict[PaperKey, Held], event: SkpFinalisedV1, value: Held) -> None:
    """Hold something of an assessment's paper until it is sent; the oldest gives way."""
    held.pop(paper_key(event), None)
    while len(held) >= _MOST_HELD:
        del held[next(iter(held))]
    held[paper_key(event)] = value


def _version_of(file: ServiceFile) -> int | None:
    """Return the version of the year's result that an answer says it is the paper of."""
    said = file.headers.get("Document-Version", "")
    return int(said) if said.isascii() and said.isdigit() else None
