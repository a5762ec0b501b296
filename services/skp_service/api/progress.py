"""HTTP in: action plans, realisation, and notes on progress."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response

from hub.web.documented import POSTS, example
from hub.web.models import Request
from hub.web.preconditions import RequiredIfMatch
from services.skp_service.api.context import Command, Reading
from services.skp_service.api.steps import show, step
from services.skp_service.api.texts import MaybeProse, Prose
from services.skp_service.handlers import execution


class ProgressRequest(Request):
    """What is planned and done about a work result."""

    action_plan: MaybeProse = ""
    realisation: MaybeProse = ""


class NoteRequest(Request):
    """A note on progress."""

    text: Prose


_PROGRESS: Final = {"action_plan": "Mengumpulkan data tiap akhir bulan.", "realisation": "Tiga laporan selesai."}

router = APIRouter(prefix="/v1/skps/{skp_id}/results/{result_id}", tags=["pelaksanaan"])


@router.put("/progress", **step("recordProgress", "Isi rencana aksi dan realisasi"))
async def record(
    skp_id: UUID,
    result_id: UUID,
    body: Annotated[ProgressRequest, example(_PROGRESS)],
    call: Reading,
    expected: RequiredIfMatch,
) -> Response:
    """Oleh pegawai, selama SKP disetujui dan belum dinilai."""
    plan, done = body.action_plan, body.realisation
    async with call.transaction() as tx:
        return await show(call, tx, await execution.record(tx, call.actor, skp_id, result_id, plan, done, expected))


@router.post("/notes", **step("addProgressNote", "Tambah catatan kemajuan", refused=POSTS))
async def add_note(
    skp_id: UUID,
    result_id: UUID,
    body: Annotated[NoteRequest, example({"text": "Laporan triwulan kedua diserahkan."})],
    call: Command,
) -> Response:
    """Catatan hanya bertambah."""
    async with call.transaction() as tx:
        return await show(call, tx, await execution.add_note(tx, call.actor, skp_id, result_id, body.text))
