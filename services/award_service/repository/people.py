"""Who of some people is known, and under which numbers a source has told of somebody."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among
from readmodels.people.tables import employees
from services.award_service.domain.listed import ListKind
from services.award_service.tables import listed


async def known_among(connection: AsyncConnection, nips: Collection[str]) -> set[str]:
    """Return who of some people is known, by present number. One statement."""
    statement = sa.select(employees.c.nip).where(among(connection, employees.c.nip, list(nips)))
    return set((await connection.execute(statement)).scalars())


async def told_under(
    connection: AsyncConnection, kind: ListKind, source: str, nips: Collection[str]
) -> dict[str, dict[str, float]]:
    """Return under what numbers a source has told lists of some people, and of what moment each is.

    By present number: the moment (epoch seconds) by the number that was told. One statement.
    """
    statement = sa.select(listed.c.person_nip, listed.c.nip, listed.c.as_of).where(
        listed.c.kind == kind.value, listed.c.source == source, among(connection, listed.c.person_nip, list(nips))
    )
    found: dict[str, dict[str, float]] = {}
    for row in await connection.execute(statement):
        found.setdefault(row.person_nip, {})[row.nip] = row.as_of
    return found
