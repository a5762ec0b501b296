"""Three RabbitMQ nodes on loopback that are one cluster, behind a proxy that picks a living one.

services -> Proxy -> node 1 | node 2 | node 3        one epmd and one cookie for all, everything else their own
"""

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import urlsplit

from local.packages import install
from local.ports import is_free, lasting_ports
from local.rabbitmq import PrivateRabbitmq, is_installed
from local.rabbitmqctl import rabbitmqctl
from local.server import Launch, LocalServer, Ports, Say, private
from tests.chaos.proxy import Proxy, Target
from tests.support.waiting import until

NODES: Final = 3
_EPMD: Final = "/usr/bin/epmd"
_START_SECONDS: Final = 120.0


class ClusterNode(PrivateRabbitmq):
    """A private node that joins the cluster of `first` when it starts for the first time."""

    port_names: ClassVar[tuple[str, ...]] = ("amqp", "distribution")

    def __init__(self, folder: Path, *, epmd: int, cookie: str, first: "ClusterNode | None") -> None:
        super().__init__(folder)
        self._epmd = epmd
        self._cookie = cookie
        self._first = first or self

    @property
    def node_name(self) -> str:
        """Erlang's name of the node; it follows from the folder."""
        return self._environment({"amqp": 0, "distribution": 0})["RABBITMQ_NODENAME"]

    def prepare(self, ports: Ports) -> Launch:
        """Write the configuration, the common cookie included."""
        launch = super().prepare(ports)
        cookie = self.folder / ".erlang.cookie"
        if not cookie.exists():
            cookie.write_text(self._cookie)
            cookie.chmod(0o400)
        with (self.folder / "rabbitmq.conf").open("a") as configuration:
            configuration.write(
                "cluster_formation.peer_discovery_backend = classic_config\n"
                f"cluster_formation.classic_config.nodes.1 = {self._first.node_name}\n"
                "cluster_partition_handling = pause_minority\n"
            )
        return launch

    def _environment(self, ports: Ports) -> dict[str, str]:
        return super()._environment({**ports, "epmd": self._epmd})


@dataclass
class Cluster(LocalServer):
    """The cluster as the services see it; `url` leads through the load balancer.

    Attributes:
        nodes: the servers behind it, which may be killed and started one by one.
    """

    nodes: Sequence[LocalServer] = field(default_factory=list)

    @property
    def folder(self) -> Path | None:
        """Folder of the node that answers for all: the first."""
        return self.nodes[0].folder

    async def complete(self) -> None:
        """Wait until every quorum queue has all its members back: only then may another node die."""
        await until(self._is_complete, within=_START_SECONDS)

    async def _is_complete(self) -> bool:
        listed = await rabbitmqctl(self.nodes[0], "list_queues", "--quiet", "--no-table-headers", "type", "online")
        queues = [line.split("\t", 1) for line in listed.splitlines() if line.startswith("quorum")]
        return all(online.count("@") == len(self.nodes) for _, online in queues)


@asynccontextmanager
async def cluster(folder: Path, say: Say) -> AsyncIterator[Cluster]:
    """Start new nodes under `folder`/cluster and yield them as one broker. Raises UserError."""
    folder = folder / "cluster"
    shutil.rmtree(folder, ignore_errors=True)
    if not is_installed():
        await install("rabbitmq-server", say=say)
    async with AsyncExitStack() as stack:
        epmd = await stack.enter_async_context(_epmd())
        cookie, servers, nodes = secrets.token_hex(16), list[ClusterNode](), list[LocalServer]()
        for number in range(1, NODES + 1):
            first = servers[0] if servers else None
            servers.append(ClusterNode(folder / f"node{number}", epmd=epmd, cookie=cookie, first=first))
            nodes.append(await stack.enter_async_context(private(servers[-1], say=say)))
        targets = [_target(node.url) for node in nodes]
        proxy = await stack.enter_async_context(Proxy(*targets[0], spares=targets[1:]))
        await rabbitmqctl(nodes[0], "await_online_nodes", str(NODES))
        yield Cluster(url=f"amqp://guest:guest@127.0.0.1:{proxy.port}/", nodes=nodes)


@asynccontextmanager
async def _epmd() -> AsyncIterator[int]:
    """Run Erlang's port mapper by itself: the one that a node starts dies with that node."""
    port = lasting_ports(1)[0]
    process = await asyncio.create_subprocess_exec(
        *("/usr/bin/setpriv", "--pdeathsig", "TERM", "--", _EPMD, "-address", "127.0.0.1", "-port", str(port)),
        env={"PATH": os.environ["PATH"]},
    )

    async def listens() -> bool:
        return not is_free(port)

    try:
        await until(listens)
        yield port
    finally:
        process.terminate()
        await process.wait()


def _target(url: str) -> Target:
    place = urlsplit(url)
    if place.hostname is None or place.port is None:
        raise ValueError("a private node's address has a host and a port")
    return place.hostname, place.port
