"""The desk at a test's broker and database, and its sources."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aio_pika
import sqlalchemy as sa
from aio_pika.abc import AbstractIncomingMessage

from hub.messaging.declaring import remove
from hub.messaging.topology import Names
from hub.runtime import Service
from hub.service import RunningService, topology_of
from hub.store.database import Database
from hub.store.migrate import KIT_MIGRATIONS
from tests.services.desk.app import desk
from tests.services.desk.contracts import ThingReportedV1
from tests.services.desk.tables import metadata, reports
from tests.support.contracts import envelope
from tests.support.environment import Environment
from tests.support.services import Instance
from tests.support.tables import made
from tests.support.waiting import until

SIMPEG, BKN = "simpeg", "bkn"
SOURCES = (SIMPEG, BKN)


@dataclass(frozen=True)
class Desk:
    """A desk, and its sources at its broker."""

    environment: Environment

    @property
    def names(self) -> Names:
        """Of its queues."""
        return Names(self.environment.namespace, "desk")

    @asynccontextmanager
    async def running(self, service: Service | None = None, **settings: Any) -> AsyncIterator[Instance]:
        """Run it for a while."""
        instance = await self.start(service, **settings)
        try:
            yield instance
        finally:
            await instance.stop()

    async def start(self, service: Service | None = None, **settings: Any) -> Instance:
        """Start it, and wait until it is ready."""
        told = self.environment.settings(**{"sources": SOURCES} | settings)
        running = RunningService(service or desk(), told)
        instance = Instance(running, asyncio.create_task(running.run()))
        await instance.ready()
        return instance

    async def report(self, source: str, *messages: aio_pika.Message) -> None:
        """Publish as a source does, to its own exchange."""
        async with self.environment.channel() as channel:
            exchange = await channel.get_exchange(self.names.source(source))
            for one in messages:
                await exchange.publish(one, ThingReportedV1.type, mandatory=True)

    async def answers(self, source: str, count: int) -> list[AbstractIncomingMessage]:
        """Return what a source reads, as soon as there are so many."""
        found: list[AbstractIncomingMessage] = []
        async with self.environment.channel() as channel:
            queue = await channel.get_queue(self.names.answers(source))

            async def enough() -> bool:
                while (one := await queue.get(no_ack=True, fail=False)) is not None:
                    found.append(one)
                return len(found) >= count

            await until(enough)
        return found

    async def rows(self, statement: sa.Executable) -> Sequence[sa.Row[Any]]:
        """Return what a query finds in the desk's database."""
        database = Database.of(self.environment.settings(), "desk")
        try:
            async with database.read() as connection:
                return (await connection.execute(statement)).all()
        finally:
            await database.close()

    async def counted(self, table: sa.Table, at_least: int) -> None:
        """Wait until a table has so many rows."""

        async def enough() -> bool:
            return len(await self.rows(sa.select(table))) >= at_least

        await until(enough)

    async def taken(self) -> dict[tuple[str, str], int]:
        """Return how often each report of each source took effect."""
        return {(row.source, row.code): row.times for row in await self.rows(sa.select(reports))}

    async def prepare(self) -> None:
        """Make its tables."""
        database = Database.of(self.environment.settings(), "desk")
        await made(database, KIT_MIGRATIONS)
        async with database.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await database.close()

    async def clean(self) -> None:
        """Remove what it has made on the broker."""
        running = RunningService(desk(), self.environment.settings(sources=SOURCES))
        async with await aio_pika.connect(self.environment.amqp_url) as connection:
            await remove(connection, topology_of(running.runtime, running.parts.subscriptions))


def report(
    event_id: str, body: bytes | None = None, headers: Mapping[str, Any] | None = None, user_id: str | None = None
) -> aio_pika.Message:
    """Return a report as a source sends it."""
    told = ThingReportedV1(code=event_id).model_dump_json().encode() if body is None else body
    own = {**envelope(event_id).to_headers(), "cloudEvents:type": ThingReportedV1.type, **(headers or {})}
    return aio_pika.Message(told, headers=own, content_type="application/json", user_id=user_id)
