"""The rig of one scenario: broker, database, partner and service processes, and what a fault may do to them."""

import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import httpx

from hub.messaging.topology import Names
from hub.settings import HubSettings
from hub.store.database import Database
from local.broker_users import logged_in
from local.rabbitmqctl import rabbitmqctl
from local.server import LocalServer
from local.supervisor import Supervisor
from tests.chaos import kill_points
from tests.chaos.sign_in import SignIn

if TYPE_CHECKING:
    from tests.chaos.driver import Driver
    from tests.chaos.proxy import Proxy

SERVICES: Final = ("skp_service", "siasn_gateway")
SANDBOX: Final = "sandbox"
PUBLISHER: Final = "intake"
"""The broker user of the service that publishes employees and units; it does not run here, the driver stands for it."""
_COMMAND_SECONDS: Final = 60


@dataclass
class Rig:
    """What a fault gets in hand.

    Attributes:
        broker: our private RabbitMQ node (`broker.url` is its direct address); may be stopped, killed, started.
        postgresql: our private cluster, None when the scenario runs on SQLite.
        database_kind: sqlite or postgresql.
        namespace: of exchanges and queues; PostgreSQL schemas are `<namespace>_<service>`.
        folder: of the scenario: SQLite files `<service>.sqlite3`, logs under `log/`.
        sandbox_url: the simulated SIASN, directly and not through the proxy; the child is called "sandbox".
        sign_in: whose tokens the services trust.
        supervisor: keeps the child processes alive.
        environment: of an operator's commands, and of the service processes, each with a broker user of its own.
        instances: copies of each service.
        proxies: by link, those that the fault asked for.
        urls: HTTP address of every copy, by its name.
        driver: the load; set before the fault is injected.
        fault_began: epoch seconds, set when `inject` is called.
        meant_to_be_parked: event ids whose parked rows are no finding.
        at_end: what a fault has set up and wants taken down, after all processes have ended.
    """

    broker: LocalServer
    postgresql: LocalServer | None
    database_kind: Literal["sqlite", "postgresql"]
    namespace: str
    folder: Path
    sandbox_url: str
    sign_in: SignIn
    supervisor: Supervisor
    environment: Mapping[str, str]
    instances: int = 1
    proxies: Mapping[Literal["broker", "database", "partner"], "Proxy"] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)
    fault_began: float = 0.0
    meant_to_be_parked: set[str] = field(default_factory=set)
    at_end: AsyncExitStack = field(default_factory=AsyncExitStack)
    driver: "Driver" = field(init=False)

    def copies(self, service: str) -> Sequence[str]:
        """Return the names of a service's copies: `skp_service-1`, `skp_service-2` ..."""
        return copies_of(service, self.instances)

    def names(self, service: str) -> Names:
        """Return the names of a service's queues and exchanges."""
        return Names(self.namespace, service)

    @property
    def publisher_url(self) -> str:
        """The broker's direct address for the publisher of employees and units."""
        return logged_in(self.broker.url, PUBLISHER)

    def database(self, service: str) -> Database:
        """Return a service's database, directly and not through the proxy; the caller closes it."""
        settings = HubSettings(
            database_url=self.postgresql.url if self.postgresql else "",
            database_schema_prefix=f"{self.namespace}_",
            var=Path(self.environment["KINERJA_VAR"]),
        )
        return Database.of(settings, service)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a copy or to the sandbox; what dies of it is started again."""
        self.supervisor.kill(name, number)

    def pid(self, name: str) -> int | None:
        """Return a process number, None while the process is down."""
        return self.supervisor.pid(name)

    async def ready(self, name: str) -> None:
        """Wait until a copy or the sandbox answers that it is ready. Raises UserError when it takes too long."""
        await self.supervisor.ready(name)

    async def rabbitmqctl(self, *arguments: str) -> str:
        """Run rabbitmqctl against the rig's node and return its output. Raises ControlFailed."""
        return await rabbitmqctl(self.broker, *arguments)

    async def kinerja(self, *arguments: str) -> str:
        """Run an operator's command (`kinerja ...`) for this rig and return its output. Raises RuntimeError."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hub.cli", *arguments),
            env={**self.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(_COMMAND_SECONDS):
            output, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"kinerja {' '.join(arguments)}: {output.decode()}")
        return output.decode()

    def sandbox(self) -> httpx.AsyncClient:
        """Return a client of the sandbox (its admin endpoints); the caller closes it."""
        return httpx.AsyncClient(base_url=self.sandbox_url, timeout=httpx.Timeout(30.0), trust_env=False)

    @property
    def kill_point_folder(self) -> Path:
        """Folder of the kill point's files."""
        return self.folder / "kill_points"

    def arm(self) -> None:
        """Arm the fault's kill point from now on."""
        (self.kill_point_folder / kill_points.ARMED).touch()

    def disarm(self) -> None:
        """Disarm the kill point."""
        (self.kill_point_folder / kill_points.ARMED).unlink(missing_ok=True)

    def kills_at_point(self, name: str | None = None) -> int:
        """Return how often the kill point was hit, to one copy or to all."""
        names = [name] if name else list(self.urls)
        return sum(kill_points.count(self.kill_point_folder, one) for one in names)


def copies_of(service: str, instances: int) -> list[str]:
    """Return the names of so many copies of a service."""
    return [f"{service}-{number}" for number in range(1, instances + 1)]
