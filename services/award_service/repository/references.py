"""How this service's rows refer to people: by their present number."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from readmodels.people.references import NO_REFERENCES, PositionUses, Renumbering
from readmodels.people.renumbering import renumber_columns
from services.award_service.tables import listed, milestones, standings

_RENUMBERED: Final[Sequence[sa.Column[Any]]] = (listed.c.person_nip,)
"""Where a person's present number stands, and may stand more than once. A list keeps the number it was told with."""


class AwardReferences:
    """What the rows of this service refer to; no position among it."""

    async def uses_of(self, connection: AsyncConnection, nips: Collection[str]) -> PositionUses:
        """Return that no position is in use."""
        return await NO_REFERENCES.uses_of(connection, nips)

    async def renumber(self, connection: AsyncConnection, renumberings: Sequence[Renumbering]) -> Collection[str]:
        """Let lists, and the person's id in addresses, go on under the present numbers; standings are computed anew."""
        await renumber_columns(connection, _RENUMBERED, renumberings)
        former, present = sa.bindparam("former", type_=sa.String), sa.bindparam("present", type_=sa.String)
        pairs = [{"former": one.former, "present": one.present} for one in renumberings]
        other = standings.alias("other")
        free = ~sa.exists().where(other.c.nip == present)
        await connection.execute(sa.update(standings).where(standings.c.nip == former, free).values(nip=present), pairs)
        for table in (standings, milestones):
            await connection.execute(sa.delete(table).where(table.c.nip == former), pairs)
        return ()
