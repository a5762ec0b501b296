"""A running intake with a source, for the pages and commands that tell how to report."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aio_pika

from hub.messaging.declaring import remove
from hub.service import RunningService, topology_of
from services.intake.app import service
from services.intake.handlers.keys import hash_of, new_key
from services.intake.repository.sources import Source, add_key, add_source
from services.intake.settings import IntakeSettings
from tests.support.broker_users import as_user
from tests.support.ports import free_port
from tests.support.receivers import declare_receivers, remove_receivers
from tests.support.services import Instance

SOURCE = "district"
RECEIVER = "award_service"
"""Takes all of its records, and does not run."""


@dataclass(frozen=True)
class Reporting:
    """What a source is told of intake, and intake itself."""

    settings: IntakeSettings
    instance: Instance
    key: str

    @property
    def environment(self) -> dict[str, str]:
        """What the examples read."""
        return {
            "AMQP_URL": as_user(self.settings.amqp_url.get_secret_value(), SOURCE),
            "SOURCE": SOURCE,
            "NAMESPACE": self.settings.namespace,
            "INTAKE_URL": self.instance.service.http.url,
            "SOURCE_KEY": self.key,
        }


@asynccontextmanager
async def reporting(broker_url: str, folder: Path) -> AsyncIterator[Reporting]:
    """Run intake, with a source that has a key and a queue."""
    settings = IntakeSettings(
        amqp_url=as_user(broker_url, service.name),
        database_url=f"sqlite:///{folder / 'intake.sqlite3'}",
        namespace=f"t{uuid4().hex[:10]}",
        var=folder,
        sources=(SOURCE,),
        http_port=free_port(),
    )
    await declare_receivers(settings, RECEIVER)
    running = RunningService(service, settings)
    instance = Instance(running, asyncio.create_task(running.run()))
    await instance.ready()
    key = new_key()
    async with instance.runtime.database.begin() as connection:
        await add_source(connection, Source(SOURCE, "Simpeg", instance.runtime.clocks.now()))
        await add_key(connection, SOURCE, hash_of(key))
    try:
        yield Reporting(settings, instance, key)
    finally:
        await instance.stop()
        async with await aio_pika.connect(settings.amqp_url.get_secret_value()) as connection:
            await remove(connection, topology_of(running.runtime, running.parts.subscriptions))
        await remove_receivers(settings, RECEIVER)
