"""Receipts as they are listed."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.report_answer import ReportOutcome
from hub.store.paging import Page, list_by_key
from services.intake.repository.receipts import Receipt, receipt_in
from services.intake.tables import receipts


@personal
class Asked:
    """Which receipts are meant.

    Attributes:
        source: whose; None: everybody's.
        outcome: only these.
        event_id: only of reports with this CloudEvents `id`.
        since: only what was received then or later, in epoch seconds.
    """

    source: str | None
    outcome: ReportOutcome | None = None
    event_id: str | None = None
    since: float | None = None


async def list_receipts(
    connection: AsyncConnection, asked: Asked, *, after: int | None, limit: int
) -> Page[Receipt, int]:
    """Return a page of receipts, by number. One statement."""
    return await list_by_key(connection, _about(asked), receipts.c.number, receipt_in, after=after, limit=limit)


def _about(asked: Asked) -> sa.Select[Any]:
    wanted = {
        receipts.c.source: asked.source,
        receipts.c.outcome: None if asked.outcome is None else asked.outcome.value,
        receipts.c.event_id: asked.event_id,
    }
    statement = sa.select(receipts).where(*(column == value for column, value in wanted.items() if value is not None))
    return statement if asked.since is None else statement.where(receipts.c.received_at >= asked.since)


async def load_receipt(connection: AsyncConnection, number: int, source: str | None) -> Receipt | None:
    """Return a receipt of a source's, of anybody's for None. One statement."""
    statement = sa.select(receipts).where(receipts.c.number == number)
    if source is not None:
        statement = statement.where(receipts.c.source == source)
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else receipt_in(row)


async def newest_doubted(
    connection: AsyncConnection, asked: Asked, *, after: int | None, limit: int
) -> Page[tuple[Receipt, str], int]:
    """Return a page of doubtful reports, each its source's newest about somebody, and about whom. One statement.

    One that was refused first, and came again mended under the same id, has the number of the refusal.
    """
    newer = receipts.alias("newer")
    has_newer = sa.exists().where(
        newer.c.source == receipts.c.source,
        newer.c.key == receipts.c.key,
        sa.tuple_(newer.c.received_at, newer.c.number) > sa.tuple_(receipts.c.received_at, receipts.c.number),
        newer.c.outcome != ReportOutcome.REFUSED.value,
    )
    statement = _about(replace(asked, outcome=ReportOutcome.DOUBTED)).where(~has_newer)

    def read(row: sa.Row[tuple[object, ...]]) -> tuple[Receipt, str]:
        return receipt_in(row), row.key

    return await list_by_key(connection, statement, receipts.c.number, read, after=after, limit=limit)
