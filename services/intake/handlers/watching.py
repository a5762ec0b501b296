"""What the metrics tell of sources, and of what is merged."""

from hub.store.database import Database
from services.intake import metrics
from services.intake.repository.conflicts import count_conflicts
from services.intake.repository.marks import count_marked
from services.intake.repository.sources import last_receipts, load_sources


async def refresh_gauges(database: Database) -> None:
    """Bring the gauges up to date; called when metrics are scraped."""
    async with database.read() as connection:
        conflicts = await count_conflicts(connection)
        metrics.MARKED.set(await count_marked(connection))
        sources = await load_sources(connection)
        last = await last_receipts(connection, [one.name for one in sources])
    metrics.CONFLICTS.clear()
    for field, count in conflicts.items():
        metrics.CONFLICTS.labels(field).set(count)
    now = database.clocks.now()
    for gauge in (metrics.SILENT, metrics.SILENT_AFTER):
        gauge.clear()
    for one in sources:
        metrics.SILENT.labels(one.name).set(max(0.0, now - last.get(one.name, one.added_at)))
        if one.silent_after is not None:
            metrics.SILENT_AFTER.labels(one.name).set(one.silent_after)
