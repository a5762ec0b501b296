"""What a person has said once that other columns mean."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.database import clocks_of
from hub.store.upsert import insert_for
from services.intake.domain.report import Subject
from services.intake.files.formats.mapped import KeptMapping
from services.intake.tables import import_mappings


async def load_mappings(connection: AsyncConnection, source: str) -> list[KeptMapping]:
    """Return all of a source, the newest first."""
    rows = await connection.execute(
        sa.select(import_mappings)
        .where(import_mappings.c.source == source)
        .order_by(import_mappings.c.decided_at.desc(), import_mappings.c.heads_digest)
    )
    return [KeptMapping(Subject(row.subject), row.columns) for row in rows]


async def save_mapping(connection: AsyncConnection, source: str, mapping: KeptMapping) -> None:
    """Keep one, in the place of what was said before of the same heads."""
    values = {
        "source": source,
        "heads_digest": mapping.digest,
        "subject": mapping.subject.value,
        "columns": dict(mapping.columns),
        "decided_at": clocks_of(connection).now(),
    }
    insert = insert_for(connection, import_mappings).values(**values)
    await connection.execute(insert.on_conflict_do_update(index_elements=["source", "heads_digest"], set_=values))
