"""What the ledger tells reconciliation: which records there should be, and about whom."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.reconciliation.tables import reconciled_records, reconciled_subjects, reconciliation_passes
from hub.delivery.tables import deliveries
from hub.store.database import clocks_of
from hub.store.upsert import insert_for

_LOOK_BACK_SECONDS: Final = 3600.0
"""Rows get their ids before they are committed: none is committed so long after one with a greater id."""
_WHOLE_LEDGER: Final = ""
"""Stands for a kind where it is noted how far the ledger has been read."""


async def gathered_upto(connection: AsyncConnection, partner: str) -> int:
    """Return the id up to which the ledger has been read for good."""
    of_ledger = sa.select(reconciliation_passes.c.gathered_id).where(
        reconciliation_passes.c.partner == partner, reconciliation_passes.c.kind == _WHOLE_LEDGER
    )
    upto: int = (await connection.execute(of_ledger)).scalar_one_or_none() or 0
    return upto


async def gather(
    connection: AsyncConnection, partner: str, kinds: Collection[str], *, after: int, limit: int = 1000
) -> int | None:
    """Note the records of the ledger's next deliveries, and whom they are about: those are asked about first.

    What was noted before changes nothing, so that the last hour of the ledger can be read again and again. Four
    statements at the most.

    Returns:
        The id to go on behind; None at the ledger's end.
    """
    rows = (
        await connection.execute(
            sa.select(*(deliveries.c[name] for name in ("id", "business_key", "kind", "step", "subject", "created_at")))
            .where(deliveries.c.partner == partner, deliveries.c.id > after)
            .order_by(deliveries.c.id)
            .limit(limit)
        )
    ).all()
    await _note(connection, partner, [row for row in rows if row.kind in kinds and row.subject and not row.step])
    long_ago = clocks_of(connection).now() - _LOOK_BACK_SECONDS
    old = [row.id for row in rows if row.created_at < long_ago]
    if old:
        await _read_for_good(connection, partner, max(old))
    return rows[-1].id if len(rows) == limit else None


async def _note(connection: AsyncConnection, partner: str, rows: Sequence[sa.Row[Any]]) -> None:
    newest = {row.business_key: row for row in rows}
    if not newest:
        return
    insert = insert_for(connection, reconciled_records)
    noted = await connection.execute(
        insert.values(
            [
                {
                    "partner": partner,
                    "business_key": row.business_key,
                    "kind": row.kind,
                    "subject": row.subject,
                    "delivery_id": row.id,
                }
                for row in newest.values()
            ]
        )
        .on_conflict_do_update(
            index_elements=["partner", "business_key"],
            set_={"delivery_id": insert.excluded.delivery_id, "subject": insert.excluded.subject},
            where=reconciled_records.c.delivery_id < insert.excluded.delivery_id,
        )
        .returning(reconciled_records.c.kind, reconciled_records.c.subject)
    )
    await _ask_first(connection, partner, {(row.kind, row.subject) for row in noted})


async def _ask_first(connection: AsyncConnection, partner: str, changed: Collection[tuple[str, str]]) -> None:
    if not changed:
        return
    at = clocks_of(connection).now()
    insert = insert_for(connection, reconciled_subjects)
    rows: list[Mapping[str, Any]] = [
        {"partner": partner, "kind": kind, "subject": subject, "changed": True, "due_at": at}
        for kind, subject in sorted(changed)
    ]
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["partner", "kind", "subject"],
            set_={"changed": True, "due_at": insert.excluded.due_at},
        ),
        rows,
    )


async def _read_for_good(connection: AsyncConnection, partner: str, upto: int) -> None:
    insert = insert_for(connection, reconciliation_passes).values(partner=partner, kind=_WHOLE_LEDGER, gathered_id=upto)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["partner", "kind"],
            set_={"gathered_id": upto},
            where=reconciliation_passes.c.gathered_id < upto,
        )
    )
