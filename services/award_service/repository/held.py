"""Medals that people have already, of whatever source."""

from collections.abc import Collection
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.listed import AwardEntry
from hub.store.bulk import among
from services.award_service.domain.grades import GRADES
from services.award_service.domain.listed import ENTRIES, ListKind
from services.award_service.tables import listed

_ENTRIES: Final = ENTRIES[ListKind.AWARD]


async def held_by(connection: AsyncConnection, nips: Collection[str]) -> dict[str, list[AwardEntry]]:
    """Return the medals of some people that were not revoked, lowest grade first, by NIP. One statement.

    Where several sources know a medal, one that knows its decree counts.
    """
    rows = await connection.execute(
        sa.select(listed.c.person_nip, listed.c.entries)
        .where(among(connection, listed.c.person_nip, sorted({*nips})), listed.c.kind == ListKind.AWARD.value)
        .order_by(listed.c.as_of, listed.c.id)
    )
    found: dict[str, dict[int, AwardEntry]] = {}
    for row in rows:
        for entry in _ENTRIES.validate_python(row.entries):
            if isinstance(entry, AwardEntry) and not entry.revoked:
                known = found.setdefault(row.person_nip, {})
                place = GRADES.index(entry.grade)
                if place not in known or entry.decree_number is not None:
                    known[place] = entry
    return {nip: [known[place] for place in sorted(known)] for nip, known in found.items()}
