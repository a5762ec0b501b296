"""HTTP in: until when somebody can plan, and more time for one person."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import Field

from contracts.nip import NipText
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.transaction import Transaction
from hub.web.documented import POSTS, READS, answers
from hub.web.idempotency import Answer as Answered
from hub.web.idempotency import OptionalKey
from hub.web.models import Answer, Limit, Request
from services.skp_service.api.context import Desks, shown
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.api.skp_models import BecauseShown
from services.skp_service.api.texts import Prose
from services.skp_service.handlers import deadlines, extra_time
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.deadlines import OwnDeadline
from services.skp_service.handlers.extra_time import ExtraTimeTerms
from services.skp_service.repository.deadlines import ListedExtraTime

_EXAMPLE_NIP = "199001012015032000"


class ExtraTimeRequest(Request):
    """More time for one person."""

    nip: Annotated[NipText, Field(examples=[_EXAMPLE_NIP])]
    until: Annotated[
        date,
        Field(
            ge=date(2000, 1, 1),
            le=date(2100, 12, 31),
            description="Hari terakhir pengajuan pertama: sesudah hari penutupan periode, dan paling lambat setahun "
            "sesudah periode berakhir.",
        ),
    ]
    reason: Prose

    def terms(self) -> ExtraTimeTerms:
        """Return it as the use case takes it."""
        return ExtraTimeTerms(self.nip, self.until, self.reason)


class ExtraTimeAnswer(Answer):
    """More time that was given."""

    id: int
    nip: Annotated[str, Field(examples=[_EXAMPLE_NIP])]
    name: str | None
    until: date
    reason: str
    given_at: datetime

    @classmethod
    def of(cls, listed: ListedExtraTime) -> Self:
        """Return what is shown of it."""
        one = listed.given
        return cls(
            id=listed.id, nip=one.nip, name=listed.name, until=one.until, reason=one.reason, given_at=one.given_at
        )


class ExtraTimePage(Answer):
    """A page of what extra time was given, oldest first."""

    items: list[ExtraTimeAnswer]
    next: int | None


class ExtraTimeQuery(Request):
    """Parameters of the list of extra time."""

    after: Annotated[int, Field(ge=0, le=2**53, description="`next` dari halaman sebelumnya.")] = 0
    limit: Limit = 100


class OwnDeadlineAnswer(Answer):
    """Until when the caller can plan for one position."""

    position_id: int
    title: str
    submit_until: Annotated[date, Field(description="Hari terakhir pengajuan pertama.")]
    because: BecauseShown
    skp_id: Annotated[UUID | None, Field(description="Kosong: SKP belum dibuat.")]

    @classmethod
    def of(cls, one: OwnDeadline) -> Self:
        """Return what is shown of it."""
        return cls(
            position_id=one.position.id,
            title=one.position.title,
            submit_until=one.deadline.until,
            because=one.deadline.because,
            skp_id=one.skp_id,
        )


class OwnDeadlines(Answer):
    """Until when the caller can plan, position by position."""

    items: list[OwnDeadlineAnswer]


_EXAMPLE = {
    "kelonggaran": {
        "value": {"nip": _EXAMPLE_NIP, "until": "2025-04-30", "reason": "Cuti melahirkan sampai akhir Maret."}
    }
}


def deadlines_router(runtime: Runtime, desks: Desks) -> APIRouter:
    """Return the endpoints of deadlines."""
    router = APIRouter(tags=["periode"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type

    @router.get(
        "/periods/{period_id}/deadlines",
        operation_id="listOwnDeadlines",
        summary="Batas waktu Anda",
        responses=answers(*READS),
    )
    async def own(period_id: UUID, caller: Signed) -> OwnDeadlines:
        """Sampai kapan Anda dapat mengajukan rencana, untuk tiap jabatan Anda dalam periode, dan mengapa."""
        with refusals_as_problems("period_id"):
            async with runtime.database.read() as connection:
                found = await deadlines.own_deadlines(connection, desks.context(caller), period_id)
        return OwnDeadlines(items=[OwnDeadlineAnswer.of(one) for one in found])

    @router.post(
        "/periods/{period_id}/extra-time",
        operation_id="giveExtraTime",
        summary="Beri kelonggaran waktu",
        status_code=201,
        response_model=ExtraTimeAnswer,
        responses=answers(*POSTS),
    )
    async def give(
        period_id: UUID,
        request: Annotated[ExtraTimeRequest, Body(openapi_examples=_EXAMPLE)],
        caller: Signed,
        key: OptionalKey,
    ) -> Response:
        """Hanya admin instansi, bukan untuk dirinya sendiri. Bila diberikan beberapa kali, yang terakhir berlaku."""

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            given = await extra_time.give(tx, context, period_id, request.terms())
            return shown(ExtraTimeAnswer.of(given), status=201)

        return await desks.do(caller, key, work)

    @router.get(
        "/periods/{period_id}/extra-time",
        operation_id="listExtraTime",
        summary="Daftar kelonggaran waktu",
        responses=answers(*READS),
    )
    async def list_given(period_id: UUID, query: Annotated[ExtraTimeQuery, Query()], caller: Signed) -> ExtraTimePage:
        """Hanya admin instansi; yang terlama lebih dahulu."""
        with refusals_as_problems("period_id"):
            async with runtime.database.read() as connection:
                page = await extra_time.list_given(
                    connection, desks.context(caller), period_id, after=query.after, limit=query.limit
                )
        return ExtraTimePage(items=[ExtraTimeAnswer.of(one) for one in page.items], next=page.next)

    return router
