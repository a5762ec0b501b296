"""The outbox: what makes an event leave if, and only if, its cause was committed.

`emit` (on a `Transaction`) writes the event as a row beside the change that caused it. The relay publishes rows
and marks them sent after the broker's confirm; a crash in between publishes again, and the receiver's inbox
drops the second copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from contracts.envelope import JSON, Envelope
from hub.clock import moment, now
from hub.publisher import OutgoingMessage
from hub.tables import outbox

OutboxRow = dict[str, Any]


@dataclass(frozen=True)
class Outlet:
    """Where a service's events go and who they are from.

    Attributes:
        exchange: the topic exchange; the routing key is the event's type.
        source: the CloudEvents `source`.
    """

    exchange: str
    source: str

    def row(self, data: Contract, *, subject: str | None) -> OutboxRow:
        """Return the outbox row of a new event."""
        at = now()
        envelope = Envelope(id=str(uuid4()), source=self.source, type=data.type, time=moment(at), subject=subject)
        return {
            "event_id": envelope.id,
            "exchange": self.exchange,
            "routing_key": data.type,
            "headers": envelope.to_headers(),
            "content_type": JSON,
            "body": data.model_dump_json().encode(),
            "created_at": at,
            "due_at": at,
        }


async def append(connection: AsyncConnection, rows: Sequence[OutboxRow]) -> None:
    """Write events beside the change that caused them. One statement."""
    await connection.execute(sa.insert(outbox), rows)


async def claim(connection: AsyncConnection, limit: int) -> list[tuple[int, OutgoingMessage]]:
    """Return the oldest unsent events that are due, with their row ids.

    On PostgreSQL the rows stay locked until the transaction ends, and other relays skip them; when this process
    dies the lock dies with it. SQLite has no row locks: two relays on one file may publish the same event, which
    the receiver's inbox absorbs.
    """
    statement = (
        sa.select(outbox)
        .where(outbox.c.sent_at.is_(None), outbox.c.due_at <= now())
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await connection.execute(statement)
    return [
        (
            row.id,
            OutgoingMessage(
                exchange=row.exchange,
                routing_key=row.routing_key,
                headers=row.headers,
                content_type=row.content_type,
                body=row.body,
            ),
        )
        for row in rows
    ]


async def mark_sent(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Record that the broker has confirmed these events. One statement."""
    await connection.execute(sa.update(outbox).where(outbox.c.id.in_(ids)).values(sent_at=now(), last_error=None))


async def postpone(connection: AsyncConnection, ids: Sequence[int], *, reason: str, seconds: float) -> None:
    """Record that these events did not leave, and when to try again. One statement."""
    await connection.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(ids))
        .values(attempts=outbox.c.attempts + 1, last_error=reason, due_at=now() + seconds)
    )


async def backlog(connection: AsyncConnection) -> tuple[int, float]:
    """Return how many events are not sent yet, and the age of the oldest in seconds."""
    unsent = sa.select(sa.func.count(), sa.func.min(outbox.c.created_at)).where(outbox.c.sent_at.is_(None))
    pending, oldest = (await connection.execute(unsent)).one()
    return pending, now() - oldest if pending else 0.0
