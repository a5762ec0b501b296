"""What routes have in common that take one SKP a step further: a change by who saw it last, answered with the SKP."""

from functools import partial
from typing import Final

from fastapi import Response

from hub.transaction import Transaction
from hub.web.documented import CHANGES, documented
from hub.web.models import Request
from services.skp_service.api.context import SkpCall
from services.skp_service.api.head_rating import with_proposed
from services.skp_service.api.skp_models import SkpAnswer
from services.skp_service.api.texts import Prose
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers.context import capacities_of
from services.skp_service.handlers.showing import shown_to

step: Final = partial(documented, refused=CHANGES, response_model=SkpAnswer)
"""Describes such a route."""


class Reason(Request):
    """Why, in words."""

    reason: Prose


async def show(call: SkpCall, tx: Transaction, skp: Skp, *, status: int = 200, location: str | None = None) -> Response:
    """Return the answer that shows an SKP as its caller may see it."""
    held = await capacities_of(tx.connection, call.actor, skp)
    answer = SkpAnswer.of(await shown_to(tx.connection, call.actor, skp, held))
    answer = await with_proposed(tx.connection, call.actor, skp, held, answer)
    return call.answer(answer, revision=skp.revision, status=status, location=location)
