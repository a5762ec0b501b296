"""Use cases of extra time for one person: who may give it, and until when."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub import audit
from hub.store.paging import Page
from hub.transaction import Transaction
from readmodels.people.employees import load_employees
from services.skp_service.domain.errors import UnknownEmployee
from services.skp_service.domain.extra_time import ExtraTimeForOneself, ExtraTimeNotYours, require_reach
from services.skp_service.domain.policy import PeriodAct, may_in_period
from services.skp_service.handlers.context import ActorContext, roles_of
from services.skp_service.repository import deadlines
from services.skp_service.repository import skps as store
from services.skp_service.repository.audit import about_period
from services.skp_service.repository.deadlines import ExtraTime, ListedExtraTime


@personal
class ExtraTimeTerms:
    """What an admin gives.

    Attributes:
        nip: to whom.
        until: the last day.
        reason: why.
    """

    nip: str
    until: date
    reason: str


async def give(tx: Transaction, context: ActorContext, period_id: UUID, terms: ExtraTimeTerms) -> ListedExtraTime:
    """Let somebody submit a first plan of a period later than others; the last one given counts.

    Raises:
        ExtraTimeNotYours, ExtraTimeForOneself: the caller does not give it.
        UnknownPeriod, UnknownEmployee: there is nothing, or nobody, to give it for.
        ExtraTimeOutOfReach: the day has no effect, or is a slip.
    """
    _require(PeriodAct.GIVE_EXTRA_TIME, context, period_id)
    if context.by.nip == terms.nip:
        raise ExtraTimeForOneself(period_id)
    require_reach(await store.get_period(tx.connection, period_id, lock="share"), terms.until)
    known = (await load_employees(tx.connection, [terms.nip])).get(terms.nip)
    if known is None:
        raise UnknownEmployee(terms.nip)
    given = ExtraTime(period_id, terms.nip, terms.until, terms.reason, context.at, context.by.subject)
    number = await deadlines.give_extra_time(tx.connection, given)
    after = {"nip": terms.nip, "until": terms.until.isoformat()}
    entry = context.entry(about_period(period_id), "give_extra_time", after=after, reason=terms.reason)
    await audit.record(tx.connection, entry)
    return ListedExtraTime(number, known.name, given)


async def list_given(
    connection: AsyncConnection, context: ActorContext, period_id: UUID, *, after: int, limit: int
) -> Page[ListedExtraTime, int]:
    """Return what extra time was given in a period, oldest first. Raises ExtraTimeNotYours, UnknownPeriod."""
    _require(PeriodAct.READ_EXTRA_TIME, context, period_id)
    await store.get_period(connection, period_id)
    return await deadlines.list_extra_time(connection, period_id, after=after, limit=limit)


def _require(act: PeriodAct, context: ActorContext, about: UUID) -> None:
    if not may_in_period(act, roles_of(context)):
        raise ExtraTimeNotYours(about)
