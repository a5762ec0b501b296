"""The HTTP door: reports as CloudEvents."""

import math
from typing import Any, Final

from fastapi import APIRouter, Request

from hub.web.cloud_events import BATCH, BINARY, STRUCTURED, Posted, events_of
from hub.web.documented import documented
from hub.web.problems import Problem
from services.intake.api.context import Reporting, source_of
from services.intake.api.models import EVENT, EventsAnswer, ReceivedAnswer
from services.intake.api.reading import report_of
from services.intake.handlers.receiving import QuotaUsed, receive
from services.intake.repository.merging import OthersBelievedError

router: Final = APIRouter(prefix="/v1/events", tags=["laporan"])
_EVENT: Final[dict[str, Any]] = {"type": "object", "additionalProperties": True, "examples": [EVENT]}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            STRUCTURED: {"schema": _EVENT},
            BATCH: {"schema": {"type": "array", "items": _EVENT}},
            BINARY: {"schema": {"type": "object", "additionalProperties": True, "examples": [EVENT["data"]]}},
        },
    },
    "parameters": [
        {
            "name": f"ce-{name}",
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": "Atribut CloudEvents, hanya bila isinya data laporan saja (mode binary).",
            "example": EVENT[name],
        }
        for name in ("specversion", "id", "source", "type", "time")
    ],
}


@router.post(
    "",
    status_code=202,
    openapi_extra=_BODY,
    **documented("reportEvents", "Serahkan laporan", (400, 413, 415), response_model=EventsAnswer),
)
async def report(request: Request, call: Reporting) -> EventsAnswer:
    """Satu laporan atau beberapa, sebagai CloudEvents 1.0 (structured, binary, atau batch).

    Setiap laporan mendapat tanda terima dan hasilnya sendiri: yang benar diterima walaupun yang lain ditolak. Aman
    diulang: laporan dengan `id` dan `source` yang sama dijawab sama. Laporan yang ditolak boleh dikirim lagi dengan
    `id` yang sama sesudah diperbaiki.
    """
    source, api = source_of(call), call.api
    events = events_of(Posted(request.headers, await request.body(), api.settings.intake_events_per_request))
    came = [report_of(source.name, one, bytes_max=api.settings.intake_event_bytes_max) for one in events]
    try:
        async with call.transaction() as tx:
            received = await receive(tx, came, api.merging, api.telling, door="http", quota=api.quota(source))
    except QuotaUsed as used:
        raise _quota_used(used) from None
    except OthersBelievedError as others:
        raise Problem(503, others.code, _RESTARTING, headers={"Retry-After": "10"}) from None
    return EventsAnswer(source=source.name, items=[ReceivedAnswer.of(one) for one in received])


_RESTARTING: Final = (
    "Layanan sedang dijalankan ulang dengan urutan kepercayaan sumber yang lain, dan permintaan ini tidak disimpan: "
    "kirim lagi sebentar lagi."
)


def _quota_used(used: QuotaUsed) -> Problem:
    return Problem(
        429,
        "quota_used",
        "Jatah laporan hari ini sudah habis, dan permintaan ini tidak disimpan: kirim lagi sesudah tengah malam, atau "
        "minta jatah yang lebih besar.",
        headers={"Retry-After": str(math.ceil(used.seconds))},
    )
