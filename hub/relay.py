"""The relay: publishes what the outbox holds and marks it sent once the broker has confirmed it."""

from collections import defaultdict

from sqlalchemy.ext.asyncio import AsyncConnection

from hub import outbox
from hub.database import Database, database_is_away
from hub.failpoints import Failpoint, reach
from hub.publisher import ConfirmingPublisher, OutgoingMessage
from hub.settings import HubSettings
from hub.telemetry import metrics
from hub.telemetry.logging import get_logger
from hub.worker import Worker

log = get_logger(__name__)

_RETRY_SECONDS = 1.0


class Relay(Worker):
    """Woken by every commit that emitted something; sweeps now and then for what another process left behind."""

    name = "relay"

    def __init__(self, database: Database, publisher: ConfirmingPublisher, settings: HubSettings) -> None:
        super().__init__()
        self._database = database
        self._publisher = publisher
        self._settings = settings
        self._retry_in = settings.outbox_sweep_seconds

    async def turn(self) -> float:
        """Publish until nothing is due. Returns the seconds until something is."""
        self._retry_in = self._settings.outbox_sweep_seconds
        try:
            while await self._publish_some() == self._settings.outbox_batch:
                if self.stopping:
                    return 0.0
        except Exception as error:
            if not database_is_away(error):
                raise
            log.warning("relay_waits_for_database", error=type(error).__name__)
            return _RETRY_SECONDS
        return self._retry_in

    async def finish(self) -> None:
        """Publish what the last transactions emitted."""
        try:
            await self._publish_some()
        except Exception as error:
            if not database_is_away(error):
                raise
            log.warning("relay_left_rows_for_the_next_start", error=type(error).__name__)

    async def _publish_some(self) -> int:
        """Publish one batch and record what became of it. Returns how many events were tried.

        Killed before the mark: the rows are published again, under the same event ids.
        """
        if self._database.is_postgresql:
            async with self._database.begin() as connection:  # holds the row locks while publishing
                rows = await outbox.claim(connection, self._settings.outbox_batch)
                outcome = await self._publish(rows)
                await self._record(connection, outcome)
                return len(rows)
        async with self._database.read() as connection:
            rows = await outbox.claim(connection, self._settings.outbox_batch)
        outcome = await self._publish(rows)
        if outcome:
            async with self._database.begin() as connection:
                await self._record(connection, outcome)
        return len(rows)

    async def _publish(self, rows: list[tuple[int, OutgoingMessage]]) -> dict[str | None, list[int]]:
        """Return row ids by what became of them: None for confirmed, else the reason."""
        outcome: dict[str | None, list[int]] = defaultdict(list)
        if rows:
            reach(Failpoint.CLAIMED)
            reasons = await self._publisher.publish([wire for _, wire in rows])
            for (row_id, _), reason in zip(rows, reasons, strict=True):
                outcome[reason].append(row_id)
            reach(Failpoint.CONFIRMED)
        return outcome

    async def _record(self, connection: AsyncConnection, outcome: dict[str | None, list[int]]) -> None:
        for reason, ids in outcome.items():
            if reason is None:
                await outbox.mark_sent(connection, ids)
                metrics.OUTBOX_SENT.inc(len(ids))
                continue
            metrics.OUTBOX_FAILED.labels(reason).inc(len(ids))
            log.warning("publish_failed", reason=reason, messages=len(ids))
            unroutable = reason == "unroutable"
            seconds = self._settings.unroutable_retry_seconds if unroutable else _RETRY_SECONDS
            await outbox.postpone(connection, ids, reason=reason, seconds=seconds)
            self._retry_in = min(self._retry_in, seconds)
