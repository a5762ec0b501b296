"""Sources that an operator has added, and how many reports came from them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.database import clocks_of
from hub.store.upsert import insert_for
from services.intake.tables import receipts, source_days, source_keys, sources

COLUMNS: Final = (
    *("name", "title", "added_at", "client", "per_second", "burst", "per_day", "silent_after"),
    *("hosts", "webhook", "webhook_secret"),
)


@personal
class Source:
    """A system that reports.

    Attributes:
        name: how it is called everywhere.
        title: for people.
        added_at: epoch seconds.
        client: the program of the issuer's that is this source; None: it signs in by a key, if at all.
        per_second: how many requests it may make; None, here and below: as the settings say.
        burst: how many at once.
        per_day: how many new reports it may hand in by HTTP.
        silent_after: seconds without a report after which it counts as silent; None: it may be.
        hosts: where its webhook may be.
        webhook: https address that is told of what is refused or doubtful; None: none.
        webhook_secret: the number of the secret that signs; 0: none was made.
    """

    name: str
    title: str
    added_at: float
    client: str | None = None
    per_second: float | None = None
    burst: int | None = None
    per_day: int | None = None
    silent_after: float | None = None
    hosts: Sequence[str] = ()
    webhook: str | None = None
    webhook_secret: int = 0


@personal
class SourceKey:
    """A key of a source, without the key.

    Attributes:
        id: its number.
        source: whose.
        added_at, revoked_at: epoch seconds.
    """

    id: int
    source: str
    added_at: float
    revoked_at: float | None


async def load_sources(connection: AsyncConnection, *, with_webhook: bool = False) -> list[Source]:
    """Return the sources, by name; only those with a webhook if so asked. One statement."""
    statement = sa.select(sources).order_by(sources.c.name)
    if with_webhook:
        statement = statement.where(sources.c.webhook.is_not(None))
    return [_source(row) for row in await connection.execute(statement)]


async def load_source(connection: AsyncConnection, name: str) -> Source | None:
    """Return a source. One statement."""
    row = (await connection.execute(sa.select(sources).where(sources.c.name == name))).one_or_none()
    return None if row is None else _source(row)


async def source_of_key(connection: AsyncConnection, hashed: str) -> Source | None:
    """Return whose key has this hash; None: nobody's, or it was revoked. One statement."""
    joined = sources.join(source_keys, source_keys.c.source == sources.c.name)
    statement = sa.select(sources).select_from(joined)
    statement = statement.where(source_keys.c.hash == hashed, source_keys.c.revoked_at.is_(None))
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else _source(row)


async def source_of_client(connection: AsyncConnection, client: str) -> Source | None:
    """Return which source a program is. One statement."""
    row = (await connection.execute(sa.select(sources).where(sources.c.client == client))).one_or_none()
    return None if row is None else _source(row)


def _source(row: sa.Row[Any]) -> Source:
    return Source(**{name: getattr(row, name) for name in COLUMNS})


async def add_source(connection: AsyncConnection, source: Source) -> bool:
    """Store a new source; returns whether there was none of that name. One statement."""
    row = {name: getattr(source, name) for name in COLUMNS} | {"hosts": list(source.hosts)}
    added = await connection.execute(insert_for(connection, sources).on_conflict_do_nothing(), row)
    return bool(added.rowcount)


async def change_source(connection: AsyncConnection, name: str, values: Mapping[str, Any]) -> None:
    """Change a source. One statement."""
    await connection.execute(sa.update(sources).where(sources.c.name == name).values(**values))


async def add_key(connection: AsyncConnection, source: str, hashed: str) -> int:
    """Store a key's hash; returns the key's number. One statement."""
    row = {"source": source, "hash": hashed, "added_at": clocks_of(connection).now()}
    added = await connection.execute(sa.insert(source_keys).values(row).returning(source_keys.c.id))
    number: int = added.scalar_one()
    return number


async def load_keys(connection: AsyncConnection, source: str | None = None) -> list[SourceKey]:
    """Return the keys of a source, or of all, oldest first. One statement."""
    statement = sa.select(source_keys).order_by(source_keys.c.id)
    if source is not None:
        statement = statement.where(source_keys.c.source == source)
    rows = await connection.execute(statement)
    return [SourceKey(row.id, row.source, row.added_at, row.revoked_at) for row in rows]


async def revoke_key(connection: AsyncConnection, source: str, number: int) -> bool:
    """Let a key open nothing any more; returns whether it did until now. One statement."""
    done = await connection.execute(
        sa.update(source_keys)
        .where(source_keys.c.id == number, source_keys.c.source == source, source_keys.c.revoked_at.is_(None))
        .values(revoked_at=clocks_of(connection).now())
    )
    return bool(done.rowcount)


async def count_reports(connection: AsyncConnection, source: str, day: date, new: int) -> int:
    """Count new reports of a source on a day; returns how many there are with these. One statement.

    Replicas share the count: whoever comes second waits for the row.
    """
    insert = insert_for(connection, source_days).values(source=source, day=day, reports=new)
    counted = insert.on_conflict_do_update(
        index_elements=["source", "day"], set_={"reports": source_days.c.reports + new}
    ).returning(source_days.c.reports)
    total: int = (await connection.execute(counted)).scalar_one()
    return total


async def last_receipts(connection: AsyncConnection, names: Sequence[str]) -> dict[str, float]:
    """Return when a report came last from each source, epoch seconds; of who never reported, nothing.

    One statement for each: the index has the last one at its end. What comes again mended keeps its number.
    """
    found: dict[str, float] = {}
    for name in names:
        newest = sa.select(sa.func.max(receipts.c.received_at)).where(receipts.c.source == name)
        at = (await connection.execute(newest)).scalar()
        if at is not None:
            found[name] = at
    return found
