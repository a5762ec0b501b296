"""Whose people a caller may read lists of."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from readmodels.people.hierarchy import unit_parents, with_those_below
from services.award_service.domain.errors import NotAllowed, UnknownUnit
from services.award_service.handlers.context import ActorContext, caller_of


async def units_read(
    connection: AsyncConnection, actor: ActorContext, unit_code: str | None = None
) -> Collection[str] | None:
    """Return the units whose people a caller may read lists of; None: all.

    Args:
        connection: to the database.
        actor: who asks.
        unit_code: only this unit and those below it; None: all that they may.

    Raises:
        NotAllowed: they administer no unit, or not this one.
        UnknownUnit: no event has told of it.
    """
    caller = await caller_of(connection, actor)
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
