"""Who people are, as lists, letters and messages name them."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.bulk import among
from readmodels.people.tables import employees, units
from services.award_service.tables import standings


@personal
class Particulars:
    """Somebody, by their present number.

    Attributes:
        nip: 18 digits.
        person_id: stands in addresses; None: they stand nowhere yet.
        name: full name without titles.
        position: title of the position that they hold, or held last.
        unit_code: of the unit where.
        unit_name: its name; its code where no event has told of it.
        rank: rank code (golongan); None: unknown.
        active: whether they work in the agency.
        legal_standing: code of the national record; None: unknown.
    """

    nip: str
    person_id: UUID | None
    name: str
    position: str
    unit_code: str
    unit_name: str
    rank: str | None
    active: bool
    legal_standing: str | None


async def particulars_of(connection: AsyncConnection, nips: Collection[str]) -> dict[str, Particulars]:
    """Return who some people are, as far as they are known, by NIP. One statement."""
    statement = (
        sa.select(
            employees.c.nip,
            standings.c.person_id,
            employees.c.name,
            employees.c.position,
            employees.c.unit_code,
            sa.func.coalesce(units.c.name, employees.c.unit_code).label("unit_name"),
            employees.c.grade,
            employees.c.active,
            employees.c.legal_standing,
        )
        .join(units, units.c.code == employees.c.unit_code, isouter=True)
        .join(standings, standings.c.nip == employees.c.nip, isouter=True)
        .where(among(connection, employees.c.nip, sorted({*nips})))
    )
    return {row.nip: Particulars(*row) for row in await connection.execute(statement)}
