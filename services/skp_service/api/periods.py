"""HTTP in: periods, and their deadlines."""

from datetime import date
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from contracts.contract import Text
from contracts.vocabulary import PeriodKind
from hub.web.documented import CHANGES, POSTS, documented, example
from hub.web.models import Answer, Request
from hub.web.preconditions import RequiredIfMatch, etag_of
from services.skp_service.api.context import Command, Reading
from services.skp_service.api.skp_models import PeriodAnswer
from services.skp_service.handlers import planning
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


_EXAMPLE: Final = {
    "name": "Tahun 2025",
    "kind": "annual",
    "start": "2025-01-01",
    "end": "2025-12-31",
    "drafts_close": "2025-02-28",
}
_Terms = Annotated[PeriodRequest, example(_EXAMPLE, "tahunan")]

router = APIRouter(prefix="/v1/periods", tags=["periode"])


@router.get("", **documented("listPeriods", "Daftar periode", ()))
async def list_periods(call: Reading) -> PeriodList:
    """Semua periode, yang terbaru lebih dahulu."""
    async with call.read() as connection:
        found = await store.list_periods(connection)
    return PeriodList(items=[PeriodAnswer.of(one) for one in found])


@router.get("/{period_id}", **documented("getPeriod", "Satu periode"))
async def get_period(period_id: UUID, call: Reading, response: Response) -> PeriodAnswer:
    """Periode beserta ETag-nya, yang diperlukan untuk mengubahnya."""
    async with call.read() as connection:
        period = await store.get_period(connection, period_id)
    response.headers["ETag"] = etag_of(period.revision)
    return PeriodAnswer.of(period)


@router.post("", status_code=201, **documented("openPeriod", "Buat periode", POSTS, response_model=PeriodAnswer))
async def open_period(body: _Terms, call: Command) -> Response:
    """Hanya admin instansi. Periode sejenis tidak boleh bertumpang tindih."""
    async with call.transaction() as tx:
        period = await planning.open_period(tx, call.actor, body.terms())
        answer, location = PeriodAnswer.of(period), f"/v1/periods/{period.id}"
        return call.answer(answer, revision=period.revision, status=201, location=location)


@router.put("/{period_id}", **documented("changePeriod", "Ubah periode", CHANGES, response_model=PeriodAnswer))
async def change_period(period_id: UUID, body: _Terms, call: Reading, expected: RequiredIfMatch) -> Response:
    """Hanya admin instansi. Rentangnya tetap begitu ada SKP di dalamnya."""
    async with call.transaction() as tx:
        period = await planning.change_period(tx, call.actor, period_id, body.terms(), expected)
        return call.answer(PeriodAnswer.of(period), revision=period.revision)
