"""What the pass by cursor under way has met so far."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.reconciliation.comparing import HeldRecord
from hub.delivery.reconciliation.tables import shown_records
from hub.store.upsert import insert_for


async def keep(
    connection: AsyncConnection, partner: str, kind: str, held: Sequence[HeldRecord], *, pass_number: int
) -> None:
    """Keep a page of the partner's list. A record that moves to a later page meanwhile is kept once."""
    if not held:
        return
    insert = insert_for(connection, shown_records)
    changed = ("business_key", "subject", "fields", "pass_number")
    rows = {
        record.partner_id: {
            "partner": partner,
            "kind": kind,
            "partner_id": record.partner_id,
            "business_key": record.key,
            "subject": record.subject,
            "fields": dict(record.fields),
            "pass_number": pass_number,
        }
        for record in held
    }
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["partner", "kind", "partner_id"], set_={name: insert.excluded[name] for name in changed}
        ),
        list(rows.values()),
    )


async def of_subjects(
    connection: AsyncConnection, partner: str, kind: str, subjects: Sequence[str], *, pass_number: int
) -> dict[str, list[HeldRecord]]:
    """Return what this pass has met about subjects, in the order of the partner's ids."""
    rows = await connection.execute(
        sa.select(shown_records)
        .where(
            shown_records.c.partner == partner,
            shown_records.c.kind == kind,
            shown_records.c.pass_number == pass_number,
            shown_records.c.subject.in_(subjects),
        )
        .order_by(shown_records.c.partner_id)
    )
    held: dict[str, list[HeldRecord]] = {subject: [] for subject in subjects}
    for row in rows:
        held[row.subject].append(HeldRecord(row.business_key, row.subject, row.partner_id, row.fields))
    return held


async def forget(connection: AsyncConnection, partner: str, kind: str) -> None:
    """Drop what was met: the pass is over."""
    await connection.execute(
        sa.delete(shown_records).where(shown_records.c.partner == partner, shown_records.c.kind == kind)
    )
