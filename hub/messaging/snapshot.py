"""A snapshot: an owner announces the current record of every key again, for a service that comes later.

Retained events are no history: they are forgotten after days. The owner's tables are. Each record is announced as it
was when it last changed, with the same version, under a new event id: who holds that version changes nothing, who does
not has it then. What changes meanwhile is announced by itself, with a greater version.

A page of records a transaction, in the order of their keys; killed in between, the next call goes on behind the last
page. Two at once take turns.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from hub.store.upsert import insert_for
from hub.tables import snapshots
from hub.transaction import Transaction, Transactions

PAGE: Final = 500


# No generated repr: a record holds NIPs and names.
@dataclass(frozen=True, repr=False)
class CurrentRecord:
    """One record as it was last announced.

    Attributes:
        key: orders the records; at most 200 characters, compared as the database compares them.
        data: what is announced, with the version that it had; None: what was said of it is not known any more.
        subject: of the event; an opaque key, never a NIP or a name.
    """

    key: str
    data: Contract | None
    subject: str | None = None


ReadPage = Callable[[AsyncConnection, str, int], Awaitable[Sequence[CurrentRecord]]]
"""Returns at most so many records behind a key, in the order of their keys; the empty key is before all of them."""


@dataclass(frozen=True)
class Snapshot:
    """What a service can announce again.

    Attributes:
        contract: what is announced.
        read: its records, a page at a time.
    """

    contract: type[Contract]
    read: ReadPage


@dataclass(frozen=True)
class SnapshotProgress:
    """How far a snapshot has come.

    Attributes:
        type: of the contract.
        records: announced so far by this snapshot.
        started_at: epoch seconds.
        finished_at: epoch seconds; None: it goes on.
    """

    type: str
    records: int
    started_at: float
    finished_at: float | None


async def publish(
    transactions: Transactions,
    snapshot: Snapshot,
    *,
    page: int = PAGE,
    at_first: Callable[[AsyncConnection], Awaitable[None]] | None = None,
) -> AsyncIterator[SnapshotProgress]:
    """Announce every current record; yields after each page that is committed.

    One that was cut short is gone on with; one that was finished begins anew. The events leave by the service's own
    relay.

    Args:
        transactions: of the service.
        snapshot: of what.
        page: records a transaction.
        at_first: done in the transaction of the first page.
    """
    finished = False
    while not finished:
        async with transactions.begin() as transaction:
            if at_first is not None:
                await at_first(transaction.connection)
            progress = await _next_page(transaction, snapshot, page)
        at_first = None
        finished = progress.finished_at is not None
        yield progress


async def progress_of(connection: AsyncConnection) -> list[SnapshotProgress]:
    """Return how far each snapshot has come, by type."""
    rows = await connection.execute(sa.select(snapshots).order_by(snapshots.c.type))
    return [SnapshotProgress(row.type, row.records, row.started_at, row.finished_at) for row in rows]


async def _next_page(transaction: Transaction, snapshot: Snapshot, page: int) -> SnapshotProgress:
    """Announce one page and note it, in one transaction."""
    connection, at = transaction.connection, transaction.clocks.now()
    before = await _lock(connection, snapshot.contract.type, at)
    anew = before.finished_at is not None
    after_key, records, started_at = ("", 0, at) if anew else (before.after_key, before.records, before.started_at)
    found = await snapshot.read(connection, after_key, page)
    announced = [(record.data, record.subject) for record in found if record.data is not None]
    for data, subject in announced:
        transaction.emit(data, subject=subject)
    after = SnapshotProgress(
        snapshot.contract.type, records + len(announced), started_at, at if len(found) < page else None
    )
    await connection.execute(
        sa.update(snapshots)
        .where(snapshots.c.type == after.type)
        .values(
            after_key=found[-1].key if found else after_key,
            records=after.records,
            started_at=after.started_at,
            finished_at=after.finished_at,
        )
    )
    return after


async def _lock(connection: AsyncConnection, contract_type: str, at: float) -> sa.Row[Any]:
    insert = insert_for(connection, snapshots).values(type=contract_type, after_key="", records=0, started_at=at)
    await connection.execute(insert.on_conflict_do_nothing())
    mine = sa.select(snapshots).where(snapshots.c.type == contract_type).with_for_update()
    return (await connection.execute(mine)).one()
