"""Sent events: counting those of a span, and sending them again."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub import audit
from hub.clock import moment
from hub.messaging.outbox import backlog
from hub.messaging.replay import Sent, count, invalidate_outstanding_confirms, send_again
from hub.operations.operator import Kind, Operator
from hub.operations.refusals import SpanEnds
from hub.transaction import Transactions

__all__ = ["EVERY_TYPE", "Sent", "backlog", "count", "replay", "replay_some", "sent_between"]

EVERY_TYPE: Final = "all"
"""What a decision is about that is not of one type of event."""
_DAY: Final = 86_400


def sent_between(
    since: float, until: float | None, event_type: str | None, *, now: float, inbox_retention_days: float
) -> Sent:
    """Return which events an operator means.

    Args:
        since: sent at this moment or later, in seconds since 1970-01-01 UTC.
        until: sent before this one; None: until now.
        event_type: only of this contract; None: of every one.
        now: the time.
        inbox_retention_days: how long receivers remember an event. Half of it is left to the event's way: it may wait
            in a queue once more.

    Raises:
        SpanEnds: it ends before it begins, or has not ended.
    """
    end = now if until is None else until
    since = max(since, 0.0)  # nothing was sent before, and not every such moment is a date
    if not since < end <= now:
        raise SpanEnds
    return Sent(since, end, now - inbox_retention_days * _DAY / 2, event_type)


async def replay(transactions: Transactions, sent: Sent, *, by: Operator, reason: str | None = None) -> int:
    """Send events again that the broker had confirmed. Returns how many.

    A chunk a transaction, so that the service is not held up; killed half-way, the rest is found the next time.
    """
    events = 0
    after: int | None = 0
    while after is not None:
        async with transactions.database.begin() as connection:
            some, after = await replay_some(connection, sent, by=by, reason=reason, after=after)
        events += some
    return events


async def replay_some(
    connection: AsyncConnection, sent: Sent, *, by: Operator, reason: str | None = None, after: int = 0
) -> tuple[int, int | None]:
    """Send the next chunk of events again, with an entry in the trail that has the first and the last of its rows.

    Returns:
        How many, and the row to go on behind; None when there are no more.
    """
    if not after:
        await invalidate_outstanding_confirms(connection)
    chunk = await send_again(connection, sent, after=after)
    if not chunk:
        return 0, None
    span = {"since": moment(sent.since).isoformat(), "until": moment(sent.until).isoformat()}
    sent_again = {**span, "events": len(chunk), "first": chunk[0], "last": chunk[-1]}
    about = Kind.OUTBOX.of(sent.event_type or EVERY_TYPE)
    await audit.record(connection, by.decides(about, "replay", reason=reason, after=sent_again))
    return len(chunk), chunk[-1]
