"""Snapshots: an operator has all current records of a contract announced again."""

from collections.abc import AsyncIterator

from hub import audit
from hub.messaging.snapshot import Snapshot, SnapshotProgress, progress_of
from hub.messaging.snapshot import publish as publish_pages
from hub.messaging.snapshot import publish_page as publish_one
from hub.operations.operator import Kind, Operator
from hub.transaction import Transaction, Transactions

__all__ = ["progress_of", "publish", "publish_page"]


async def publish(
    transactions: Transactions, snapshot: Snapshot, *, by: Operator, reason: str | None = None, anew: bool = False
) -> AsyncIterator[SnapshotProgress]:
    """Announce them; yields after each page that is committed. The decision is kept with the first page.

    Args:
        transactions: of the service.
        snapshot: of what.
        by: who decides.
        reason: why.
        anew: begin anew although one was cut short.
    """
    decided = by.decides(Kind.SNAPSHOT.of(snapshot.contract.type), "publish", reason=reason)

    async for progress in publish_pages(
        transactions, snapshot, anew=anew, at_first=lambda connection: audit.record(connection, decided)
    ):
        yield progress


async def publish_page(
    transaction: Transaction, snapshot: Snapshot, *, by: Operator, reason: str | None = None, anew: bool = False
) -> SnapshotProgress:
    """Announce the next page of them; it is a decision of its own.

    Args:
        transaction: of the decision.
        snapshot: of what.
        by: who decides.
        reason: why.
        anew: begin anew although one was cut short.

    Returns:
        How far it has come; without `finished_at` there is another page.
    """
    progress = await publish_one(transaction, snapshot, anew=anew)
    about = Kind.SNAPSHOT.of(snapshot.contract.type)
    decided = by.decides(about, "publish", reason=reason, after={"records": progress.records})
    await audit.record(transaction.connection, decided)
    return progress
