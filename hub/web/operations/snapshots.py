"""HTTP in: announcing all current records again, for a service that comes later."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Response
from pydantic import Field

from hub.clock import moment
from hub.messaging.snapshot import Snapshot, SnapshotProgress
from hub.operations import snapshots
from hub.operations.operator import Kind
from hub.operations.refusals import NotFound
from hub.web.documented import POSTS, documented, example
from hub.web.models import Answer
from hub.web.operations.context import TAG, Command, OperationsCall, Reading, operator_of
from hub.web.operations.models import OpenDecision, Word


class SnapshotAnswer(Answer):
    """How far a snapshot has come."""

    type: Annotated[str, Field(description="Jenis yang diumumkan.")]
    records: Annotated[int, Field(description="Yang sudah diumumkan.")]
    started_at: datetime | None
    finished_at: Annotated[datetime | None, Field(description="null: belum selesai; ulangi permintaannya.")]

    @classmethod
    def of(cls, progress: SnapshotProgress) -> Self:
        """Return what is shown of a snapshot."""
        finished = progress.finished_at
        return cls(
            type=progress.type,
            records=progress.records,
            started_at=moment(progress.started_at),
            finished_at=None if finished is None else moment(finished),
        )


class SnapshotList(Answer):
    """What the service can announce again, and how far it has come."""

    items: list[SnapshotAnswer]


class PublishRequest(OpenDecision):
    """How a snapshot goes on."""

    anew: Annotated[bool, Field(description="Mulai dari awal, walaupun ada yang terputus.")] = False


router = APIRouter(prefix="/snapshots", tags=[TAG])


@router.get("", **documented("listSnapshots", "Daftar potret data", ()))
async def list_snapshots(call: Reading) -> SnapshotList:
    """Data yang dapat diumumkan lagi, dan sampai di mana."""
    async with call.read() as connection:
        begun = {one.type: SnapshotAnswer.of(one) for one in await snapshots.progress_of(connection)}
    types = [one.contract.type for one in call.api.service.snapshots]
    never = {one: SnapshotAnswer(type=one, records=0, started_at=None, finished_at=None) for one in types}
    return SnapshotList(items=[begun.get(one) or never[one] for one in types])


@router.post(
    "/{type}/publish",
    **documented("publishSnapshot", "Umumkan lagi", POSTS, field="type", response_model=SnapshotAnswer),
)
async def publish(
    type: Annotated[Word, Path(description="Jenisnya, dari daftarnya.")],  # noqa: A002 - as the address has it
    body: Annotated[PublishRequest, example({"reason": "Layanan penghargaan baru menyala."})],
    call: Command,
) -> Response:
    """Setiap data terkini dengan versinya, lima ratus sekali permintaan; ulangi, tanpa `anew`, sampai selesai.

    Yang terputus dilanjutkan dalam sehari. Penerima yang sudah memegang versi itu tidak berubah apa pun.
    """
    snapshot = _snapshot(call, type)
    async with call.transaction() as tx:
        progress = await snapshots.publish_page(tx, snapshot, by=operator_of(call), reason=body.reason, anew=body.anew)
        return call.answer(SnapshotAnswer.of(progress))


def _snapshot(call: OperationsCall, contract: str) -> Snapshot:
    found = next((one for one in call.api.service.snapshots if one.contract.type == contract), None)
    if found is None:
        raise NotFound(Kind.SNAPSHOT.of(contract))
    return found
