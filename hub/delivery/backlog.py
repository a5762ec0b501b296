"""How much of the ledger is outstanding, how old it is, and whether it waits for an operator: for gauges."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.due import is_in
from hub.delivery.states import OPEN, OUTSTANDING
from hub.delivery.tables import deliveries, partner_pauses
from hub.store.database import clocks_of


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


async def is_paused(connection: AsyncConnection, partner: str) -> bool:
    """Return whether an operator has paused a partner."""
    paused = sa.select(sa.func.count()).where(partner_pauses.c.partner == partner)
    return bool((await connection.execute(paused)).scalar_one())
