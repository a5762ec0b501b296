"""HTTP in: batches of proposals."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field, model_validator

from contracts.contract import Code, ShortText, Text
from contracts.vocabulary import AwardGrade
from hub.transaction import Transaction
from hub.web.documented import CHANGES, POSTS, documented, example
from hub.web.models import Answer, Cursor, Limit, Request
from hub.web.preconditions import RequiredIfMatch, etag_of
from services.award_service.api.context import AwardCall, Command, Reading
from services.award_service.api.proposal_models import EXAMPLE_ID, ProposalAnswer, Prose
from services.award_service.api.proposals import TrailAnswer, TrailQuery, trail
from services.award_service.api.steps import Why, answer_one
from services.award_service.domain.batch import Batch, Letter, Receipt
from services.award_service.domain.cycle import BatchAct, BatchState, State
from services.award_service.domain.errors import NotAllowed
from services.award_service.domain.policy import general_capacities, require_in_batch
from services.award_service.handlers import batches, sending
from services.award_service.handlers.context import caller_of
from services.award_service.repository import batches as store
from services.award_service.repository.audit import about_batch
from services.award_service.repository.listing import list_batches

_YEAR: Final = "Tahun pengangkatan (masa kerja dihitung sejak); kosong: semua."


class SelectionRequest(Request):
    """Whom a batch is filled with, of those who are due by the day that its period counts to."""

    recruitment_year: Annotated[int | None, Field(ge=1950, le=2100, description=_YEAR)] = None
    recruitment_month: Annotated[int | None, Field(ge=1, le=12, description="Bulan dalam tahun itu.")] = None
    unit_code: Annotated[Code | None, Field(description="Unit ini dan unit di bawahnya; kosong: semua.")] = None

    @model_validator(mode="after")
    def _month_of_a_year(self) -> Self:
        if self.recruitment_month is not None and self.recruitment_year is None:
            raise ValueError("recruitment_month: isi juga recruitment_year")
        return self

    def wanted(self) -> batches.Wanted:
        """Return it as the use case takes it."""
        return batches.Wanted(self.recruitment_year, self.recruitment_month, self.unit_code)


class BatchRequest(Request):
    """What a new batch is called, and whom it begins with."""

    period_id: UUID
    name: Annotated[Text, Field(examples=["SLKS XXX, angkatan 1997"])]
    selection: Annotated[SelectionRequest | None, Field(description="Kosong: berkas kosong.")] = None


class NameRequest(Request):
    """What a batch is called."""

    name: Text


class PersonRequest(Request):
    """Who is added by hand, for which medal, and why."""

    person_id: UUID
    grade: AwardGrade
    reason: Prose


class LetterRequest(Request):
    """The covering letter."""

    letter_number: ShortText
    letter_on: date


class ReceiptRequest(Request):
    """The ministry's receipt."""

    number: ShortText | None = None
    on: date


class StateCount(Answer):
    """How many proposals stand there."""

    state: State
    number: int


class BatchAnswer(Answer):
    """A batch."""

    id: UUID
    period_id: UUID
    name: str
    state: BatchState
    revision: int
    created_at: datetime
    letter_number: str | None
    letter_on: date | None
    signed_off_by: str | None
    signed_off_at: datetime | None
    sent_at: datetime | None
    receipt_number: str | None
    receipt_on: date | None
    proposals: Annotated[list[StateCount], Field(description="Status tanpa usulan tidak disebut.")]

    @classmethod
    def of(cls, batch: Batch, states: store.States) -> Self:
        """Return what is shown of one."""
        letter, signed_off, receipt = batch.letter, batch.signed_off, batch.receipt
        return cls.from_record(
            batch,
            letter_number=letter and letter.number,
            letter_on=letter and letter.on,
            signed_off_by=signed_off and signed_off.by.subject,
            signed_off_at=signed_off and signed_off.at,
            receipt_number=receipt and receipt.number,
            receipt_on=receipt and receipt.on,
            proposals=[StateCount(state=one, number=states[one]) for one in State if one in states],
        )


class FilledAnswer(Answer):
    """A batch, and how many have come into it."""

    batch: BatchAnswer
    added: int


class BatchQuery(Request):
    """Which batches are wanted."""

    period_id: UUID | None = None
    state: BatchState | None = None
    after: Cursor = None
    limit: Limit = 100


class BatchPage(Answer):
    """Some of them; `next` is null on the last page."""

    items: list[BatchAnswer]
    next: str | None


_NEW: Final = {"period_id": EXAMPLE_ID, "name": "SLKS XXX, angkatan 1997", "selection": {"recruitment_year": 1997}}
_PERSON: Final = {"person_id": EXAMPLE_ID, "grade": "xx", "reason": "Terlewat pada daftar tahun lalu."}
_LETTER: Final = {"letter_number": "800/123/BKPSDM", "letter_on": "2026-03-10"}
_RECEIPT: Final = {"number": "R-17/2026", "on": "2026-03-20"}


def _step(operation_id: str, summary: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as FastAPI takes it
    return documented(operation_id, summary, CHANGES, **({"response_model": BatchAnswer} | more))


async def _shown(tx: Transaction, batch: Batch) -> BatchAnswer:
    return BatchAnswer.of(batch, (await store.states_in(tx.connection, [batch.id]))[batch.id])


async def _answer(call: AwardCall, tx: Transaction, batch: Batch) -> Response:
    return call.answer(await _shown(tx, batch), revision=batch.revision)


async def _filled(call: AwardCall, tx: Transaction, filled: batches.Filled, *, status: int = 200) -> Response:
    answer = FilledAnswer(batch=await _shown(tx, filled.batch), added=filled.added)
    location = f"/v1/batches/{filled.batch.id}" if status == 201 else None  # noqa: PLR2004
    return call.answer(answer, revision=filled.batch.revision, status=status, location=location)


async def _require_reader(call: AwardCall) -> None:
    async with call.read() as connection:
        caller = await caller_of(connection, call.actor)
    require_in_batch(BatchAct.READ, general_capacities(caller))


router = APIRouter(prefix="/v1/batches", tags=["berkas usulan"])


@router.get("", **documented("listBatches", "Daftar berkas usulan", (404, 422)))
async def get_batches(query: Annotated[BatchQuery, Query()], call: Reading) -> BatchPage:
    """Yang dibuat lebih dahulu di depan."""
    await _require_reader(call)
    async with call.read() as connection:
        page = await list_batches(
            connection, period_id=query.period_id, state=query.state, after=query.after, limit=query.limit
        )
        states = await store.states_in(connection, [one.id for one in page.items])
    return BatchPage(items=[BatchAnswer.of(one, states[one.id]) for one in page.items], next=page.next)


@router.get("/{batch_id}", **documented("getBatch", "Satu berkas usulan"))
async def get_batch(batch_id: UUID, call: Reading, response: Response) -> BatchAnswer:
    """Beserta jumlah usulan menurut statusnya, dan ETag-nya."""
    await _require_reader(call)
    async with call.read() as connection:
        batch = await store.get_batch(connection, batch_id)
        states = await store.states_in(connection, [batch_id])
    response.headers["ETag"] = etag_of(batch.revision)
    return BatchAnswer.of(batch, states[batch_id])


@router.get("/{batch_id}/trail", **documented("getBatchTrail", "Riwayat berkas usulan"))
async def get_trail(batch_id: UUID, query: Annotated[TrailQuery, Query()], call: Reading) -> TrailAnswer:
    """Siapa melakukan apa, kapan, dan mengapa. Bukan bagi admin unit: alasan dapat menyangkut unit mana pun."""
    async with call.read() as connection:
        if not (await caller_of(connection, call.actor)).reads_all:
            raise NotAllowed
        await store.get_batch(connection, batch_id)
    return await trail(call, about_batch(batch_id), query)


@router.post("", status_code=201, **documented("createBatch", "Buat berkas usulan", POSTS, response_model=FilledAnswer))
async def create(body: Annotated[BatchRequest, example(_NEW)], call: Command) -> Response:
    """Oleh admin instansi: kosong, atau langsung berisi satu angkatan, satu unit, atau semua yang jatuh tempo."""
    async with call.transaction() as tx:
        wanted = None if body.selection is None else body.selection.wanted()
        filled = await batches.create(tx, call.actor, body.period_id, body.name, wanted)
        return await _filled(call, tx, filled, status=201)


@router.put("/{batch_id}", **_step("renameBatch", "Ubah nama berkas usulan"))
async def rename(
    batch_id: UUID, body: Annotated[NameRequest, example({"name": "SLKS XX"})], call: Reading, expected: RequiredIfMatch
) -> Response:
    """Oleh admin instansi, selama terbuka."""
    async with call.transaction() as tx:
        return await _answer(call, tx, await batches.rename(tx, call.actor, batch_id, body.name, expected))


@router.post("/{batch_id}/candidates", **_step("fillBatch", "Isi berkas usulan", response_model=FilledAnswer))
async def fill(
    batch_id: UUID,
    body: Annotated[SelectionRequest, example({"recruitment_year": 1997})],
    call: Command,
    expected: RequiredIfMatch,
) -> Response:
    """Yang jatuh tempo dan belum diusulkan; admin unit mengisi dengan pegawai unitnya sendiri."""
    async with call.transaction() as tx:
        return await _filled(call, tx, await batches.fill(tx, call.actor, batch_id, body.wanted(), expected))


@router.post(
    "/{batch_id}/proposals",
    status_code=201,
    **documented("addProposal", "Tambah usulan dengan alasan", POSTS, response_model=ProposalAnswer),
)
async def add(batch_id: UUID, body: Annotated[PersonRequest, example(_PERSON)], call: Command) -> Response:
    """Juga yang belum jatuh tempo: verifikasi tetap menolak yang ditolak aturan."""
    async with call.transaction() as tx:
        made = await batches.add(tx, call.actor, batch_id, body.person_id, body.grade, body.reason)
        return await answer_one(call, tx, made, status=201)


@router.post("/{batch_id}/sign-off", **_step("signOffBatch", "Tanda tangani berkas usulan"))
async def sign_off(
    batch_id: UUID, body: Annotated[LetterRequest, example(_LETTER)], call: Command, expected: RequiredIfMatch
) -> Response:
    """Oleh penanda tangan, setelah setiap usulan di dalamnya diverifikasi atau keluar; yang kini tertahan disebut."""
    async with call.transaction() as tx:
        letter = Letter(body.letter_number, body.letter_on)
        return await _answer(call, tx, await batches.sign_off(tx, call.actor, batch_id, letter, expected))


@router.post("/{batch_id}/reopen", **_step("reopenBatch", "Buka kembali berkas usulan"))
async def reopen(
    batch_id: UUID,
    body: Annotated[Why, example({"reason": "Nomor surat keliru."})],
    call: Command,
    expected: RequiredIfMatch,
) -> Response:
    """Oleh penanda tangan atau admin instansi, sebelum dikirim."""
    async with call.transaction() as tx:
        return await _answer(call, tx, await batches.reopen(tx, call.actor, batch_id, body.reason, expected))


@router.post("/{batch_id}/send", **_step("sendBatch", "Kirim berkas usulan"))
async def send(batch_id: UUID, call: Command, expected: RequiredIfMatch) -> Response:
    """Oleh admin instansi; diumumkan bagi setiap usulan dengan dokumennya. Yang kini tertahan menahannya; disebut."""
    async with call.transaction() as tx:
        return await _answer(call, tx, await sending.send(tx, call.actor, batch_id, expected))


@router.post("/{batch_id}/receipt", **_step("receiveBatch", "Tanda terima kementerian"))
async def receipt(
    batch_id: UUID, body: Annotated[ReceiptRequest, example(_RECEIPT)], call: Command, expected: RequiredIfMatch
) -> Response:
    """Oleh admin instansi; juga belakangan, setelah jawaban terakhir, atau untuk membetulkan."""
    async with call.transaction() as tx:
        taken = await sending.take_receipt(
            tx, call.actor, batch_id, Receipt(body.number, body.on), expected, call.api.zone
        )
        return await _answer(call, tx, taken)
