"""HTTP in: superiors without an approved plan, and who waits for them."""

from datetime import date
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from hub.web.downloads import example_answer
from hub.web.models import Answer, Limit
from services.skp_service.api.context import Reading
from services.skp_service.api.reports import ReportQuery, reported
from services.skp_service.api.skp_models import EXAMPLE_ID
from services.skp_service.domain.cycle import Stage
from services.skp_service.handlers.blocking import Blocking, blocking_in
from services.skp_service.handlers.scope import scope_in_period


class BlockingQuery(ReportQuery):
    """Parameters of the list of who holds up whom."""

    after: Annotated[
        int, Field(ge=0, le=2**31, description="`next` dari halaman sebelumnya: sekian baris dilewati.")
    ] = 0
    limit: Limit = 100


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


_EXAMPLE: Final[dict[str, Any]] = {
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

router = APIRouter(prefix="/v1/reports", tags=["laporan"])


@router.get(
    "/blocking",
    **reported("listBlockingSuperiors", "Atasan yang SKP-nya ditunggu bawahan", responses=example_answer(_EXAMPLE)),
)
async def list_blocking(query: Annotated[BlockingQuery, Query()], call: Reading) -> BlockingPage:
    """Atasan tanpa SKP yang disetujui dalam periode, dan berapa pegawai menunggunya; yang terbanyak dahulu.

    Bila disetel `warn`, bawahannya boleh mengajukan lebih dahulu, dan daftar ini tetap menunjukkan siapa terlambat.
    """
    async with call.read() as connection:
        scope, period = await scope_in_period(connection, call.actor, query.period_id, query.unit_code)
        found = await blocking_in(connection, period, call.actor.today, scope.units)
    upto = query.after + query.limit
    items = [BlockingAnswer.of(one) for one in found[query.after : upto]]
    return BlockingPage(items=items, total=len(found), next=upto if upto < len(found) else None)
