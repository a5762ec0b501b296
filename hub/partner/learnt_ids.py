"""Ids that were learnt at a partner: asked for once, kept in a table and, for a while, in memory, with their age."""

from collections.abc import Awaitable, Callable
from typing import Final

import sqlalchemy as sa

from contracts.personal import personal
from hub.delivery.settling import storable
from hub.store.database import Database
from hub.store.upsert import insert_for
from hub.telemetry.logging import get_logger
from hub.transaction import Transaction

log = get_logger(__name__)

Key = tuple[str, ...]
"""What an id belongs to: the table's primary key, in its order; may hold a NIP."""

_KEPT: Final = 1000
_FRESH_SECONDS: Final = 60.0


@personal
class _Known:
    value: str | None
    learnt_at: float
    """Seconds since 1970-01-01 UTC."""
    asked_at: float | None
    """When the partner said so, as `Clocks.elapsed` has it; None: it was in the table."""


class LearntIds:
    """The ids of one table. For many tasks of one event loop.

    What is learnt and forgotten is stored by `store`, in a transaction of the caller's. Killed before it, we ask again.
    What the table does not take, since a text is too long or none that a database takes, is kept in memory only.
    """

    def __init__(self, table: sa.Table, database: Database, *, max_age: float) -> None:
        """Read nothing yet.

        Args:
            table: its primary key are texts; beside it one column with the id, and `learnt_at`.
            database: that has it.
            max_age: an older id is asked for anew, in seconds.
        """
        self._table = table
        self._keys = tuple(table.primary_key.columns)
        (self._id,) = (column for column in table.columns if not column.primary_key and column.name != "learnt_at")
        self._database = database
        self._clocks = database.clocks
        self._max_age = max_age
        self._known: dict[Key, _Known] = {}
        self._unstored: dict[Key, _Known | None] = {}
        """None: forgotten."""

    async def get(self, key: Key, ask: Callable[[], Awaitable[str | None]]) -> str | None:
        """Return the id of a key: as we know it, else as `ask` says.

        Args:
            key: whose id it is.
            ask: asks the partner; its errors pass. None: there is no id, which holds for a minute and is not stored.
        """
        known = self._known.get(key)
        if known is None or self._is_over(known):
            known = (await self._stored(key) if self._takes(key) else None) or await self._asked(key, ask)
            self._keep(key, known)
        return known.value

    def is_fresh(self, key: Key) -> bool:
        """Whether the partner told us this id within the last minute, so that to ask again tells nothing new."""
        known = self._known.get(key)
        return (
            known is not None
            and known.asked_at is not None
            and self._clocks.elapsed() - known.asked_at < _FRESH_SECONDS
        )

    def forget(self, key: Key) -> None:
        """Let the partner be asked for an id anew, as after a refusal."""
        self._known.pop(key, None)
        if self._takes(key):
            self._unstored[key] = None

    async def store(self, transaction: Transaction) -> None:
        """Write down what was learnt and forgotten and is not committed yet. Two statements at the most."""
        changes = dict(self._unstored)
        if not changes:
            return
        connection = transaction.connection
        forgotten = sorted(key for key, known in changes.items() if known is None)
        if forgotten:
            await connection.execute(sa.delete(self._table).where(sa.tuple_(*self._keys).in_(forgotten)))
        learnt = [self._row(key, known) for key, known in sorted(changes.items(), key=_by_key) if known is not None]
        if learnt:
            insert = insert_for(connection, self._table)
            changed = {name: insert.excluded[name] for name in (self._id.name, "learnt_at")}
            await connection.execute(insert.on_conflict_do_update(index_elements=self._keys, set_=changed), learnt)
        transaction.after_commit(lambda: self._committed(changes))

    def _committed(self, changes: dict[Key, _Known | None]) -> None:
        for key, change in changes.items():
            if key in self._unstored and self._unstored[key] is change:
                del self._unstored[key]

    def _row(self, key: Key, known: _Known) -> dict[str, object]:
        named = {column.name: part for column, part in zip(self._keys, key, strict=True)}
        return named | {self._id.name: known.value, "learnt_at": known.learnt_at}

    def _is_over(self, known: _Known) -> bool:
        if known.value is None and known.asked_at is not None:
            return self._clocks.elapsed() - known.asked_at > _FRESH_SECONDS
        return self._is_old(known.learnt_at)

    def _is_old(self, learnt_at: float) -> bool:
        return self._clocks.now() - learnt_at > self._max_age

    async def _stored(self, key: Key) -> _Known | None:
        if key in self._unstored:
            known = self._unstored[key]
            return None if known is None or self._is_over(known) else known
        chosen = sa.select(self._id, self._table.c.learnt_at).where(sa.tuple_(*self._keys) == sa.tuple_(*key))
        async with self._database.read() as connection:
            row = (await connection.execute(chosen)).one_or_none()
        return None if row is None or self._is_old(row[1]) else _Known(row[0], row[1], asked_at=None)

    async def _asked(self, key: Key, ask: Callable[[], Awaitable[str | None]]) -> _Known:
        known = _Known(await ask(), self._clocks.now(), asked_at=self._clocks.elapsed())
        if known.value is None:
            return known
        if self._takes(key) and _takes(self._id, known.value):
            self._unstored[key] = known
        else:
            log.warning("learnt_id_not_storable", table=self._table.name)
        return known

    def _takes(self, key: Key) -> bool:
        return all(_takes(column, part) for column, part in zip(self._keys, key, strict=True))

    def _keep(self, key: Key, known: _Known) -> None:
        """Remember an id as the newest, and no more of them than we keep."""
        self._known.pop(key, None)
        while len(self._known) >= _KEPT:
            self._known.pop(next(iter(self._known)))  # the oldest
        self._known[key] = known


def _takes(column: sa.Column[str], text: str) -> bool:
    """Whether a column takes a text."""
    length = column.type.length if isinstance(column.type, sa.String) else None
    return not text or storable(text, length or len(text)) == text


def _by_key(change: tuple[Key, _Known | None]) -> Key:
    return change[0]
