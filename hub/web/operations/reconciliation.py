"""HTTP in: what partners hold against what they accepted from us, and what is done about it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query, Response
from pydantic import Field

from hub.delivery.reconciliation.comparing import Difference
from hub.delivery.reconciliation.discrepancies import DiscrepancyState
from hub.operations import reconciliation
from hub.operations.deliveries import check_partner
from hub.store.paging import page_of
from hub.web.documented import POSTS, documented, example
from hub.web.models import LARGEST_PAGE, Answer, Limit, Request
from hub.web.operations.context import TAG, Command, Reading, operator_of
from hub.web.operations.models import LARGEST, After, Decision, DecisionAnswer, Masked, Number, OpenDecision, Word


class FreshnessAnswer(Answer):
    """How well reconciliation of one kind keeps up."""

    partner: str
    kind: str
    subjects: Annotated[int, Field(description="Tentang berapa orang mitra ditanyai.")]
    unchecked: Annotated[int, Field(description="Yang belum dibandingkan.")]
    oldest_seconds: Annotated[float, Field(description="Umur perbandingan yang terlama.")]
    calls: int
    failing: Annotated[int, Field(description="Yang jawaban terakhirnya tidak dimengerti.")]


class FreshnessList(Answer):
    """How well reconciliation keeps up."""

    items: list[FreshnessAnswer]


class CheckRequest(Decision):
    """What is compared once more."""

    kind: Annotated[Word | None, Field(description="Hanya jenis catatan ini; kosong: semua.")] = None


class ComparedKind(Answer):
    """A kind of record that is compared once more."""

    kind: str
    subjects: int


class CheckAnswer(Answer):
    """What is compared once more; nothing: everybody for the first time."""

    items: list[ComparedKind]


class DiscrepancyQuery(Request):
    """Parameters of the list."""

    state: Annotated[
        DiscrepancyState | None, Field(description="Hanya yang berkeadaan ini; kosong: yang belum beres.")
    ] = None
    difference: Annotated[Difference | None, Field(description="Hanya yang berbeda begini.")] = None
    after: After = 0
    limit: Limit = 100


class DiscrepancyAnswer(Answer):
    """A discrepancy without what may be personal."""

    id: int
    partner: str
    kind: str
    difference: Difference
    state: DiscrepancyState
    partner_ids: Annotated[list[Masked], Field(description="Nomor pada mitra.")]
    delivery_id: Annotated[int | None, Field(description="Pengiriman yang memperbaikinya.")]
    found_at: datetime
    last_found_at: datetime
    closed_at: datetime | None


class DiscrepancyPage(Answer):
    """A page of discrepancies."""

    items: list[DiscrepancyAnswer]
    next: int | None


class WholeDiscrepancyAnswer(DiscrepancyAnswer):
    """A discrepancy with whom it is about, and what differs."""

    business_key: str
    subject: Annotated[str, Field(description="Tentang siapa, misalnya NIP.")]
    differing: Annotated[dict[str, list[str]], Field(description="Isian yang berbeda: kita, mitra.")]
    decisions: Annotated[list[DecisionAnswer], Field(description="Yang terlama lebih dahulu.")]

    @classmethod
    def of(cls, one: reconciliation.WholeDiscrepancy) -> Self:
        """Return all of a discrepancy."""
        return cls(
            **DiscrepancyAnswer.model_validate(one).model_dump(),
            business_key=one.business_key,
            subject=one.subject,
            differing={name: list(both) for name, both in one.differing.items()},
            decisions=[DecisionAnswer.of(decision) for decision in one.decisions],
        )


class RepairSomeRequest(OpenDecision):
    """Whose discrepancies are mended."""

    partner: Word
    after: After = 0


class RepairedAnswer(Answer):
    """What is being mended."""

    repaired: Annotated[int, Field(description="Yang sedang diperbaiki.")]
    next: Annotated[int | None, Field(description="Kirim lagi sebagai `after`; null: sudah semuanya.")]


class LetBeRequest(Decision):
    """Which discrepancies are let be."""

    numbers: Annotated[list[Annotated[int, Field(ge=1, le=LARGEST)]], Field(min_length=1, max_length=LARGEST_PAGE)]


class LetBeAnswer(Answer):
    """Which discrepancies are let be."""

    let_be: list[int]
    passed_over: Annotated[
        list[int], Field(description="Tidak ada, sudah selesai, sudah dibiarkan, atau sedang diperbaiki.")
    ]


router = APIRouter(tags=[TAG])


@router.get("/reconciliation", **documented("getReconciliation", "Status rekonsiliasi", ()))
async def status(call: Reading) -> FreshnessList:
    """Berapa orang yang sudah dibandingkan, seberapa baru, dan dengan berapa panggilan."""
    async with call.read() as connection:
        found = await reconciliation.status(connection)
    return FreshnessList(items=[FreshnessAnswer(partner=partner, **asdict(fresh)) for partner, fresh in found])


@router.post(
    "/reconciliation/check", **documented("compareAnew", "Bandingkan sekali lagi", POSTS, response_model=CheckAnswer)
)
async def check(
    body: Annotated[CheckRequest, example({"reason": "Data di mitra sudah dibetulkan."})], call: Command
) -> Response:
    """Semua orang, tanpa menunggu gilirannya, di sela-sela pengiriman; bila dijeda, setelah dilanjutkan."""
    async with call.transaction() as tx:
        counts = await reconciliation.compare_anew(tx, kind=body.kind, by=operator_of(call), reason=body.reason)
        return call.answer(CheckAnswer(items=[ComparedKind(kind=kind, subjects=number) for kind, number in counts]))


@router.get("/discrepancies", **documented("listDiscrepancies", "Daftar perbedaan", (422,)))
async def list_discrepancies(query: Annotated[DiscrepancyQuery, Query()], call: Reading) -> DiscrepancyPage:
    """Yang berbeda antara mitra dan kita, tanpa menyebut tentang siapa."""
    async with call.read() as connection:
        rows = await reconciliation.listed(
            connection, state=query.state, difference=query.difference, after=query.after, limit=query.limit + 1
        )
    page = page_of(rows, query.limit, read=DiscrepancyAnswer.model_validate, key=lambda row: row.id)
    return DiscrepancyPage(items=page.items, next=page.next)


@router.get("/discrepancies/{number}", **documented("getDiscrepancy", "Satu perbedaan", field="number"))
async def get_discrepancy(number: Number, call: Reading) -> WholeDiscrepancyAnswer:
    """Tentang siapa, dan isian yang berbeda; memuat NIP dan nama: jangan menyalinnya."""
    async with call.read() as connection:
        return WholeDiscrepancyAnswer.of(await reconciliation.shown(connection, number))


@router.post(
    "/discrepancies/repair",
    **documented("repairDiscrepancies", "Perbaiki banyak", POSTS, response_model=RepairedAnswer),
)
async def repair_some(
    body: Annotated[RepairSomeRequest, example({"partner": "siasn", "reason": "Mitra dipulihkan dari cadangan."})],
    call: Command,
) -> Response:
    """Kirim lagi yang hilang atau berbeda; mitra ditanyai dahulu. Ulangi dengan `after` sampai `next` kosong."""
    check_partner(body.partner, call.api.service.partners)
    async with call.transaction() as tx:
        repaired, following = await reconciliation.repair_some(
            tx.connection, body.partner, by=operator_of(call), reason=body.reason, after=body.after
        )
        return call.answer(RepairedAnswer(repaired=repaired, next=following))


@router.post("/discrepancies/let-be", **documented("letDiscrepanciesBe", "Biarkan", POSTS, response_model=LetBeAnswer))
async def let_be(
    body: Annotated[LetBeRequest, example({"numbers": [4], "reason": "Diketik sendiri di mitra, dan benar."})],
    call: Command,
) -> Response:
    """Muncul lagi hanya bila berbeda dengan cara lain."""
    async with call.transaction() as tx:
        changed = await reconciliation.let_be(tx.connection, body.numbers, by=operator_of(call), reason=body.reason)
        passed_over = sorted(set(body.numbers) - set(changed))
        return call.answer(LetBeAnswer(let_be=sorted(changed), passed_over=passed_over))


@router.post(
    "/discrepancies/{number}/repair",
    status_code=204,
    response_class=Response,
    **documented("repairDiscrepancy", "Perbaiki satu", POSTS, field="number"),
)
async def repair(
    number: Number, body: Annotated[OpenDecision, example({"reason": "Terhapus di mitra."})], call: Command
) -> Response:
    """Kirim lagi; mitra ditanyai dahulu, jadi tidak ada yang tercatat dua kali."""
    async with call.transaction() as tx:
        await reconciliation.repair(tx.connection, number, by=operator_of(call), reason=body.reason)
        return call.no_content()
