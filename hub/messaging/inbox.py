"""The inbox: what makes a message take effect once.

Its key is the broker user who published it with the event's `source` and `id`, for each subscription: nobody can take
another's events away by publishing theirs first. The insert stands in the same transaction as the
effect: either both are there after a crash or neither is. A redelivered message finds its row and changes nothing.

An event that was recorded without its publisher, or that comes without one, is known by `source` and `id` alone: that
holds for what was recorded before publishers were, or while they are not looked at (`KINERJA_ORIGINS`).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import insert_new, parameters_of_new
from hub.store.database import clocks_of
from hub.tables import inbox

_COLUMNS: Final = ("subscription", "publisher", "source", "event_id", "received_at")
_UNKNOWN: Final = ""

EventKey = tuple[str | None, str, str]
"""The broker user who published an event, None for nobody known; its `source` and its `id`."""


_T = TypeVar("_T")
_Key = TypeVar("_Key", bound=Hashable)


def first_of_each(several: Iterable[_T], new: Iterable[_Key], key: Callable[[_T], _Key]) -> list[_T]:
    """Keep, in order, the first copy of everything whose key is new."""
    fresh, left = [], set(new)
    for one in several:
        if (its := key(one)) in left:
            left.remove(its)
            fresh.append(one)
    return fresh


async def record_new(connection: AsyncConnection, subscription: str, keys: Sequence[EventKey]) -> set[EventKey]:
    """Record events as received and return those that were not before. One statement.

    Two transactions that record the same event: the second waits for the first, then finds it recorded.
    """
    if not keys:
        return set()
    received_at = clocks_of(connection).now()
    # Sorted, so that two transactions with common events wait for each other in one direction only.
    rows = [
        {
            "subscription": subscription,
            "publisher": publisher,
            "source": source,
            "event_id": event_id,
            "received_at": received_at,
        }
        for publisher, source, event_id in sorted({(one[0] or _UNKNOWN, *one[1:]) for one in keys})
    ]
    insert = insert_new(connection, inbox, _COLUMNS, unless=_is_known)
    statement = insert.returning(inbox.c.publisher, inbox.c.source, inbox.c.event_id)
    result = await connection.execute(statement, parameters_of_new(connection, _COLUMNS, rows))
    return {(row.publisher or None, row.source, row.event_id) for row in result}


def _is_known(new: sa.FromClause) -> sa.ColumnElement[bool]:
    recorded = inbox.alias("recorded")
    same = [recorded.c[name] == new.c[name] for name in ("subscription", "source", "event_id")]
    whoever = sa.or_(recorded.c.publisher.in_([_UNKNOWN, new.c.publisher]), new.c.publisher == _UNKNOWN)
    return sa.exists().where(*same, whoever)
