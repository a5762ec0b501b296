"""HTTP in: the documents of an SKP as PDF."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.web.documented import documented
from hub.web.downloads import PDF, file_answer
from hub.web.preconditions import IfNoneMatch, OptionalIfNoneMatch
from services.skp_service.api.context import Reading, SkpCall
from services.skp_service.api.papers import PAPER_TROUBLE, file_of
from services.skp_service.documents.pdf import document
from services.skp_service.domain.paper import PaperForm, PaperOut
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers import printing
from services.skp_service.handlers.printing import Printable
from services.skp_service.repository import papers
from services.skp_service.repository.papers import Paper

_NAMES: Final = {
    PaperForm.SKP: "skp",
    PaperForm.EVALUATION: "evaluasi",
    PaperForm.EVALUATION_SUMMARY: "dokumen-evaluasi",
    PaperForm.PREDICATE_LIST: "penetapan-predikat",
}
AnnualForm = Literal["evaluation", "evaluation-summary"]
VERSION_HEADER: Final = "Document-Version"
"""Which version an answer gives."""
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = (
    file_answer(PDF, "Dokumen; ETag adalah sidik isinya (SHA-256), Document-Version versinya")
    | {304: {"description": "Masih sama dengan yang sudah dipegang"}}
    | PAPER_TROUBLE
)
printed: Final = partial(documented, refused=(404, 409, 422), responses=_ANSWERS, response_class=Response)
"""Describes such a route."""


Version = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="Hanya versi ini; bila yang berlaku versi lain: 409.")
]
"""A route's parameter: the version that is asked for."""


async def give(call: SkpCall, paper: Paper, year: int, held: IfNoneMatch, *, version: int | None = None) -> Response:
    """Return a paper's file: as it was first printed, or with signatures where the agency wants that.

    Args:
        call: whose it is for.
        paper: which.
        year: for the file's name.
        held: what the caller has already.
        version: that the answer says; None: the paper's own.

    Raises:
        PaperDamaged, FileStoreUnavailable: nothing is given.
    """
    file_key = paper.file_key
    if call.api.settings.skp_paper_out is PaperOut.SIGNED:
        async with call.read() as connection:
            copies = (await papers.copies_of(connection, [paper.id]))[paper.id]
        file_key = copies[0].file_key if copies else file_key
    answer = await file_of(call, file_key, f"{_NAMES[paper.form]}-{year}-v{paper.version}.pdf", held)
    answer.headers[VERSION_HEADER] = str(paper.version if version is None else version)
    return answer


_document: Final = partial(printed, field="skp_id")

router = APIRouter(prefix="/v1", tags=["dokumen"])


@router.get("/skps/{skp_id}/documents/skp.pdf", **_document("getSkpDocument", "Dokumen SKP (PDF)"))
async def skp_pdf(skp_id: UUID, call: Reading, held: OptionalIfNoneMatch, version: Version = None) -> Response:
    """Rencana yang terakhir disetujui beserta lampirannya, sebagaimana disetujui."""
    return await _of_skp(call, skp_id, PaperForm.SKP, held, version)


@router.get(
    "/skps/{skp_id}/documents/evaluation.pdf",
    **_document("getEvaluationDocument", "Dokumen evaluasi kinerja (PDF)"),
)
async def evaluation_pdf(skp_id: UUID, call: Reading, held: OptionalIfNoneMatch, version: Version = None) -> Response:
    """Penilaian yang sudah final, bagi yang boleh melihatnya; capaian kinerja unit harus sudah diisi."""
    return await _of_skp(call, skp_id, PaperForm.EVALUATION, held, version)


@router.get(
    "/skps/{skp_id}/documents/evaluation-summary.pdf",
    **_document("getEvaluationSummary", "Dokumen evaluasi kinerja pegawai, satu halaman (PDF)"),
)
async def summary_pdf(skp_id: UUID, call: Reading, held: OptionalIfNoneMatch, version: Version = None) -> Response:
    """Lembar yang diminta usul kenaikan pangkat; syaratnya sama dengan evaluasi kinerja."""
    return await _of_skp(call, skp_id, PaperForm.EVALUATION_SUMMARY, held, version)


@router.get(
    "/annual-results/{annual_result_id}/documents/{form}.pdf",
    **_document("getAnnualResultDocument", "Dokumen hasil setahun (PDF)", field="annual_result_id"),
)
async def annual_pdf(
    annual_result_id: UUID, form: AnnualForm, call: Reading, held: OptionalIfNoneMatch, version: Version = None
) -> Response:
    """Evaluasi kinerja dari SKP yang menentukan hasil setahun, dalam versi hasil itu.

    `annual_result_id` adalah `skp_id` pengumumannya.
    """
    paper_form = PaperForm.EVALUATION if form == "evaluation" else PaperForm.EVALUATION_SUMMARY

    async def find(connection: AsyncConnection) -> Printable:
        return await printing.readable_of_year(connection, call.actor, annual_result_id, paper_form, version)

    return await _printed(call, find, paper_form, held)


async def _of_skp(call: SkpCall, skp_id: UUID, form: PaperForm, held: IfNoneMatch, version: int | None) -> Response:
    async def find(connection: AsyncConnection) -> Printable:
        skp = await printing.readable(connection, call.actor, skp_id, form, version)
        return Printable(skp, printing.version_of(skp, form))

    return await _printed(call, find, form, held)


async def _printed(
    call: SkpCall, find: Callable[[AsyncConnection], Awaitable[Printable]], form: PaperForm, held: IfNoneMatch
) -> Response:
    async with call.read() as connection:
        found = await find(connection)
        paper = await papers.find(connection, found.skp.id, form, printing.version_of(found.skp, form))
    paper = paper or await _first_printed(call, found.skp, form)
    return await give(call, paper, found.skp.period.end.year, held, version=found.version)


async def _first_printed(call: SkpCall, skp: Skp, form: PaperForm) -> Paper:
    """Print a paper in the version that was found. Raises OtherVersion when there is another one by now."""
    api, version = call.api, printing.version_of(skp, form)
    if printing.lacks(skp):
        async with call.transaction() as tx:
            await printing.keep_what_is_missing(tx.connection, api.rules, skp.id, api.zone)
    async with call.read() as connection:
        skp = await printing.readable(connection, call.actor, skp.id, form, version)
        content = await printing.content_of(connection, skp, form, api.zone)
    return await api.archive.keep(skp.id, form, content.version, partial(document, content))
