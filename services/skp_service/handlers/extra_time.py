"""Use cases of extra time for one person: who may give it, and until when."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.identity.caller import Role
from hub.transaction import Transaction
from services.skp_service.domain.extra_time import ExtraTimeForOneself, ExtraTimeNotYours, require_reach
from services.skp_service.handlers import deadlines
from services.skp_service.handlers.deadlines import ExtraTimeTerms
from services.skp_service.handlers.desk import Desk
from services.skp_service.repository import skps as store
from services.skp_service.repository.deadlines import ListedExtraTime
from services.skp_service.repository.listing import Page


async def give(tx: Transaction, desk: Desk, period_id: UUID, terms: ExtraTimeTerms) -> ListedExtraTime:
    """Let somebody submit a first plan of a period later than others; the last one given counts.

    Raises:
        ExtraTimeNotYours, ExtraTimeForOneself: the caller does not give it.
        UnknownPeriod, UnknownEmployee: there is nothing, or nobody, to give it for.
        ExtraTimeOutOfReach: the day has no effect, or is a slip.
    """
    _require_admin(desk, period_id)
    if desk.by.nip == terms.nip:
        raise ExtraTimeForOneself(period_id)
    require_reach(await store.get_period(tx.connection, period_id, lock="share"), terms.until)
    return await deadlines.give_extra_time(tx, desk, period_id, terms)


async def list_given(
    connection: AsyncConnection, desk: Desk, period_id: UUID, *, after: int, limit: int
) -> Page[ListedExtraTime, int]:
    """Return what extra time was given in a period, oldest first. Raises ExtraTimeNotYours, UnknownPeriod."""
    _require_admin(desk, period_id)
    return await deadlines.list_extra_time(connection, desk, period_id, after=after, limit=limit)


def _require_admin(desk: Desk, about: UUID) -> None:
    if not desk.by.is_any(Role.AGENCY_ADMIN):
        raise ExtraTimeNotYours(about)
