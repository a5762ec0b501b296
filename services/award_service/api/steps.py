"""HTTP in: what is done to proposals before they are sent; to many at once, or to one."""

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from hub.transaction import Transaction
from hub.web.documented import CHANGES, POSTS, documented, example
from hub.web.models import Request
from hub.web.preconditions import RequiredIfMatch
from services.award_service.api.context import AwardCall, Command, Reading
from services.award_service.api.proposal_models import (
    EXAMPLE_ID,
    ItemAnswer,
    ItemsAnswer,
    ItemsRequest,
    LackModel,
    ProposalAnswer,
    Prose,
)
from services.award_service.domain.eligibility import Asked, Statement
from services.award_service.domain.proposal import Proposal
from services.award_service.handlers import verifying
from services.award_service.handlers.context import Target
from services.award_service.handlers.showing import shown

ITEM: Final = {"id": EXAMPLE_ID, "revision": 3}
of_many: Final = partial(documented, refused=(*POSTS, 412), response_model=ItemsAnswer)
"""Describes a route that takes many proposals a step further."""
of_one: Final = partial(documented, refused=CHANGES, response_model=ProposalAnswer, field="proposal_id")
"""Describes a route that takes one."""


def answer_many(call: AwardCall, changed: Iterable[Proposal], warnings: Iterable[str] = ()) -> Response:
    """Return the answer that says how proposals stand now."""
    items = [ItemAnswer.model_validate(one) for one in changed]
    return call.answer(ItemsAnswer(items=items, warnings=tuple(warnings)))


async def answer_one(call: AwardCall, tx: Transaction, proposal: Proposal, *, status: int = 200) -> Response:
    """Return the answer that shows a proposal, whole."""
    answer = ProposalAnswer.of(await shown(tx.connection, call.actor, proposal))
    location = f"/v1/proposals/{proposal.id}" if status == 201 else None  # noqa: PLR2004
    return call.answer(answer, revision=proposal.revision, status=status, location=location)


class StatementsRequest(ItemsRequest):
    """Whether people were sentenced to prison for a crime that is punishable by five years or more."""

    statement: Statement


class AttestRequest(ItemsRequest):
    """That discipline or leave was asked about elsewhere."""

    kinds: Annotated[list[Asked], Field(min_length=1, max_length=2)]
    reason: Prose


class ProposeRequest(ItemsRequest):
    """Which are handed in."""

    batch_id: Annotated[UUID | None, Field(description="Bagi yang berkasnya tidak terbuka lagi.")] = None


class WhyRequest(ItemsRequest):
    """Which, and why."""

    reason: Prose


class ResumeRequest(ItemsRequest):
    """Which go on, and in which batch."""

    batch_id: UUID


class NotesRequest(Request):
    """The statement on sentences, and a remark; what is absent stays."""

    statement: Statement | None = None
    remark: Prose | None = None


class ReturnRequest(Request):
    """What is missing, and why it comes back."""

    reason: Prose
    lacks: Annotated[tuple[LackModel, ...], Field(max_length=50)] = ()


class Why(Request):
    """Why."""

    reason: Prose


_WHY: Final = {"items": [ITEM], "reason": "Menunggu SK jabatan terakhir."}
_ATTEST: Final = {"items": [ITEM], "kinds": ["discipline"], "reason": "Surat keterangan BKPSDM nomor 800/12/2026."}
_RETURN: Final = {"reason": "Dokumen belum lengkap.", "lacks": [{"code": "sk_cpns", "words": "Tidak terbaca."}]}
Items = Annotated[ItemsRequest, example({"items": [ITEM]})]

router = APIRouter(prefix="/v1/proposals", tags=["usulan"])


@router.post("/statements", **of_many("stateSentences", "Isi pernyataan banyak usulan"))
async def note_statements(
    body: Annotated[StatementsRequest, example({"items": [ITEM], "statement": "no"})], call: Command
) -> Response:
    """Pidana penjara karena tindak pidana yang diancam paling singkat 5 tahun: `yes`, `no`, atau `unknown`."""
    async with call.transaction() as tx:
        return answer_many(call, await verifying.note_statements(tx, call.actor, body.targets(), body.statement))


@router.post("/attestations", **of_many("attestAsked", "Nyatakan hukuman disiplin atau cuti sudah ditanyakan"))
async def attest(body: Annotated[AttestRequest, example(_ATTEST)], call: Command) -> Response:
    """Oleh verifikator atau admin instansi, bila tidak ada sumber yang pernah menyebutnya; dengan alasan."""
    async with call.transaction() as tx:
        return answer_many(call, await verifying.attest(tx, call.actor, body.targets(), body.kinds, body.reason))


@router.post("/propose", **of_many("propose", "Ajukan usulan"))
async def propose(body: Annotated[ProposeRequest, example({"items": [ITEM]})], call: Command) -> Response:
    """Oleh admin unitnya atau admin instansi; juga yang dikembalikan."""
    async with call.transaction() as tx:
        return answer_many(call, await verifying.propose(tx, call.actor, body.targets(), body.batch_id))


@router.post("/check", **of_many("checkProposals", "Periksa usulan (langkah 1)"))
async def check(body: Items, call: Command) -> Response:
    """Oleh verifikator; setiap dokumen wajib ada dan diterima kementerian. `warnings`: yang belum ditandatangani."""
    async with call.transaction() as tx:
        return answer_many(
            call, *await verifying.check(tx, call.actor, body.targets(), call.api.settings.package_rules)
        )


@router.post("/verify", **of_many("verifyProposals", "Verifikasi usulan (langkah 2)"))
async def verify(body: Items, call: Command) -> Response:
    """Oleh verifikator lain daripada yang memeriksa; ditolak selama ada `obstacles`."""
    async with call.transaction() as tx:
        return answer_many(call, await verifying.verify(tx, call.actor, body.targets()))


@router.post("/postpone", **of_many("postponeProposals", "Tunda usulan"))
async def postpone(body: Annotated[WhyRequest, example(_WHY)], call: Command) -> Response:
    """Oleh admin instansi, dengan alasan."""
    async with call.transaction() as tx:
        return answer_many(call, await verifying.postpone(tx, call.actor, body.targets(), body.reason))


@router.post("/resume", **of_many("resumeProposals", "Lanjutkan usulan yang ditunda"))
async def resume(
    body: Annotated[ResumeRequest, example({"items": [ITEM], "batch_id": EXAMPLE_ID})], call: Command
) -> Response:
    """Oleh admin instansi, ke dalam berkas usulan yang masih terbuka."""
    async with call.transaction() as tx:
        return answer_many(call, await verifying.resume(tx, call.actor, body.targets(), body.batch_id))


@router.post("/withdraw", **of_many("withdrawProposals", "Tarik usulan"))
async def withdraw(body: Annotated[WhyRequest, example(_WHY)], call: Command) -> Response:
    """Oleh pengusul sebelum diperiksa; sesudahnya oleh admin instansi."""
    async with call.transaction() as tx:
        return answer_many(call, await verifying.withdraw(tx, call.actor, body.targets(), body.reason))


@router.put("/{proposal_id}/notes", **of_one("noteOnProposal", "Isi pernyataan dan catatan"))
async def note(
    proposal_id: UUID,
    body: Annotated[NotesRequest, example({"statement": "no", "remark": "Berkas asli ada."})],
    call: Reading,
    expected: RequiredIfMatch,
) -> Response:
    """Oleh pengusul atau verifikator, sebelum diverifikasi."""
    async with call.transaction() as tx:
        target = Target(proposal_id, expected)
        changed = await verifying.note_statement(tx, call.actor, target, body.statement, body.remark)
        return await answer_one(call, tx, changed)


@router.post("/{proposal_id}/return", **of_one("returnProposal", "Kembalikan usulan"))
async def send_back(
    proposal_id: UUID, body: Annotated[ReturnRequest, example(_RETURN)], call: Command, expected: RequiredIfMatch
) -> Response:
    """Oleh verifikator, dengan apa yang kurang."""
    async with call.transaction() as tx:
        lacks = [one.to_lack() for one in body.lacks]
        target = Target(proposal_id, expected)
        return await answer_one(call, tx, await verifying.send_back(tx, call.actor, target, lacks, body.reason))


@router.post("/{proposal_id}/refuse", **of_one("refuseProposal", "Tolak usulan (TMS)"))
async def refuse(
    proposal_id: UUID,
    body: Annotated[Why, example({"reason": "Pernah dijatuhi hukuman disiplin sedang."})],
    call: Command,
    expected: RequiredIfMatch,
) -> Response:
    """Oleh verifikator, dengan alasan."""
    async with call.transaction() as tx:
        target = Target(proposal_id, expected)
        return await answer_one(call, tx, await verifying.refuse(tx, call.actor, target, body.reason))
