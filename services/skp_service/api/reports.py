"""HTTP in: how far units and people have come, as JSON and as XLSX."""

from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Code
from contracts.vocabulary import Predicate
from hub.sheets.response import WORKBOOK_ANSWER, WorkbookResponse
from hub.sheets.workbook import each_of
from hub.web.documented import documented
from hub.web.downloads import example_answer
from hub.web.models import Answer, Cursor, Limit, Request, page_answer
from services.skp_service.api.context import Reading, SkpCall
from services.skp_service.api.skp_models import (
    EXAMPLE_ID,
    EXAMPLE_PERSON,
    SyncCodeShown,
    SyncReasonShown,
    SyncStateShown,
)
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.progress import UnitProgress
from services.skp_service.handlers.report import Report, report_of
from services.skp_service.reports.nominative import nominative_sheet
from services.skp_service.reports.progress import progress_sheet, total_of
from services.skp_service.repository import report_lines
from services.skp_service.repository.report_lines import LineCriteria, LineRow

_UNIT: Final = "Hanya unit ini dan unit di bawahnya."


class ReportQuery(Request):
    """Parameters of every report."""

    period_id: Annotated[UUID, Field(description="Periode SKP.")]
    unit_code: Annotated[Code | None, Field(description=_UNIT)] = None


class NominativeQuery(ReportQuery):
    """Parameters of the nominative list as a sheet."""

    stage: Annotated[Stage | None, Field(description="Hanya SKP pada tahap ini.")] = None
    has_skp: Annotated[bool | None, Field(description="false: hanya pegawai tanpa SKP.")] = None

    @property
    def criteria(self) -> LineCriteria:
        """As the list takes them."""
        return LineCriteria(self.stage, self.has_skp)


class NominativePageQuery(NominativeQuery):
    """Parameters of the nominative list in pages."""

    after: Cursor = None
    limit: Limit = 100


class ProgressCounts(Answer):
    """How many employees have come how far; whoever has come to one step has come past those before it."""

    employees: Annotated[int, Field(description="Pegawai yang wajib mempunyai SKP.")]
    planned: Annotated[int, Field(description="Menyusun SKP.")]
    submitted: Annotated[int, Field(description="Pernah mengajukan rencana.")]
    approved: Annotated[int, Field(description="Rencana pernah disetujui.")]
    evidence_complete: Annotated[int, Field(description="Bukti dukung lengkap, atau dinilai dengan pengecualian.")]
    assessed: Annotated[int, Field(description="Hasil kerja dan perilaku sudah dinilai.")]
    finalised: Annotated[int, Field(description="Final.")]
    accepted: Annotated[int, Field(description="Hasil setahun diterima SIASN.")]


class UnitProgressAnswer(ProgressCounts):
    """The counts of one unit."""

    unit_code: str
    unit_name: str


class ProgressAnswer(Answer):
    """The achievement report."""

    items: Annotated[list[UnitProgressAnswer], Field(description="Unit yang mempunyai pegawai, menurut kodenya.")]
    total: ProgressCounts


class LineAnswer(Answer):
    """A line of the nominative list; without an SKP `skp_id` and `stage` are null."""

    nip: str
    name: str
    position: str
    grade: str | None
    unit_code: str
    unit: str
    assessor: Annotated[str | None, Field(description="Nama pejabat penilai.")]
    skp_id: UUID | None
    stage: Stage | None
    predicate: Annotated[Predicate | None, Field(description="Kosong selama belum boleh Anda lihat.")]
    sync_state: SyncStateShown
    sync_code: SyncCodeShown
    sync_reason: SyncReasonShown


class LinePage(Answer):
    """A page of the nominative list."""

    items: list[LineAnswer]
    next: str | None


_SHOWN: Final = tuple(LineAnswer.model_fields)
_COUNTS: Final = {
    "employees": 60,
    "planned": 58,
    "submitted": 57,
    "approved": 55,
    "evidence_complete": 40,
    "assessed": 31,
    "finalised": 12,
    "accepted": 11,
}
_EXAMPLE_PROGRESS: Final[dict[str, Any]] = {
    "items": [{"unit_code": "BKPSDM", "unit_name": "Badan Kepegawaian", **_COUNTS}],
    "total": _COUNTS,
}
_EXAMPLE_LINES: Final[dict[str, Any]] = {
    "items": [
        EXAMPLE_PERSON
        | {
            "grade": "III/c",
            "assessor": "Wangsareja Tanu",
            "skp_id": EXAMPLE_ID,
            "stage": "final",
            "predicate": "good",
            "sync_state": "accepted",
            "sync_code": None,
            "sync_reason": None,
        }
    ],
    "next": None,
}
reported: Final = partial(documented, field="unit_code")
"""Describes a route about a unit."""
_workbook: Final = partial(reported, responses=WORKBOOK_ANSWER, response_class=WorkbookResponse)

router = APIRouter(prefix="/v1/reports", tags=["laporan"])


@router.get(
    "/progress",
    **reported("getProgressReport", "Laporan capaian (E-Lapkin)", responses=example_answer(_EXAMPLE_PROGRESS)),
)
async def progress(query: Annotated[ReportQuery, Query()], call: Reading) -> ProgressAnswer:
    """Tiap unit dan jumlahnya: admin instansi semua unit, admin unit dan kepala unit unitnya sendiri.

    Pegawai dihitung sekali, pada jabatan terakhirnya dalam periode.
    """
    _, units = await _progress(call, query)
    items = [UnitProgressAnswer.model_validate(one) for one in units]
    return ProgressAnswer(items=items, total=ProgressCounts.model_validate(total_of(units)))


@router.get("/progress.xlsx", **_workbook("getProgressWorkbook", "Laporan capaian (E-Lapkin) sebagai XLSX"))
async def progress_workbook(query: Annotated[ReportQuery, Query()], call: Reading) -> WorkbookResponse:
    """Isinya sama dengan laporan capaian, dengan persentase."""
    report, units = await _progress(call, query)
    sheet = progress_sheet(call.api.settings.skp_agency_name, report.span, total_of(units), report.at)
    return await WorkbookResponse.of(sheet, each_of(units), "e-lapkin")


@router.get(
    "/nominative",
    response_model=LinePage,
    **reported("getNominativeList", "Daftar nominatif", responses=example_answer(_EXAMPLE_LINES)),
)
async def nominative(query: Annotated[NominativePageQuery, Query()], call: Reading) -> Response:
    """Semua pegawai, juga yang belum mempunyai SKP, menurut unit; `next` menjadi `after` halaman berikut.

    Predikat hanya terisi sejauh boleh Anda lihat.
    """
    async with call.read() as connection:
        report = await _begin(call, connection, query)
        page = await report_lines.page_of_lines(
            connection, report.caller, report.roster, query.criteria, after=query.after, limit=query.limit
        )
    return page_answer((_line(report, row) for row in page.items), page.next)


@router.get("/nominative.xlsx", **_workbook("getNominativeWorkbook", "Daftar nominatif sebagai XLSX"))
async def nominative_workbook(query: Annotated[NominativeQuery, Query()], call: Reading) -> WorkbookResponse:
    """Isinya sama dengan daftar nominatif, seluruhnya."""
    async with call.read() as connection:
        report = await _begin(call, connection, query)
    lines = report_lines.every_line(call.api.database, report.caller, report.roster, query.criteria)
    sheet = nominative_sheet(call.api.settings.skp_agency_name, report.at)
    return await WorkbookResponse.of(sheet, report.rows(lines), "nominatif")


async def _begin(call: SkpCall, connection: AsyncConnection, query: ReportQuery) -> Report:
    return await report_of(connection, call.actor, query.period_id, query.unit_code, call.api.zone)


async def _progress(call: SkpCall, query: ReportQuery) -> tuple[Report, list[UnitProgress]]:
    async with call.read() as connection:
        report = await _begin(call, connection, query)
        return report, await report_lines.progress_of(connection, report.roster)


def _line(report: Report, row: LineRow) -> dict[str, Any]:
    """Return what is shown of a line, as `LineAnswer` has it."""
    assessor = report.assessor_of(row["skp_id"], row["assessor"], superior_named=row["superior_named"])
    # As text: the PostgreSQL driver has its own class for them, which takes long to be written as JSON.
    skp_id = row["skp_id"] and str(row["skp_id"])
    return {name: row[name] for name in _SHOWN} | {"assessor": assessor, "skp_id": skp_id}
