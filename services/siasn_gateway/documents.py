"""The document of an assessment at SIASN: attached to the saved row, or uploaded for the save to name.

What SIASN holds is recognised by its bytes alone: its address changes with every upload, and tells of no version.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

from contracts.skp import SkpFinalisedV1
from hub.delivery.partner import Delivery, Found
from hub.errors import Transient
from hub.partner.record import Step
from hub.partner.service_client import ServiceFile
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.papers import PaperKey, PaperMissing, Papers, keep, paper_key
from services.siasn_gateway.rows import SkpRow
from services.siasn_gateway.settings import DocumentWay


class Documents:
    """Papers of assessments, and what SIASN holds of them.

    Attributes:
        go_along: whether a save names its document.
        follow: whether a document is attached once its row is saved.
    """

    def __init__(self, client: SiasnClient, papers: Papers) -> None:
        self.go_along = client.settings.document is DocumentWay.BEFORE_SAVE
        self.follow = client.settings.document is DocumentWay.AFTER_SAVE
        self._ref = client.settings.document_ref
        self._client = client
        self._papers = papers
        self._uploaded: dict[PaperKey, Mapping[str, Any]] = {}

    async def paper(self, event: SkpFinalisedV1, delivery: Delivery) -> ServiceFile | None:
        """Fetch an assessment's paper; None where it is not to be had and yet may have been sent.

        Such a delivery is settled without it: a newer version has taken its place, and must not wait for it.

        Raises:
            NotReady, Permanent: as `Papers.fetch`.
        """
        try:
            return await self._papers.fetch(event)
        except PaperMissing:
            if delivery.uncertain:
                return None
            raise

    async def is_shown(self, row: SkpRow | None, paper: ServiceFile | None) -> bool:
        """Whether a row shows just this paper.

        Raises:
            Transient: SIASN did not give what it shows, or gave a part of it.
            Unclear: its answer fits no form that we know.
        """
        uri = None if row is None else row.documents.get(self._ref)
        if paper is None or uri is None:
            return False
        held = await self._client.download(uri, len(paper.content))
        if held is None:
            return False
        if len(held) < len(paper.content) and paper.content.startswith(held):
            raise Transient("SIASN gave a part of the document", code="answer_lost")
        return hashlib.sha256(held).hexdigest() == paper.sha256

    async def attach(self, event: SkpFinalisedV1, row_id: str) -> str:
        """Attach an assessment's paper to its row; returns the SHA-256 of what was attached."""
        paper = await self._papers.take(event)
        await self._client.attach(row_id, self._ref, paper.content)
        return paper.sha256

    async def upload(self, event: SkpFinalisedV1) -> None:
        """Upload an assessment's paper, for the save that follows."""
        paper = await self._papers.take(event)
        keep(self._uploaded, event, await self._client.upload(self._ref, paper.content))

    async def entry(self, event: SkpFinalisedV1) -> Mapping[str, Any]:
        """Return what a save's `path` says of the paper that was uploaded for it."""
        if paper_key(event) not in self._uploaded:  # many were uploaded since
            await self.upload(event)
        return self._uploaded[paper_key(event)]


class AttachedDocument(Step[SkpFinalisedV1]):
    """The assessment's paper, attached to the row that was saved.

    The partner's id of it is the SHA-256 of what was attached, since SIASN tells none.
    """

    name: ClassVar[str] = "document"

    def __init__(self, client: SiasnClient, documents: Documents) -> None:
        self._client = client
        self._documents = documents

    def applies(self, event: SkpFinalisedV1) -> bool:  # noqa: ARG002 - all or none
        """Whether documents follow their rows."""
        return self._documents.follow

    async def find_record(self, event: SkpFinalisedV1, delivery: Delivery) -> Found | None:
        """Return the document where SIASN shows just this one; whatever else it shows is not ours, and gives way."""
        paper = await self._documents.paper(event, delivery)  # first: without it nobody is asked anything
        if paper is None:
            return None
        rows = await self._client.skp_rows(event.nip)
        row = next((one for one in rows if one.id == delivery.record_id), None)
        return Found(paper.sha256, same=True) if await self._documents.is_shown(row, paper) else None

    async def send(self, event: SkpFinalisedV1, delivery: Delivery, record_id: str) -> str:  # noqa: ARG002
        """Attach it."""
        return await self._documents.attach(event, record_id)
