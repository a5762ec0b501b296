"""Sends retained events again: for receivers that lost what the broker had confirmed.

A queue that was deleted or purged took its messages with it. Their senders still have them, marked sent; marked unsent
again, under the same event ids, the relay publishes them. A receiver that has seen an event drops it at its inbox.
"""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.tables import outbox

_CHUNK: Final = 1000
_AT_ONCE: Final = 0.0  # whatever the clocks say


@dataclass(frozen=True)
class Sent:
    """Which sent events are meant. Moments in seconds since 1970-01-01 UTC, by when the broker confirmed them.

    Attributes:
        since: at this moment or later.
        until: before this one; None: without end.
        event_type: only of this contract; None: of every one.
    """

    since: float
    until: float | None = None
    event_type: str | None = None

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """Return it as SQL has it."""
        parts = [outbox.c.sent_at >= self.since]
        if self.until is not None:
            parts.append(outbox.c.sent_at < self.until)
        if self.event_type is not None:
            parts.append(outbox.c.routing_key == self.event_type)
        return sa.and_(*parts)


async def count(connection: AsyncConnection, sent: Sent) -> int:
    """Return how many events are meant."""
    statement = sa.select(sa.func.count()).select_from(outbox).where(sent.condition)
    return int((await connection.execute(statement)).scalar_one())


async def send_again(connection: AsyncConnection, sent: Sent) -> int:
    """Mark a chunk of them unsent; returns how many, 0 when none is left.

    What the relay has sent again meanwhile counts as sent later: give `sent` an end, or it never ends.
    """
    chunk = sa.select(outbox.c.id).where(sent.condition).order_by(outbox.c.id).limit(_CHUNK)
    result = await connection.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(chunk))
        .values(sent_at=None, due_at=_AT_ONCE, attempts=0, last_error=None)
    )
    return result.rowcount
