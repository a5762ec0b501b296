"""HTTP in: the documents of an SKP as PDF."""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.identity.caller import Caller
from hub.preconditions import IfNoneMatch, OptionalIfNoneMatch
from hub.runtime import Runtime
from services.skp_service.api.desks import Desks
from services.skp_service.api.downloads import PDF, file_answer, saved_as
from services.skp_service.api.problems import answers, refusals_as_problems
from services.skp_service.documents.content import EvaluationDocument, SkpDocument
from services.skp_service.documents.pdf import evaluation_document, skp_document
from services.skp_service.handlers.desk import Desk
from services.skp_service.handlers.printing import Letterhead, evaluation, skp_form

_AT_ONCE: Final = 2
"""Setting a document takes a processor for its while; more of them at once would only slow down everything else."""

Content = TypeVar("Content", SkpDocument, EvaluationDocument)
Reading = Callable[[AsyncConnection, Desk, UUID, Letterhead], Awaitable[Content]]

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = (
    file_answer(PDF, "Dokumen; ETag adalah sidik isinya")
    | {304: {"description": "Masih sama dengan yang sudah dipegang"}}
    | answers(404, 409, 422)
)


def documents_router(runtime: Runtime, desks: Desks) -> APIRouter:
    """Return the endpoints of the documents."""
    router = APIRouter(prefix="/skps/{skp_id}/documents", tags=["dokumen"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type
    settings = desks.settings
    letterhead = Letterhead(settings.skp_agency_name, settings.skp_place, desks.zone)
    presses = asyncio.Semaphore(_AT_ONCE)

    async def printed(
        caller: Caller,
        skp_id: UUID,
        read: Reading[Content],
        set_it: Callable[[Content], bytes],
        name: str,
        held: IfNoneMatch,
    ) -> Response:
        with refusals_as_problems("skp_id"):
            async with runtime.database.read() as connection:
                content = await read(connection, desks.desk(caller), skp_id, letterhead)
        async with presses:
            document = await asyncio.to_thread(set_it, content)
        tag = f'"{sha256(document).hexdigest()}"'
        headers = saved_as(f"{name}-{content.heading.period.end.year}-v{content.version}.pdf") | {"ETag": tag}
        if tag in held.tags:
            return Response(status_code=304, headers={"ETag": tag})
        return Response(document, media_type=PDF, headers=headers)

    @router.get(
        "/skp.pdf",
        operation_id="getSkpDocument",
        summary="Dokumen SKP (PDF)",
        response_class=Response,
        responses=_ANSWERS,
    )
    async def skp_pdf(skp_id: UUID, caller: Signed, held: OptionalIfNoneMatch) -> Response:
        """Rencana yang terakhir disetujui beserta lampirannya, sebagaimana disetujui."""
        return await printed(caller, skp_id, skp_form, skp_document, "skp", held)

    @router.get(
        "/evaluation.pdf",
        operation_id="getEvaluationDocument",
        summary="Dokumen evaluasi kinerja (PDF)",
        response_class=Response,
        responses=_ANSWERS,
    )
    async def evaluation_pdf(skp_id: UUID, caller: Signed, held: OptionalIfNoneMatch) -> Response:
        """Penilaian yang sudah final, bagi yang boleh melihatnya; capaian kinerja unit harus sudah diisi."""
        return await printed(caller, skp_id, evaluation, evaluation_document, "evaluasi", held)

    return router
