"""The gateway's own half in one process: ledger, dispatcher and client, against a simulated SIASN."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from contracts.skp import SkpFinalisedV1
from hub.delivery.dispatcher import Dispatcher
from hub.delivery.ledger import enqueue
from hub.delivery.states import OPEN
from hub.delivery.tables import deliveries
from hub.messaging.outbox import Outlet
from hub.partner.record import new_deliveries
from hub.store.database import Database
from hub.store.migrate import KIT_MIGRATIONS, MigrationSet
from hub.tables import outbox
from hub.transaction import Transactions
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.partner import PARTNER, SiasnPartner
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.siasn_gateway.tables import MIGRATIONS as OWN_MIGRATIONS
from tests.integration.services.siasn_gateway.siasn_fixture import SimulatedSiasn
from tests.support.tables import made
from tests.unit.services.siasn_gateway.scripted import event

MIGRATIONS: Final = (
    *KIT_MIGRATIONS,
    MigrationSet("delivery", "hub.delivery:migrations"),
    *OWN_MIGRATIONS,
)
HASTY: Final[dict[str, Any]] = {
    "read_timeout_seconds": 10.0,  # a busy machine is no SIASN that does not answer
    "connect_timeout_seconds": 2.0,
    "concurrency": 16,
    "lease_seconds": 48.0,
    "settle_after_seconds": 0.05,
    "visibility_lag_seconds": 0.05,
    "back_off_first_seconds": 0.02,
    "back_off_max_seconds": 0.2,
    "circuit_open_seconds": 0.05,
}
"""Waits that suit a simulator which stores at once and hides nothing."""


def nip_of(number: int) -> str:
    """The NIP of an invented person, serial 000: they differ in the day of birth and the month of appointment."""
    year, rest = divmod(number, 28 * 12)
    month, day = divmod(rest, 28)
    return f"{1970 + year:04}{month + 1:02}{day + 1:02}{2000 + year:04}{month + 1:02}1000"


class Gateway:
    """Deliveries of the gateway to one simulated SIASN.

    Attributes:
        siasn: the simulator.
        settings: of the gateway.
    """

    def __init__(self, siasn: SimulatedSiasn, folder: Path, **changes: Any) -> None:
        self.siasn = siasn
        self.client: SiasnClient = siasn.new_client(**(HASTY | changes))
        self.settings: SiasnGatewaySettings = siasn.settings_of(**(HASTY | changes))
        self.database = Database(f"sqlite:///{folder / 'gateway.sqlite3'}", schema="siasn_gateway")
        self.transactions = Transactions(self.database, Outlet("tests", "/tests", "siasn_gateway", "tests.requeue"))
        self.through(SiasnPartner(self.client, self.database))

    def use(self, client: SiasnClient) -> None:
        """Deliver with another client, such as one whose answers are written down."""
        self.client = client
        self.through(SiasnPartner(client, self.database))

    def through(self, partner: SiasnPartner) -> None:
        """Deliver through a partner's own way to SIASN."""
        self.partner = partner
        self.dispatcher = Dispatcher(partner, self.settings.policy(), self.transactions)

    async def open(self) -> None:
        """Make the tables."""
        await made(self.database, MIGRATIONS)

    async def close(self) -> None:
        """Stop to deliver, and let go of everything."""
        await self.dispatcher.stop(deadline=10)
        await self.client.aclose()
        await self.database.close()

    async def know(self, nips: Iterable[str]) -> None:
        """Make people known to SIASN."""
        persons = [{"nip": nip, "nama": "Sariwangi Padma"} for nip in nips]
        (await self.siasn.admin.post("/admin/persons", json={"persons": persons})).raise_for_status()

    async def finalise(self, events: Sequence[SkpFinalisedV1]) -> None:
        """Write assessments into the ledger, as the consumer does."""
        (kind,) = self.partner.kinds
        wanted = new_deliveries(kind, events)
        async with self.transactions.begin() as transaction:
            await enqueue(transaction.connection, PARTNER, wanted)
        self.dispatcher.wake()

    async def deliver_all(self, *, seconds: float = 60.0) -> Counter[str]:
        """Deliver until nothing is open; returns how many deliveries are in each state."""
        self.dispatcher.start()
        until = time.monotonic() + seconds
        while (states := await self.states()).keys() & set(OPEN):
            assert time.monotonic() < until, f"still open: {states}"
            await asyncio.sleep(0.02)
        return states

    async def states(self) -> Counter[str]:
        """Return how many deliveries are in each state."""
        counted = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
        async with self.database.read() as connection:
            return _counted(await connection.execute(counted))

    async def rows(self) -> list[dict[str, Any]]:
        """Return all deliveries, oldest first."""
        async with self.database.read() as connection:
            found = await connection.execute(sa.select(deliveries).order_by(deliveries.c.id))
            return [dict(row) for row in found.mappings()]

    async def events(self) -> Counter[str]:
        """Return how many events of each type wait in the outbox."""
        counted = sa.select(outbox.c.routing_key, sa.func.count()).group_by(outbox.c.routing_key)
        async with self.database.read() as connection:
            return _counted(await connection.execute(counted))


def _counted(rows: Iterable[Any]) -> Counter[str]:
    return Counter({row[0]: row[1] for row in rows})


def assessments(count: int, **changes: Any) -> list[SkpFinalisedV1]:
    """Return assessments of so many people."""
    return [event(nip=nip_of(number), skp_id=UUID(int=number + 1), **changes) for number in range(count)]
