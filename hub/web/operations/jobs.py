"""HTTP in: periodic work of the service."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import Field

from hub.operations import jobs
from hub.operations.jobs import Condition
from hub.web.documented import POSTS, documented, example
from hub.web.models import Answer
from hub.web.operations.context import TAG, Command, Reading, operator_of
from hub.web.operations.models import Decision, Masked, Word

_Name = Annotated[Word, Path(description="Nama pekerjaan, dari daftarnya.")]


class JobAnswer(Answer):
    """A job, and what came of it."""

    name: str
    condition: Condition
    due_at: datetime
    last_started_at: datetime | None
    last_finished_at: datetime | None
    last_succeeded_at: datetime | None
    last_outcome: str | None
    last_error: Masked | None
    runs: Annotated[int, Field(description="Berapa kali dijalankan.")]
    failures: Annotated[int, Field(description="Gagal beruntun.")]
    state: Annotated[dict[str, Any], Field(description="Yang diingatnya.")]
    decision: Annotated[str | None, Field(description="Keputusan operator yang terakhir.")]
    decided_at: datetime | None
    decided_by: Masked | None
    decision_reason: Masked | None


class JobList(Answer):
    """The jobs of the service."""

    items: list[JobAnswer]


router = APIRouter(prefix="/jobs", tags=[TAG])


@router.get("", **documented("listJobs", "Daftar pekerjaan berkala", ()))
async def list_jobs(call: Reading) -> JobList:
    """Kapan terakhir berhasil, kapan gilirannya, dan mengapa gagal."""
    async with call.read() as connection:
        return JobList(items=[JobAnswer.model_validate(one) for one in await jobs.listed(connection)])


@router.post(
    "/{name}/run",
    status_code=204,
    response_class=Response,
    **documented("runJob", "Jalankan sekarang", POSTS, field="name"),
)
async def run(
    name: _Name, body: Annotated[Decision, example({"reason": "Pegawai baru ditambahkan."})], call: Command
) -> Response:
    """Tanpa menunggu gilirannya, atau sekali lagi bila sedang berjalan; bila dijeda, setelah dilanjutkan."""
    async with call.transaction() as tx:
        await jobs.run_now(tx, name, by=operator_of(call), reason=body.reason)
        return call.no_content()


@router.post(
    "/{name}/pause",
    status_code=204,
    response_class=Response,
    **documented("pauseJob", "Jeda pekerjaan", POSTS, field="name"),
)
async def pause(
    name: _Name, body: Annotated[Decision, example({"reason": "Pemeliharaan basis data."})], call: Command
) -> Response:
    """Yang sedang berjalan diselesaikan."""
    async with call.transaction() as tx:
        await jobs.pause(tx, name, by=operator_of(call), reason=body.reason)
        return call.no_content()


@router.post(
    "/{name}/resume",
    status_code=204,
    response_class=Response,
    **documented("resumeJob", "Lanjutkan pekerjaan", POSTS, field="name"),
)
async def resume(
    name: _Name, body: Annotated[Decision, example({"reason": "Pemeliharaan selesai."})], call: Command
) -> Response:
    """Yang gilirannya sudah lewat dijalankan segera."""
    async with call.transaction() as tx:
        await jobs.resume(tx, name, by=operator_of(call), reason=body.reason)
        return call.no_content()
