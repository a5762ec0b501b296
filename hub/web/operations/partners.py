"""HTTP in: partners, and whether anything is sent to them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from hub.operations import deliveries
from hub.web.documented import POSTS, documented, example
from hub.web.models import Answer
from hub.web.operations.context import TAG, Command, Reading, operator_of
from hub.web.operations.models import Decision, Masked, OpenDecision, Word

_Name = Annotated[Word, Path(description="Nama mitra, misalnya siasn.", max_length=32)]


class PartnerAnswer(Answer):
    """A partner, and whether it is paused."""

    partner: str
    reason: Annotated[Masked | None, Field(description="Mengapa dijeda; null: tidak dijeda.")]
    paused_at: datetime | None


class PartnerList(Answer):
    """The partners of the service."""

    items: list[PartnerAnswer]


router = APIRouter(prefix="/partners", tags=[TAG])


@router.get("", **documented("listPartners", "Daftar mitra", ()))
async def list_partners(call: Reading) -> PartnerList:
    """Mitra layanan ini, dan apakah pengirimannya sedang dijeda."""
    async with call.read() as connection:
        paused = {one.partner: PartnerAnswer.model_validate(one) for one in await deliveries.pauses(connection)}
    names = sorted({*call.api.service.partners, *paused})
    return PartnerList(
        items=[paused.get(name) or PartnerAnswer(partner=name, reason=None, paused_at=None) for name in names]
    )


@router.post(
    "/{partner}/pause",
    status_code=204,
    response_class=Response,
    **documented("pausePartner", "Jeda pengiriman", POSTS, field="partner"),
)
async def pause(
    partner: _Name, body: Annotated[Decision, example({"reason": "Mitra sedang berpindah server."})], call: Command
) -> Response:
    """Yang sedang berjalan diselesaikan; pesan tetap diterima dan menunggu."""
    deliveries.check_partner(partner, call.api.service.partners)
    async with call.transaction() as tx:
        await deliveries.pause(tx.connection, partner, by=operator_of(call), reason=body.reason)
        return call.no_content()


@router.post(
    "/{partner}/resume",
    status_code=204,
    response_class=Response,
    **documented("resumePartner", "Lanjutkan pengiriman", POSTS, field="partner"),
)
async def resume(
    partner: _Name, body: Annotated[OpenDecision, example({"reason": "Mitra sudah siap."})], call: Command
) -> Response:
    """Yang menunggu dikirim lagi."""
    async with call.transaction() as tx:
        await deliveries.resume(tx.connection, partner, by=operator_of(call), reason=body.reason)
        return call.no_content()
