"""Which number of a person followed which."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among
from readmodels.people.domain.former_nips import FormerNips
from services.intake.tables import former_numbers


async def load_former(connection: AsyncConnection, nips: Collection[str]) -> FormerNips:
    """Return which numbers followed one another, of whoever has or had some of them.

    One statement as long as nobody of them has another number; else one more for each step.
    """
    successors: dict[str, str] = {}
    asked: set[str] = set()
    wanted = set(nips)
    while wanted:
        asked |= wanted
        columns = (former_numbers.c.former_nip, former_numbers.c.successor)
        either = sa.or_(*(among(connection, column, list(wanted)) for column in columns))
        rows = await connection.execute(sa.select(former_numbers).where(either))
        found = {row.former_nip: row.successor for row in rows}
        successors |= found
        wanted = {*found, *found.values()} - asked
    return FormerNips(successors)


async def save_former(connection: AsyncConnection, followed: Mapping[str, str]) -> None:
    """Note that numbers were followed by others. One statement."""
    rows = [{"former_nip": former, "successor": successor} for former, successor in followed.items()]
    await connection.execute(sa.insert(former_numbers), rows)
