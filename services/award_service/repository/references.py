"""How this service's rows refer to people: by their present number."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from readmodels.people.references import NO_REFERENCES, PositionUses, Renumbering
from readmodels.people.renumbering import renumber_columns
from services.award_service.repository.duplicates import renumber_proposals
from services.award_service.tables import assessments, former_person_ids, listed, milestones, standings

_RENUMBERED: Final[Sequence[sa.Column[Any]]] = (listed.c.person_nip, former_person_ids.c.nip)
"""Where a person's present number stands, and may stand more than once. A list keeps the number it was told with."""
_ONE_EACH: Final = (standings, assessments)
"""Tables with one row a person: that of the present number stays, the other one's goes on where there is none."""


class AwardReferences:
    """What the rows of this service refer to; no position among it."""

    async def uses_of(self, connection: AsyncConnection, nips: Collection[str]) -> PositionUses:
        """Return that no position is in use."""
        return await NO_REFERENCES.uses_of(connection, nips)

    async def renumber(self, connection: AsyncConnection, renumberings: Sequence[Renumbering]) -> Collection[str]:
        """Let lists, proposals, and the person's ids in addresses, go on under the present numbers.

        Standings are computed anew.
        """
        await renumber_columns(connection, _RENUMBERED, renumberings)
        await renumber_proposals(connection, renumberings)
        former, present = sa.bindparam("former", type_=sa.String), sa.bindparam("present", type_=sa.String)
        pairs = [{"former": one.former, "present": one.present} for one in renumberings]
        for table in _ONE_EACH:
            other = table.alias("other")
            free = ~sa.exists().where(other.c.nip == present)
            await connection.execute(sa.update(table).where(table.c.nip == former, free).values(nip=present), pairs)
        left = sa.select(standings.c.person_id, present).where(standings.c.nip == former)
        await connection.execute(sa.insert(former_person_ids).from_select(["person_id", "nip"], left), pairs)
        for table in (*_ONE_EACH, milestones):
            await connection.execute(sa.delete(table).where(table.c.nip == former), pairs)
        return ()
