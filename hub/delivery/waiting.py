"""Deliveries that wait until another business key is accepted: steps of a record, records that name another one."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.due import is_in
from hub.delivery.states import State
from hub.delivery.tables import deliveries
from hub.store.database import clocks_of

STEP_MARK: Final = "#"
"""Stands between a record's business key and the name of a step."""


def step_key(record: str, step: str) -> str:
    """Return the business key of a record's step."""
    return f"{record}{STEP_MARK}{step}"


def record_key(key: str, step: str) -> str:
    """Return the business key of the record that a step belongs to."""
    return key.removesuffix(f"{STEP_MARK}{step}") if step else key


async def release(connection: AsyncConnection, partner: str, accepted: Sequence[str] | None = None) -> int:
    """Let deliveries go on whose wait is over: the newest version of what they wait for is accepted. One statement.

    A step of an older version than that is superseded: the newer one has a step of its own, or none.

    Rows that somebody else has locked are left out: he writes a newer version down, and sees the acceptance himself; or
    the next call finds them. To wait for him, who waits for the row that we are recording, would never end.

    Args:
        connection: a transaction.
        partner: whose ledger.
        accepted: only what waits for one of these business keys; None: whatever waits.

    Returns:
        How many wait no longer.
    """
    over = sa.select(deliveries.c.id).where(deliveries.c.partner == partner, is_in(State.WAITING), _is_accepted())
    if accepted is not None:
        over = over.where(deliveries.c.waits_for.in_(accepted))
    clocks = clocks_of(connection)
    outdated = sa.and_(deliveries.c.step != "", _is_accepted(newer=True))
    goes_on = sa.case((deliveries.c.asks_first, State.UNCERTAIN.value), else_=State.PENDING.value)
    released = await connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(over.with_for_update(skip_locked=True, of=deliveries)))
        .values(
            state=sa.case((outdated, State.SUPERSEDED.value), else_=goes_on),
            settled_at=sa.case((outdated, clocks.now())),
            due_at=clocks.steady(),
        )
    )
    return released.rowcount


def _is_accepted(*, newer: bool = False) -> sa.ColumnElement[bool]:
    """Return the condition that the newest version of what a delivery waits for is accepted, and is no withdrawal.

    Args:
        newer: and is newer than the delivery.
    """
    awaited, later = deliveries.alias(), deliveries.alias()
    same: list[sa.ColumnElement[Any]] = [later.c.partner == awaited.c.partner]
    same += [later.c.business_key == awaited.c.business_key, later.c.version > awaited.c.version]
    return sa.exists().where(
        awaited.c.partner == deliveries.c.partner,
        awaited.c.business_key == deliveries.c.waits_for,
        is_in(State.ACCEPTED, rows=awaited),
        ~awaited.c.withdrawn,
        ~sa.exists().where(*same),
        *([awaited.c.version > deliveries.c.version] if newer else []),
    )
