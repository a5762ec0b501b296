"""What this service's own proposals have led to."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.listed import AwardEntry
from contracts.vocabulary import AwardGrade
from hub.store.bulk import among
from services.award_service.domain.cycle import State
from services.award_service.tables import proposals

_GRANTED = (State.DECREED, State.RECEIVED, State.HANDED_OVER, State.REVOKED)


async def grants_of(connection: AsyncConnection, nips: Collection[str]) -> dict[str, tuple[AwardEntry, ...]]:
    """Return the medals that people were granted here, revoked ones included, by NIP. One statement."""
    statement = (
        sa.select(
            proposals.c.nip,
            proposals.c.grade,
            proposals.c.state,
            proposals.c.decree_number,
            proposals.c.decree_on,
        )
        .where(among(connection, proposals.c.nip, list(nips)), proposals.c.state.in_([one.value for one in _GRANTED]))
        .order_by(proposals.c.nip, proposals.c.grade)
    )
    found: dict[str, tuple[AwardEntry, ...]] = {}
    for row in await connection.execute(statement):
        entry = AwardEntry(
            grade=AwardGrade(row.grade),
            decree_number=row.decree_number,
            decree_on=row.decree_on,
            revoked=row.state == State.REVOKED.value,
        )
        found[row.nip] = (*found.get(row.nip, ()), entry)
    return found
