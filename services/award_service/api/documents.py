"""HTTP in: documents of proposals."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from contracts.contract import Code, Text
from hub.files.incoming import FILE_BODY, NamedFile
from hub.files.kinds import FileKind
from hub.files.store import StoredFile
from hub.web.documented import UPLOADS, documented
from hub.web.models import Request
from hub.web.streaming import takes_stream
from services.award_service.api.context import Reading
from services.award_service.api.proposal_models import DocumentAnswer
from services.award_service.domain.document import Document
from services.award_service.handlers import documents

_FILE: Final[dict[int | str, Any]] = {
    200: {"content": {kind.media_type: {} for kind in FileKind}, "description": "Berkas"}
}


class DocumentQuery(Request):
    """Which document it is."""

    code: Annotated[Code, Field(description="Kode dari daftar persyaratan, atau kode dokumen tambahan.")]
    label: Annotated[Text | None, Field(description="Namanya; kosong: seperti pada daftar persyaratan.")] = None


def name_of(document: Document) -> str:
    """Return what a document's file is called."""
    return f"{document.code}{FileKind(document.kind).suffixes[0]}"


router = APIRouter(prefix="/v1", tags=["dokumen usulan"])


@router.post(
    "/proposals/{proposal_id}/documents",
    status_code=201,
    openapi_extra=FILE_BODY,
    **documented("addDocument", "Lampirkan dokumen", UPLOADS, response_model=DocumentAnswer),
)
@takes_stream
async def add(proposal_id: UUID, query: Annotated[DocumentQuery, Query()], call: Reading, file: NamedFile) -> Response:
    """Jenisnya dikenali dari isinya; mengirim ulang aman. Yang terbaru dari satu kode yang dipakai."""
    async with call.read() as connection:
        await documents.require_recording(connection, call.actor, proposal_id)
    received = await call.api.files.receive(file)
    async with call.transaction() as tx:
        # A file takes its time: what counts is when all of it is here.
        actor = call.api.actor(call.caller)
        proposal, document = await documents.attach(tx, actor, proposal_id, query.code, query.label, received.stored)
        answer = DocumentAnswer.of(document, counts=True)
        return call.answer(answer, revision=proposal.revision, status=201)


@router.get(
    "/documents/{document_id}/file",
    response_class=StreamingResponse,
    **documented("getDocumentFile", "Unduh dokumen", field="document_id", responses=_FILE),
)
async def get_file(document_id: UUID, call: Reading) -> Response:
    """Bagi yang boleh membaca usulannya; bagi program (`award_document_reader`) setelah usulannya dikirim."""
    async with call.read() as connection:
        document = await documents.fetch(connection, call.actor, document_id)
    stored = StoredFile(document.file_key, document.size, FileKind(document.kind))
    answer = await call.api.files.download(stored, name_of(document))
    answer.headers["ETag"] = f'"{document.file_key}"'  # by which a program sees that it has the whole of it
    return answer
