"""The outbox: what makes an event leave if, and only if, its cause was committed.

`emit` (on a `Transaction`) writes the event as a row beside the change that caused it. The relay publishes it right
after the commit, from memory, and marks the row sent after the broker's confirm. A row carries `due_at`, until when
whoever wrote or claimed it is given time for that: after a crash it falls due, some relay claims it and publishes it
(again), and the receiver's inbox drops a second copy.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, Self
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from contracts.envelope import JSON, OwnEnvelope
from hub.clock import moment
from hub.messaging.publisher import OutgoingMessage
from hub.messaging.topology import Names
from hub.settings import HubSettings
from hub.store.bulk import among, insert_many, parameters_of
from hub.store.database import clocks_of
from hub.tables import outbox

OutboxRow = dict[str, Any]
Ticket = tuple[int, int]
"""A row's id, and its attempts when it was taken in hand: what came of a sending is recorded while they are the same.
Else that sending is history: somebody has postponed the event since, or wants it sent again."""
HeldEvent = tuple[Ticket, OutgoingMessage]
"""An event that a relay has in hand."""

# Nothing waits longer: an event that seems to was written before the clock was set back, and is due.
_LONGEST_WAIT: Final = 3600.0
_MESSAGE: Final = ("exchange", "routing_key", "headers", "content_type", "body")
_COLUMNS: Final = ("event_id", *_MESSAGE, "created_at", "due_at")


@dataclass(frozen=True)
class Outlet:
    """Where a service's events go and who they are from.

    Attributes:
        exchange: the topic exchange; the routing key is the event's type.
        source: the CloudEvents `source`.
        service: whose they are.
        requeue: the exchange that brings messages to the service's own queues again.
        answers: for each of the district's sources the exchange of what is for it alone.
    """

    exchange: str
    source: str
    service: str
    requeue: str
    answers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: HubSettings, service: str) -> Self:
        """Return it as the settings place it."""
        names = Names(settings.namespace, service)
        answers = {source: names.answers(source) for source in settings.sources}
        source = settings.event_source or f"/kinerja/{service}"
        return cls(names.exchange, source, service, names.requeue, answers)

    def row(
        self, data: Contract, *, subject: str | None, at: float, to: str | None = None, cause: str | None = None
    ) -> OutboxRow:
        """Return the outbox row of a new event, announced `at` this moment.

        Args:
            data: what is announced.
            subject: an opaque key of what it is about.
            at: when.
            to: the source whose it is, of a contract that is addressed.
            cause: the id of the event that caused it.

        Raises:
            TypeError: the contract is another's to publish, which the broker would not let leave; or it is addressed
                and there is no `to`, or the other way round.
            ValueError: `to` is none of the district's sources.
        """
        if data.publisher != self.service:
            raise TypeError(f"{data.type} is published by {data.publisher}, not by {self.service}")
        envelope = OwnEnvelope(
            id=str(uuid4()), source=self.source, type=data.type, time=moment(at), subject=subject, causationid=cause
        )
        return {
            "event_id": envelope.id,
            "exchange": self._exchange_of(data, to),
            "routing_key": data.type,
            "headers": envelope.to_headers(),
            "content_type": JSON,
            "body": data.model_dump_json().encode(),
            "created_at": at,
        }

    def _exchange_of(self, data: Contract, to: str | None) -> str:
        if data.addressed != (to is not None):
            raise TypeError(f"{data.type} is {'for one source: say which' if data.addressed else 'for nobody alone'}")
        if to is None:
            return self.exchange
        if to not in self.answers:
            raise ValueError(f"{data.type} is for a source that is none of the district's")
        return self.answers[to]


async def append(connection: AsyncConnection, rows: Sequence[OutboxRow], *, hold: float = 0.0) -> list[HeldEvent]:
    """Write events beside the change that caused them. One statement.

    Args:
        connection: the transaction of that change.
        rows: from `Outlet.row`.
        hold: seconds that other relays leave them alone; whoever holds them publishes them right after the commit.

    Returns:
        The events with their tickets, in order.
    """
    due_at = clocks_of(connection).steady() + hold
    statement = insert_many(connection, outbox, _COLUMNS).returning(outbox.c.id, outbox.c.event_id)
    written = [{**row, "due_at": due_at} for row in rows]
    result = await connection.execute(statement, parameters_of(connection, _COLUMNS, written))
    # A replay may bring one event twice; either row is as good as the other.
    ids: dict[str, list[int]] = defaultdict(list)
    for row in result:
        ids[row.event_id].append(row.id)
    return [((ids[row["event_id"]].pop(), 0), _outgoing(row)) for row in rows]


async def claim(connection: AsyncConnection, limit: int, *, hold: float) -> list[HeldEvent]:
    """Take the oldest unsent events that are due, and hold them for so many seconds. One statement.

    Others leave them alone until the hold is over. When this process dies meanwhile, they fall due again: nothing
    keeps a transaction open while it waits for the broker.
    """
    at = clocks_of(connection).steady()
    due = (
        sa.select(outbox.c.id)
        .where(outbox.c.sent_at.is_(None), ~outbox.c.due_at.between(at, at + _LONGEST_WAIT))
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = await connection.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(sa.select(due.c.id)))
        .values(due_at=at + hold)
        .returning(outbox.c.id, outbox.c.attempts, *(outbox.c[name] for name in _MESSAGE))
    )
    events = (((row["id"], row["attempts"]), _outgoing(row)) for row in taken.mappings())
    return sorted(events, key=itemgetter(0))


def _outgoing(row: OutboxRow | sa.RowMapping) -> OutgoingMessage:
    # A replica of the version before, which knew no exchange of the service's own, sends to its queue without one.
    requeue = f"{row['routing_key'].rpartition('.')[0]}.requeue"
    return OutgoingMessage(
        exchange=row["exchange"] or requeue,
        routing_key=row["routing_key"],
        headers=row["headers"],
        content_type=row["content_type"],
        body=row["body"],
    )


async def mark_sent(connection: AsyncConnection, tickets: Sequence[Ticket]) -> None:
    """Record that the broker has confirmed these events. One statement."""
    at = clocks_of(connection).now()
    await connection.execute(
        sa.update(outbox).where(_still_as_taken(connection, tickets)).values(sent_at=at, last_error=None)
    )


async def postpone(connection: AsyncConnection, tickets: Sequence[Ticket], *, reason: str, seconds: float) -> None:
    """Record that these events did not leave, and when to try again. One statement."""
    due_at = clocks_of(connection).steady() + seconds
    await connection.execute(
        sa.update(outbox)
        .where(_still_as_taken(connection, tickets))
        .values(attempts=outbox.c.attempts + 1, last_error=reason, due_at=due_at)
    )


def _still_as_taken(connection: AsyncConnection, tickets: Sequence[Ticket]) -> sa.ColumnElement[bool]:
    """Return the condition that a row is one of them. The attempts of a batch are mostly the same: none yet."""
    ids: dict[int, list[int]] = defaultdict(list)
    for row_id, attempts in tickets:
        ids[attempts].append(row_id)
    return sa.or_(
        *(
            sa.and_(among(connection, outbox.c.id, alike), outbox.c.attempts == attempts)
            for attempts, alike in ids.items()
        )
    )


async def backlog(connection: AsyncConnection) -> tuple[int, float]:
    """Return how many events are not sent yet, and the age of the oldest in seconds."""
    unsent = sa.select(sa.func.count(), sa.func.min(outbox.c.created_at)).where(outbox.c.sent_at.is_(None))
    pending, oldest = (await connection.execute(unsent)).one()
    return pending, clocks_of(connection).now() - oldest if pending else 0.0
