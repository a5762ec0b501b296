"""Whoever calls, with the units that they administer, and whose people they may read lists of."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.identity.caller import Caller
from readmodels.people.hierarchy import unit_parents, with_those_below
from services.award_service.domain.errors import NotAllowed, UnknownUnit
from services.award_service.domain.policy import AwardCaller
from services.award_service.roles import Role


async def award_caller(connection: AsyncConnection, by: Caller) -> AwardCaller:
    """Return what is known of a caller. One statement, for who administers units."""
    caller = AwardCaller(
        nip=by.nip,
        is_agency_admin=by.is_any(Role.AGENCY_ADMIN),
        is_verifier=by.is_any(Role.AWARD_VERIFIER),
        is_signatory=by.is_any(Role.AWARD_SIGNATORY),
        is_document_reader=by.is_any(Role.AWARD_DOCUMENT_READER),
    )
    if not by.is_any(Role.UNIT_ADMIN) or not by.units:
        return caller
    return replace(caller, administers=with_those_below(by.units, await unit_parents(connection)))


async def units_read(connection: AsyncConnection, by: Caller, unit_code: str | None = None) -> Collection[str] | None:
    """Return the units whose people a caller may read lists of; None: all.

    Args:
        connection: to the database.
        by: who asks.
        unit_code: only this unit and those below it; None: all that they may.

    Raises:
        NotAllowed: they administer no unit, or not this one.
        UnknownUnit: no event has told of it.
    """
    caller = await award_caller(connection, by)
    if not caller.reads_some:
        raise NotAllowed
    theirs = None if caller.reads_all else caller.administers
    if unit_code is None:
        return theirs
    if theirs is not None and unit_code not in theirs:
        raise NotAllowed
    parents = await unit_parents(connection)
    if unit_code not in parents:
        raise UnknownUnit
    return with_those_below([unit_code], parents)
