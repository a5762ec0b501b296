"""HTTP in: how far units and people have come, as JSON and as XLSX."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
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
from services.skp_service.documents.content import Period
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.progress import UnitProgress
from services.skp_service.domain.sync import SyncState
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.scope import Scope, scope_in_period
from services.skp_service.reports.nominative import NominativeRow, nominative_sheet
from services.skp_service.reports.progress import progress_sheet, total_of
from services.skp_service.repository import report_lines
from services.skp_service.repository.report_lines import Line, LineCriteria, LineRow, Roster

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


class _Report:
    """What a caller asks for.

    Attributes:
        scope: whose units.
        roster: whom it is about.
        at: now, in the agency's time zone.
        of: the span.
    """

    def __init__(self, scope: Scope, about: Roster, context: ActorContext, at: datetime) -> None:
        self.scope = scope
        self.roster = about
        self.at = at
        self.of = Period(about.period.kind, about.period.start, about.period.end)
        head = context.rules.head_assessor
        self._regent = None if head is None else head.name

    def line(self, row: LineRow) -> dict[str, Any]:
        """Return what is shown of a line, as `LineAnswer` has it."""
        shown = {name: row[name] for name in _SHOWN}
        assessor = self._assessor(row["skp_id"], row["assessor"], superior_named=row["superior_named"])
        # As text: the PostgreSQL driver has its own class for them, which takes long to be written as JSON.
        return shown | {"assessor": assessor, "skp_id": row["skp_id"] and str(row["skp_id"])}

    async def rows(self, lines: AsyncGenerator[Line, None]) -> AsyncGenerator[NominativeRow, None]:
        """Yield lines as the sheet has them."""
        async with aclosing(lines):
            async for one in lines:
                yield NominativeRow(
                    nip=one.nip,
                    name=one.name,
                    position=one.position,
                    grade=one.grade,
                    unit=one.unit,
                    assessor=self._assessor(one.skp_id, one.assessor, superior_named=one.superior_named),
                    period=self.of,
                    stage=one.stage,
                    predicate=one.predicate,
                    sync=one.sync_state or SyncState.NOT_SENT,
                )

    def _assessor(self, skp_id: UUID | None, assessor: str | None, *, superior_named: bool) -> str | None:
        # Who has no superior and no SKP yet may be under a vacant post: nobody can tell before there is one.
        by_regent = skp_id is not None and not superior_named
        return self._regent if by_regent else assessor


async def _begin(call: SkpCall, connection: AsyncConnection, query: ReportQuery) -> _Report:
    """Return what a caller may ask for. Raises UnknownPeriod, UnknownUnit, NotYourUnit."""
    scope, period = await scope_in_period(connection, call.actor, query.period_id, query.unit_code)
    about = Roster(period, call.actor.today, scope.units)
    return _Report(scope, about, call.actor, call.actor.at.astimezone(call.api.zone))


async def _progress(call: SkpCall, query: ReportQuery) -> tuple[_Report, list[UnitProgress]]:
    """Return how far the caller's units have come."""
    async with call.read() as connection:
        report = await _begin(call, connection, query)
        return report, await report_lines.progress_of(connection, report.roster)


router = APIRouter(prefix="/v1/reports", tags=["laporan"])


@router.get(
    "/progress",
    **documented(
        "getProgressReport",
        "Laporan capaian (E-Lapkin)",
        field="unit_code",
        responses=example_answer(_EXAMPLE_PROGRESS),
    ),
)
async def progress(query: Annotated[ReportQuery, Query()], call: Reading) -> ProgressAnswer:
    """Tiap unit dan jumlahnya: admin instansi semua unit, admin unit dan kepala unit unitnya sendiri.

    Pegawai dihitung sekali, pada jabatan terakhirnya dalam periode.
    """
    _, units = await _progress(call, query)
    items = [UnitProgressAnswer.model_validate(one) for one in units]
    return ProgressAnswer(items=items, total=ProgressCounts.model_validate(total_of(units)))


@router.get(
    "/progress.xlsx",
    response_class=WorkbookResponse,
    **documented(
        "getProgressWorkbook", "Laporan capaian (E-Lapkin) sebagai XLSX", field="unit_code", responses=WORKBOOK_ANSWER
    ),
)
async def progress_workbook(query: Annotated[ReportQuery, Query()], call: Reading) -> WorkbookResponse:
    """Isinya sama dengan laporan capaian, dengan persentase."""
    report, units = await _progress(call, query)
    sheet = progress_sheet(call.api.settings.skp_agency_name, report.of, total_of(units), report.at)
    return await WorkbookResponse.of(sheet, each_of(units), "e-lapkin")


@router.get(
    "/nominative",
    response_model=LinePage,
    **documented("getNominativeList", "Daftar nominatif", field="unit_code", responses=example_answer(_EXAMPLE_LINES)),
)
async def nominative(query: Annotated[NominativePageQuery, Query()], call: Reading) -> Response:
    """Semua pegawai, juga yang belum mempunyai SKP, menurut unit; `next` menjadi `after` halaman berikut.

    Predikat hanya terisi sejauh boleh Anda lihat.
    """
    async with call.read() as connection:
        report = await _begin(call, connection, query)
        about = connection, report.scope.caller, report.roster, query.criteria
        page = await report_lines.page_of_lines(*about, after=query.after, limit=query.limit)
    return page_answer(map(report.line, page.items), page.next)


@router.get(
    "/nominative.xlsx",
    response_class=WorkbookResponse,
    **documented(
        "getNominativeWorkbook", "Daftar nominatif sebagai XLSX", field="unit_code", responses=WORKBOOK_ANSWER
    ),
)
async def nominative_workbook(query: Annotated[NominativeQuery, Query()], call: Reading) -> WorkbookResponse:
    """Isinya sama dengan daftar nominatif, seluruhnya."""
    async with call.read() as connection:
        report = await _begin(call, connection, query)
    lines = report_lines.every_line(call.api.database, report.scope.caller, report.roster, query.criteria)
    sheet = nominative_sheet(call.api.settings.skp_agency_name, report.at)
    return await WorkbookResponse.of(sheet, report.rows(lines), "nominatif")
