"""Sent events: counting those of a span, and sending them again."""

from typing import Final

from hub import audit
from hub.clock import moment
from hub.messaging.replay import Sent, count, invalidate_outstanding_confirms, send_again
from hub.operations.operator import Kind, Operator
from hub.transaction import Transactions

__all__ = ["EVERY_TYPE", "Sent", "count", "replay"]

EVERY_TYPE: Final = "all"
"""What a decision is about that is not of one type of event."""


async def replay(transactions: Transactions, sent: Sent, *, by: Operator, reason: str | None = None) -> int:
    """Send events again that the broker had confirmed. Returns how many.

    A chunk a transaction, so that the service is not held up; killed half-way, the rest is found the next time. Each
    chunk has one entry in the audit trail, with the first and the last of its rows.
    """
    about = Kind.OUTBOX.of(sent.event_type or EVERY_TYPE)
    span = {"since": moment(sent.since).isoformat(), "until": moment(sent.until).isoformat()}
    events = last = 0
    while True:
        async with transactions.database.begin() as connection:
            if not last:
                await invalidate_outstanding_confirms(connection)
            chunk = await send_again(connection, sent, after=last)
            if not chunk:
                return events
            after = {**span, "events": len(chunk), "first": chunk[0], "last": chunk[-1]}
            await audit.record(connection, by.decides(about, "replay", reason=reason, after=after))
        events, last = events + len(chunk), chunk[-1]
