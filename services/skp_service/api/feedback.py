"""HTTP in: feedback, in words and as pictures."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, model_validator

from hub.files.incoming import FILE_BODY, NamedFile
from hub.files.kinds import FileKind
from hub.web import models
from hub.web.documented import POSTS, UPLOADS, documented, example
from hub.web.models import Answer
from hub.web.streaming import takes_stream
from services.skp_service.api.context import Command, Reading
from services.skp_service.api.downloads import download
from services.skp_service.api.plan_models import EXAMPLE_RESULT
from services.skp_service.api.texts import MaybeProse, Prose
from services.skp_service.domain.cycle import Capacity
from services.skp_service.domain.terms import Behaviour
from services.skp_service.handlers import execution
from services.skp_service.handlers.execution import FeedbackInput
from services.skp_service.repository.skps import Feedback

_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_PICTURES: Final = (FileKind.JPEG, FileKind.PNG, FileKind.WEBP)


class OnOneThing(models.Request):
    """What feedback is about: a work result or a behaviour."""

    result_id: UUID | None = None
    behaviour: Behaviour | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.result_id is None) == (self.behaviour is None):
            raise ValueError("isi result_id atau behaviour, salah satu")
        return self


class AboutQuery(OnOneThing):
    """What a picture is about."""

    text: MaybeProse = ""


class FeedbackRequest(OnOneThing):
    """Feedback on one work result or one behaviour."""

    text: Prose


class FeedbacksRequest(models.Request):
    """Feedback on several things at once."""

    items: Annotated[list[FeedbackRequest], Field(min_length=1, max_length=100)]


class FeedbackAnswer(Answer):
    """What somebody said of a work result or a behaviour."""

    id: UUID
    result_id: UUID | None
    behaviour: Behaviour | None
    text: str
    capacity: Capacity
    given_by: Annotated[str | None, Field(description="NIP; kosong: dicatat untuk bupati.")]
    kind: Annotated[str | None, Field(description="Jenis gambar, bila ada.")]


class FeedbackList(Answer):
    """Feedback, oldest first."""

    items: list[FeedbackAnswer]

    @classmethod
    def of(cls, given: Iterable[Feedback]) -> Self:
        """Return what is shown of feedback."""
        return cls(items=[FeedbackAnswer.model_validate(one) for one in given])


_EXAMPLE: Final = {"items": [{"result_id": EXAMPLE_RESULT, "text": "Laporan rapi dan tepat waktu."}]}
_PICTURE: Final[dict[int | str, Any]] = {
    200: {"content": {kind.media_type: _BINARY for kind in _PICTURES}, "description": "Gambar"}
}

router = APIRouter(prefix="/v1/skps/{skp_id}/feedback", tags=["umpan balik"])


@router.post("", status_code=201, **documented("giveFeedback", "Beri umpan balik", POSTS, response_model=FeedbackList))
async def give(skp_id: UUID, body: Annotated[FeedbacksRequest, example(_EXAMPLE)], call: Command) -> Response:
    """Oleh atasan, rekan, atau bawahan, atas hasil kerja atau perilaku; beberapa sekaligus."""
    inputs = [FeedbackInput(one.result_id, one.behaviour, one.text) for one in body.items]
    async with call.transaction() as tx:
        given = await execution.give_feedback(tx, call.actor, skp_id, inputs)
        return call.answer(FeedbackList.of(given), status=201)


@router.get("", **documented("listFeedback", "Umpan balik", field="skp_id"))
async def list_feedback(skp_id: UUID, call: Reading) -> FeedbackList:
    """Bagi yang boleh melihat penilaiannya; yang lain melihat umpan baliknya sendiri."""
    async with call.read() as connection:
        return FeedbackList.of(await execution.feedback_seen(connection, call.actor, skp_id))


@router.post(
    "/files",
    status_code=201,
    openapi_extra=FILE_BODY,
    **documented("giveFeedbackPicture", "Beri umpan balik berupa gambar", UPLOADS, response_model=FeedbackList),
)
@takes_stream
async def give_picture(skp_id: UUID, about: Annotated[AboutQuery, Query()], call: Reading, file: NamedFile) -> Response:
    """Gambar (JPEG, PNG, atau WebP) atas satu hasil kerja atau satu perilaku."""
    api = call.api
    given = FeedbackInput(about.result_id, about.behaviour, about.text)
    async with call.read() as connection:
        await execution.require_feedback_allowed(connection, call.actor, skp_id, given)
    received = await api.files.receive(file, kinds=api.files.allowed(*_PICTURES))
    given = replace(given, picture=(received.stored, received.name))
    async with call.transaction() as tx:
        # A picture takes its time: what counts is when all of it is here.
        kept = await execution.give_feedback(tx, api.actor(call.caller), skp_id, [given])
        return call.answer(FeedbackList.of(kept), status=201)


@router.get(
    "/{feedback_id}/picture",
    response_class=StreamingResponse,
    **documented("getFeedbackPicture", "Unduh gambar umpan balik", field="feedback_id", responses=_PICTURE),
)
async def get_picture(skp_id: UUID, feedback_id: UUID, call: Reading) -> Response:
    """Bagi yang boleh melihat umpan baliknya; selalu sebagai unduhan."""
    async with call.read() as connection:
        found = await execution.feedback_seen(connection, call.actor, skp_id)
    return await download(call, next((one for one in found if one.id == feedback_id), None), skp_id)
