"""HTTP in: evidence, files and links."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from hub.files.incoming import FILE_BODY, NamedFile
from hub.files.kinds import FileKind
from hub.web import models
from hub.web.documented import POSTS, UPLOADS, documented, example
from hub.web.models import Answer
from hub.web.streaming import takes_stream
from services.skp_service.api.context import Command, Reading
from services.skp_service.api.downloads import download
from services.skp_service.api.texts import Prose
from services.skp_service.domain.cycle import Act, may
from services.skp_service.domain.errors import NotAllowed
from services.skp_service.handlers import execution
from services.skp_service.handlers.context import load_for_read
from services.skp_service.repository import skps as store


class LinkRequest(models.Request):
    """A link as evidence."""

    name: Annotated[Prose, Field(max_length=150, description="Tentang apa tautan ini.")]
    link: Annotated[str, Field(min_length=1, max_length=4000)]


class EvidenceAnswer(Answer):
    """A piece of evidence."""

    id: UUID
    result_id: UUID
    name: str
    link: str | None
    kind: Annotated[str | None, Field(description="Jenis berkas; kosong untuk tautan.")]
    size: Annotated[int | None, Field(description="Besar berkas dalam bita.")]


class EvidenceList(Answer):
    """An SKP's evidence, oldest first."""

    items: list[EvidenceAnswer]


_LINK = example({"name": "Laporan", "link": "https://drive.example.go.id/laporan"})
_FILE: Final[dict[int | str, Any]] = {
    200: {"content": {kind.media_type: {} for kind in FileKind}, "description": "Berkas"}
}

router = APIRouter(prefix="/v1/skps/{skp_id}", tags=["bukti dukung"])


@router.get("/evidence", **documented("listEvidence", "Bukti dukung", field="skp_id"))
async def list_evidence(skp_id: UUID, call: Reading) -> EvidenceList:
    """Semua bukti dukung SKP."""
    async with call.read() as connection:
        skp, held = await load_for_read(connection, call.actor, skp_id)
        if not may(Act.READ_WORK, held, skp.stage):
            raise NotAllowed(skp_id)
        found = await store.list_evidence(connection, skp_id)
    return EvidenceList(items=[EvidenceAnswer.model_validate(one) for one in found])


@router.post(
    "/results/{result_id}/evidence/links",
    status_code=201,
    **documented("addEvidenceLink", "Tambah tautan", POSTS, response_model=EvidenceAnswer),
)
async def add_link(skp_id: UUID, result_id: UUID, body: Annotated[LinkRequest, _LINK], call: Command) -> Response:
    """Tautan disimpan dan tidak pernah dibuka oleh layanan."""
    link = call.api.files.link(body.link)
    async with call.transaction() as tx:
        item = await execution.add_link(tx, call.actor, skp_id, result_id, body.name, link)
        return call.answer(EvidenceAnswer.model_validate(item), status=201)


@router.delete(
    "/evidence/{evidence_id}",
    status_code=204,
    response_class=Response,
    **documented("removeEvidence", "Hapus bukti dukung", (404, 409, 422), field="evidence_id"),
)
async def remove(skp_id: UUID, evidence_id: UUID, call: Reading) -> Response:
    """Oleh pegawai, sebelum dinilai."""
    async with call.transaction() as tx:
        await execution.remove_evidence(tx, call.actor, skp_id, evidence_id)
    return call.no_content()


@router.post(
    "/results/{result_id}/evidence/files",
    status_code=201,
    openapi_extra=FILE_BODY,
    **documented("addEvidenceFile", "Unggah berkas", UPLOADS, response_model=EvidenceAnswer),
)
@takes_stream
async def add_file(skp_id: UUID, result_id: UUID, call: Reading, file: NamedFile) -> Response:
    """Jenisnya dikenali dari isinya; mengirim ulang aman."""
    async with call.read() as connection:
        await execution.require_recording(connection, call.actor, skp_id, result_id)
    received = await call.api.files.receive(file)
    async with call.transaction() as tx:
        # A file takes its time: what counts is when all of it is here.
        actor = call.api.actor(call.caller)
        item = await execution.add_file(tx, actor, skp_id, result_id, received.name, received.stored)
        return call.answer(EvidenceAnswer.model_validate(item), status=201)


@router.get(
    "/evidence/{evidence_id}/file",
    response_class=StreamingResponse,
    **documented("getEvidenceFile", "Unduh berkas", field="evidence_id", responses=_FILE),
)
async def get_file(skp_id: UUID, evidence_id: UUID, call: Reading) -> Response:
    """Selalu sebagai unduhan, tidak pernah sebagai halaman."""
    async with call.read() as connection:
        skp, held = await load_for_read(connection, call.actor, skp_id)
        if not may(Act.READ_WORK, held, skp.stage):
            raise NotAllowed(skp_id)
        item = await store.get_evidence_item(connection, skp_id, evidence_id)
    return await download(call, item, skp_id)
