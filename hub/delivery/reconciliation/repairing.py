"""Repair: what the partner accepted and shows no more, or otherwise, is delivered again.

Never blindly: the delivery becomes uncertain, so the partner is asked first, as after a lost answer. What it then shows
decides: nothing twice = sent anew; other values = that record is updated; ours = somebody else has mended it.
The steps of a record that is gone wait for it, and are asked for likewise: one made anew lacks what they had made.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.asking_again import afresh, is_newest
from hub.delivery.due import is_in
from hub.delivery.reconciliation.comparing import Difference
from hub.delivery.reconciliation.discrepancies import DiscrepancyState
from hub.delivery.reconciliation.tables import discrepancies, reconciled_subjects
from hub.delivery.states import State
from hub.delivery.tables import deliveries, partner_records
from hub.delivery.waiting import record_key
from hub.store.database import clocks_of

CHUNK: Final = 500
"""How many are repaired in one transaction."""


async def repair(connection: AsyncConnection, partner: str, ids: Sequence[int]) -> list[int]:
    """Send again what discrepancies are about that are open, or were let be; returns those that are being repaired.

    One whose delivery has a newer version, or is on its way already, is left: it is compared anew.
    """
    rows = (
        await connection.execute(
            sa.select(discrepancies)
            .where(
                discrepancies.c.partner == partner,
                discrepancies.c.id.in_(ids),
                discrepancies.c.state.in_((DiscrepancyState.OPEN, DiscrepancyState.LET_BE)),
                discrepancies.c.delivery_id.is_not(None),
            )
            .order_by(discrepancies.c.id)
            .with_for_update()
        )
    ).all()
    wanted = sorted({row.delivery_id for row in rows})
    # Locked first, so that no newer version is written down between the question and the change.
    await connection.execute(
        sa.select(deliveries.c.id).where(deliveries.c.id.in_(wanted)).order_by(deliveries.c.id).with_for_update()
    )
    put_back = await connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(wanted), is_in(State.ACCEPTED), is_newest())
        .values(afresh(State.UNCERTAIN))
        .returning(deliveries.c.id, deliveries.c.version)
    )
    sent = {row.id: row.version for row in put_back}
    mended = [row for row in rows if row.delivery_id in sent]
    gone = [row for row in mended if row.difference == Difference.MISSING_THERE]
    lost = [row.business_key for row in gone]
    # The id of a record that is gone must not be updated.
    await connection.execute(
        sa.delete(partner_records).where(partner_records.c.partner == partner, partner_records.c.business_key.in_(lost))
    )
    if gone:
        await _let_steps_follow(
            connection,
            partner,
            {row.business_key: sent[row.delivery_id] for row in gone},
            {row.subject for row in gone},
        )
    await _ask_soon(connection, partner, {(row.kind, row.subject) for row in mended})
    await connection.execute(
        sa.update(discrepancies)
        .where(discrepancies.c.id.in_([row.id for row in mended]))
        .values(state=DiscrepancyState.REPAIRING, closed_at=None)
    )
    return [row.id for row in mended]


async def _ask_soon(connection: AsyncConnection, partner: str, subjects: Collection[tuple[str, str]]) -> None:
    """Have the subjects compared once more as soon as their deliveries are settled."""
    mine = sa.tuple_(reconciled_subjects.c.kind, reconciled_subjects.c.subject).in_(sorted(subjects))
    await connection.execute(
        sa.update(reconciled_subjects)
        .where(reconciled_subjects.c.partner == partner, mine)
        .values(changed=True, due_at=0.0)
    )


async def _let_steps_follow(
    connection: AsyncConnection, partner: str, versions: Mapping[str, int], subjects: Collection[str]
) -> None:
    """Let the steps of records, by business key and version, wait until these are accepted again."""
    steps = await connection.execute(
        sa.select(deliveries.c.id, deliveries.c.business_key, deliveries.c.step, deliveries.c.version)
        .where(
            deliveries.c.partner == partner,
            deliveries.c.subject.in_(subjects),
            deliveries.c.step != "",
            is_in(State.ACCEPTED),
            is_newest(),
        )
        .order_by(deliveries.c.id)
        .with_for_update()
    )
    of_these = [row.id for row in steps if versions.get(record_key(row.business_key, row.step)) == row.version]
    await connection.execute(
        sa.update(deliveries).where(deliveries.c.id.in_(of_these)).values(afresh(State.WAITING) | {"asks_first": True})
    )


async def let_be(connection: AsyncConnection, ids: Sequence[int]) -> list[int]:
    """Stop counting discrepancies until they differ in another way; returns those that were outstanding, by id."""
    changed = await connection.execute(
        sa.update(discrepancies)
        .where(
            discrepancies.c.id.in_(ids),
            discrepancies.c.state.in_((DiscrepancyState.OPEN, DiscrepancyState.NEEDS_PERSON)),
        )
        .values(state=DiscrepancyState.LET_BE, closed_at=clocks_of(connection).now())
        .returning(discrepancies.c.id)
    )
    return sorted(changed.scalars())


async def open_ids(connection: AsyncConnection, partner: str, *, after: int = 0, limit: int = CHUNK) -> list[int]:
    """Return the next discrepancies that sending again mends, by id."""
    rows = await connection.execute(
        sa.select(discrepancies.c.id)
        .where(
            discrepancies.c.partner == partner,
            discrepancies.c.state == DiscrepancyState.OPEN,
            discrepancies.c.id > after,
        )
        .order_by(discrepancies.c.id)
        .limit(limit)
    )
    return list(rows.scalars())
