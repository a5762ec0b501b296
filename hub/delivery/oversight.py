"""What an operator sees of the ledger, and decides about it: counts, lists, sending again, pauses."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import moment
from hub.delivery.asking_again import afresh, is_newest
from hub.delivery.due import is_in
from hub.delivery.states import OPEN, OUTSTANDING, State
from hub.delivery.tables import deliveries, partner_pauses
from hub.errors import UserError
from hub.store.database import clocks_of
from hub.store.upsert import insert_for

_AGAIN: Final = {State.REJECTED: State.PENDING, State.UNCLEAR: State.UNCERTAIN}
"""What becomes of one that an operator sends again."""


async def count_outstanding(connection: AsyncConnection, partner: str) -> dict[str, int]:
    """Return how many deliveries wait for us (the open states) or for a person (rejected, unclear), zeros included.

    What is settled is left out: to count it would cost the more, the longer the hub has been of use.
    """
    counts = dict.fromkeys((state.value for state in OUTSTANDING), 0)
    rows = await connection.execute(
        sa.select(deliveries.c.state, sa.func.count().label("count"))
        .where(deliveries.c.partner == partner, is_in(*OUTSTANDING))
        .group_by(deliveries.c.state)
    )
    counts.update({row.state: row.count for row in rows})
    return counts


async def oldest_open_seconds(connection: AsyncConnection, partner: str) -> float:
    """Return the age of the oldest delivery that is not settled, in seconds; 0 when there is none."""
    statement = sa.select(sa.func.min(deliveries.c.created_at)).where(deliveries.c.partner == partner, is_in(*OPEN))
    oldest = (await connection.execute(statement)).scalar_one()
    return 0.0 if oldest is None else clocks_of(connection).now() - oldest


async def listed(
    connection: AsyncConnection,
    *,
    partner: str | None = None,
    state: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Return deliveries without what may be personal (payload, business key, the partner's words), by id.

    Args:
        connection: to the ledger.
        partner: only deliveries to this one.
        state: only those in this one.
        after: the last id seen.
        limit: how many at the most.
    """
    hidden = {"payload", "business_key", "partner_words", "lease_token", "subject", "waits_for", "before"}
    statement = (
        sa.select(*(column for column in deliveries.c if column.name not in hidden))
        .where(deliveries.c.id > after)
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    if partner is not None:
        statement = statement.where(deliveries.c.partner == partner)
    if state is not None:
        statement = statement.where(deliveries.c.state == state)
    return [_shown(dict(row)) for row in (await connection.execute(statement)).mappings()]


async def shown(connection: AsyncConnection, delivery_id: int) -> dict[str, Any]:
    """Return one delivery whole.

    Raises:
        UserError: there is none of that id.
    """
    result = await connection.execute(sa.select(deliveries).where(deliveries.c.id == delivery_id))
    row = result.mappings().one_or_none()
    if row is None:
        raise UserError(f"Tidak ada pengiriman dengan nomor {delivery_id}.")
    one = _shown(dict(row))
    one["payload"] = row["payload"].decode()
    return one


async def send_again(connection: AsyncConnection, delivery_id: int) -> State:
    """Put a rejected delivery back, after a person has mended what was wrong, or an unclear one: that is asked first.

    Returns:
        Its new state: PENDING or UNCERTAIN.

    Raises:
        UserError: there is none of that id, it is neither rejected nor unclear, or a newer version has replaced it.
    """
    # Locked, so that no newer version is written down, and sent, between the question and the change.
    await connection.execute(sa.select(deliveries.c.id).where(deliveries.c.id == delivery_id).with_for_update())
    row = await shown(connection, delivery_id)
    again = _AGAIN.get(row["state"])
    if again is None:
        raise UserError(
            f"Pengiriman {delivery_id} berstatus {row['state']}; hanya yang ditolak atau tidak jelas dapat dikirim "
            "ulang."
        )
    changed = await connection.execute(
        sa.update(deliveries).where(deliveries.c.id == delivery_id, is_newest()).values(afresh(again))
    )
    if changed.rowcount != 1:
        raise UserError(f"Pengiriman {delivery_id} sudah digantikan versi yang lebih baru.")
    return again


async def pause(connection: AsyncConnection, partner: str, *, reason: str) -> None:
    """Stop to send to a partner until `resume`; what is under way ends by itself."""
    row = {"partner": partner, "reason": reason, "paused_at": clocks_of(connection).now()}
    insert = insert_for(connection, partner_pauses).values(row)
    await connection.execute(insert.on_conflict_do_update(index_elements=["partner"], set_={"reason": reason}))


async def is_paused(connection: AsyncConnection, partner: str) -> bool:
    """Return whether an operator has paused a partner."""
    paused = sa.select(sa.func.count()).where(partner_pauses.c.partner == partner)
    return bool((await connection.execute(paused)).scalar_one())


async def resume(connection: AsyncConnection, partner: str) -> bool:
    """Send to a partner again; returns whether it was paused."""
    resumed = await connection.execute(sa.delete(partner_pauses).where(partner_pauses.c.partner == partner))
    return resumed.rowcount > 0


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    row.pop("lease_token", None)
    for name in ("created_at", "due_at", "lease_until", "settled_at"):
        row[name] = moment(row[name]).isoformat() if row[name] is not None else None
    return row
