"""Units, as the events tell of them.

Rows are written in the order of their keys, so that two transactions with common rows wait for each other in one
direction only.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.unit import UnitChangedV1
from hub.store.upsert import insert_for
from readmodels.people.domain.organisation import Unit
from readmodels.people.tables import units


async def upsert_units(connection: AsyncConnection, records: Iterable[UnitChangedV1]) -> None:
    """Store units' records, except those not newer than what is held."""
    # Of several versions in one batch the newest stands, whatever their order; of two with the same the first, as if
    # they had come in two batches.
    newest: dict[str, UnitChangedV1] = {}
    for record in records:
        held = newest.get(record.code)
        if held is None or held.version < record.version:
            newest[record.code] = record
    if not newest:
        return
    # Only what has a column: a contract may grow a field that is of no use here.
    names = units.columns.keys() & UnitChangedV1.model_fields.keys()
    insert = insert_for(connection, units)
    statement = insert.on_conflict_do_update(
        index_elements=[units.c.code],
        set_={name: insert.excluded[name] for name in sorted(names - {"code"})},
        where=insert.excluded.version > units.c.version,
    )
    rows = [newest[each].model_dump(mode="json", include=names) for each in sorted(newest)]
    await connection.execute(statement.inline(), rows)


def unit_of(row: sa.Row[Any]) -> Unit:
    """Return the unit in a row of `units`."""
    return Unit(
        code=row.code,
        version=row.version,
        name=row.name,
        kind=row.kind,
        parent_code=row.parent_code,
        head_title=row.head_title,
        active=row.active,
    )
