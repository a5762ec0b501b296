"""Sends retained events again: for receivers that lost what the broker had confirmed.

A queue that was deleted or purged took its messages with it. Their senders still have them, marked sent; marked unsent
again, under the same event ids, the relay publishes them. A receiver that has seen an event drops it at its inbox, for
as long as the inbox remembers it.
"""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among
from hub.tables import outbox

_DUE_NOW: Final = 0.0  # whatever the clocks say


@dataclass(frozen=True)
class Sent:
    """Which sent events are meant. Moments in seconds since 1970-01-01 UTC, by when the broker confirmed them.

    Attributes:
        since: at this moment or later.
        until: before this one, which has passed: what the relay sends again meanwhile is sent later.
        remembered_since: written at this moment or later. Of older ones, which were replayed and so kept before, the
            receivers' inboxes may know nothing more: they would take effect again.
        event_type: only of this contract; None: of every one.
    """

    since: float
    until: float
    remembered_since: float
    event_type: str | None = None

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """Return it as SQL has it."""
        parts = [
            outbox.c.sent_at >= self.since,
            outbox.c.sent_at < self.until,
            outbox.c.created_at >= self.remembered_since,
        ]
        if self.event_type is not None:
            parts.append(outbox.c.routing_key == self.event_type)
        return sa.and_(*parts)


async def count(connection: AsyncConnection, sent: Sent) -> int:
    """Return how many events are meant."""
    statement = sa.select(sa.func.count()).select_from(outbox).where(sent.condition)
    return int((await connection.execute(statement)).scalar_one())


async def invalidate_outstanding_confirms(connection: AsyncConnection) -> None:
    """Let the confirms that are under way count for nothing, before a replay: what they speak of may be lost as well.

    Those events are published once more. One statement.
    """
    await connection.execute(sa.update(outbox).where(outbox.c.sent_at.is_(None)).values(attempts=outbox.c.attempts + 1))


async def send_again(connection: AsyncConnection, sent: Sent, *, after: int = 0, limit: int = 1000) -> list[int]:
    """Mark a chunk of them unsent: the first `limit` behind the row `after`. Returns their row ids, in order.

    No row is met twice, whatever the clock of the relay that has sent it again meanwhile says. One more attempt, so
    that a relay which stood still since before learns nothing from its old confirm.
    """
    chunk = sa.select(outbox.c.id).where(sent.condition, outbox.c.id > after).order_by(outbox.c.id).limit(limit)
    ids = list((await connection.execute(chunk.with_for_update())).scalars())
    if ids:
        await connection.execute(
            sa.update(outbox)
            .where(among(connection, outbox.c.id, ids))
            .values(sent_at=None, due_at=_DUE_NOW, attempts=outbox.c.attempts + 1, last_error=None)
        )
    return ids
