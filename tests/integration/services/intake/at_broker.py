"""Intake at a test's broker and database, its sources, and who waits for records."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import aio_pika
import sqlalchemy as sa
from aio_pika.abc import AbstractIncomingMessage

from contracts.report import EmployeeReportedV1, UnitReportedV1
from hub.messaging.declaring import remove
from hub.messaging.topology import Names
from hub.runtime import Runtime
from hub.service import RunningService, topology_of
from hub.store.database import Database
from services.intake.app import service
from services.intake.settings import IntakeSettings
from tests.integration.services.intake.amqp_lines import ENVELOPE
from tests.support.environment import Environment
from tests.support.receivers import declare_receivers, remove_receivers
from tests.support.services import Instance
from tests.support.tables import made
from tests.support.waiting import until

SIMPEG, SIASN = "simpeg", "siasn"
SOURCES: Final = (SIMPEG, SIASN)
PEOPLE, UNITS = "employees", "units"
RECEIVER: Final = "award_service"
"""Takes all records, and does not run: they wait in its queues."""


@dataclass(frozen=True)
class AtBroker:
    """Intake at its broker."""

    environment: Environment

    @property
    def names(self) -> Names:
        """Of its queues."""
        return Names(self.environment.namespace, service.name)

    def settings(self, **changes: Any) -> IntakeSettings:
        """Return its settings."""
        told = self.environment.settings(sources=SOURCES).model_dump(exclude_unset=True)
        return IntakeSettings(**told | changes)

    async def start(self, **settings: Any) -> Instance:
        """Start it, and wait until it is ready."""
        running = RunningService(replace(service, port=0), self.settings(**settings))
        instance = Instance(running, asyncio.create_task(running.run()))
        await instance.ready()
        return instance

    @asynccontextmanager
    async def running(self, **settings: Any) -> AsyncIterator[Instance]:
        """Run it for a while."""
        instance = await self.start(**settings)
        try:
            yield instance
        finally:
            await instance.stop()

    async def report(self, source: str, *messages: aio_pika.Message) -> None:
        """Publish as a source does, to its own exchange; the type is the routing key."""
        async with self.environment.channel() as channel:
            exchange = await channel.get_exchange(self.names.source(source))
            for one in messages:
                await exchange.publish(one, str(one.headers["cloudEvents:type"]), mandatory=True)

    async def answers(self, source: str, count: int) -> list[tuple[str | None, str, set[str]]]:
        """Return what a source reads as soon as there is so much: report, outcome and codes of each."""
        told = [json.loads(one.body) for one in await self.read(self.names.answers(source), count)]
        return [(one["report_id"], one["outcome"], {fault["code"] for fault in one["faults"]}) for one in told]

    async def records(self, queue: str, count: int) -> list[tuple[str, dict[str, Any]]]:
        """Return records that wait for their receiver as soon as there are so many: what caused each, and its data."""
        found = await self.read(Names(self.environment.namespace, RECEIVER).queue(queue), count)
        return [(str(one.headers["cloudEvents:causationid"]), json.loads(one.body)) for one in found]

    async def read(self, name: str, count: int) -> list[AbstractIncomingMessage]:
        """Take what is in a queue, as soon as there is so much."""
        found: list[AbstractIncomingMessage] = []
        async with self.environment.channel() as channel:
            queue = await channel.get_queue(name)

            async def enough() -> bool:
                while (one := await queue.get(no_ack=True, fail=False)) is not None:
                    found.append(one)
                return len(found) >= count

            await until(enough)
        return found

    async def rows(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Return what a query finds in its database."""
        database = Database.of(self.settings(), service.name)
        try:
            async with database.read() as connection:
                return [*(await connection.execute(statement)).all()]
        finally:
            await database.close()

    async def counted(self, statement: sa.Select[Any], count: int) -> None:
        """Wait until a query finds so many rows."""

        async def enough() -> bool:
            return len(await self.rows(statement)) >= count

        await until(enough)

    async def prepare(self) -> None:
        """Make its tables, and queues of who takes its records."""
        await declare_receivers(self.settings(), RECEIVER)
        database = Database.of(self.settings(), service.name)
        await made(database, service.all_migrations)
        await database.close()

    async def clean(self) -> None:
        """Remove what it has made on the broker."""
        running = Runtime(service, self.settings())
        async with await aio_pika.connect(self.environment.amqp_url) as connection:
            await remove(connection, topology_of(running, service.build(running).subscriptions))
        await remove_receivers(self.settings(), RECEIVER)


def reported(
    event_id: str, data: Mapping[str, Any] | bytes, *, user_id: str | None = None, **attributes: str
) -> aio_pika.Message:
    """Return a report as a source sends it."""
    kind = UnitReportedV1.type if isinstance(data, Mapping) and "code" in data else EmployeeReportedV1.type
    told = ENVELOPE | {"id": event_id, "type": kind} | attributes
    return aio_pika.Message(
        data if isinstance(data, bytes) else json.dumps(data).encode(),
        headers={f"cloudEvents:{name}": value for name, value in told.items()},
        content_type="application/json",
        user_id=user_id,
    )
