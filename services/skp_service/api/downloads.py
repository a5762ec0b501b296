"""HTTP out: files that people have sent."""

from uuid import UUID

from fastapi.responses import StreamingResponse

from hub.files.kinds import FileKind
from hub.files.store import StoredFile
from services.skp_service.api.context import SkpCall
from services.skp_service.domain.errors import UnknownEvidence
from services.skp_service.repository.skps import EvidenceItem, Feedback


async def download(call: SkpCall, kept: EvidenceItem | Feedback | None, skp_id: UUID) -> StreamingResponse:
    """Return the file of a piece of evidence or of a feedback, always as a download. Raises UnknownEvidence."""
    if kept is None or kept.file_key is None or kept.kind is None or kept.size is None:
        raise UnknownEvidence(skp_id)
    stored = StoredFile(kept.file_key, kept.size, FileKind(kept.kind))
    return await call.api.files.download(stored, kept.name or "")
