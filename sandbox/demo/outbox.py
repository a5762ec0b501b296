"""Looks into a service's outbox: which events it has sent."""

from pathlib import Path

from hub.clock import SYSTEM
from hub.operations.outbox import Sent, count
from hub.settings import HubSettings
from hub.store.database import Database
from sandbox.demo.run_resources import RunResources


async def sent_by(service: str, event_type: str, *, resources: RunResources, folder: Path) -> int:
    """Return how many events of a type a service has sent that the broker has confirmed.

    Args:
        service: by its name.
        event_type: such as `award.granted.v1`.
        resources: of the run.
        folder: of the run.
    """
    settings = HubSettings(
        var=folder, database_url=resources.database_url, database_schema_prefix=resources.schema_prefix
    )
    database = Database.of(settings, service)
    try:
        async with database.read() as connection:
            return await count(connection, Sent(0.0, SYSTEM.now(), 0.0, event_type))
    finally:
        await database.close()
