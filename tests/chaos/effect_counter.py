"""Counts how often each message took effect, in the transaction of the effect itself.

The services' handlers would hide a second effect: an older version changes nothing. The counter beside them is not
idempotent, so it shows one.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from contracts.contract import Contract
from hub.messaging.subscription import Handler, Subscription
from hub.runtime import Parts, Runtime, Service
from hub.store.upsert import insert_for
from hub.transaction import Transaction

metadata: Final = sa.MetaData()

effect_counts: Final = sa.Table(
    "effect_counts",
    metadata,
    sa.Column("subscription", sa.String(120), primary_key=True),
    sa.Column("event_id", sa.String(128), primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
)


def with_effect_counter(service: Service) -> Service:
    """Return the service with every handler counted."""

    def build(runtime: Runtime) -> Parts:
        parts = service.build(runtime)
        return replace(parts, subscriptions=[_counted(one) for one in parts.subscriptions])

    return replace(service, build=build)


def _counted(subscription: Subscription) -> Subscription:
    handler: Handler = subscription.handler

    async def handle(batch: Sequence[Contract], tx: Transaction) -> None:
        await handler(batch, tx)
        statement = insert_for(tx.connection, effect_counts)
        statement = statement.on_conflict_do_update(
            index_elements=["subscription", "event_id"], set_={"times": effect_counts.c.times + 1}
        )
        # Sorted, so that two copies of the service lock rows in one direction only.
        ids = sorted(cause.id for cause in tx.causes)
        rows = [{"subscription": subscription.name, "event_id": one, "times": 1} for one in ids]
        await tx.connection.execute(statement, rows)

    return replace(subscription, handler=handle)
