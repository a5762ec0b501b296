"""Retention: forgets what is no longer needed, so that the cost of a message does not grow with history."""

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa

from hub.jobs.job import Job, JobRun
from hub.settings import HubSettings
from hub.store.database import Database
from hub.tables import idempotency_keys, inbox, outbox
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

_DAY: Final = 86_400.0
_CHUNK: Final = 1000


def retention_job(database: Database, settings: HubSettings, *, chunk: int = _CHUNK) -> Job:
    """Return the job that every service has; `chunk` is how many rows a transaction deletes at the most."""

    async def forget(run: JobRun) -> None:
        await Retention(database, settings, chunk=chunk, is_stopping=run.is_stopping).forget_old()

    return Job("retention", settings.retention_every_seconds, forget)


def _never() -> bool:
    return False


class Retention:
    """Deletes old inbox rows, sent outbox rows and answers to idempotency keys, a chunk a transaction."""

    def __init__(
        self,
        database: Database,
        settings: HubSettings,
        *,
        chunk: int = _CHUNK,
        is_stopping: Callable[[], bool] = _never,
    ) -> None:
        self._database = database
        self._settings = settings
        self._chunk = chunk
        self._is_stopping = is_stopping

    async def forget_old(self) -> None:
        """Prune until nothing old is left, or it is time to stop."""
        await self.prune(inbox, inbox.c.received_at < self._before(self._settings.inbox_retention_days))
        # The newest row stays: SQLite would give its id to the next event, and a relay that stood still since before
        # would mark that one sent.
        newest = sa.select(sa.func.max(outbox.c.id)).scalar_subquery()
        old = outbox.c.sent_at < self._before(self._settings.outbox_retention_days)
        await self.prune(outbox, sa.and_(old, outbox.c.id < newest))
        answered_before = self._before(self._settings.idempotency_retention_hours / 24)
        await self.prune(idempotency_keys, idempotency_keys.c.created_at < answered_before)

    async def prune(self, table: sa.Table, old: sa.ColumnElement[bool]) -> None:
        """Delete the rows of a table that are old, a chunk a transaction."""
        key = list(table.primary_key.columns)
        statement = sa.delete(table).where(sa.tuple_(*key).in_(sa.select(*key).where(old).limit(self._chunk)))
        while not self._is_stopping():
            async with self._database.begin() as connection:
                deleted = (await connection.execute(statement)).rowcount
            if deleted:
                log.info("pruned", table=table.name, rows=deleted)
            if deleted < self._chunk:
                return

    def _before(self, days: float) -> float:
        return self._database.clocks.now() - days * _DAY
