"""HTTP in: papers that have been printed, and copies of them with signatures."""

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from hub.clock import moment
from hub.files.incoming import FILE_BODY, IncomingFile
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.transaction import Transaction
from hub.web import models
from hub.web.documented import READS, answers
from hub.web.downloads import PDF, file_answer, saved_as
from hub.web.idempotency import Answer as Answered
from hub.web.models import Answer
from hub.web.preconditions import IfNoneMatch, OptionalIfNoneMatch
from hub.web.streaming import takes_stream
from services.skp_service.api.context import Desks, shown
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.archive import Archive
from services.skp_service.domain.cycle import Capacity
from services.skp_service.domain.paper import PaperForm
from services.skp_service.handlers import papers as handlers
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.papers import PaperOfCaller
from services.skp_service.repository.papers import SignedCopy

PAPER_TROUBLE: Final[dict[int | str, dict[str, Any]]] = {
    500: answers(503)[503] | {"description": "Berkas dokumen di penyimpanan hilang atau berubah"}
}
"""What a paper's file can be answered with, for the documentation."""
_FILE_ANSWERS: Final[dict[int | str, dict[str, Any]]] = (
    file_answer(PDF, "Berkas; ETag adalah sidik isinya (SHA-256)")
    | {304: {"description": "Masih sama dengan yang sudah dipegang"}}
    | answers(*READS)
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
        return cls(
            version=copy.version,
            digest=copy.file_key,
            size=copy.size,
            capacity=copy.capacity,
            by_nip=copy.by_nip,
            at=moment(copy.added_at),
        )


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
        return cls(
            id=paper.id,
            form=paper.form,
            version=paper.version,
            digest=paper.file_key,
            size=paper.size,
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


async def file_of(archive: Archive, file_key: str, name: str, held: IfNoneMatch) -> Response:
    """Return a file of the archive, under its own hash as entity tag. Raises PaperDamaged."""
    tag = f'"{file_key}"'
    if tag in held.tags:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(await archive.read(file_key), media_type=PDF, headers=saved_as(name) | {"ETag": tag})


def papers_router(runtime: Runtime, desks: Desks, archive: Archive) -> APIRouter:
    """Return the endpoints of papers that have been printed."""
    router = APIRouter(tags=["dokumen"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type

    async def found(caller: Caller, paper_id: UUID) -> PaperOfCaller:
        async with runtime.database.read() as connection:
            return await handlers.paper_of(connection, desks.context(caller), paper_id)

    @router.get(
        "/skps/{skp_id}/papers",
        operation_id="listPapers",
        summary="Dokumen yang pernah dicetak",
        responses=answers(*READS),
    )
    async def list_papers(skp_id: UUID, caller: Signed) -> PaperList:
        """Tiap versi yang pernah dicetak, dengan salinan bertanda tangannya; yang boleh Anda lihat saja."""
        with refusals_as_problems("skp_id"):
            async with runtime.database.read() as connection:
                shown_to = await handlers.papers_of_skp(connection, desks.context(caller), skp_id)
        return PaperList(items=[PaperAnswer.of(one) for one in shown_to])

    @router.get(
        "/papers/{paper_id}/file.pdf",
        operation_id="getPaper",
        summary="Dokumen sebagaimana pertama dicetak (PDF)",
        response_class=Response,
        responses=_FILE_ANSWERS,
    )
    async def paper_file(paper_id: UUID, caller: Signed, held: OptionalIfNoneMatch) -> Response:
        """Bita yang sama untuk seterusnya, juga versi yang sudah diganti."""
        with refusals_as_problems("paper_id"):
            paper = (await found(caller, paper_id)).paper
            return await file_of(archive, paper.file_key, f"dokumen-v{paper.version}.pdf", held)

    @router.get(
        "/papers/{paper_id}/signed.pdf",
        operation_id="getSignedCopy",
        summary="Salinan bertanda tangan (PDF)",
        response_class=Response,
        responses=_FILE_ANSWERS,
    )
    async def signed_file(
        paper_id: UUID, query: Annotated[CopyQuery, Query()], caller: Signed, held: OptionalIfNoneMatch
    ) -> Response:
        """Yang berlaku, atau versi yang diminta."""
        with refusals_as_problems("paper_id"):
            copy = handlers.copy_of(await found(caller, paper_id), query.version)
            return await file_of(archive, copy.file_key, f"bertanda-tangan-v{copy.version}.pdf", held)

    @router.put(
        "/papers/{paper_id}/signed",
        operation_id="putSignedCopy",
        summary="Kirim salinan bertanda tangan",
        response_model=PaperAnswer,
        responses=answers(404, 413, 415, 422),
        openapi_extra=FILE_BODY,
    )
    @takes_stream
    async def send_signed(paper_id: UUID, request: Request, caller: Signed) -> Response:
        """Berkas PDF. Yang lama tetap disimpan; berkas yang sama tidak mengubah apa-apa."""
        with refusals_as_problems("paper_id"):
            async with runtime.database.read() as connection:
                await handlers.require_sending(connection, desks.context(caller), paper_id)
            stored = await archive.receive(IncomingFile.of(request))

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            return shown(PaperAnswer.of(await handlers.add_signed(tx, context, paper_id, stored)))

        return await desks.do(caller, None, work, field="paper_id")

    return router
