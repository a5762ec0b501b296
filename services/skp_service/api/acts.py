"""HTTP in: what is done to an SKP, step by step through its cycle. Each request is one transaction."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from contracts.vocabulary import Rating
from hub.identity.caller import Caller
from hub.transaction import Transaction
from hub.web.documented import CHANGES, POSTS, answers, example
from hub.web.idempotency import Answer as Answered
from hub.web.idempotency import IdempotencyKey, OptionalKey
from hub.web.models import Request
from hub.web.preconditions import RequiredIfMatch
from services.skp_service.api.context import Desks, shown
from services.skp_service.api.head_rating import RatedAnswer, with_proposed
from services.skp_service.api.plan_models import EXAMPLE_PLAN, PlanModelIn
from services.skp_service.api.skp_models import EXAMPLE_ID, SkpAnswer
from services.skp_service.api.texts import MaybeProse, Prose
from services.skp_service.domain.assessment import Decision
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers import assessment, execution, planning
from services.skp_service.handlers.context import ActorContext, capacities_of
from services.skp_service.handlers.showing import shown_to

Act = Callable[[Transaction, ActorContext], Awaitable[Skp]]


class OpenRequest(Request):
    """Which SKP is begun."""

    period_id: UUID
    position_id: Annotated[
        int | None, Field(ge=1, le=2**53, strict=True, description="Kosong: jabatan terakhir dalam periode.")
    ] = None
    plan: PlanModelIn


class Reason(Request):
    """Why, in words."""

    reason: Prose


class ProgressRequest(Request):
    """What is planned and done about a work result."""

    action_plan: MaybeProse = ""
    realisation: MaybeProse = ""


class NoteRequest(Request):
    """A note on progress."""

    text: Prose


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


async def skp_shown(
    tx: Transaction, context: ActorContext, skp: Skp, *, status: int = 200, location: str | None = None
) -> Answered:
    """Return the answer that shows an SKP as its caller may see it."""
    held = await capacities_of(tx.connection, context, skp)
    answer = SkpAnswer.of(await shown_to(tx.connection, context, skp, held))
    answer = await with_proposed(tx.connection, context, skp, held, answer)
    return shown(answer, skp.revision, status=status, location=location)


class Steps:
    """Adds the endpoints that do one act to one SKP and show what it has become."""

    def __init__(self, desks: Desks, tag: str) -> None:
        self.router = APIRouter(tags=[tag])
        self._desks = desks

    async def take(self, caller: Caller, key: IdempotencyKey | None, act: Act) -> Response:
        """Do the act in a transaction of its own."""

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            return await skp_shown(tx, context, await act(tx, context))

        return await self._desks.do(caller, key, work)

    def post(self, path: str, operation_id: str, summary: str) -> Callable[[Any], Any]:
        """Return the decorator of a step that is taken."""
        return self.router.post(
            f"/skps/{{skp_id}}{path}",
            operation_id=operation_id,
            summary=summary,
            response_model=SkpAnswer,
            responses=answers(*CHANGES),
        )

    def put(
        self, path: str, operation_id: str, summary: str, model: type[SkpAnswer] = SkpAnswer
    ) -> Callable[[Any], Any]:
        """Return the decorator of a value that is set."""
        return self.router.put(
            f"/skps/{{skp_id}}{path}",
            operation_id=operation_id,
            summary=summary,
            response_model=model,
            responses=answers(*CHANGES),
        )


def planning_router(desks: Desks) -> APIRouter:
    """Return the endpoints of planning."""
    steps = Steps(desks, "perencanaan")
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type
    Why = Annotated[Reason, example({"reason": "Target perlu disesuaikan dengan perjanjian kinerja."})]  # noqa: N806

    @steps.router.post(
        "/skps",
        operation_id="openSkp",
        summary="Buat SKP",
        status_code=201,
        response_model=SkpAnswer,
        responses=answers(*POSTS),
    )
    async def open_skp(
        request: Annotated[OpenRequest, example({"period_id": EXAMPLE_ID, "plan": EXAMPLE_PLAN})],
        caller: Signed,
        key: OptionalKey,
    ) -> Response:
        """SKP Anda sendiri: satu untuk tiap jabatan dan periode."""

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            skp = await planning.open_skp(tx, context, request.period_id, request.position_id, request.plan.to_plan())
            return await skp_shown(tx, context, skp, status=201, location=f"/v1/skps/{skp.id}")

        return await desks.do(caller, key, work)

    @steps.put("/plan", "draftPlan", "Ubah rencana")
    async def draft(
        skp_id: UUID, request: Annotated[PlanModelIn, example(EXAMPLE_PLAN)], caller: Signed, expected: RequiredIfMatch
    ) -> Response:
        """Mengganti seluruh rencana selama masih draf atau dikembalikan."""
        return await steps.take(
            caller, None, lambda tx, context: planning.draft(tx, context, skp_id, request.to_plan(), expected)
        )

    @steps.post("/submit", "submitPlan", "Ajukan rencana")
    async def submit(skp_id: UUID, caller: Signed, expected: RequiredIfMatch, key: OptionalKey) -> Response:
        """Kepada atasan; SKP atasan harus sudah disetujui (kecuali disetel `warn`) dan rencana harus lengkap.

        Pertama kali sampai `deadlines.submit`; yang pernah diajukan boleh diajukan lagi sesudahnya.
        """
        return await steps.take(caller, key, lambda tx, context: planning.submit(tx, context, skp_id, expected))

    @steps.post("/withdraw", "withdrawPlan", "Tarik kembali rencana")
    async def withdraw(skp_id: UUID, caller: Signed, expected: RequiredIfMatch, key: OptionalKey) -> Response:
        """Rencana yang diajukan menjadi draf lagi."""
        return await steps.take(caller, key, lambda tx, context: planning.withdraw(tx, context, skp_id, expected))

    @steps.post("/return", "returnPlan", "Kembalikan rencana")
    async def send_back(
        skp_id: UUID, request: Why, caller: Signed, expected: RequiredIfMatch, key: OptionalKey
    ) -> Response:
        """Oleh atasan, dengan catatan."""
        return await steps.take(
            caller, key, lambda tx, context: planning.send_back(tx, context, skp_id, request.reason, expected)
        )

    @steps.post("/approve", "approvePlan", "Setujui rencana")
    async def approve(skp_id: UUID, caller: Signed, expected: RequiredIfMatch, key: OptionalKey) -> Response:
        """Oleh atasan. Hasil kerja bawahan yang bergantung pada perubahannya ditandai."""
        return await steps.take(caller, key, lambda tx, context: planning.approve(tx, context, skp_id, expected))

    @steps.post("/revise", "revisePlan", "Buka revisi rencana")
    async def revise(
        skp_id: UUID, request: Why, caller: Signed, expected: RequiredIfMatch, key: OptionalKey
    ) -> Response:
        """Oleh pegawai atau atasannya; rencana yang disetujui menjadi draf lagi."""
        return await steps.take(
            caller, key, lambda tx, context: planning.revise(tx, context, skp_id, request.reason, expected)
        )

    return steps.router


def progress_router(desks: Desks) -> APIRouter:
    """Return the endpoints of action plans, realisation and notes."""
    steps = Steps(desks, "pelaksanaan")
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type
    progress_example = {"action_plan": "Mengumpulkan data tiap akhir bulan.", "realisation": "Tiga laporan selesai."}

    @steps.put("/results/{result_id}/progress", "recordProgress", "Isi rencana aksi dan realisasi")
    async def record(
        skp_id: UUID,
        result_id: UUID,
        request: Annotated[ProgressRequest, example(progress_example)],
        caller: Signed,
        expected: RequiredIfMatch,
    ) -> Response:
        """Oleh pegawai, selama SKP disetujui dan belum dinilai."""
        plan, done = request.action_plan, request.realisation
        return await steps.take(
            caller, None, lambda tx, context: execution.record(tx, context, skp_id, result_id, plan, done, expected)
        )

    @steps.router.post(
        "/skps/{skp_id}/results/{result_id}/notes",
        operation_id="addProgressNote",
        summary="Tambah catatan kemajuan",
        response_model=SkpAnswer,
        responses=answers(*POSTS),
    )
    async def add_note(
        skp_id: UUID,
        result_id: UUID,
        request: Annotated[NoteRequest, example({"text": "Laporan triwulan kedua diserahkan."})],
        caller: Signed,
        key: OptionalKey,
    ) -> Response:
        """Catatan hanya bertambah."""
        return await steps.take(
            caller, key, lambda tx, context: execution.add_note(tx, context, skp_id, result_id, request.text)
        )

    return steps.router


def assessment_router(desks: Desks) -> APIRouter:
    """Return the endpoints of assessment."""
    steps = Steps(desks, "penilaian")
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type
    Rated = Annotated[RatingRequest, example({"rating": "as_expected"})]  # noqa: N806
    Why = Annotated[Reason, example({"reason": "Realisasi triwulan keempat belum diperhitungkan."})]  # noqa: N806

    @steps.post("/exemption", "exemptFromEvidence", "Beri pengecualian bukti dukung")
    async def exempt(
        skp_id: UUID, request: Why, caller: Signed, expected: RequiredIfMatch, key: OptionalKey
    ) -> Response:
        """Oleh admin instansi, dengan alasan: SKP dapat dinilai walaupun bukti dukung belum lengkap."""
        return await steps.take(
            caller, key, lambda tx, context: assessment.exempt(tx, context, skp_id, request.reason, expected)
        )

    @steps.put("/ratings/work-results", "rateWorkResults", "Nilai hasil kerja", RatedAnswer)
    async def rate_results(skp_id: UUID, request: Rated, caller: Signed, expected: RequiredIfMatch) -> Response:
        """Setelah semua hasil kerja mempunyai bukti dukung dan umpan balik penilai.

        Nilai pimpinan yang berbeda dari usulan menurut capaian organisasinya disebut dalam `warnings`.
        """

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            skp = await assessment.rate_results(tx, context, skp_id, request.rating, expected)
            held = await capacities_of(tx.connection, context, skp)
            seen_as = await shown_to(tx.connection, context, skp, held)
            answer = await with_proposed(tx.connection, context, skp, held, RatedAnswer.of(seen_as))
            return shown(answer.with_warning(), skp.revision)

        return await desks.do(caller, None, work)

    @steps.put("/ratings/behaviour", "rateBehaviour", "Nilai perilaku kerja")
    async def rate_behaviour(skp_id: UUID, request: Rated, caller: Signed, expected: RequiredIfMatch) -> Response:
        """Setelah hasil kerja dinilai dan tiap perilaku mempunyai umpan balik penilai; predikat mengikuti matriks."""
        return await steps.take(
            caller, None, lambda tx, context: assessment.rate_behaviour(tx, context, skp_id, request.rating, expected)
        )

    @steps.post("/accept", "acceptAssessment", "Terima hasil penilaian")
    async def accept(skp_id: UUID, caller: Signed, expected: RequiredIfMatch, key: OptionalKey) -> Response:
        """Oleh pegawai; sesudah itu tidak ada keberatan lagi."""
        return await steps.take(caller, key, lambda tx, context: assessment.accept(tx, context, skp_id, expected))

    @steps.post("/objection", "objectToAssessment", "Ajukan keberatan")
    async def object_to(
        skp_id: UUID, request: Why, caller: Signed, expected: RequiredIfMatch, key: OptionalKey
    ) -> Response:
        """Oleh pegawai, dalam batas waktunya, satu kali."""
        return await steps.take(
            caller, key, lambda tx, context: assessment.object_to(tx, context, skp_id, request.reason, expected)
        )

    @steps.post("/objection/statement", "answerObjection", "Beri keterangan atas keberatan")
    async def answer_objection(
        skp_id: UUID,
        request: Annotated[StatementRequest, example({"statement": "Laporan itu diserahkan sesudah penilaian."})],
        caller: Signed,
        expected: RequiredIfMatch,
        key: OptionalKey,
    ) -> Response:
        """Oleh pejabat penilai, sebelum keberatan diputus; keterangan yang baru menggantikan yang lama."""
        return await steps.take(
            caller,
            key,
            lambda tx, context: assessment.answer_objection(tx, context, skp_id, request.statement, expected),
        )

    @steps.post("/objection/decision", "decideObjection", "Putuskan keberatan")
    async def decide(
        skp_id: UUID,
        request: Annotated[
            DecisionRequest,
            example(
                {
                    "reason": "Bukti tambahan diterima.",
                    "work_results": "as_expected",
                    "assessor_said": "Pejabat penilai menyatakan bukti itu belum ada ketika ia menilai.",
                }
            ),
        ],
        caller: Signed,
        expected: RequiredIfMatch,
        key: OptionalKey,
    ) -> Response:
        """Oleh atasan pejabat penilai, setelah mendengar keduanya; nilai yang tidak disebut tetap."""
        return await steps.take(
            caller, key, lambda tx, context: assessment.decide(tx, context, skp_id, request.to_decision(), expected)
        )

    return steps.router
