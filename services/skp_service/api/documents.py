"""HTTP in: the documents of an SKP as PDF."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from hub.web.documented import documented
from hub.web.preconditions import IfNoneMatch, OptionalIfNoneMatch
from services.skp_service.api.context import Reading, SkpCall
from services.skp_service.api.downloads import PDF, file_answer
from services.skp_service.api.papers import PAPER_TROUBLE, file_of
from services.skp_service.documents.pdf import document
from services.skp_service.domain.paper import PaperForm, PaperOut
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers import printing
from services.skp_service.repository import papers
from services.skp_service.repository.papers import Paper

_NAMES: Final = {
    PaperForm.SKP: "skp",
    PaperForm.EVALUATION: "evaluasi",
    PaperForm.EVALUATION_SUMMARY: "dokumen-evaluasi",
    PaperForm.PREDICATE_LIST: "penetapan-predikat",
}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = (
    file_answer(PDF, "Dokumen; ETag adalah sidik isinya (SHA-256)")
    | {304: {"description": "Masih sama dengan yang sudah dipegang"}}
    | PAPER_TROUBLE
)
printed: Final = partial(documented, refused=(404, 409, 422), responses=_ANSWERS, response_class=Response)
"""Describes such a route."""


async def give(call: SkpCall, paper: Paper, year: int, held: IfNoneMatch) -> Response:
    """Return a paper's file: as it was first printed, or with signatures where the agency wants that.

    Raises:
        PaperDamaged, EvidenceStoreUnavailable: nothing is given.
    """
    file_key = paper.file_key
    if call.api.settings.skp_paper_out is PaperOut.SIGNED:
        async with call.read() as connection:
            copies = (await papers.copies_of(connection, [paper.id]))[paper.id]
        file_key = copies[0].file_key if copies else file_key
    return await file_of(call, file_key, f"{_NAMES[paper.form]}-{year}-v{paper.version}.pdf", held)


_document: Final = partial(printed, field="skp_id")

router = APIRouter(prefix="/skps/{skp_id}/documents", tags=["dokumen"])


@router.get("/skp.pdf", **_document("getSkpDocument", "Dokumen SKP (PDF)"))
async def skp_pdf(skp_id: UUID, call: Reading, held: OptionalIfNoneMatch) -> Response:
    """Rencana yang terakhir disetujui beserta lampirannya, sebagaimana disetujui."""
    return await _printed(call, skp_id, PaperForm.SKP, held)


@router.get("/evaluation.pdf", **_document("getEvaluationDocument", "Dokumen evaluasi kinerja (PDF)"))
async def evaluation_pdf(skp_id: UUID, call: Reading, held: OptionalIfNoneMatch) -> Response:
    """Penilaian yang sudah final, bagi yang boleh melihatnya; capaian kinerja unit harus sudah diisi."""
    return await _printed(call, skp_id, PaperForm.EVALUATION, held)


@router.get(
    "/evaluation-summary.pdf",
    **_document("getEvaluationSummary", "Dokumen evaluasi kinerja pegawai, satu halaman (PDF)"),
)
async def summary_pdf(skp_id: UUID, call: Reading, held: OptionalIfNoneMatch) -> Response:
    """Lembar yang diminta usul kenaikan pangkat; syaratnya sama dengan evaluasi kinerja."""
    return await _printed(call, skp_id, PaperForm.EVALUATION_SUMMARY, held)


async def _printed(call: SkpCall, skp_id: UUID, form: PaperForm, held: IfNoneMatch) -> Response:
    async with call.read() as connection:
        skp = await printing.readable(connection, call.actor, skp_id, form)
        paper = await papers.find(connection, skp_id, form, printing.version_of(skp, form))
    return await give(call, paper or await _first_printed(call, skp, form), skp.period.end.year, held)


async def _first_printed(call: SkpCall, skp: Skp, form: PaperForm) -> Paper:
    api = call.api
    if printing.lacks(skp):
        async with call.transaction() as tx:
            await printing.keep_what_is_missing(tx.connection, api.rules, skp.id, api.zone)
    async with call.read() as connection:
        skp = await printing.readable(connection, call.actor, skp.id, form)
        content = await printing.content_of(connection, skp, form, api.zone)
    return await api.archive.keep(skp.id, form, content.version, partial(document, content))
