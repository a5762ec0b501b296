"""HTTP in: how far units and people have come, as JSON and as XLSX; whose year has no result; who holds up whom."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date, datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Code
from contracts.vocabulary import PeriodKind, Predicate
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.web.problems import Problem
from services.skp_service.api.context import Desks
from services.skp_service.api.downloads import WorkbookResponse, example_answer, file_answer
from services.skp_service.api.models import Answer, Cursor, Limit, Request, page_of
from services.skp_service.api.problems import READS, answers, refusals_as_problems
from services.skp_service.api.skp_models import (
    EXAMPLE_ID,
    MissingAnswer,
    SyncCodeShown,
    SyncReasonShown,
    SyncStateShown,
)
from services.skp_service.documents.content import Period
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.progress import UnitProgress
from services.skp_service.domain.sync import SyncState
from services.skp_service.handlers.blocking import Blocking, blocking_in
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.scope import Scope, scope_in_period
from services.skp_service.reports.nominative import NominativeRow, nominative_sheet
from services.skp_service.reports.progress import progress_sheet, total_of
from services.skp_service.reports.workbook import MEDIA_TYPE, each_of, stream_workbook
from services.skp_service.repository import report_lines, unconcluded
from services.skp_service.repository.listing import WrongCursor
from services.skp_service.repository.report_lines import Line, LineCriteria, LineRow, Roster
from services.skp_service.repository.unconcluded import UnconcludedYear

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


class UnconcludedQuery(ReportQuery):
    """Parameters of the list of years without a result."""

    after: Annotated[int, Field(ge=0, le=2**53, description="`next` dari halaman sebelumnya.")] = 0
    limit: Limit = 100


class BlockingQuery(ReportQuery):
    """Parameters of the list of who holds up whom."""

    after: Annotated[
        int, Field(ge=0, le=2**31, description="`next` dari halaman sebelumnya: sekian baris dilewati.")
    ] = 0
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


class UnconcludedAnswer(Answer):
    """Somebody whose year has no result."""

    nip: str
    name: str | None
    position_id: Annotated[int, Field(description="Jabatan terakhir dalam periode.")]
    position: str
    unit_code: str
    unit: str
    missing: Annotated[list[MissingAnswer], Field(description="Mengapa, dan siapa melakukan apa.")]

    @classmethod
    def of(cls, year: UnconcludedYear) -> Self:
        """Return what is shown of a year."""
        return cls(
            nip=year.nip,
            name=year.name,
            position_id=year.position_id,
            position=year.position,
            unit_code=year.unit_code,
            unit=year.unit,
            missing=[MissingAnswer.of(one) for one in year.missing],
        )


class UnconcludedPage(Answer):
    """A page of years without a result."""

    items: list[UnconcludedAnswer]
    next: int | None


class BlockingAnswer(Answer):
    """A superior whose plan is not approved, and who waits for it."""

    nip: str
    name: Annotated[str | None, Field(description="Kosong: data pegawai ini belum diterima.")]
    position: str | None
    unit_code: str | None
    skp_id: Annotated[UUID | None, Field(description="SKP atasan ini; kosong: belum ada.")]
    stage: Stage | None
    waiting: Annotated[int, Field(description="Bawahan langsung yang belum dapat mengajukan rencananya.")]
    waiting_below: Annotated[int, Field(description="Semua pegawai di bawahnya yang menunggu, bertingkat-tingkat.")]
    since: Annotated[date, Field(description="Awal periode, atau awal jabatan atasan ini.")]
    days: Annotated[int, Field(description="Sudah sekian hari.")]
    waits_itself: Annotated[bool, Field(description="Atasan ini sendiri menunggu SKP atasannya.")]

    @classmethod
    def of(cls, one: Blocking) -> Self:
        """Return what is shown of a superior."""
        planner = one.planner
        return cls(
            nip=one.nip,
            name=None if planner is None else planner.name,
            position=None if planner is None else planner.position.title,
            unit_code=None if planner is None else planner.position.unit_code,
            skp_id=one.skp_id,
            stage=None if planner is None else planner.stage,
            waiting=one.waiting.directly,
            waiting_below=one.waiting.below,
            since=one.since,
            days=one.days,
            waits_itself=one.waits_itself,
        )


class BlockingPage(Answer):
    """A page of superiors for whom people wait, those for whom most do first."""

    items: list[BlockingAnswer]
    total: Annotated[int, Field(description="Banyaknya atasan yang ditunggu.")]
    next: int | None


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
        {
            "nip": "199001012015032000",
            "name": "Sariwangi Padmanegara",
            "position": "Analis SDM Aparatur Ahli Muda",
            "grade": "III/c",
            "unit_code": "BKPSDM-PKAP",
            "unit": "Bidang PKAP",
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


_EXAMPLE_UNCONCLUDED: Final[dict[str, Any]] = {
    "items": [
        {
            "nip": "199001012015032000",
            "name": "Sariwangi Padmanegara",
            "position_id": 1204,
            "position": "Analis SDM Aparatur Ahli Muda",
            "unit_code": "BKPSDM-PKAP",
            "unit": "Bidang PKAP",
            "missing": [
                {
                    "skp_id": EXAMPLE_ID,
                    "position_id": 1204,
                    "stage": "draft",
                    "sentence": "Analis SDM Aparatur Ahli Muda, unit BKPSDM-PKAP: rencana masih draf; "
                    "pegawai mengajukannya.",
                }
            ],
        }
    ],
    "next": None,
}


_EXAMPLE_BLOCKING: Final[dict[str, Any]] = {
    "items": [
        {
            "nip": "197505052000031000",
            "name": "Wangsareja Tanu",
            "position": "Kepala Bidang",
            "unit_code": "BKPSDM-PKAP",
            "skp_id": EXAMPLE_ID,
            "stage": "draft",
            "waiting": 8,
            "waiting_below": 21,
            "since": "2025-01-01",
            "days": 45,
            "waits_itself": False,
        }
    ],
    "total": 1,
    "next": None,
}


def reports_router(runtime: Runtime, desks: Desks) -> APIRouter:
    """Return the endpoints of the achievement report and the nominative list."""
    router = APIRouter(prefix="/reports", tags=["laporan"])
    reader = _Reader(runtime, desks)
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type

    @router.get(
        "/progress",
        operation_id="getProgressReport",
        summary="Laporan capaian (E-Lapkin)",
        responses=example_answer(_EXAMPLE_PROGRESS) | answers(*READS),
    )
    async def progress(query: Annotated[ReportQuery, Query()], caller: Signed) -> ProgressAnswer:
        """Tiap unit dan jumlahnya: admin instansi semua unit, admin unit dan kepala unit unitnya sendiri.

        Pegawai dihitung sekali, pada jabatan terakhirnya dalam periode.
        """
        _, units = await reader.progress(caller, query)
        items = [UnitProgressAnswer.model_validate(one) for one in units]
        return ProgressAnswer(items=items, total=ProgressCounts.model_validate(total_of(units)))

    @router.get(
        "/progress.xlsx",
        operation_id="getProgressWorkbook",
        summary="Laporan capaian (E-Lapkin) sebagai XLSX",
        response_class=WorkbookResponse,
        responses=file_answer(MEDIA_TYPE, "Lembar kerja") | answers(*READS),
    )
    async def progress_workbook(query: Annotated[ReportQuery, Query()], caller: Signed) -> WorkbookResponse:
        """Isinya sama dengan laporan capaian, dengan persentase."""
        report, units = await reader.progress(caller, query)
        sheet = progress_sheet(desks.settings.skp_agency_name, report.of, total_of(units), report.at)
        return await WorkbookResponse.begun(stream_workbook(sheet, each_of(units)), "e-lapkin", report.at)

    @router.get(
        "/nominative",
        operation_id="getNominativeList",
        summary="Daftar nominatif",
        response_model=LinePage,
        responses=example_answer(_EXAMPLE_LINES) | answers(*READS),
    )
    async def nominative(query: Annotated[NominativePageQuery, Query()], caller: Signed) -> Response:
        """Semua pegawai, juga yang belum mempunyai SKP, menurut unit; `next` menjadi `after` halaman berikut.

        Predikat hanya terisi sejauh boleh Anda lihat.
        """
        with refusals_as_problems("unit_code"):
            async with runtime.database.read() as connection:
                report = await reader.begin(connection, caller, query)
                try:
                    page = await report_lines.page_of_lines(
                        connection,
                        report.scope.caller,
                        report.roster,
                        query.criteria,
                        after=query.after,
                        limit=query.limit,
                    )
                except WrongCursor:
                    detail = "Nilai after bukan berasal dari daftar ini."
                    raise Problem(422, "wrong_cursor", detail, field="after") from None
        return page_of(map(report.line, page.items), page.next)

    @router.get(
        "/nominative.xlsx",
        operation_id="getNominativeWorkbook",
        summary="Daftar nominatif sebagai XLSX",
        response_class=WorkbookResponse,
        responses=file_answer(MEDIA_TYPE, "Lembar kerja") | answers(*READS),
    )
    async def nominative_workbook(query: Annotated[NominativeQuery, Query()], caller: Signed) -> WorkbookResponse:
        """Isinya sama dengan daftar nominatif, seluruhnya."""
        with refusals_as_problems("unit_code"):
            async with runtime.database.read() as connection:
                report = await reader.begin(connection, caller, query)
        lines = report_lines.every_line(runtime.database, report.scope.caller, report.roster, query.criteria)
        sheet = nominative_sheet(desks.settings.skp_agency_name, report.at)
        return await WorkbookResponse.begun(stream_workbook(sheet, report.rows(lines)), "nominatif", report.at)

    @router.get(
        "/unconcluded-years",
        operation_id="listUnconcludedYears",
        summary="Tahun yang belum mempunyai hasil",
        responses=example_answer(_EXAMPLE_UNCONCLUDED) | answers(*READS),
    )
    async def unconcluded_years(query: Annotated[UnconcludedQuery, Query()], caller: Signed) -> UnconcludedPage:
        """Pegawai yang sudah mempunyai penilaian final tetapi belum hasil setahun, dan mengapa.

        Setelah periode berakhir: semua pegawai yang belum mempunyai hasil setahun. Tiap pegawai satu kali, pada jabatan
        terakhirnya dalam periode.
        """
        context = desks.context(caller)
        with refusals_as_problems("unit_code"):
            async with runtime.database.read() as connection:
                scope, period = await scope_in_period(connection, context, query.period_id, query.unit_code)
                if period.kind is not PeriodKind.ANNUAL:
                    raise Problem(422, "not_annual", "Hasil setahun ada pada periode tahunan saja.", field="period_id")
                page = await unconcluded.unconcluded_years(
                    connection, period, context.today, scope.units, after=query.after, limit=query.limit
                )
        return UnconcludedPage(items=[UnconcludedAnswer.of(one) for one in page.items], next=page.next)

    @router.get(
        "/blocking",
        operation_id="listBlockingSuperiors",
        summary="Atasan yang SKP-nya ditunggu bawahan",
        responses=example_answer(_EXAMPLE_BLOCKING) | answers(*READS),
    )
    async def blocking_superiors(query: Annotated[BlockingQuery, Query()], caller: Signed) -> BlockingPage:
        """Atasan tanpa SKP yang disetujui dalam periode, dan berapa pegawai menunggunya; yang terbanyak dahulu.

        Bila disetel `warn`, bawahannya boleh mengajukan lebih dahulu, dan daftar ini tetap menunjukkan siapa terlambat.
        """
        context = desks.context(caller)
        with refusals_as_problems("unit_code"):
            async with runtime.database.read() as connection:
                scope, period = await scope_in_period(connection, context, query.period_id, query.unit_code)
                found = await blocking_in(connection, period, context.today, scope.units)
        upto = query.after + query.limit
        items = [BlockingAnswer.of(one) for one in found[query.after : upto]]
        return BlockingPage(items=items, total=len(found), next=upto if upto < len(found) else None)

    return router


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


class _Reader:
    """Reads what reports begin with."""

    def __init__(self, runtime: Runtime, desks: Desks) -> None:
        self._database = runtime.database
        self._desks = desks

    async def begin(self, connection: AsyncConnection, caller: Caller, query: ReportQuery) -> _Report:
        """Return what a caller may ask for. Raises UnknownPeriod, UnknownUnit, NotYourUnit."""
        context = self._desks.context(caller)
        scope, period = await scope_in_period(connection, context, query.period_id, query.unit_code)
        about = Roster(period, context.today, scope.units)
        return _Report(scope, about, context, context.at.astimezone(self._desks.zone))

    async def progress(self, caller: Caller, query: ReportQuery) -> tuple[_Report, list[UnitProgress]]:
        """Return how far the caller's units have come."""
        with refusals_as_problems("unit_code"):
            async with self._database.read() as connection:
                report = await self.begin(connection, caller, query)
                return report, await report_lines.progress_of(connection, report.roster)
