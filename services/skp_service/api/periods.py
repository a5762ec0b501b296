"""HTTP in: periods, and their deadlines."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response
from pydantic import Field, model_validator

from contracts.contract import Text
from contracts.vocabulary import PeriodKind
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.transaction import Transaction
from hub.web.documented import CHANGES, POSTS, READS, answers
from hub.web.idempotency import Answer as Answered
from hub.web.idempotency import OptionalKey
from hub.web.models import Answer, Request
from hub.web.preconditions import RequiredIfMatch, etag_of
from services.skp_service.api.context import Desks, shown
from services.skp_service.api.deadlines import deadlines_router
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.api.skp_models import PeriodAnswer
from services.skp_service.handlers import planning
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.planning import PeriodTerms
from services.skp_service.repository import skps as store


class PeriodRequest(Request):
    """What an admin says of a period."""

    name: Annotated[Text, Field(examples=["Tahun 2025"])]
    kind: PeriodKind
    start: date
    end: date
    drafts_close: Annotated[
        date,
        Field(description="Hari terakhir pengajuan rencana pertama kali; `deadlines.submit` SKP dapat lebih lambat."),
    ]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not (self.start <= self.drafts_close <= self.end and 2000 <= self.start.year <= 2100):  # noqa: PLR2004
            raise ValueError("start, drafts_close, end: harus berurutan, dalam tahun 2000-2100")
        return self

    def terms(self) -> PeriodTerms:
        """Return it as the use case takes it."""
        return PeriodTerms(self.name, self.kind, self.start, self.end, self.drafts_close)


class PeriodList(Answer):
    """All periods, newest first."""

    items: list[PeriodAnswer]


_EXAMPLE = {
    "tahunan": {
        "value": {
            "name": "Tahun 2025",
            "kind": "annual",
            "start": "2025-01-01",
            "end": "2025-12-31",
            "drafts_close": "2025-02-28",
        }
    }
}
_Terms = Annotated[PeriodRequest, Body(openapi_examples=_EXAMPLE)]


def periods_router(runtime: Runtime, desks: Desks) -> APIRouter:
    """Return the endpoints of periods."""
    router = APIRouter(tags=["periode"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type

    @router.get("/periods", operation_id="listPeriods", summary="Daftar periode", responses=answers())
    async def list_periods(_caller: Signed) -> PeriodList:
        """Semua periode, yang terbaru lebih dahulu."""
        async with runtime.database.read() as connection:
            found = await store.list_periods(connection)
        return PeriodList(items=[PeriodAnswer.of(one) for one in found])

    @router.get("/periods/{period_id}", operation_id="getPeriod", summary="Satu periode", responses=answers(*READS))
    async def get_period(period_id: UUID, _caller: Signed, response: Response) -> PeriodAnswer:
        """Periode beserta ETag-nya, yang diperlukan untuk mengubahnya."""
        with refusals_as_problems("period_id"):
            async with runtime.database.read() as connection:
                period = await store.get_period(connection, period_id)
        response.headers["ETag"] = etag_of(period.revision)
        return PeriodAnswer.of(period)

    @router.post(
        "/periods",
        operation_id="openPeriod",
        summary="Buat periode",
        status_code=201,
        response_model=PeriodAnswer,
        responses=answers(*POSTS),
    )
    async def open_period(request: _Terms, caller: Signed, key: OptionalKey) -> Response:
        """Hanya admin instansi. Periode sejenis tidak boleh bertumpang tindih."""

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            period = await planning.open_period(tx, context, request.terms())
            return shown(PeriodAnswer.of(period), period.revision, status=201, location=f"/v1/periods/{period.id}")

        return await desks.do(caller, key, work)

    @router.put(
        "/periods/{period_id}",
        operation_id="changePeriod",
        summary="Ubah periode",
        response_model=PeriodAnswer,
        responses=answers(*CHANGES),
    )
    async def change_period(period_id: UUID, request: _Terms, caller: Signed, expected: RequiredIfMatch) -> Response:
        """Hanya admin instansi. Rentangnya tetap begitu ada SKP di dalamnya."""

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            period = await planning.change_period(tx, context, period_id, request.terms(), expected)
            return shown(PeriodAnswer.of(period), period.revision)

        return await desks.do(caller, None, work)

    router.include_router(deadlines_router(runtime, desks))
    return router
