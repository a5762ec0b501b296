"""Snapshots: an operator has all current records of a contract announced again."""

from collections.abc import AsyncIterator

from hub import audit
from hub.messaging.snapshot import Snapshot, SnapshotProgress
from hub.messaging.snapshot import publish as publish_pages
from hub.operations.operator import Kind, Operator
from hub.transaction import Transactions


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
