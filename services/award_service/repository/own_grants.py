"""The medals that this service's own proposals have led to, as a list of a source like any other."""

from collections.abc import Collection
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.listed import AwardEntry
from contracts.vocabulary import AwardGrade
from hub.store.bulk import among
from hub.store.database import clocks_of
from services.award_service.domain.cycle import GRANTED, State
from services.award_service.domain.listed import ListKind, SourceList
from services.award_service.domain.person import OWN
from services.award_service.repository.lists import ListedRow
from services.award_service.tables import listed, proposals

DOOR: Final = "own"
_TOLD: Final = sorted(one.value for one in {*GRANTED, State.REVOKED})


async def own_lists(connection: AsyncConnection, nips: Collection[str], today: date) -> list[ListedRow]:
    """Return what our own decrees say of some people, whole, as of now. Two statements.

    A list that was kept under a former number of theirs goes: the new one says the same, and more.
    """
    theirs = among(connection, listed.c.person_nip, sorted(nips))
    await connection.execute(
        sa.delete(listed).where(theirs, listed.c.source == OWN, listed.c.nip != listed.c.person_nip)
    )
    columns = (proposals.c.nip, proposals.c.grade, proposals.c.state, proposals.c.decree_number, proposals.c.decree_on)
    statement = sa.select(*columns).where(
        among(connection, proposals.c.nip, sorted(nips)), proposals.c.state.in_(_TOLD)
    )
    entries: dict[str, list[AwardEntry]] = {nip: [] for nip in nips}
    for row in await connection.execute(statement.order_by(proposals.c.grade)):
        entry = AwardEntry(
            grade=AwardGrade(row.grade),
            revoked=row.state == State.REVOKED.value,
            decree_number=row.decree_number,
            decree_on=row.decree_on,
        )
        entries[row.nip].append(entry)
    at = clocks_of(connection).now()
    return [
        ListedRow(nip, SourceList(ListKind.AWARD, OWN, today, tuple(some)), at, DOOR)
        for nip, some in sorted(entries.items())
    ]
