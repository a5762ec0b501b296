"""HTTP in and out: files that people send, and give back."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from services.skp_service.domain.errors import UnknownEvidence
from services.skp_service.evidence.download import download_headers
from services.skp_service.evidence.kinds import FileKind
from services.skp_service.evidence.store import ObjectStore
from services.skp_service.repository.skps import EvidenceItem, Feedback

BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/octet-stream": BINARY}},
}
"""Of a route whose request's body is a file, for its documentation."""


class SentFile(BaseModel):
    """What a sender says of a file."""

    content_length: Annotated[int | None, Field(ge=0, description="Banyaknya bita, bila diketahui.")] = None


class NamedFile(SentFile):
    """What a sender says of a file; its kind is not believed."""

    x_file_name: Annotated[str, Field(max_length=600, description="Nama berkas.")] = ""


async def download(files: ObjectStore, kept: EvidenceItem | Feedback | None, skp_id: UUID) -> StreamingResponse:
    """Return the file of a piece of evidence or of a feedback, always as a download. Raises UnknownEvidence."""
    if kept is None or kept.file_key is None or kept.kind is None or kept.size is None:
        raise UnknownEvidence(skp_id)
    kind = FileKind(kept.kind)
    headers = download_headers(kept.name or "", kind, size=kept.size)
    return StreamingResponse(await files.open(kept.file_key), headers=headers, media_type=kind.media_type)
