"""Whose units a caller reads reports, results and lists of."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from readmodels.people.hierarchy import unit_parents, with_those_below
from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.errors import NotYourUnit, UnknownUnit
from services.skp_service.domain.period import Period
from services.skp_service.domain.policy import UnitAct, units_for
from services.skp_service.handlers.context import ActorContext, relations_of
from services.skp_service.repository import report_lines
from services.skp_service.repository import skps as store


@personal
class Scope:
    """What a report is about.

    Attributes:
        caller: whose it is.
        units: codes; None: all of the agency.
    """

    caller: CallerRelations
    units: Collection[str] | None


async def scope_of(connection: AsyncConnection, context: ActorContext, unit_code: str | None = None) -> Scope:
    """Return which units a caller's report is about: the agency admin's all, others' those they administer or head.

    A program is a client with the role of an agency admin, or of a unit admin with its units; who runs the hub
    (operator) reads no results.

    Args:
        connection: to the database.
        context: who asks.
        unit_code: only this unit and those below it.

    Raises:
        UnknownUnit: no event has told of it.
        NotYourUnit: the caller neither administers nor heads it, or anything at all.
    """
    caller = await relations_of(connection, context)
    theirs = _theirs(caller, unit_code)
    if unit_code is None:
        return Scope(caller, theirs)
    parents = await unit_parents(connection)
    below = with_those_below([unit_code], parents) if unit_code in parents else set()
    return _within(caller, theirs, unit_code, below)


async def scope_in_period(
    connection: AsyncConnection, context: ActorContext, period_id: UUID, unit_code: str | None = None
) -> tuple[Scope, Period]:
    """Return which units a caller's report is about, as `scope_of` does, and the period that it is about.

    Raises:
        UnknownPeriod: there is none.
        UnknownUnit, NotYourUnit: as `scope_of`.
    """
    caller = await relations_of(connection, context)
    theirs = _theirs(caller, unit_code)
    if unit_code is None:
        return Scope(caller, theirs), await store.get_period(connection, period_id)
    period, below = await report_lines.span_of(connection, period_id, unit_code)
    return _within(caller, theirs, unit_code, below), period


def _theirs(caller: CallerRelations, unit_code: str | None) -> set[str] | None:
    theirs = units_for(UnitAct.READ_PEOPLE, caller)
    if theirs is not None and not theirs:
        raise NotYourUnit(unit_code or "")
    return theirs


def _within(caller: CallerRelations, theirs: set[str] | None, unit_code: str, below: set[str]) -> Scope:
    if not below:
        raise UnknownUnit(unit_code)
    if theirs is not None and unit_code not in theirs:
        raise NotYourUnit(unit_code)
    return Scope(caller, below)
