"""Where everything is measured: one RabbitMQ, one PostgreSQL, and a place of its own for every run."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import aio_pika
import asyncpg
import psutil

from benchmarks.contestants import Contestant
from benchmarks.job import FEEDER, TABLES, Place
from hub.messaging.declaring import remove
from hub.messaging.topology import Topology
from hub.settings import HubSettings
from local.broker_users import logged_in, make_free_users
from local.postgresql import PrivatePostgresql, private_postgresql
from local.rabbitmq import PrivateRabbitmq, private_broker
from local.server import PrivateServer

BENCH: Final = "bench"
"""The broker user of every contestant, and of what feeds it but for plain messages."""
GATEWAY: Final = "siasn_gateway"
_SAMPLE_SECONDS: Final = 0.05
_WITHIN_SECONDS: Final = 600.0


@dataclass(frozen=True)
class Servers:
    """The servers.

    Attributes:
        amqp_url: of RabbitMQ, for the user `BENCH`.
        database_url: of PostgreSQL.
        folder: for logs.
        rabbitmq: knows RabbitMQ's processes.
        postgresql: likewise.
    """

    amqp_url: str
    database_url: str
    folder: Path
    rabbitmq: PrivateServer
    postgresql: PrivateServer

    @asynccontextmanager
    async def place(self, contestant: Contestant) -> AsyncIterator[Place]:
        """Lend tables and queues that nobody else has; they are removed afterwards."""
        place = Place(self.amqp_url, self.database_url, f"b{uuid4().hex[:10]}", reported=contestant.reported)
        await self.execute(TABLES.format(schema=place.name))
        async with await aio_pika.connect_robust(self.amqp_url) as connection:
            async with connection.channel() as channel:
                await contestant.declare(channel, place)
            await asyncio.sleep(1.0)
            try:
                yield place
            finally:
                await self.execute(f"DROP SCHEMA {place.name} CASCADE; DROP TABLE IF EXISTS o_{place.name}")
                if contestant.kit:
                    settings = HubSettings(namespace=place.name, sources=())
                    bench = Topology.of(settings, contestant.service, {contestant.subscription: []}, installed=())
                    await remove(connection, bench)
                async with connection.channel() as channel:
                    for queue in (place.source, place.target, f"{place.source}.DQ", f"{place.source}.XQ"):
                        await channel.queue_delete(queue)

    async def execute(self, statements: str) -> None:
        """Run statements."""
        connection = await asyncpg.connect(self.database_url)
        try:
            await connection.execute(statements)
        finally:
            await connection.close()

    async def fetch(self, query: str) -> list[asyncpg.Record]:
        """Return what a query finds."""
        connection = await asyncpg.connect(self.database_url)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(query)
        finally:
            await connection.close()
        return rows


@asynccontextmanager
async def running_servers(var: Path) -> AsyncIterator[Servers]:
    """Start both servers under `var` and end them; PostgreSQL keeps the moments of commits."""
    async with private_broker(var, say=print) as broker, private_postgresql(var, say=print) as postgresql:
        url = postgresql.url.replace("+asyncpg", "")
        processes = PrivateRabbitmq(var / "rabbitmq"), PrivatePostgresql(var / "postgresql")
        await make_free_users(broker, (BENCH, FEEDER, GATEWAY))
        made = Servers(logged_in(broker.url, BENCH), url, var / "log", *processes)
        shutil.rmtree(made.folder, ignore_errors=True)
        made.folder.mkdir(parents=True)
        if (await made.fetch("SHOW track_commit_timestamp"))[0][0] != "on":
            await made.execute("ALTER SYSTEM SET track_commit_timestamp = on")
            await postgresql.restart()
        yield made


class Running:
    """A contestant's processes while they run: their processor time and memory."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.peak_bytes = 0
        self._gone_seconds: dict[int, float] = {}
        self._sampler = asyncio.create_task(self._sample())

    @property
    def cpu_seconds(self) -> float:
        """Processor time of all its processes so far, children that have ended included."""
        for one in self._tree():
            try:
                times = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            self._gone_seconds[one.pid] = times.user + times.system
        return sum(self._gone_seconds.values())

    def pause(self) -> None:
        """Stop all its processes where they are, until `resume`."""
        for one in self._tree():
            one.suspend()

    def resume(self) -> None:
        """Let them go on; harmless when they do."""
        for one in self._tree():
            one.resume()

    def kill(self) -> None:
        """End all its processes with SIGKILL."""
        for one in self._tree():
            try:
                one.kill()
            except psutil.NoSuchProcess:
                continue
        self.process.wait()

    async def end(self) -> None:
        """Ask it to end; kill what does not."""
        self._sampler.cancel()
        tree = self._tree()
        self.process.terminate()
        _, alive = await asyncio.to_thread(psutil.wait_procs, tree, 10)
        for one in alive:
            one.kill()
        self.process.wait()

    def _tree(self) -> list[psutil.Process]:
        try:
            root = psutil.Process(self.process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    async def _sample(self) -> None:
        while True:
            total = 0
            for one in self._tree():
                try:
                    total += one.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.peak_bytes = max(self.peak_bytes, total)
            await asyncio.sleep(_SAMPLE_SECONDS)


def start(servers: Servers, contestant: Contestant, place: Place) -> Running:
    """Start a contestant; its output goes to a log."""
    log = (servers.folder / f"{contestant.name}-{place.name}.log").open("ab")
    environment = {**os.environ, **place.environment, "KINERJA_HTTP_PORT": "0", "PYTHONWARNINGS": "ignore"}
    environment |= contestant.environment
    with log:
        process = subprocess.Popen(  # noqa: S603 - the command lines are our own
            contestant.command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    return Running(process)


async def load(place: Place, contestant: Contestant, messages: int, rate: float | None = None) -> None:
    """Publish messages for a contestant, from a process of its own."""
    argv = [sys.executable, "-m", "benchmarks.load", contestant.feed(place), str(messages)]
    argv += [] if rate is None else [str(rate)]
    process = await asyncio.create_subprocess_exec(*argv, env={**os.environ, **place.environment})
    if await process.wait() != 0:
        raise RuntimeError(f"loading for {contestant.name} failed")


class QueueDepths:
    """Looks at queues from outside."""

    def __init__(self, channel: aio_pika.abc.AbstractChannel) -> None:
        self._channel = channel

    @classmethod
    @asynccontextmanager
    async def of(cls, servers: Servers) -> AsyncIterator["QueueDepths"]:
        """Open a channel."""
        async with await aio_pika.connect(servers.amqp_url) as connection:
            yield cls(await connection.channel())

    async def depth(self, queue: str) -> int:
        """Return how many messages are ready in a queue."""
        declared = await self._channel.declare_queue(queue, passive=True)
        return int(declared.declaration_result.message_count or 0)

    async def consumers(self, queue: str) -> int:
        """Return how many consumers a queue has."""
        declared = await self._channel.declare_queue(queue, passive=True)
        return int(declared.declaration_result.consumer_count or 0)

    async def reaches(self, queue: str, count: int, running: Running) -> float:
        """Wait until a queue holds so many; returns the moment (`perf_counter`)."""
        given_up = time.perf_counter() + _WITHIN_SECONDS
        while await self.depth(queue) < count:
            if running.process.poll() is not None or time.perf_counter() > given_up:
                raise RuntimeError(f"{running.process.args!r} came only to {await self.depth(queue)} of {count}")
            await asyncio.sleep(_SAMPLE_SECONDS / 2)
        return time.perf_counter()

    async def consumed_by(self, queue: str, count: int, running: Running) -> None:
        """Wait until a queue has so many consumers."""
        given_up = time.perf_counter() + _WITHIN_SECONDS
        while await self.consumers(queue) < count:
            if running.process.poll() is not None or time.perf_counter() > given_up:
                raise RuntimeError(f"{running.process.args!r}: only {await self.consumers(queue)} of {count} consume")
            await asyncio.sleep(_SAMPLE_SECONDS / 2)

    async def drain(self, queue: str) -> list[bytes]:
        """Take everything out."""
        source = await self._channel.get_queue(queue)
        bodies: list[bytes] = []
        while (one := await source.get(no_ack=True, fail=False)) is not None:
            bodies.append(one.body)
        return bodies


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    return {
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "python": sys.version.split()[0],
    }


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
