"""HTTP in: the documents of an SKP as PDF."""

import asyncio
from hashlib import sha256
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from hub.identity.caller import Caller
from hub.preconditions import IfNoneMatch, OptionalIfNoneMatch
from hub.runtime import Runtime
from services.skp_service.api.desks import Desks
from services.skp_service.api.downloads import PDF, file_answer, saved_as
from services.skp_service.api.problems import answers, refusals_as_problems
from services.skp_service.documents.pdf import document
from services.skp_service.domain.paper import PaperForm
from services.skp_service.handlers import printing

_AT_ONCE: Final = 2
"""Setting a document takes a processor for its while; more of them at once would only slow down everything else."""

_NAMES: Final = {
    PaperForm.SKP: "skp",
    PaperForm.EVALUATION: "evaluasi",
    PaperForm.EVALUATION_SUMMARY: "dokumen-evaluasi",
}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = (
    file_answer(PDF, "Dokumen; ETag adalah sidik isinya")
    | {304: {"description": "Masih sama dengan yang sudah dipegang"}}
    | answers(404, 409, 422)
)


def documents_router(runtime: Runtime, desks: Desks) -> APIRouter:
    """Return the endpoints of the documents."""
    router = APIRouter(prefix="/skps/{skp_id}/documents", tags=["dokumen"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type
    presses = asyncio.Semaphore(_AT_ONCE)

    async def printed(caller: Caller, skp_id: UUID, form: PaperForm, held: IfNoneMatch) -> Response:
        desk = desks.desk(caller)
        with refusals_as_problems("skp_id"):
            async with runtime.database.read() as connection:
                skp = await printing.readable(connection, desk, skp_id, form)
            if printing.lacks(skp):
                async with runtime.transactions.begin() as tx:
                    await printing.keep_what_is_missing(tx.connection, desk, skp_id, desks.zone)
            async with runtime.database.read() as connection:
                skp = await printing.readable(connection, desk, skp_id, form)
                content = await printing.content_of(connection, skp, form, desks.zone)
        async with presses:
            paper = await asyncio.to_thread(document, content)
        tag = f'"{sha256(paper).hexdigest()}"'
        name = f"{_NAMES[form]}-{skp.period.end.year}-v{content.version}.pdf"
        headers = saved_as(name) | {"ETag": tag}
        if tag in held.tags:
            return Response(status_code=304, headers={"ETag": tag})
        return Response(paper, media_type=PDF, headers=headers)

    @router.get(
        "/skp.pdf",
        operation_id="getSkpDocument",
        summary="Dokumen SKP (PDF)",
        response_class=Response,
        responses=_ANSWERS,
    )
    async def skp_pdf(skp_id: UUID, caller: Signed, held: OptionalIfNoneMatch) -> Response:
        """Rencana yang terakhir disetujui beserta lampirannya, sebagaimana disetujui."""
        return await printed(caller, skp_id, PaperForm.SKP, held)

    @router.get(
        "/evaluation.pdf",
        operation_id="getEvaluationDocument",
        summary="Dokumen evaluasi kinerja (PDF)",
        response_class=Response,
        responses=_ANSWERS,
    )
    async def evaluation_pdf(skp_id: UUID, caller: Signed, held: OptionalIfNoneMatch) -> Response:
        """Penilaian yang sudah final, bagi yang boleh melihatnya; capaian kinerja unit harus sudah diisi."""
        return await printed(caller, skp_id, PaperForm.EVALUATION, held)

    @router.get(
        "/evaluation-summary.pdf",
        operation_id="getEvaluationSummary",
        summary="Dokumen evaluasi kinerja pegawai, satu halaman (PDF)",
        response_class=Response,
        responses=_ANSWERS,
    )
    async def summary_pdf(skp_id: UUID, caller: Signed, held: OptionalIfNoneMatch) -> Response:
        """Lembar yang diminta usul kenaikan pangkat; syaratnya sama dengan evaluasi kinerja."""
        return await printed(caller, skp_id, PaperForm.EVALUATION_SUMMARY, held)

    return router
