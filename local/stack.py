"""The whole hub on one machine: a broker, the services as child processes, and whatever runs beside them."""

import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.broker.installation import Installation
from hub.secret_files import overlaid
from hub.settings import HubSettings
from hub.web.listener import reserve, url_of
from local.broker_users import logged_in, make_users
from local.keep_alive import kept_alive
from local.rabbitmq import local_broker
from local.server import LocalServer, Say
from local.supervisor import ChildSpec, Supervisor

_OWN_BROKER: Final = {"KINERJA_ORIGINS": "check", "KINERJA_TOPOLOGY": "declare"}
_FOREIGN_BROKER: Final = {"KINERJA_ORIGINS": "off"}
_ONE_USER: Final = (
    "RabbitMQ di KINERJA_AMQP_URL dipakai semua layanan dengan satu pengguna: asal pesan tidak diperiksa "
    "(KINERJA_ORIGINS=off)."
)


@dataclass(frozen=True)
class Layout:
    """How a stack is laid out.

    Attributes:
        var: folder of the private broker.
        data: folder of the services' SQLite files and logs.
        services: each service's preferred HTTP port; another one is taken when it is not free.
        environment: variables for every service.
        settings: those of them that say whose users and names these are on the broker.
        neighbours: more of them, of where each service is, by its name.
        amqp_url: a given broker; None: find or start one.
        ca_file: whose certificates it may have, beside the machine's.
        servers: others that the services need, kept alive like the broker.
        beside: other children, started before the services.
        command: a service's command line by its name.
    """

    var: Path
    data: Path
    services: Mapping[str, int]
    environment: Mapping[str, str]
    settings: HubSettings
    amqp_url: str | None = None
    ca_file: Path | None = None
    servers: Sequence[LocalServer] = ()
    beside: Sequence[ChildSpec] = ()
    command: Callable[[str], Sequence[str]] | None = None
    neighbours: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda _urls: {}


@dataclass(frozen=True)
class Stack:
    """A running stack.

    Attributes:
        broker: RabbitMQ, ours or given.
        supervisor: keeps the children alive.
        urls: HTTP address of each service.
    """

    broker: LocalServer
    supervisor: Supervisor
    urls: Mapping[str, str]

    def amqp_url_of(self, user: str) -> str:
        """Return the broker's address for one of its users; a broker that is not ours has one for all."""
        return _amqp_url_of(self.broker, user)


def run_command(service: str) -> list[str]:
    """Return the command line that runs a service in a process of its own."""
    return [sys.executable, "-m", "hub.cli", "run", service]


@asynccontextmanager
async def stack(layout: Layout, *, say: Say) -> AsyncIterator[Stack]:
    """Start everything, wait until it is ready, keep it alive, and end what was started.

    Raises:
        UserError: RabbitMQ cannot be had, a service does not become ready, or a server of ours has died and cannot be
            brought back; one sentence says why.
    """
    async with (
        local_broker(layout.var, amqp_url=layout.amqp_url, say=say, ca_file=layout.ca_file) as broker,
        Supervisor() as supervisor,
        kept_alive(broker, *layout.servers),  # no longer while the services end
    ):
        await broker.settle()  # a kill of the run before
        if broker.owned:
            await make_users(broker, installation(layout))
        else:
            say(_ONE_USER)
        await supervisor.start(*layout.beside)
        with ExitStack() as listeners:
            # Reserved by us and inherited by the services, so that no other program comes between.
            reserved = {name: listeners.enter_context(reserve(port)) for name, port in layout.services.items()}
            urls = {name: url_of(listener) for name, listener in reserved.items()}
            neighbours = layout.neighbours(urls)
            specs = [_service(layout, name, listener, broker, neighbours) for name, listener in reserved.items()]
            await supervisor.start(*specs)
            await broker.settle()  # before anybody publishes to the queues that they have declared
            yield Stack(broker, supervisor, urls)


def installation(layout: Layout) -> Installation:
    """Return what stands on the broker: services that declare what they need themselves."""
    return Installation(layout.settings.model_copy(update={"topology": "declare"}), sorted(layout.services))


def _amqp_url_of(broker: LocalServer, user: str) -> str:
    return logged_in(broker.url, user) if broker.owned else broker.url


def _service(
    layout: Layout, name: str, listener: socket.socket, broker: LocalServer, neighbours: Mapping[str, str]
) -> ChildSpec:
    told = {
        **layout.environment,
        **neighbours,
        "KINERJA_AMQP_URL": _amqp_url_of(broker, layout.settings.broker_user_of(name)),
        **(_OWN_BROKER if broker.owned else _FOREIGN_BROKER),
        "KINERJA_VAR": str(layout.data.resolve()),
    }
    return ChildSpec(
        name=name,
        argv=list((layout.command or run_command)(name)),
        env=overlaid(os.environ, told),
        ready_url=f"{url_of(listener)}/health/ready",
        log_path=layout.data / "log" / f"{name}.log",
        listener=listener,
    )
