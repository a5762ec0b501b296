"""HTTP in: until when somebody can plan, and more time for one person."""

from datetime import date, datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from contracts.nip import NipText
from hub.web.documented import POSTS, documented, example
from hub.web.models import Answer, Limit, Request
from services.skp_service.api.context import Command, Reading
from services.skp_service.api.skp_models import BecauseShown
from services.skp_service.api.texts import Prose
from services.skp_service.handlers import deadlines, extra_time
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
        return cls.from_record(listed.given, id=listed.id, name=listed.name)


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


_EXAMPLE: Final = {"nip": _EXAMPLE_NIP, "until": "2025-04-30", "reason": "Cuti melahirkan sampai akhir Maret."}

router = APIRouter(prefix="/v1/periods/{period_id}", tags=["periode"])


@router.get("/deadlines", **documented("listOwnDeadlines", "Batas waktu Anda", field="period_id"))
async def own(period_id: UUID, call: Reading) -> OwnDeadlines:
    """Sampai kapan Anda dapat mengajukan rencana, untuk tiap jabatan Anda dalam periode, dan mengapa."""
    async with call.read() as connection:
        found = await deadlines.own_deadlines(connection, call.actor, period_id)
    return OwnDeadlines(items=[OwnDeadlineAnswer.of(one) for one in found])


@router.post(
    "/extra-time",
    status_code=201,
    **documented("giveExtraTime", "Beri kelonggaran waktu", POSTS, response_model=ExtraTimeAnswer),
)
async def give(
    period_id: UUID, body: Annotated[ExtraTimeRequest, example(_EXAMPLE, "kelonggaran")], call: Command
) -> Response:
    """Hanya admin instansi, bukan untuk dirinya sendiri. Bila diberikan beberapa kali, yang terakhir berlaku."""
    async with call.transaction() as tx:
        given = await extra_time.give(tx, call.actor, period_id, body.terms())
        return call.answer(ExtraTimeAnswer.of(given), status=201)


@router.get("/extra-time", **documented("listExtraTime", "Daftar kelonggaran waktu", field="period_id"))
async def list_given(period_id: UUID, query: Annotated[ExtraTimeQuery, Query()], call: Reading) -> ExtraTimePage:
    """Hanya admin instansi; yang terlama lebih dahulu."""
    async with call.read() as connection:
        page = await extra_time.list_given(connection, call.actor, period_id, after=query.after, limit=query.limit)
    return ExtraTimePage(items=[ExtraTimeAnswer.of(one) for one in page.items], next=page.next)
