"""Batches of proposals."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import moment
from hub.store.bulk import update_rows
from services.award_service.domain.batch import Batch, Letter, Receipt, SignOff
from services.award_service.domain.cycle import BatchState, State
from services.award_service.domain.errors import UnknownBatch
from services.award_service.domain.proposal import Who
from services.award_service.tables import batches, proposals

States = Mapping[State, int]
"""How many proposals stand where."""


async def add_batch(connection: AsyncConnection, batch: Batch) -> None:
    """Store a new batch."""
    await connection.execute(sa.insert(batches).values(row_of(batch)))


async def save_batches(connection: AsyncConnection, changed: Collection[Batch]) -> None:
    """Store changed batches, under their next revisions. One statement."""
    for one in changed:
        one.revision += 1
    if changed:
        rows = [row_of(one) for one in sorted(changed, key=lambda one: one.id)]
        await update_rows(connection, batches, [{"_id": row.pop("id"), **row} for row in rows])


async def get_batch(connection: AsyncConnection, batch_id: UUID) -> Batch:
    """Return a batch to be read. Raises UnknownBatch."""
    row = (await connection.execute(sa.select(batches).where(batches.c.id == batch_id))).one_or_none()
    if row is None:
        raise UnknownBatch
    return batch_of(row)


async def load_batches(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, Batch]:
    """Return some batches to be read, by id. One statement."""
    rows = await connection.execute(sa.select(batches).where(batches.c.id.in_(list(ids))))
    return {row.id: batch_of(row) for row in rows}


async def lock_batches(
    connection: AsyncConnection, ids: Collection[UUID], *, shared: bool = False
) -> dict[UUID, Batch]:
    """Return batches that nobody else changes (`shared`: nor signs off) until the transaction ends.

    They are locked before any proposal of theirs, in the order of their ids. Raises UnknownBatch.
    """
    statement = sa.select(batches).where(batches.c.id.in_(list(ids))).order_by(batches.c.id)
    rows = (await connection.execute(statement.with_for_update(read=shared))).all()
    if len(rows) != len({*ids}):
        raise UnknownBatch
    return {row.id: batch_of(row) for row in rows}


async def lock_batch(connection: AsyncConnection, batch_id: UUID, *, shared: bool = False) -> Batch:
    """Return a batch as `lock_batches` does. Raises UnknownBatch."""
    return (await lock_batches(connection, [batch_id], shared=shared))[batch_id]


async def states_in(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, States]:
    """Return how many proposals of some batches stand where. One statement."""
    statement = (
        sa.select(proposals.c.batch_id, proposals.c.state, sa.func.count())
        .where(proposals.c.batch_id.in_(list(ids)))
        .group_by(proposals.c.batch_id, proposals.c.state)
    )
    found: dict[UUID, dict[State, int]] = {one: {} for one in ids}
    for batch_id, state, number in await connection.execute(statement):
        found[batch_id][State(state)] = number
    return dict(found)


def row_of(batch: Batch) -> dict[str, Any]:
    """Return the row of a batch."""
    letter, signed_off, receipt = batch.letter, batch.signed_off, batch.receipt
    return {
        "id": batch.id,
        "period_id": batch.period_id,
        "name": batch.name,
        "state": batch.state.value,
        "revision": batch.revision,
        "created_at": batch.created_at.timestamp(),
        "letter_number": letter and letter.number,
        "letter_on": letter and letter.on,
        "signed_off_at": signed_off and signed_off.at.timestamp(),
        "signed_off_by": signed_off and signed_off.by.subject,
        "signed_off_nip": signed_off and signed_off.by.nip,
        "sent_at": batch.sent_at and batch.sent_at.timestamp(),
        "receipt_number": receipt and receipt.number,
        "receipt_on": receipt and receipt.on,
    }


def batch_of(row: sa.Row[Any]) -> Batch:
    """Return the batch in a row of `batches`."""
    by = None if row.signed_off_by is None else Who(row.signed_off_by, row.signed_off_nip)
    return Batch(
        id=row.id,
        period_id=row.period_id,
        name=row.name,
        created_at=moment(row.created_at),
        state=BatchState(row.state),
        revision=row.revision,
        letter=None if row.letter_number is None else Letter(row.letter_number, row.letter_on),
        signed_off=None if by is None else SignOff(by, moment(row.signed_off_at)),
        sent_at=None if row.sent_at is None else moment(row.sent_at),
        receipt=None if row.receipt_on is None else Receipt(row.receipt_number, row.receipt_on),
    )
