"""The relay: publishes what the outbox holds and marks it sent once the broker has confirmed it."""

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.registry import CONTRACTS
from hub.failpoints import Failpoint, reach
from hub.messaging import outbox
from hub.messaging.outbox import HeldEvent, Ticket
from hub.messaging.publisher import NO_EXCHANGE, ConfirmingPublisher, OutgoingMessage
from hub.messaging.topology import Names
from hub.settings import HubSettings
from hub.store.database import Database
from hub.telemetry import metrics
from hub.telemetry.logging import get_logger
from hub.worker import Worker

log = get_logger(__name__)

_RETRY_SECONDS: Final = 1.0
_BATCHES_IN_HAND: Final = 4
_UNROUTABLE: Final = "unroutable"
_NOWHERE: Final = frozenset({_UNROUTABLE, NO_EXCHANGE})
_NO_SUCH_SOURCE: Final = "no_such_source"
"""For whom it was, nobody will ever make the queue again: there is nothing left to do."""
_FORBIDDEN: Final = "forbidden"
_RIGHTS_SECONDS: Final = 10.0
"""When what the broker forbids us to publish is tried again: each try ends a channel."""


class Relay(Worker):
    """Publishes from memory what this process has just committed; claims from the table whatever else is due.

    What is in memory is in the table, too: held for us for a while, then due for anybody. So a process that dies, or
    that has more than it can publish, loses nothing.

    Attributes:
        in_hand: what is in memory and not being published yet.
    """

    name = "relay"

    def __init__(self, database: Database, publisher: ConfirmingPublisher, settings: HubSettings) -> None:
        super().__init__()
        self._database = database
        self._elapsed = database.clocks.elapsed
        self._publisher = publisher
        self._settings = settings
        self._names = Names(settings.namespace, "")
        self._answers = frozenset(map(self._names.answers, settings.sources))
        self.in_hand: deque[HeldEvent] = deque()
        self._sweep_at = 0.0

    def hold_for(self, events: int) -> float:
        """Return for how many seconds so many more events are ours to publish; 0.0: the table is to keep them."""
        room = self._settings.outbox_batch * _BATCHES_IN_HAND - len(self.in_hand)
        return self._settings.outbox_hold_seconds if events <= room and self.alive else 0.0

    def take_over(self, events: Sequence[HeldEvent]) -> None:
        """Publish committed events, held for us; with none, look for them in the table."""
        self.in_hand.extend(events)
        if not events:
            self._sweep_at = 0.0
        self.wake()

    async def turn(self) -> float:
        """Publish until nothing is due. Returns the seconds until the next look at the table."""
        while not self.stopping:
            if self._elapsed() >= self._sweep_at:
                await self._sweep()
            elif self.in_hand:
                await self.publish(self._next_in_hand())
            else:
                break
        return max(0.0, self._sweep_at - self._elapsed())

    async def finish(self) -> None:
        """Publish what the last transactions emitted."""
        while self.in_hand:
            await self.publish(self._next_in_hand())
        await self._sweep()

    def _next_in_hand(self) -> list[HeldEvent]:
        size = min(len(self.in_hand), self._settings.outbox_batch)
        return [self.in_hand.popleft() for _ in range(size)]

    async def _sweep(self) -> None:
        """Publish one batch of what is due in the table; a full one means that there is more."""
        self._sweep_at = self._elapsed() + self._settings.outbox_sweep_seconds
        async with self._database.begin() as connection:
            events = await outbox.claim(
                connection, self._settings.outbox_batch, hold=self._settings.outbox_hold_seconds
            )
        if len(events) == self._settings.outbox_batch:
            self._sweep_at = 0.0
        await self.publish(events)

    async def publish(self, events: Sequence[HeldEvent]) -> None:
        """Publish events and record what became of them.

        Killed before the mark, or without the database for it: they fall due, and are published again under the same
        event ids.
        """
        if not events:
            return
        reach(Failpoint.CLAIMED)
        reasons = await self._publisher.publish([message for _, message in events])
        reach(Failpoint.CONFIRMED)
        outcome: dict[str | None, list[Ticket]] = defaultdict(list)
        for (ticket, message), reason in zip(events, reasons, strict=True):
            outcome[self._final(message, reason)].append(ticket)
        async with self._database.begin() as connection:
            for reason, tickets in outcome.items():
                await self._record(connection, reason, tickets)

    def _final(self, message: OutgoingMessage, reason: str | None) -> str | None:
        """Return what became of an event, with regard to whom it is for."""
        if reason == _UNROUTABLE and _may_go_unheard(message):
            return None
        if reason in _NOWHERE and message.exchange.startswith(self._names.source("")):
            return reason if message.exchange in self._answers else _NO_SUCH_SOURCE
        return reason

    async def _record(self, connection: AsyncConnection, reason: str | None, tickets: list[Ticket]) -> None:
        if reason == _NO_SUCH_SOURCE:
            log.warning("answers_for_a_source_that_there_is_no_more", messages=len(tickets))
            await outbox.mark_sent(connection, tickets)
            return
        if reason is None:
            await outbox.mark_sent(connection, tickets)
            metrics.OUTBOX_SENT.inc(len(tickets))
            return
        metrics.OUTBOX_FAILED.labels(reason).inc(len(tickets))
        log.warning("publish_failed", reason=reason, messages=len(tickets))
        unroutable = self._settings.unroutable_retry_seconds
        waits = {_UNROUTABLE: unroutable, NO_EXCHANGE: unroutable, _FORBIDDEN: _RIGHTS_SECONDS}
        seconds = waits.get(reason, _RETRY_SECONDS)
        await outbox.postpone(connection, tickets, reason=reason, seconds=seconds)
        self._sweep_at = min(self._sweep_at, self._elapsed() + seconds)


def _may_go_unheard(message: OutgoingMessage) -> bool:
    contract = CONTRACTS.get(message.routing_key)
    return contract is not None and contract.may_go_unheard
