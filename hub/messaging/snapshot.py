"""A snapshot: an owner announces the current record of every key again, for a service that comes later.

Retained events are no history: they are forgotten after days. The owner's tables are. Each record is announced as it
was when it last changed, with the same version, under a new event id: who holds that version changes nothing, who does
not has it then. What changes meanwhile is announced by itself, with a greater version.

A page of records a transaction, in the order of their keys; killed in between, the next call within a day goes on
behind the last page. Two at once take turns.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from contracts.personal import personal
from hub.store.upsert import insert_for
from hub.tables import snapshots
from hub.transaction import Transaction, Transactions

PAGE: Final = 500
_GONE_ON_WITH_SECONDS: Final = 86_400.0
"""One that was cut short longer ago begins anew: who is to be loaded now may have missed its first part."""


@personal(slots=False)
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
    anew: bool = False,
    at_first: Callable[[AsyncConnection], Awaitable[None]] | None = None,
) -> AsyncIterator[SnapshotProgress]:
    """Announce every current record; yields after each page that is committed.

    One that was cut short within a day is gone on with; else it begins anew. The events leave by the service's own
    relay.

    Args:
        transactions: of the service.
        snapshot: of what.
        page: records a transaction.
        anew: begin anew whatever was cut short.
        at_first: done in the transaction of the first page.
    """
    run: int | None = None
    finished = False
    while not finished:
        async with transactions.begin() as transaction:
            if at_first is not None:
                await at_first(transaction.connection)
            run, progress = await _next_page(transaction, snapshot, page, run, anew=anew)
        at_first = None
        finished = progress.finished_at is not None
        yield progress


async def publish_page(transaction: Transaction, snapshot: Snapshot, *, anew: bool = False) -> SnapshotProgress:
    """Announce one page: of what was cut short within a day, else the first one. Returns how far it has come."""
    _, progress = await _next_page(transaction, snapshot, PAGE, None, anew=anew)
    return progress


async def progress_of(connection: AsyncConnection) -> list[SnapshotProgress]:
    """Return how far each snapshot has come, by type."""
    rows = await connection.execute(sa.select(snapshots).order_by(snapshots.c.type))
    return [SnapshotProgress(row.type, row.records, row.started_at, row.finished_at) for row in rows]


async def _next_page(
    transaction: Transaction, snapshot: Snapshot, page: int, run: int | None, *, anew: bool
) -> tuple[int, SnapshotProgress]:
    """Announce one page of a run and note it, in one transaction; the first page chooses the run."""
    connection, at = transaction.connection, transaction.clocks.now()
    row = await _lock(connection, snapshot.contract.type, at)
    if run is None:
        is_old = row.finished_at is not None or at - row.continued_at > _GONE_ON_WITH_SECONDS
        run, begins = (row.run + 1, True) if anew or is_old else (row.run, row.records == 0)
    elif row.run != run or row.finished_at is not None:
        # Somebody else has made its last page, or has begun anew, which announces all of it.
        return run, SnapshotProgress(row.type, row.records, row.started_at, row.finished_at or at)
    else:
        begins = False
    after_key, records, started_at = ("", 0, at) if begins else (row.after_key, row.records, row.started_at)
    found = await snapshot.read(connection, after_key, page)
    announced = [(record.data, record.subject) for record in found if record.data is not None]
    for data, subject in announced:
        transaction.emit(data, subject=subject)
    after = SnapshotProgress(row.type, records + len(announced), started_at, at if len(found) < page else None)
    values = {
        "run": run,
        "after_key": found[-1].key if found else after_key,
        "records": after.records,
        "started_at": after.started_at,
        "continued_at": at,
        "finished_at": after.finished_at,
    }
    await connection.execute(sa.update(snapshots).where(snapshots.c.type == row.type).values(values))
    return run, after


async def _lock(connection: AsyncConnection, contract_type: str, at: float) -> sa.Row[Any]:
    insert = insert_for(connection, snapshots).values(
        type=contract_type, run=0, after_key="", records=0, started_at=at, continued_at=at
    )
    await connection.execute(insert.on_conflict_do_nothing())
    mine = sa.select(snapshots).where(snapshots.c.type == contract_type).with_for_update()
    return (await connection.execute(mine)).one()
