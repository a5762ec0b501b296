"""Two services that the command line finds here instead of the installed ones."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.messaging.snapshot import CurrentRecord, Snapshot
from hub.runtime import Parts, Service
from hub.settings import HubSettings
from hub.store.migrate import MigrationSet
from tests.support.contracts import ThingCountedV1
from tests.support.services import counting_service


async def _things(_connection: AsyncConnection, after: str, limit: int) -> list[CurrentRecord]:
    return [CurrentRecord(key, ThingCountedV1(code=key)) for key in ("a", "b", "c") if key > after][:limit]


counter = replace(counting_service(), snapshots=(Snapshot(ThingCountedV1, _things),))
courier = Service(
    "courier",
    "Kurir",
    "Mengirim.",
    0,
    lambda _runtime: Parts(),
    HubSettings,
    migrations=(MigrationSet("delivery", "hub.delivery:migrations"),),
)
