"""HTTP in: events that the service has sent, and sending them again."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, Field

from hub.operations import outbox
from hub.operations.outbox import Sent
from hub.web.documented import ASKS, POSTS, documented, example
from hub.web.models import Answer, Request
from hub.web.operations.context import TAG, Command, OperationsCall, Reading, operator_of
from hub.web.operations.models import After, OpenDecision, Word


class BacklogAnswer(Answer):
    """What is not sent yet."""

    pending: Annotated[int, Field(description="Peristiwa yang belum keluar.")]
    oldest_seconds: Annotated[float, Field(description="Umur yang terlama; 0 bila tidak ada.")]


class SpanRequest(Request):
    """Which sent events are meant."""

    since: Annotated[AwareDatetime, Field(description="Dikirim sejak saat ini.")]
    until: Annotated[AwareDatetime | None, Field(description="Dikirim sebelum saat ini; kosong: sampai sekarang.")] = (
        None
    )
    type: Annotated[Word | None, Field(description="Hanya jenis ini, misalnya skp.finalised.v1.")] = None


class ReplayEventsRequest(SpanRequest, OpenDecision):
    """Which sent events are sent again."""

    after: After = 0


class CountAnswer(Answer):
    """How many events are meant."""

    events: int


class ReplayedEventsAnswer(CountAnswer):
    """How many events are sent again."""

    next: Annotated[int | None, Field(description="Kirim lagi sebagai `after`; null: sudah semuanya.")]


_EXAMPLE = {"since": "2026-01-31T08:00:00+07:00", "type": "skp.finalised.v1"}

router = APIRouter(prefix="/outbox", tags=[TAG])


@router.get("", **documented("getOutbox", "Kotak keluar", ()))
async def backlog(call: Reading) -> BacklogAnswer:
    """Berapa peristiwa yang belum keluar, dan umur yang terlama."""
    async with call.read() as connection:
        pending, oldest = await outbox.backlog(connection)
    return BacklogAnswer(pending=pending, oldest_seconds=oldest)


@router.post("/count", **documented("countSentEvents", "Hitung peristiwa terkirim", ASKS))
async def count(body: Annotated[SpanRequest, example(_EXAMPLE)], call: Reading) -> CountAnswer:
    """Yang akan dikirim ulang oleh permintaan dengan rentang yang sama."""
    async with call.read() as connection:
        return CountAnswer(events=await outbox.count(connection, _sent(body, call)))


@router.post("/replay", **documented("replaySentEvents", "Kirim ulang", POSTS, response_model=ReplayedEventsAnswer))
async def replay(
    body: Annotated[ReplayEventsRequest, example(_EXAMPLE | {"reason": "Antrean terhapus."})], call: Command
) -> Response:
    """Misalnya setelah sebuah antrean terhapus; penerima yang sudah menerima mengabaikannya.

    Sampai seribu sekaligus; ulangi dengan `after` sampai `next` kosong.
    """
    async with call.transaction() as tx:
        events, following = await outbox.replay_some(
            tx.connection, _sent(body, call), by=operator_of(call), reason=body.reason, after=body.after
        )
        return call.answer(ReplayedEventsAnswer(events=events, next=following))


def _sent(body: SpanRequest, call: OperationsCall) -> Sent:
    return outbox.sent_between(
        body.since.timestamp(),
        None if body.until is None else body.until.timestamp(),
        body.type,
        now=call.api.now(),
        inbox_retention_days=call.api.settings.inbox_retention_days,
    )
