"""HTTP in: what the ministry says, entered by hand; decrees, certificates and medals, revocation."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from pydantic import Field

from contracts.contract import ShortText
from hub.web.documented import POSTS, documented, example
from hub.web.models import Answer, Request
from hub.web.preconditions import RequiredIfMatch
from services.award_service.api.context import AwardCall, Command
from services.award_service.api.proposal_models import (
    EXAMPLE_ID,
    DecreeModel,
    ItemRequest,
    ItemsRequest,
    LackModel,
    OutcomeAnswer,
    Prose,
)
from services.award_service.api.steps import ITEM, Why, answer_many, answer_one, of_many, of_one
from services.award_service.domain.decree import UNUSUAL, is_usual
from services.award_service.domain.outcome import Outcome, OutcomeChannel, Word
from services.award_service.domain.proposal import Decree, Revocation
from services.award_service.handlers import awards, outcomes
from services.award_service.handlers.context import Target


class OutcomeRequest(Request):
    """What the ministry says of one proposal."""

    proposal_id: UUID
    word: Word
    said_on: date
    reason: Prose | None = None
    lacks: Annotated[tuple[LackModel, ...], Field(max_length=50)] = ()
    decree: Annotated[DecreeModel | None, Field(description="Wajib untuk `decreed`.")] = None

    def to_outcome(self) -> Outcome:
        """Return it as the domain has it, as something new."""
        return Outcome(
            OutcomeChannel.HAND,
            str(uuid4()),
            self.proposal_id,
            self.word,
            self.said_on,
            self.reason,
            tuple(one.to_lack() for one in self.lacks),
            None if self.decree is None else Decree(self.decree.number, self.decree.on),
        )


class OutcomesRequest(Request):
    """What the ministry says of several."""

    items: Annotated[list[OutcomeRequest], Field(min_length=1, max_length=1000)]


class OutcomesAnswer(Answer):
    """What became of each, in the same order."""

    items: list[OutcomeAnswer]
    warnings: list[str]


class DecreeRequest(Request):
    """A decree, and whom it grants a medal."""

    number: Annotated[ShortText, Field(examples=["61/TK/TAHUN 2023"])]
    on: date
    proposal_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]


class CorrectionRequest(ItemsRequest):
    """A decree as it is, and why it was entered otherwise."""

    number: ShortText
    on: date
    reason: Prose


class ReceivedItem(ItemRequest):
    """Whose certificate it is, and its number."""

    certificate_number: ShortText | None = None


class ReceivedRequest(Request):
    """Which certificates and medals have arrived, and when."""

    items: Annotated[list[ReceivedItem], Field(min_length=1, max_length=1000)]
    on: date


class HandedOverRequest(ItemsRequest):
    """Which were handed over, and when."""

    on: date


class RevocationRequest(Request):
    """The decree that revokes a medal, and why."""

    number: ShortText
    on: date
    reason: Prose


def _warnings(*numbers: str | None) -> list[str]:
    return [UNUSUAL] if any(one is not None and not is_usual(one) for one in numbers) else []


_OUTCOME: Final = {"proposal_id": EXAMPLE_ID, "word": "ms", "said_on": "2026-07-20"}
_DECREE: Final = {"number": "61/TK/TAHUN 2026", "on": "2026-08-01", "proposal_ids": [EXAMPLE_ID]}
_CORRECTION: Final = {"items": [ITEM], "number": "61/TK/TAHUN 2026", "on": "2026-08-01", "reason": "Salah ketik."}
_RECEIVED: Final = {"items": [ITEM | {"certificate_number": "123456"}], "on": "2026-08-14"}
_REVOCATION: Final = {"number": "9/TK/TAHUN 2027", "on": "2027-02-01", "reason": "Diberhentikan tidak dengan hormat."}

router = APIRouter(prefix="/v1", tags=["Keppres"])


async def _enter(call: AwardCall, said: list[Outcome], field: str) -> Response:
    async with call.transaction() as tx:
        taken = await outcomes.enter(tx, call.actor, said, field=field)
        warnings = _warnings(*(one.decree.number for one in said if one.decree is not None))
        return call.answer(OutcomesAnswer(items=[OutcomeAnswer.of(one) for one in taken], warnings=warnings))


@router.post(
    "/outcomes", **documented("enterOutcomes", "Isi jawaban kementerian", POSTS, response_model=OutcomesAnswer)
)
async def enter(body: Annotated[OutcomesRequest, example({"items": [_OUTCOME]})], call: Command) -> Response:
    """Oleh admin instansi. Yang tidak cocok dengan status usulan disimpan dengan `unfit`, tanpa mengubah apa pun."""
    return await _enter(call, [one.to_outcome() for one in body.items], "items")


@router.post(
    "/outcomes/{outcome_id}/settle",
    status_code=204,
    response_class=Response,
    **documented("settleOutcome", "Selesaikan jawaban yang tidak diterapkan", POSTS),
)
async def settle(
    outcome_id: UUID, body: Annotated[Why, example({"reason": "Sudah dicocokkan dengan surat."})], call: Command
) -> Response:
    """Oleh admin instansi; sejak itu tidak lagi menunggu keputusan (`GET /v1/tasks`)."""
    async with call.transaction() as tx:
        await outcomes.settle_unfit(tx, call.actor, outcome_id, body.reason)
        return call.no_content()


@router.post("/decrees", **documented("enterDecree", "Isi Keppres", POSTS, response_model=OutcomesAnswer))
async def decree(body: Annotated[DecreeRequest, example(_DECREE)], call: Command) -> Response:
    """Satu Keppres bagi banyak usulan yang sudah dikirim; `award.granted.v1` diumumkan bagi masing-masing."""
    granted = Decree(body.number, body.on)
    said = [
        Outcome(OutcomeChannel.HAND, str(uuid4()), one, Word.DECREED, call.actor.today, decree=granted)
        for one in body.proposal_ids
    ]
    return await _enter(call, said, "proposal_ids")


@router.post("/proposals/correct-decree", **of_many("correctDecree", "Betulkan Keppres"))
async def correct(body: Annotated[CorrectionRequest, example(_CORRECTION)], call: Command) -> Response:
    """Oleh admin instansi; diumumkan dengan versi berikutnya."""
    async with call.transaction() as tx:
        corrected = Decree(body.number, body.on)
        changed = await awards.correct_decree(tx, call.actor, body.targets(), corrected, body.reason)
        return answer_many(call, changed, _warnings(body.number))


@router.post("/proposals/received", **of_many("receiveMedals", "Piagam dan tanda kehormatan diterima"))
async def received(body: Annotated[ReceivedRequest, example(_RECEIVED)], call: Command) -> Response:
    """Oleh admin instansi, dengan nomor piagamnya."""
    async with call.transaction() as tx:
        numbers = {one.id: one.certificate_number for one in body.items if one.certificate_number is not None}
        targets = [one.target() for one in body.items]
        return answer_many(call, await awards.receive(tx, call.actor, targets, numbers, body.on))


@router.post("/proposals/handed-over", **of_many("handOverMedals", "Diserahkan kepada penerima"))
async def handed_over(
    body: Annotated[HandedOverRequest, example({"items": [ITEM], "on": "2026-08-17"})], call: Command
) -> Response:
    """Oleh admin instansi, pada hari upacara."""
    async with call.transaction() as tx:
        return answer_many(call, await awards.hand_over(tx, call.actor, body.targets(), body.on))


@router.post("/proposals/{proposal_id}/revoke", **of_one("revokeAward", "Cabut tanda kehormatan"))
async def revoke(
    proposal_id: UUID,
    body: Annotated[RevocationRequest, example(_REVOCATION)],
    call: Command,
    expected: RequiredIfMatch,
) -> Response:
    """Oleh admin instansi, menurut Keppres pencabutannya."""
    async with call.transaction() as tx:
        revocation = Revocation(body.number, body.on, body.reason)
        changed = await awards.revoke(tx, call.actor, Target(proposal_id, expected), revocation)
        return await answer_one(call, tx, changed)
