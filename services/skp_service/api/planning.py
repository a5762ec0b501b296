"""HTTP in: the plan of an SKP, from its first draft to its approval and revision."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from hub.web.documented import POSTS, example
from hub.web.models import Request
from hub.web.preconditions import RequiredIfMatch
from services.skp_service.api.context import Command, Reading
from services.skp_service.api.plan_models import EXAMPLE_PLAN, PlanModelIn
from services.skp_service.api.skp_models import EXAMPLE_ID
from services.skp_service.api.steps import Reason, show, step
from services.skp_service.handlers import planning


class OpenRequest(Request):
    """Which SKP is begun."""

    period_id: UUID
    position_id: Annotated[
        int | None, Field(ge=1, le=2**53, strict=True, description="Kosong: jabatan terakhir dalam periode.")
    ] = None
    plan: PlanModelIn


Why = Annotated[Reason, example({"reason": "Target perlu disesuaikan dengan perjanjian kinerja."})]

router = APIRouter(prefix="/v1", tags=["perencanaan"])


@router.post("/skps", status_code=201, **step("openSkp", "Buat SKP", refused=POSTS))
async def open_skp(
    body: Annotated[OpenRequest, example({"period_id": EXAMPLE_ID, "plan": EXAMPLE_PLAN})], call: Command
) -> Response:
    """SKP Anda sendiri: satu untuk tiap jabatan dan periode."""
    async with call.transaction() as tx:
        skp = await planning.open_skp(tx, call.actor, body.period_id, body.position_id, body.plan.to_plan())
        return await show(call, tx, skp, status=201, location=f"/v1/skps/{skp.id}")


@router.put("/skps/{skp_id}/plan", **step("draftPlan", "Ubah rencana"))
async def draft(
    skp_id: UUID, body: Annotated[PlanModelIn, example(EXAMPLE_PLAN)], call: Reading, expected: RequiredIfMatch
) -> Response:
    """Mengganti seluruh rencana selama masih draf atau dikembalikan."""
    async with call.transaction() as tx:
        return await show(call, tx, await planning.draft(tx, call.actor, skp_id, body.to_plan(), expected))


@router.post("/skps/{skp_id}/submit", **step("submitPlan", "Ajukan rencana"))
async def submit(skp_id: UUID, call: Command, expected: RequiredIfMatch) -> Response:
    """Kepada atasan; SKP atasan harus sudah disetujui (kecuali disetel `warn`) dan rencana harus lengkap.

    Pertama kali sampai `deadlines.submit`; yang pernah diajukan boleh diajukan lagi sesudahnya.
    """
    async with call.transaction() as tx:
        return await show(call, tx, await planning.submit(tx, call.actor, skp_id, expected))


@router.post("/skps/{skp_id}/withdraw", **step("withdrawPlan", "Tarik kembali rencana"))
async def withdraw(skp_id: UUID, call: Command, expected: RequiredIfMatch) -> Response:
    """Rencana yang diajukan menjadi draf lagi."""
    async with call.transaction() as tx:
        return await show(call, tx, await planning.withdraw(tx, call.actor, skp_id, expected))


@router.post("/skps/{skp_id}/return", **step("returnPlan", "Kembalikan rencana"))
async def send_back(skp_id: UUID, body: Why, call: Command, expected: RequiredIfMatch) -> Response:
    """Oleh atasan, dengan catatan."""
    async with call.transaction() as tx:
        return await show(call, tx, await planning.send_back(tx, call.actor, skp_id, body.reason, expected))


@router.post("/skps/{skp_id}/approve", **step("approvePlan", "Setujui rencana"))
async def approve(skp_id: UUID, call: Command, expected: RequiredIfMatch) -> Response:
    """Oleh atasan. Hasil kerja bawahan yang bergantung pada perubahannya ditandai."""
    async with call.transaction() as tx:
        return await show(call, tx, await planning.approve(tx, call.actor, skp_id, expected))


@router.post("/skps/{skp_id}/revise", **step("revisePlan", "Buka revisi rencana"))
async def revise(skp_id: UUID, body: Why, call: Command, expected: RequiredIfMatch) -> Response:
    """Oleh pegawai atau atasannya; rencana yang disetujui menjadi draf lagi."""
    async with call.transaction() as tx:
        return await show(call, tx, await planning.revise(tx, call.actor, skp_id, body.reason, expected))
