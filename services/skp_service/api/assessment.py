"""HTTP in: ratings, and what the employee, the assessor and the reviewer say of them."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from contracts.vocabulary import Rating
from hub.web.documented import example
from hub.web.models import Request
from hub.web.preconditions import RequiredIfMatch
from services.skp_service.api.context import Command, Reading
from services.skp_service.api.head_rating import RatedAnswer, with_proposed
from services.skp_service.api.steps import Reason, show, step
from services.skp_service.api.texts import Prose
from services.skp_service.domain.objection import Decision
from services.skp_service.handlers import assessment
from services.skp_service.handlers.context import capacities_of
from services.skp_service.handlers.showing import shown_to


class RatingRequest(Request):
    """A rating."""

    rating: Rating


class StatementRequest(Request):
    """What the assessor says of an objection."""

    statement: Prose


class DecisionRequest(Request):
    """What the reviewer decides; a rating that is left out stays as it is."""

    reason: Prose
    work_results: Rating | None = None
    behaviour: Rating | None = None
    assessor_said: Annotated[
        Prose | None,
        Field(
            description="Wajib bila pejabat penilai tidak memberi keterangan sendiri: apa yang didengar darinya, atau "
            "mengapa ia tidak dapat didengar."
        ),
    ] = None

    def to_decision(self) -> Decision:
        """Return it as the domain knows it."""
        return Decision(self.reason, self.work_results, self.behaviour, self.assessor_said)


_DECISION: Final = {
    "reason": "Bukti tambahan diterima.",
    "work_results": "as_expected",
    "assessor_said": "Pejabat penilai menyatakan bukti itu belum ada ketika ia menilai.",
}
_STATEMENT: Final = {"statement": "Laporan itu diserahkan sesudah penilaian."}
Rated = Annotated[RatingRequest, example({"rating": "as_expected"})]
Why = Annotated[Reason, example({"reason": "Realisasi triwulan keempat belum diperhitungkan."})]

router = APIRouter(prefix="/v1/skps/{skp_id}", tags=["penilaian"])


@router.post("/exemption", **step("exemptFromEvidence", "Beri pengecualian bukti dukung"))
async def exempt(skp_id: UUID, body: Why, call: Command, expected: RequiredIfMatch) -> Response:
    """Oleh admin instansi, dengan alasan: SKP dapat dinilai walaupun bukti dukung belum lengkap."""
    async with call.transaction() as tx:
        return await show(call, tx, await assessment.exempt(tx, call.actor, skp_id, body.reason, expected))


@router.put("/ratings/work-results", **step("rateWorkResults", "Nilai hasil kerja", response_model=RatedAnswer))
async def rate_results(skp_id: UUID, body: Rated, call: Reading, expected: RequiredIfMatch) -> Response:
    """Setelah semua hasil kerja mempunyai bukti dukung dan umpan balik penilai.

    Nilai pimpinan yang berbeda dari usulan menurut capaian organisasinya disebut dalam `warnings`.
    """
    async with call.transaction() as tx:
        skp = await assessment.rate_results(tx, call.actor, skp_id, body.rating, expected)
        held = await capacities_of(tx.connection, call.actor, skp)
        answer = RatedAnswer.of(await shown_to(tx.connection, call.actor, skp, held))
        answer = await with_proposed(tx.connection, call.actor, skp, held, answer)
        return call.answer(answer.with_warning(), revision=skp.revision)


@router.put("/ratings/behaviour", **step("rateBehaviour", "Nilai perilaku kerja"))
async def rate_behaviour(skp_id: UUID, body: Rated, call: Reading, expected: RequiredIfMatch) -> Response:
    """Setelah hasil kerja dinilai dan tiap perilaku mempunyai umpan balik penilai; predikat mengikuti matriks."""
    async with call.transaction() as tx:
        return await show(call, tx, await assessment.rate_behaviour(tx, call.actor, skp_id, body.rating, expected))


@router.post("/accept", **step("acceptAssessment", "Terima hasil penilaian"))
async def accept(skp_id: UUID, call: Command, expected: RequiredIfMatch) -> Response:
    """Oleh pegawai; sesudah itu tidak ada keberatan lagi."""
    async with call.transaction() as tx:
        return await show(call, tx, await assessment.accept(tx, call.actor, skp_id, expected))


@router.post("/objection", **step("objectToAssessment", "Ajukan keberatan"))
async def object_to(skp_id: UUID, body: Why, call: Command, expected: RequiredIfMatch) -> Response:
    """Oleh pegawai, dalam batas waktunya, satu kali."""
    async with call.transaction() as tx:
        return await show(call, tx, await assessment.object_to(tx, call.actor, skp_id, body.reason, expected))


@router.post("/objection/statement", **step("answerObjection", "Beri keterangan atas keberatan"))
async def answer_objection(
    skp_id: UUID, body: Annotated[StatementRequest, example(_STATEMENT)], call: Command, expected: RequiredIfMatch
) -> Response:
    """Oleh pejabat penilai, sebelum keberatan diputus; keterangan yang baru menggantikan yang lama."""
    async with call.transaction() as tx:
        skp = await assessment.answer_objection(tx, call.actor, skp_id, body.statement, expected)
        return await show(call, tx, skp)


@router.post("/objection/decision", **step("decideObjection", "Putuskan keberatan"))
async def decide(
    skp_id: UUID, body: Annotated[DecisionRequest, example(_DECISION)], call: Command, expected: RequiredIfMatch
) -> Response:
    """Oleh atasan pejabat penilai, setelah mendengar keduanya; nilai yang tidak disebut tetap."""
    async with call.transaction() as tx:
        return await show(call, tx, await assessment.decide(tx, call.actor, skp_id, body.to_decision(), expected))
