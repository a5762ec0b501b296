"""Which deliveries are due, found at a cost that does not grow with the backlog nor with what was delivered before.

Every search fits one partial index in its order. Both databases must see from the statement's text alone that the
index holds what is looked for: so states are spelt out, and the index's own condition is repeated.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.states import IN_FLIGHT, OPEN, State
from hub.delivery.tables import deliveries, partner_pauses
from hub.store.database import clocks_of

LONGEST_WAIT: Final = 3700.0
"""No delivery waits longer, in seconds; what seems to was written before the clock was set back."""


def is_in(*states: State, rows: sa.FromClause = deliveries) -> sa.ColumnElement[bool]:
    """Return the condition that a delivery is in one of these states."""
    spelt: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{state}'") for state in states]
    return rows.c.state.in_(spelt) if len(spelt) > 1 else rows.c.state == spelt[0]


def due(partner: str, *, at: float, limit: int, though_paused: bool = False) -> sa.CTE:
    """Return the ids of deliveries to claim, locked: the longest due first.

    Three searches, each cut off at the limit: uncertain ones that nobody has claimed; pending ones; and pending ones
    that wait for a moment further ahead than anything waits. None of a partner whom an operator has paused, unless
    `though_paused`, and no pending one while another version of its business key is under way.
    """
    other = deliveries.alias()
    under_way = sa.exists().where(
        other.c.partner == partner,
        other.c.business_key == deliveries.c.business_key,
        is_in(*IN_FLIGHT, rows=other),
    )
    free = sa.or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until < at)
    uncertain, pending = is_in(State.UNCERTAIN), sa.and_(is_in(State.PENDING), ~under_way)
    may = sa.true() if though_paused else ~sa.exists().where(partner_pauses.c.partner == partner)
    searches = [
        _longest_due(partner, limit, "uncertain", may, uncertain, deliveries.c.due_at <= at, free),
        _longest_due(partner, limit, "waiting", may, pending, deliveries.c.due_at <= at),
        _longest_due(partner, limit, "stranded", may, pending, deliveries.c.due_at > at + LONGEST_WAIT),
    ]
    found = sa.union_all(*(sa.select(search) for search in searches)).subquery()
    return sa.select(found.c.id).order_by(found.c.due_at, found.c.id).limit(limit).cte("due")


def _longest_due(partner: str, limit: int, name: str, *conditions: sa.ColumnElement[bool]) -> sa.CTE:
    return (
        sa.select(deliveries.c.id, deliveries.c.due_at)
        .where(deliveries.c.partner == partner, is_in(*OPEN), *conditions)
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=deliveries)
        .cte(name)
    )


async def next_due_in(connection: AsyncConnection, partner: str) -> float | None:
    """Return the seconds until something is to be done: a delivery falls due or a lease ends; None when nothing is."""
    leased = sa.and_(deliveries.c.lease_until.is_not(None), deliveries.c.lease_until > deliveries.c.due_at)
    when = sa.case((leased, deliveries.c.lease_until), else_=deliveries.c.due_at)
    # Few are in flight, so all of them are looked at; of the pending ones the index knows the first.
    ours = sa.and_(deliveries.c.partner == partner, is_in(*OPEN))
    in_flight = sa.select(sa.func.min(when)).where(ours, is_in(*IN_FLIGHT))
    pending = sa.select(sa.func.min(deliveries.c.due_at)).where(ours, is_in(State.PENDING))
    row = await connection.execute(sa.select(in_flight.scalar_subquery(), pending.scalar_subquery()))
    moments = [moment for moment in row.one() if moment is not None]
    return min(moments) - clocks_of(connection).steady() if moments else None
