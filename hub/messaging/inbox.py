"""The inbox: what makes a message take effect once.

Its key is the event's `source` and `id`, for each subscription. The insert stands in the same transaction as the
effect: either both are there after a crash or neither is. A redelivered message finds its row and changes nothing.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import insert_many, parameters_of
from hub.store.database import clocks_of
from hub.tables import inbox

_COLUMNS: Final = ("subscription", "source", "event_id", "received_at")

EventKey = tuple[str, str]
"""An event's `source` and `id`."""


async def record_new(connection: AsyncConnection, subscription: str, keys: Sequence[EventKey]) -> set[EventKey]:
    """Record events as received and return those that were not before. One statement.

    Two transactions that record the same event: the second waits for the first, then finds it recorded.
    """
    if not keys:
        return set()
    received_at = clocks_of(connection).now()
    statement = insert_many(connection, inbox, _COLUMNS).on_conflict_do_nothing()
    # Sorted, so that two transactions with common events wait for each other in one direction only.
    rows = [
        {"subscription": subscription, "source": source, "event_id": event_id, "received_at": received_at}
        for source, event_id in sorted(set(keys))
    ]
    statement = statement.returning(inbox.c.source, inbox.c.event_id)
    result = await connection.execute(statement, parameters_of(connection, _COLUMNS, rows))
    return {(row.source, row.event_id) for row in result}
