"""HTTP in: evidence, files and links, and feedback."""

from dataclasses import replace
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, model_validator

from hub.files.incoming import FILE_BODY, NamedFile
from hub.files.kinds import FileKind
from hub.files.store import StoredFile
from hub.files.uploads import Uploads
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.transaction import Transaction
from hub.web import models
from hub.web.documented import POSTS, READS, answers, example
from hub.web.idempotency import Answer as Answered
from hub.web.idempotency import OptionalKey
from hub.web.models import Answer
from hub.web.streaming import takes_stream
from services.skp_service.api.context import NOTHING, Desks, shown
from services.skp_service.api.plan_models import EXAMPLE_RESULT
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.api.texts import MaybeProse, Prose
from services.skp_service.domain.cycle import Act, Capacity, may
from services.skp_service.domain.errors import NotAllowed, UnknownEvidence
from services.skp_service.domain.terms import Behaviour
from services.skp_service.handlers import execution
from services.skp_service.handlers.context import ActorContext, load_for_read
from services.skp_service.handlers.execution import FeedbackInput
from services.skp_service.repository import skps as store
from services.skp_service.repository.skps import EvidenceItem, Feedback

_PICTURES = (FileKind.JPEG, FileKind.PNG, FileKind.WEBP)
_BINARY = {"schema": {"type": "string", "format": "binary"}}


class LinkRequest(models.Request):
    """A link as evidence."""

    name: Annotated[Prose, Field(max_length=150, description="Tentang apa tautan ini.")]
    link: Annotated[str, Field(min_length=1, max_length=4000)]


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


class EvidenceAnswer(Answer):
    """A piece of evidence."""

    id: UUID
    result_id: UUID
    name: str
    link: str | None
    kind: Annotated[str | None, Field(description="Jenis berkas; kosong untuk tautan.")]
    size: Annotated[int | None, Field(description="Besar berkas dalam bita.")]


class EvidenceList(Answer):
    """An SKP's evidence, oldest first."""

    items: list[EvidenceAnswer]


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


def evidence_router(runtime: Runtime, desks: Desks, files: Uploads) -> APIRouter:
    """Return the endpoints of evidence."""
    router = APIRouter(tags=["bukti dukung"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type

    @router.get(
        "/skps/{skp_id}/evidence", operation_id="listEvidence", summary="Bukti dukung", responses=answers(*READS)
    )
    async def list_evidence(skp_id: UUID, caller: Signed) -> EvidenceList:
        """Semua bukti dukung SKP."""
        with refusals_as_problems("skp_id"):
            async with runtime.database.read() as connection:
                skp, held = await load_for_read(connection, desks.context(caller), skp_id)
                if not may(Act.READ_WORK, held, skp.stage):
                    raise NotAllowed(skp_id)
                found = await store.list_evidence(connection, skp_id)
        return EvidenceList(items=[EvidenceAnswer.model_validate(one) for one in found])

    @router.post(
        "/skps/{skp_id}/results/{result_id}/evidence/links",
        operation_id="addEvidenceLink",
        summary="Tambah tautan",
        status_code=201,
        response_model=EvidenceAnswer,
        responses=answers(*POSTS),
    )
    async def add_link(
        skp_id: UUID,
        result_id: UUID,
        request: Annotated[LinkRequest, example({"name": "Laporan", "link": "https://drive.example.go.id/laporan"})],
        caller: Signed,
        key: OptionalKey,
    ) -> Response:
        """Tautan disimpan dan tidak pernah dibuka oleh layanan."""
        link = files.link(request.link)

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            item = await execution.add_link(tx, context, skp_id, result_id, request.name, link)
            return shown(EvidenceAnswer.model_validate(item), status=201)

        return await desks.do(caller, key, work)

    @router.delete(
        "/skps/{skp_id}/evidence/{evidence_id}",
        operation_id="removeEvidence",
        summary="Hapus bukti dukung",
        status_code=204,
        response_class=Response,
        responses=answers(404, 409, 422),
    )
    async def remove(skp_id: UUID, evidence_id: UUID, caller: Signed) -> Response:
        """Oleh pegawai, sebelum dinilai."""

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            await execution.remove_evidence(tx, context, skp_id, evidence_id)
            return NOTHING

        return await desks.do(caller, None, work, field="evidence_id")

    return router


def files_router(runtime: Runtime, desks: Desks, files: Uploads) -> APIRouter:
    """Return the endpoints of evidence that is a file of our store."""
    router = APIRouter(tags=["bukti dukung"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type

    @router.post(
        "/skps/{skp_id}/results/{result_id}/evidence/files",
        operation_id="addEvidenceFile",
        summary="Unggah berkas",
        status_code=201,
        response_model=EvidenceAnswer,
        responses=answers(404, 409, 413, 415, 422),
        openapi_extra=FILE_BODY,
    )
    @takes_stream
    async def add_file(
        skp_id: UUID,
        result_id: UUID,
        caller: Signed,
        file: NamedFile,
    ) -> Response:
        """Jenisnya dikenali dari isinya; mengirim ulang aman."""
        context = desks.context(caller)
        with refusals_as_problems():
            async with runtime.database.read() as connection:
                await execution.require_recording(connection, context, skp_id, result_id)
            received = await files.receive(file)

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            item = await execution.add_file(tx, context, skp_id, result_id, received.name, received.stored)
            return shown(EvidenceAnswer.model_validate(item), status=201)

        return await desks.do(caller, None, work)

    @router.get(
        "/skps/{skp_id}/evidence/{evidence_id}/file",
        operation_id="getEvidenceFile",
        summary="Unduh berkas",
        response_class=StreamingResponse,
        responses={
            200: {"content": {kind.media_type: {} for kind in FileKind}, "description": "Berkas"},
            **answers(*READS),
        },
    )
    async def get_file(skp_id: UUID, evidence_id: UUID, caller: Signed) -> Response:
        """Selalu sebagai unduhan, tidak pernah sebagai halaman."""
        with refusals_as_problems("evidence_id"):
            async with runtime.database.read() as connection:
                skp, held = await load_for_read(connection, desks.context(caller), skp_id)
                if not may(Act.READ_WORK, held, skp.stage):
                    raise NotAllowed(skp_id)
                item = await store.get_evidence_item(connection, skp_id, evidence_id)
            return await _download(files, item, skp_id)

    return router


def feedback_router(runtime: Runtime, desks: Desks) -> APIRouter:
    """Return the endpoints of feedback."""
    router = APIRouter(tags=["umpan balik"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type
    feedback_example = {"items": [{"result_id": EXAMPLE_RESULT, "text": "Laporan rapi dan tepat waktu."}]}

    @router.post(
        "/skps/{skp_id}/feedback",
        operation_id="giveFeedback",
        summary="Beri umpan balik",
        status_code=201,
        response_model=FeedbackList,
        responses=answers(*POSTS),
    )
    async def give(
        skp_id: UUID, request: Annotated[FeedbacksRequest, example(feedback_example)], caller: Signed, key: OptionalKey
    ) -> Response:
        """Oleh atasan, rekan, atau bawahan, atas hasil kerja atau perilaku; beberapa sekaligus."""

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            inputs = [FeedbackInput(one.result_id, one.behaviour, one.text) for one in request.items]
            given = await execution.give_feedback(tx, context, skp_id, inputs)
            return shown(FeedbackList(items=[FeedbackAnswer.model_validate(one) for one in given]), status=201)

        return await desks.do(caller, key, work)

    @router.get(
        "/skps/{skp_id}/feedback", operation_id="listFeedback", summary="Umpan balik", responses=answers(*READS)
    )
    async def list_feedback(skp_id: UUID, caller: Signed) -> FeedbackList:
        """Bagi yang boleh melihat penilaiannya; yang lain melihat umpan baliknya sendiri."""
        with refusals_as_problems("skp_id"):
            async with runtime.database.read() as connection:
                found = await execution.feedback_seen(connection, desks.context(caller), skp_id)
        return FeedbackList(items=[FeedbackAnswer.model_validate(one) for one in found])

    return router


def pictures_router(runtime: Runtime, desks: Desks, files: Uploads) -> APIRouter:
    """Return the endpoints of feedback that is a picture."""
    router = APIRouter(tags=["umpan balik"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type

    @router.post(
        "/skps/{skp_id}/feedback/files",
        operation_id="giveFeedbackPicture",
        summary="Beri umpan balik berupa gambar",
        status_code=201,
        response_model=FeedbackList,
        responses=answers(404, 409, 413, 415, 422),
        openapi_extra=FILE_BODY,
    )
    @takes_stream
    async def give_picture(
        skp_id: UUID,
        about: Annotated[AboutQuery, Query()],
        caller: Signed,
        file: NamedFile,
    ) -> Response:
        """Gambar (JPEG, PNG, atau WebP) atas satu hasil kerja atau satu perilaku."""
        context = desks.context(caller)
        inputs = FeedbackInput(about.result_id, about.behaviour, about.text)
        with refusals_as_problems():
            async with runtime.database.read() as connection:
                await execution.require_feedback_allowed(connection, context, skp_id, inputs)
            received = await files.receive(file, kinds=files.allowed(*_PICTURES))

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            picture = received.stored, received.name
            given = await execution.give_feedback(tx, context, skp_id, [replace(inputs, picture=picture)])
            return shown(FeedbackList(items=[FeedbackAnswer.model_validate(one) for one in given]), status=201)

        return await desks.do(caller, None, work)

    @router.get(
        "/skps/{skp_id}/feedback/{feedback_id}/picture",
        operation_id="getFeedbackPicture",
        summary="Unduh gambar umpan balik",
        response_class=StreamingResponse,
        responses={
            200: {"content": {kind.media_type: _BINARY for kind in _PICTURES}, "description": "Gambar"},
            **answers(*READS),
        },
    )
    async def get_picture(skp_id: UUID, feedback_id: UUID, caller: Signed) -> Response:
        """Bagi yang boleh melihat umpan baliknya; selalu sebagai unduhan."""
        with refusals_as_problems("feedback_id"):
            async with runtime.database.read() as connection:
                found = await execution.feedback_seen(connection, desks.context(caller), skp_id)
            return await _download(files, next((one for one in found if one.id == feedback_id), None), skp_id)

    return router


async def _download(files: Uploads, kept: EvidenceItem | Feedback | None, skp_id: UUID) -> Response:
    """Return the file of a piece of evidence or of a feedback, as a download. Raises UnknownEvidence."""
    if kept is None or kept.file_key is None or kept.kind is None or kept.size is None:
        raise UnknownEvidence(skp_id)
    return await files.download(StoredFile(kept.file_key, kept.size, FileKind(kept.kind)), kept.name or "")
