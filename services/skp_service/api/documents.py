"""HTTP in: the documents of an SKP as PDF."""

from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.web.documented import answers
from hub.web.preconditions import IfNoneMatch, OptionalIfNoneMatch
from services.skp_service.api.context import Desks
from services.skp_service.api.downloads import PDF, file_answer
from services.skp_service.api.papers import PAPER_TROUBLE, file_of, paper_trouble_as_problems
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.archive import Archive
from services.skp_service.documents.pdf import document
from services.skp_service.domain.paper import PaperForm, PaperOut
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers import printing
from services.skp_service.handlers.context import ActorContext
from services.skp_service.repository import papers
from services.skp_service.repository.papers import Paper

_NAMES: Final = {
    PaperForm.SKP: "skp",
    PaperForm.EVALUATION: "evaluasi",
    PaperForm.EVALUATION_SUMMARY: "dokumen-evaluasi",
    PaperForm.PREDICATE_LIST: "penetapan-predikat",
}
VERSION_HEADER: Final = "Document-Version"
"""Which version an answer gives."""
ANSWERS: Final[dict[int | str, dict[str, Any]]] = (
    file_answer(PDF, "Dokumen; ETag adalah sidik isinya (SHA-256), Document-Version versinya")
    | {304: {"description": "Masih sama dengan yang sudah dipegang"}}
    | answers(404, 409, 422)
    | PAPER_TROUBLE
)
"""What a document's endpoint answers, for its documentation."""


Version = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="Hanya versi ini; bila yang berlaku versi lain: 409.")
]
"""A route's parameter: the version that is asked for."""


class Counter:
    """Gives out papers: as they were first printed, or with signatures where the agency wants that."""

    def __init__(self, runtime: Runtime, desks: Desks, archive: Archive) -> None:
        self._database = runtime.database
        self._archive = archive
        self._out = desks.settings.skp_paper_out

    async def give(self, paper: Paper, year: int, held: IfNoneMatch) -> Response:
        """Return a paper's file. Raises PaperDamaged, EvidenceStoreUnavailable."""
        file_key = paper.file_key
        if self._out is PaperOut.SIGNED:
            async with self._database.read() as connection:
                copies = (await papers.copies_of(connection, [paper.id]))[paper.id]
            file_key = copies[0].file_key if copies else file_key
        answer = await file_of(self._archive, file_key, f"{_NAMES[paper.form]}-{year}-v{paper.version}.pdf", held)
        answer.headers[VERSION_HEADER] = str(paper.version)
        return answer


def documents_router(runtime: Runtime, desks: Desks, archive: Archive) -> APIRouter:
    """Return the endpoints of the documents."""
    router = APIRouter(prefix="/skps/{skp_id}/documents", tags=["dokumen"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type
    counter = Counter(runtime, desks, archive)

    async def printed(
        caller: Caller, skp_id: UUID, form: PaperForm, held: IfNoneMatch, version: int | None
    ) -> Response:
        context = desks.context(caller)
        with refusals_as_problems("skp_id"), paper_trouble_as_problems():
            async with runtime.database.read() as connection:
                skp = await printing.readable(connection, context, skp_id, form, version)
                paper = await papers.find(connection, skp_id, form, printing.version_of(skp, form))
            if paper is None:
                paper = await first_printed(context, skp, form, version)
            return await counter.give(paper, skp.period.end.year, held)

    async def first_printed(context: ActorContext, skp: Skp, form: PaperForm, version: int | None) -> Paper:
        if printing.lacks(skp):
            async with runtime.transactions.begin() as tx:
                await printing.keep_what_is_missing(tx.connection, context.rules, skp.id, desks.zone)
        async with runtime.database.read() as connection:
            skp = await printing.readable(connection, context, skp.id, form, version)
            content = await printing.content_of(connection, skp, form, desks.zone)
        return await archive.keep(skp.id, form, content.version, partial(document, content))

    @router.get(
        "/skp.pdf",
        operation_id="getSkpDocument",
        summary="Dokumen SKP (PDF)",
        response_class=Response,
        responses=ANSWERS,
    )
    async def skp_pdf(skp_id: UUID, caller: Signed, held: OptionalIfNoneMatch, version: Version = None) -> Response:
        """Rencana yang terakhir disetujui beserta lampirannya, sebagaimana disetujui."""
        return await printed(caller, skp_id, PaperForm.SKP, held, version)

    @router.get(
        "/evaluation.pdf",
        operation_id="getEvaluationDocument",
        summary="Dokumen evaluasi kinerja (PDF)",
        response_class=Response,
        responses=ANSWERS,
    )
    async def evaluation_pdf(
        skp_id: UUID, caller: Signed, held: OptionalIfNoneMatch, version: Version = None
    ) -> Response:
        """Penilaian yang sudah final, bagi yang boleh melihatnya; capaian kinerja unit harus sudah diisi."""
        return await printed(caller, skp_id, PaperForm.EVALUATION, held, version)

    @router.get(
        "/evaluation-summary.pdf",
        operation_id="getEvaluationSummary",
        summary="Dokumen evaluasi kinerja pegawai, satu halaman (PDF)",
        response_class=Response,
        responses=ANSWERS,
    )
    async def summary_pdf(skp_id: UUID, caller: Signed, held: OptionalIfNoneMatch, version: Version = None) -> Response:
        """Lembar yang diminta usul kenaikan pangkat; syaratnya sama dengan evaluasi kinerja."""
        return await printed(caller, skp_id, PaperForm.EVALUATION_SUMMARY, held, version)

    return router
