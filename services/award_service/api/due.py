"""HTTP in: who is due, who is late and why, who will be due; as JSON and as sheets."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from contracts.contract import Code
from contracts.vocabulary import AwardGrade
from hub.sheets.response import WORKBOOK_ANSWER, WorkbookResponse
from hub.sheets.sheet import Sheet
from hub.web.documented import documented
from hub.web.downloads import example_answer
from hub.web.models import Answer, Cursor, Limit, Request
from services.award_service.api.context import AwardCall, Reading
from services.award_service.domain.cycle import State
from services.award_service.domain.due import MilestoneState
from services.award_service.domain.forecast import forecast_until
from services.award_service.domain.lateness import Blocker
from services.award_service.domain.service_start import StartBasis
from services.award_service.handlers.due import waiting_of
from services.award_service.handlers.scope import units_read
from services.award_service.handlers.watching import late_criteria
from services.award_service.reports.due_sheets import DueLine, due_sheet, forecast_sheet, late_sheet
from services.award_service.repository.due_lists import DueCriteria, DueRow, due_page, every_due
from services.award_service.terms_id import STATE

_UNIT: Final = "Hanya pegawai unit ini dan unit di bawahnya."
_GRADE: Final = "Hanya tingkat ini: `x`, `xx` atau `xxx`."


class DueQuery(Request):
    """Which people are wanted."""

    unit_code: Annotated[Code | None, Field(description=_UNIT)] = None
    grade: Annotated[AwardGrade | None, Field(description=_GRADE)] = None


class DuePageQuery(DueQuery):
    """The same, in pages."""

    after: Cursor = None
    limit: Limit = 100


class ForecastQuery(DueQuery):
    """Who will be due."""

    months: Annotated[int, Field(ge=1, le=60, description="Sampai sekian bulan ke depan: 12, 24, 36.")] = 12


class ForecastPageQuery(ForecastQuery):
    """The same, in pages."""

    after: Cursor = None
    limit: Limit = 100


class WhyAnswer(Answer):
    """What keeps somebody from being proposed."""

    code: Blocker
    sentence: str
    binds: Annotated[bool, Field(description="true: usulan tidak lolos verifikasi sebelum hal ini selesai.")]


class DueAnswer(Answer):
    """One person and one grade."""

    person_id: Annotated[UUID, Field(description="Untuk `GET /v1/people/{person_id}`.")]
    nip: str
    name: str
    position: str
    rank: str | None
    unit_code: str
    unit: str
    grade: AwardGrade
    due_since: Annotated[date | None, Field(description="Bulan jatuh tempo, sebagai hari pertamanya.")]
    months_late: Annotated[
        int, Field(description="0 dalam bulan jatuh tempo dan sebelumnya, dan selama usulannya berjalan.")
    ]
    start_on: Annotated[date | None, Field(description="TMT CPNS.")]
    start_basis: Annotated[StartBasis | None, Field(description="`nip`: perkiraan, hanya bulannya.")]
    last_day: Annotated[date | None, Field(description="Hari terakhir di instansi, bagi yang berhenti.")]
    proposal_id: Annotated[UUID | None, Field(description="Usulan terakhir untuk tingkat ini.")]
    proposal_state: State | None
    why: Annotated[list[WhyAnswer], Field(description="Yang menghambat usulannya; kosong selama berjalan.")]

    @classmethod
    def of(cls, row: DueRow, today: date) -> Self:
        """Return what is shown of a row."""
        waiting = waiting_of(row, today)
        why = [WhyAnswer.model_validate(one) for one in waiting.blocked]
        own = {name: row[name] for name in cls.model_fields if name in row}
        return cls(due_since=row["month"], months_late=waiting.months_late, why=why, **own)


class DuePage(Answer):
    """Some of them; `next` is null on the last page."""

    items: list[DueAnswer]
    next: str | None


_EXAMPLE: Final[dict[str, Any]] = {
    "items": [
        {
            "person_id": "5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11",
            "nip": "196903011990031000",
            "name": "Sariwangi Padmanegara",
            "position": "Analis SDM Aparatur Ahli Madya",
            "rank": "IV/a",
            "unit_code": "BKPSDM-PKAP",
            "unit": "Bidang Penilaian Kinerja Aparatur dan Penghargaan",
            "grade": "xxx",
            "due_since": "2020-03-01",
            "months_late": 41,
            "start_on": "1990-03-01",
            "start_basis": "record",
            "last_day": None,
            "proposal_id": None,
            "proposal_state": None,
            "why": [
                {
                    "code": "discipline_never_asked",
                    "sentence": "Belum ada sumber yang pernah menyampaikan daftar hukuman disiplin: mintakan.",
                    "binds": True,
                }
            ],
        }
    ],
    "next": None,
}
_ANSWER: Final = example_answer(_EXAMPLE)


async def _criteria(call: AwardCall, query: DueQuery, state: MilestoneState, **more: Any) -> DueCriteria:  # noqa: ANN401
    async with call.read() as connection:
        units = await units_read(connection, call.actor, query.unit_code)
    return DueCriteria(state, grade=query.grade, units=units, **more)


async def _due(call: AwardCall, query: DueQuery) -> DueCriteria:
    return await _criteria(call, query, MilestoneState.DUE)


async def _late(call: AwardCall, query: DueQuery) -> DueCriteria:
    late = late_criteria(call.actor.today)
    return await _criteria(call, query, late.state, until=late.until, on_its_way=late.on_its_way)


async def _forecast(call: AwardCall, query: ForecastQuery) -> DueCriteria:
    until = forecast_until(call.actor.today, query.months)
    return await _criteria(call, query, MilestoneState.TO_COME, until=until)


async def _page(call: AwardCall, criteria: DueCriteria, query: DuePageQuery | ForecastPageQuery) -> DuePage:
    async with call.read() as connection:
        page = await due_page(connection, criteria, after=query.after, limit=query.limit)
    today = call.actor.today
    return DuePage(items=[DueAnswer.of(row, today) for row in page.items], next=page.next)


async def _sheet(call: AwardCall, criteria: DueCriteria, sheet: Sheet[DueLine], name: str) -> WorkbookResponse:
    return await WorkbookResponse.of(sheet, _lines(call, criteria), name)


async def _lines(call: AwardCall, criteria: DueCriteria) -> AsyncGenerator[DueLine, None]:
    today = call.actor.today
    async with aclosing(every_due(call.api.database, criteria)) as rows:
        async for row in rows:
            yield _line(row, today)


def _line(row: DueRow, today: date) -> DueLine:
    waiting = waiting_of(row, today)
    return DueLine(
        nip=row["nip"],
        name=row["name"],
        position=row["position"],
        rank=row["rank"],
        unit=row["unit"],
        grade=AwardGrade(row["grade"]),
        start_on=row["start_on"],
        estimated=row["start_basis"] == StartBasis.NIP,
        since=row["month"],
        months_late=waiting.months_late,
        last_day=row["last_day"],
        why=[one.sentence for one in waiting.blocked],
        stage=None if row["proposal_state"] is None else STATE[State(row["proposal_state"])],
    )


def _listed(operation_id: str, summary: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return documented(operation_id, summary, (404, 422), **more)


router = APIRouter(prefix="/v1", tags=["jatuh tempo"])


@router.get("/due", **_listed("listDue", "Siapa yang sudah berhak", responses=_ANSWER))
async def due(query: Annotated[DuePageQuery, Query()], call: Reading) -> DuePage:
    """Yang paling lama menunggu lebih dahulu; juga yang usulannya sedang berjalan (`proposal_state`)."""
    return await _page(call, await _due(call, query), query)


@router.get("/late", **_listed("listLate", "Siapa yang terlambat diusulkan", responses=_ANSWER))
async def late(query: Annotated[DuePageQuery, Query()], call: Reading) -> DuePage:
    """Jatuh tempo sebelum bulan ini dan belum diusulkan, atau usulannya berhenti; dengan apa yang menghambat."""
    return await _page(call, await _late(call, query), query)


@router.get("/forecast", **_listed("listForecast", "Siapa yang akan berhak", responses=_ANSWER))
async def forecast(query: Annotated[ForecastPageQuery, Query()], call: Reading) -> DuePage:
    """Dalam 12, 24, atau 36 bulan ke depan; yang diumumkan (berhenti, hukuman) sudah diperhitungkan."""
    return await _page(call, await _forecast(call, query), query)


@router.get(
    "/due.xlsx",
    response_class=WorkbookResponse,
    **_listed("getDueSheet", "Siapa yang sudah berhak (XLSX)", responses=WORKBOOK_ANSWER),
)
async def due_workbook(query: Annotated[DueQuery, Query()], call: Reading) -> WorkbookResponse:
    """Semua halaman dalam satu lembar."""
    sheet = due_sheet(call.api.settings.award_agency_name, call.actor.at.astimezone(call.api.zone))
    return await _sheet(call, await _due(call, query), sheet, "jatuh-tempo")


@router.get(
    "/late.xlsx",
    response_class=WorkbookResponse,
    **_listed("getLateSheet", "Siapa yang terlambat diusulkan (XLSX)", responses=WORKBOOK_ANSWER),
)
async def late_workbook(query: Annotated[DueQuery, Query()], call: Reading) -> WorkbookResponse:
    """Nomor, Nama/NIP, jabatan, SLKS; sejak kapan, terlambat berapa bulan, dan mengapa."""
    sheet = late_sheet(call.api.settings.award_agency_name, call.actor.at.astimezone(call.api.zone))
    return await _sheet(call, await _late(call, query), sheet, "terlambat")


@router.get(
    "/forecast.xlsx",
    response_class=WorkbookResponse,
    **_listed("getForecastSheet", "Siapa yang akan berhak (XLSX)", responses=WORKBOOK_ANSWER),
)
async def forecast_workbook(query: Annotated[ForecastQuery, Query()], call: Reading) -> WorkbookResponse:
    """Semua halaman dalam satu lembar."""
    at = call.actor.at.astimezone(call.api.zone)
    sheet = forecast_sheet(call.api.settings.award_agency_name, at, query.months)
    return await _sheet(call, await _forecast(call, query), sheet, "prakiraan")
