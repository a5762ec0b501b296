"""HTTP in: what is on its way to a partner, and what the partner refused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field

from contracts.nip import NipText
from hub.delivery.states import State
from hub.operations import deliveries
from hub.operations.deliveries import ListedDelivery, WholeDelivery
from hub.store.paging import page_of
from hub.telemetry.logging import mask
from hub.web.documented import ASKS, POSTS, READS, documented, example
from hub.web.models import Answer, Limit, Request
from hub.web.operations.context import TAG, Command, OperationsCall, Reading, operator_of
from hub.web.operations.models import After, DecisionAnswer, Masked, Number, OpenDecision, Word


class DeliveryQuery(Request):
    """Parameters of the list."""

    partner: Annotated[Word | None, Field(description="Hanya mitra ini.")] = None
    state: Annotated[State | None, Field(description="Hanya yang berkeadaan ini.")] = None
    after: After = 0
    limit: Limit = 100


class DeliverySearch(DeliveryQuery):
    """Whose deliveries are looked for. A NIP stands in no address."""

    nip: NipText


class DeliveryAnswer(Answer):
    """A delivery without what may be personal."""

    id: int
    partner: str
    kind: Annotated[str, Field(description="Jenis catatan.")]
    step: Annotated[str, Field(description="Langkahnya; kosong: catatannya sendiri.")]
    version: int
    state: State
    created_at: datetime
    due_at: datetime
    attempts: int
    lease_until: datetime | None
    absent_reads: Annotated[int, Field(description="Berapa kali mitra ditanyai dan tidak memilikinya.")]
    error_code: str | None
    error: Masked | None
    reason: Annotated[Masked | None, Field(description="Mengapa, dan siapa dapat memperbaikinya.")] = None
    outcome: str | None
    partner_id: Annotated[Masked | None, Field(description="Nomor pada mitra.")]
    settled_at: datetime | None
    unclear_answers: int
    partner_field: Annotated[Masked | None, Field(description="Isian yang ditolak, menurut mitra.")]

    @classmethod
    def of(cls, delivery: ListedDelivery, reasons: Mapping[str, str]) -> Self:
        """Return what is shown of a delivery, with the service's sentences by code."""
        reason = deliveries.reason_of(delivery.state, delivery.error_code, delivery.error, reasons)
        return cls.model_validate(delivery).model_copy(update={"reason": reason and str(mask(reason))})


class DeliveryPage(Answer):
    """A page of deliveries."""

    items: list[DeliveryAnswer]
    next: int | None


class WholeDeliveryAnswer(DeliveryAnswer):
    """A delivery with its content."""

    business_key: Annotated[str, Field(description="Dapat memuat NIP.")]
    waits_for: Annotated[str | None, Field(description="Kunci yang harus diterima mitra lebih dahulu.")]
    payload: Annotated[str, Field(description="Isinya; memuat NIP dan nama.")]
    partner_words: Annotated[str | None, Field(description="Kata-kata mitra; dapat memuat nama.")]
    decisions: Annotated[list[DecisionAnswer], Field(description="Yang terlama lebih dahulu.")]

    @classmethod
    def whole(cls, delivery: WholeDelivery, reasons: Mapping[str, str]) -> Self:
        """Return all of a delivery."""
        return cls(
            **DeliveryAnswer.of(delivery, reasons).model_dump(),
            business_key=delivery.business_key,
            waits_for=delivery.waits_for,
            payload=delivery.payload.decode(),
            partner_words=delivery.partner_words,
            decisions=[DecisionAnswer.of(one) for one in delivery.decisions],
        )


class RetriedAnswer(Answer):
    """What becomes of a delivery that is sent again."""

    state: Annotated[State, Field(description="pending: menunggu giliran; uncertain: mitra ditanyai dahulu.")]


class AskAgainRequest(OpenDecision):
    """Which deliveries the partner is asked about once more."""

    since: Annotated[AwareDatetime | None, Field(description="Hanya yang berakhir tidak jelas sejak saat ini.")] = None
    after: After = 0


class AskedAnswer(Answer):
    """How many deliveries the partner is asked about once more."""

    asked: int
    next: Annotated[int | None, Field(description="Kirim lagi sebagai `after`; null: sudah semuanya.")]


router = APIRouter(prefix="/deliveries", tags=[TAG])


@router.get("", **documented("listDeliveries", "Daftar pengiriman", READS))
async def list_deliveries(query: Annotated[DeliveryQuery, Query()], call: Reading) -> DeliveryPage:
    """Tanpa isi dan kunci usahanya, menurut nomornya."""
    return await _page(call, query)


@router.post("/search", **documented("searchDeliveries", "Cari pengiriman seseorang", ASKS))
async def search(
    body: Annotated[DeliverySearch, example({"nip": "199001012015031000", "state": "rejected"})], call: Reading
) -> DeliveryPage:
    """Pengiriman tentang pegawai dengan NIP ini; NIP tidak pernah menjadi bagian alamat."""
    return await _page(call, body, subject=body.nip)


@router.get("/{number}", **documented("getDelivery", "Satu pengiriman", field="number"))
async def get_delivery(number: Number, call: Reading) -> WholeDeliveryAnswer:
    """Seutuhnya: isi, kata-kata mitra, dan siapa memutuskan apa; memuat NIP dan nama: jangan menyalinnya."""
    async with call.read() as connection:
        return WholeDeliveryAnswer.whole(await deliveries.shown(connection, number), call.api.service.reasons)


@router.post("/retry-unclear", **documented("retryUnclear", "Tanyakan lagi semua", POSTS, response_model=AskedAnswer))
async def retry_unclear(
    body: Annotated[AskAgainRequest, example({"reason": "Format jawaban mitra sudah dikenal."})], call: Command
) -> Response:
    """Yang berakhir tidak jelas: mitra ditanyai, dan yang tidak dimilikinya dikirim.

    Sampai lima ratus sekaligus; ulangi dengan `after` sampai `next` kosong.
    """
    since = None if body.since is None else body.since.timestamp()
    async with call.transaction() as tx:
        asked, following = await deliveries.ask_some_unclear_again(
            tx.connection, by=operator_of(call), reason=body.reason, since=since, after=body.after
        )
        return call.answer(AskedAnswer(asked=asked, next=following))


@router.post(
    "/{number}/retry",
    **documented("retryDelivery", "Kirim lagi satu", POSTS, field="number", response_model=RetriedAnswer),
)
async def retry(
    number: Number, body: Annotated[OpenDecision, example({"reason": "NIP sudah diperbaiki di SIASN."})], call: Command
) -> Response:
    """Yang ditolak, setelah sebabnya diperbaiki; atau yang tidak jelas: mitra ditanyai dahulu."""
    async with call.transaction() as tx:
        state = await deliveries.send_again(tx.connection, number, by=operator_of(call), reason=body.reason)
        return call.answer(RetriedAnswer(state=state))


async def _page(call: OperationsCall, query: DeliveryQuery, **more: Any) -> DeliveryPage:  # noqa: ANN401 - of `listed`
    service = call.api.service
    if query.partner is not None:
        deliveries.check_partner(query.partner, service.partners)
    async with call.read() as connection:
        rows = await deliveries.listed(
            connection,
            partner=query.partner,
            state=query.state,
            after=query.after,
            limit=query.limit + 1,
            **more,
        )
    page = page_of(rows, query.limit, read=lambda row: DeliveryAnswer.of(row, service.reasons), key=lambda row: row.id)
    return DeliveryPage(items=page.items, next=page.next)
