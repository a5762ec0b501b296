"""Where a test runs: names, a database and a broker that no other test shares, and their removal."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import aio_pika
import sqlalchemy as sa
from aio_pika.abc import AbstractChannel, AbstractExchange

from hub.messaging.topology import Names, Topology
from hub.settings import HubSettings
from hub.store.database import Database
from tests.support.contracts import ThingHappenedV1, envelope

SERVICE = "counter"
SUBSCRIPTIONS = ("things", "echoes")
DISTRICT = "district"
"""The broker user of the system that publishes the tests' things."""
RETRY_DELAYS = (0.2, 0.3, 1.0, 2.0)
"""Those of all tests, in seconds."""


@dataclass(frozen=True)
class Environment:
    """Addresses and names of one test.

    Attributes:
        amqp_url: of the broker.
        database_url: empty for an SQLite file under `var`.
        namespace: put before every queue and exchange; also the PostgreSQL schema.
    """

    amqp_url: str
    database_url: str
    var: Path
    namespace: str

    @classmethod
    def new(cls, amqp_url: str, database_url: str, var: Path) -> Self:
        """Return an environment with names of its own."""
        return cls(amqp_url, database_url, var, f"t{uuid4().hex[:10]}")

    @property
    def names(self) -> Names:
        """Names of the counting service's queues."""
        return Names(self.namespace, SERVICE)

    @property
    def is_postgresql(self) -> bool:
        """Which of the two databases it is."""
        return bool(self.database_url)

    def settings(self, **changes: Any) -> HubSettings:
        """Return settings for this environment; quick retries unless told otherwise."""
        told: dict[str, Any] = {
            "amqp_url": self.amqp_url,
            "database_url": self.database_url,
            "database_schema": self.namespace,
            "namespace": self.namespace,
            "var": self.var,
            "retry_delays_seconds": (0.2, 0.3),
            "outbox_hold_seconds": 0.5,
            "unroutable_retry_seconds": 0.2,
            "shutdown_seconds": 10.0,
        }
        return HubSettings(**(told | changes))

    def topology(
        self,
        bindings: Mapping[str, Sequence[str]],
        *,
        delivery_limit: int = 50,
        retry_delays: Sequence[float] = (1.0,),
        **more: Any,
    ) -> Topology:
        """Return what the counting service needs on the broker, with these bindings."""
        return Topology(self.names, bindings, delivery_limit=delivery_limit, retry_delays=retry_delays, **more)

    def database(self) -> Database:
        """Return the counting service's database, for a look from outside."""
        return Database.of(self.settings(), SERVICE)

    async def rows(self, statement: sa.Executable) -> Sequence[sa.Row[Any]]:
        """Return what a query finds, through a connection of its own."""
        database = self.database()
        try:
            async with database.read() as connection:
                return (await connection.execute(statement)).all()
        finally:
            await database.close()

    async def change(self, statement: sa.Executable) -> None:
        """Run a statement in a transaction of its own."""
        database = self.database()
        try:
            async with database.begin() as connection:
                await connection.execute(statement)
        finally:
            await database.close()

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[AbstractChannel]:
        """Open a plain channel that confirms and raises when a message comes back."""
        connection = await aio_pika.connect(self.amqp_url)
        async with connection, connection.channel(publisher_confirms=True, on_return_raises=True) as channel:
            yield channel

    async def clean(self) -> None:
        """Remove the schema and the queues."""
        if self.is_postgresql:
            await self.change(sa.schema.DropSchema(self.namespace, cascade=True, if_exists=True))
        names = self.names
        async with self.channel() as channel:
            for subscription in SUBSCRIPTIONS:
                for name in (names.queue, names.suspect, names.dead):
                    await channel.queue_delete(name(subscription))
            for delay in RETRY_DELAYS:
                await channel.queue_delete(names.retry(delay))
                await channel.exchange_delete(names.retry(delay))
            await channel.exchange_delete(names.requeue)
            await channel.exchange_delete(names.exchange)


def message(
    event_id: str,
    body: bytes | None = None,
    headers: Mapping[str, Any] | None = None,
    *,
    publisher: str | None = DISTRICT,
) -> aio_pika.Message:
    """Return an event as its publisher would send it; `headers` replace or add single ones."""
    return aio_pika.Message(
        ThingHappenedV1(code=event_id).model_dump_json().encode() if body is None else body,
        headers={**envelope(event_id).to_headers(), **(headers or {})},
        content_type="application/json",
        user_id=publisher,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


async def publish(
    exchange: AbstractExchange, messages: Sequence[aio_pika.Message], *, routing_key: str = ThingHappenedV1.type
) -> None:
    """Publish in order, in flight together, and wait for every confirm."""
    await asyncio.gather(*(exchange.publish(one, routing_key, mandatory=True) for one in messages))
