"""Retention: forgets what is no longer needed, so that the cost of a message does not grow with history."""

import sqlalchemy as sa

from hub.settings import HubSettings
from hub.store.database import Database, database_is_away
from hub.tables import idempotency_keys, inbox, outbox
from hub.telemetry.logging import get_logger
from hub.worker import Worker

log = get_logger(__name__)

_DAY = 86_400.0


class Retention(Worker):
    """Deletes old inbox rows, sent outbox rows and answers to idempotency keys, a chunk a transaction."""

    name = "retention"

    def __init__(self, database: Database, settings: HubSettings, *, chunk: int = 1000) -> None:
        super().__init__()
        self._database = database
        self._settings = settings
        self._chunk = chunk

    async def turn(self) -> float:
        """Prune until nothing old is left. Returns the seconds until the next look."""
        try:
            await self.prune(inbox, inbox.c.received_at < self._before(self._settings.inbox_retention_days))
            # The newest row stays: SQLite would give its id to the next event, and a relay that stood still since
            # before would mark that one sent.
            newest = sa.select(sa.func.max(outbox.c.id)).scalar_subquery()
            old = outbox.c.sent_at < self._before(self._settings.outbox_retention_days)
            await self.prune(outbox, sa.and_(old, outbox.c.id < newest))
            answered_before = self._before(self._settings.idempotency_retention_hours / 24)
            await self.prune(idempotency_keys, idempotency_keys.c.created_at < answered_before)
        except Exception as error:
            if not database_is_away(error):
                raise
            log.warning("retention_waits_for_database", error=type(error).__name__)
        return self._settings.retention_every_seconds

    async def prune(self, table: sa.Table, old: sa.ColumnElement[bool]) -> None:
        """Delete the rows of a table that are old, a chunk a transaction."""
        key = list(table.primary_key.columns)
        statement = sa.delete(table).where(sa.tuple_(*key).in_(sa.select(*key).where(old).limit(self._chunk)))
        while not self.stopping:
            async with self._database.begin() as connection:
                deleted = (await connection.execute(statement)).rowcount
            if deleted:
                log.info("pruned", table=table.name, rows=deleted)
            if deleted < self._chunk:
                return

    def _before(self, days: float) -> float:
        return self._database.clocks.now() - days * _DAY
