"""HTTP in: papers that have been printed, and copies of them with signatures."""

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from hub.clock import moment
from hub.files.incoming import FILE_BODY, IncomingFile
from hub.web import models
from hub.web.documented import answers, documented
from hub.web.downloads import PDF, file_answer, saved_as
from hub.web.models import Answer
from hub.web.preconditions import IfNoneMatch, OptionalIfNoneMatch
from hub.web.streaming import takes_stream
from services.skp_service.api.context import Reading, SkpCall
from services.skp_service.domain.cycle import Capacity
from services.skp_service.domain.paper import PaperForm
from services.skp_service.handlers import papers as handlers
from services.skp_service.handlers.papers import PaperOfCaller
from services.skp_service.repository.papers import SignedCopy

PAPER_TROUBLE: Final[dict[int | str, dict[str, Any]]] = {
    500: answers(503)[503] | {"description": "Berkas dokumen di penyimpanan hilang atau berubah"}
}
"""What a paper's file can be answered with, for the documentation."""
_FILE_ANSWERS: Final[dict[int | str, dict[str, Any]]] = (
    file_answer(PDF, "Berkas; ETag adalah sidik isinya (SHA-256)")
    | {304: {"description": "Masih sama dengan yang sudah dipegang"}}
    | PAPER_TROUBLE
)


class SignedCopyAnswer(Answer):
    """A paper with its signatures."""

    version: Annotated[int, Field(description="1, 2, dan seterusnya; yang terakhir yang berlaku.")]
    digest: Annotated[str, Field(description="SHA-256 berkasnya.")]
    size: Annotated[int, Field(description="Besar berkas dalam bita.")]
    capacity: Annotated[Capacity, Field(description="Kedudukan pengirimnya terhadap dokumen ini.")]
    by_nip: Annotated[str | None, Field(description="NIP pengirimnya, bila ada.")]
    at: datetime

    @classmethod
    def of(cls, copy: SignedCopy) -> Self:
        """Return what is shown of a signed copy."""
        return cls.from_record(copy, digest=copy.file_key, at=moment(copy.added_at))


class PaperAnswer(Answer):
    """A paper as it was first printed."""

    id: UUID
    form: PaperForm
    version: Annotated[int, Field(description="Versi rencana atau penilaiannya; nomor untuk penetapan predikat.")]
    digest: Annotated[str, Field(description="SHA-256 berkasnya.")]
    size: Annotated[int, Field(description="Besar berkas dalam bita.")]
    made_at: datetime
    signed: Annotated[SignedCopyAnswer | None, Field(description="Salinan bertanda tangan yang berlaku.")]
    earlier: Annotated[list[SignedCopyAnswer], Field(description="Salinan bertanda tangan yang sudah diganti.")]

    @classmethod
    def of(cls, found: PaperOfCaller) -> Self:
        """Return what is shown of a paper."""
        paper, copies = found.paper, [SignedCopyAnswer.of(one) for one in found.copies]
        return cls.from_record(
            paper,
            digest=paper.file_key,
            made_at=moment(paper.made_at),
            signed=copies[0] if copies else None,
            earlier=copies[1:],
        )


class PaperList(Answer):
    """Papers, oldest first."""

    items: list[PaperAnswer]


class CopyQuery(models.Request):
    """Which signed copy."""

    version: Annotated[int | None, Field(ge=1, le=2**31 - 1, description="Kosong: yang berlaku.")] = None


async def file_of(call: SkpCall, file_key: str, name: str, held: IfNoneMatch) -> Response:
    """Return a file of the archive, under its own hash as entity tag. Raises PaperDamaged."""
    tag = f'"{file_key}"'
    headers = saved_as(name) | {"ETag": tag}
    return held.not_modified(tag) or Response(await call.api.archive.read(file_key), media_type=PDF, headers=headers)


router = APIRouter(prefix="/v1", tags=["dokumen"])


@router.get("/skps/{skp_id}/papers", **documented("listPapers", "Dokumen yang pernah dicetak", field="skp_id"))
async def list_papers(skp_id: UUID, call: Reading) -> PaperList:
    """Tiap versi yang pernah dicetak, dengan salinan bertanda tangannya; yang boleh Anda lihat saja."""
    async with call.read() as connection:
        found = await handlers.papers_of_skp(connection, call.actor, skp_id)
    return PaperList(items=[PaperAnswer.of(one) for one in found])


@router.get(
    "/papers/{paper_id}/file.pdf",
    response_class=Response,
    **documented("getPaper", "Dokumen sebagaimana pertama dicetak (PDF)", field="paper_id", responses=_FILE_ANSWERS),
)
async def paper_file(paper_id: UUID, call: Reading, held: OptionalIfNoneMatch) -> Response:
    """Bita yang sama untuk seterusnya, juga versi yang sudah diganti."""
    async with call.read() as connection:
        paper = (await handlers.paper_of(connection, call.actor, paper_id)).paper
    return await file_of(call, paper.file_key, f"dokumen-v{paper.version}.pdf", held)


@router.get(
    "/papers/{paper_id}/signed.pdf",
    response_class=Response,
    **documented("getSignedCopy", "Salinan bertanda tangan (PDF)", field="paper_id", responses=_FILE_ANSWERS),
)
async def signed_file(
    paper_id: UUID, query: Annotated[CopyQuery, Query()], call: Reading, held: OptionalIfNoneMatch
) -> Response:
    """Yang berlaku, atau versi yang diminta."""
    async with call.read() as connection:
        copy = handlers.copy_of(await handlers.paper_of(connection, call.actor, paper_id), query.version)
    return await file_of(call, copy.file_key, f"bertanda-tangan-v{copy.version}.pdf", held)


@router.put(
    "/papers/{paper_id}/signed",
    openapi_extra=FILE_BODY,
    response_model=PaperAnswer,
    **documented("putSignedCopy", "Kirim salinan bertanda tangan", (404, 413, 415, 422), field="paper_id"),
)
@takes_stream
async def send_signed(paper_id: UUID, request: Request, call: Reading) -> Response:
    """Berkas PDF. Yang lama tetap disimpan; berkas yang sama tidak mengubah apa-apa."""
    api = call.api
    async with call.read() as connection:
        await handlers.require_sending(connection, call.actor, paper_id)
    stored = await api.archive.receive(IncomingFile.of(request))
    async with call.transaction() as tx:
        # A file takes its time: what counts is when all of it is here.
        paper = await handlers.add_signed(tx, api.actor(call.caller), paper_id, stored)
        return call.answer(PaperAnswer.of(paper))
