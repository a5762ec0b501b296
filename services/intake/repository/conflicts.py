"""Where sources differ, as it is listed."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among, insert_many, parameters_of
from hub.store.database import clocks_of
from services.intake.domain.conflicts import Conflict
from services.intake.domain.report import Subject
from services.intake.tables import conflicts

_COLUMNS: Final = ("subject", "key", "field", "source", "value", "believed", "believed_value", "since")


async def replace_conflicts(
    connection: AsyncConnection, subject: Subject, found: Mapping[str, Sequence[Conflict]]
) -> None:
    """Store the conflicts of some people or units, by key, in place of those they had; one that goes on keeps its day.

    Three statements; none for none.
    """
    if not found:
        return
    these = (conflicts.c.subject == subject.value, among(connection, conflicts.c.key, list(found)))
    rows = await connection.execute(sa.select(conflicts).where(*these))
    since = {(row.key, row.field, row.source): row.since for row in rows}
    await connection.execute(sa.delete(conflicts).where(*these))
    at = clocks_of(connection).now()
    new = [
        {
            "subject": subject.value,
            "key": key,
            "field": one.field,
            "source": one.source,
            "value": one.value,
            "believed": one.believed,
            "believed_value": one.believed_value,
            "since": since.get((key, one.field, one.source), at),
        }
        for key, several in found.items()
        for one in several
    ]
    if new:
        await connection.execute(insert_many(connection, conflicts, _COLUMNS), parameters_of(connection, _COLUMNS, new))


async def count_conflicts(connection: AsyncConnection) -> dict[str, int]:
    """Return how many conflicts there are, by field."""
    rows = await connection.execute(sa.select(conflicts.c.field, sa.func.count()).group_by(conflicts.c.field))
    return {row[0]: row[1] for row in rows}
