"""Puts a rig together: addresses, schemas, partner, proxies, processes; and takes it apart again."""

import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any, Final, cast
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
import sqlalchemy as sa
from aio_pika.abc import AbstractRobustConnection

from hub.broker.installation import Installation
from hub.discovery import load_service
from hub.messaging.declaring import remove
from hub.messaging.topology import Names
from hub.runtime import Runtime
from hub.service import topology_of
from hub.settings import HubSettings
from hub.store.migrate import migrate
from hub.web.listener import reserve, url_of
from local.broker_users import logged_in, make_users
from local.server import LocalServer
from local.supervisor import Supervisor
from sandbox.demo.partner_process import sandbox_child
from tests.chaos.effect_counter import metadata
from tests.chaos.fault import DatabaseKind, Fault, Link
from tests.chaos.launch import (
    HEARTBEAT_SECONDS,
    RETRY_DELAYS_SECONDS,
    sandbox_spec,
    service_environment,
    service_spec,
)
from tests.chaos.proxy import Proxy
from tests.chaos.rig import PUBLISHER, SERVICES, Rig, copies_of
from tests.chaos.servers import Servers
from tests.chaos.sign_in import sign_in

_READY_SECONDS: Final = 90


@asynccontextmanager
async def rig(fault: Fault, database: DatabaseKind, servers: Servers, folder: Path, seed: int) -> AsyncIterator[Rig]:
    """Yield a rig in which everything runs; what it started and made ends with the context."""
    folder = _made(folder)
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(servers.broker_for(fault, folder))
        postgresql = await servers.postgresql() if database == "postgresql" else None
        partner, sandbox_url = stack.enter_context(sandbox_child(folder, faults="none", seed=seed))
        issuer = await stack.enter_async_context(sign_in(folder))
        direct: dict[Link, str] = {"broker": broker.url, "partner": sandbox_url}
        if postgresql is not None:
            direct["database"] = postgresql.url
        proxies: dict[Link, Proxy] = {
            link: await stack.enter_async_context(Proxy("127.0.0.1", urlsplit(direct[link]).port or 0))
            for link in sorted(fault.through & direct.keys())
        }
        addresses = {link: _through(url, proxies.get(link)) for link, url in direct.items()}
        namespace = f"chaos_{uuid4().hex[:8]}"
        made = Rig(
            broker=broker,
            postgresql=postgresql,
            database_kind=database,
            namespace=namespace,
            folder=folder,
            sandbox_url=sandbox_url,
            sign_in=issuer,
            supervisor=Supervisor(ready_seconds=_READY_SECONDS),
            environment=service_environment(
                amqp_url=f"{addresses['broker']}?heartbeat={HEARTBEAT_SECONDS}",
                database_url=addresses.get("database", ""),
                partner_url=addresses["partner"],
                sign_in=issuer,
                namespace=namespace,
                folder=folder,
                extra=fault.environment,
            ),
            instances=fault.instances,
            proxies=proxies,
        )
        await stack.enter_async_context(made.at_end)
        supervisor = await stack.enter_async_context(made.supervisor)
        await supervisor.start(sandbox_spec(partner))
        if fault.before is not None:
            await fault.before(made)
        if fault.broker is None:
            stack.push_async_callback(_erase_queues, broker, namespace)
        if postgresql is not None:
            stack.push_async_callback(_erase_schemas, made)
        await make_users(broker, Installation(HubSettings(namespace=namespace, sources=()), (*SERVICES, PUBLISHER)))
        await _make_tables(made)
        with ExitStack() as listeners:
            await _start_services(made, fault, seed, listeners)
            try:
                yield made
            finally:
                _wake_stopped(made)
                await supervisor.stop()


def _made(folder: Path) -> Path:
    (folder / "kill_points").mkdir(parents=True)
    return folder.resolve()


def _through(url: str, proxy: Proxy | None) -> str:
    """Return the address with the proxy's port in place of the server's."""
    if proxy is None:
        return url
    port = urlsplit(url).port
    return url.replace(f":{port}", f":{proxy.port}", 1)


async def _make_tables(rig: Rig) -> None:
    """Make schemas and tables before the services do: the effect counter's stand beside theirs."""
    for service in SERVICES:
        database = rig.database(service)
        await migrate(database, load_service(service).all_migrations)
        async with database.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await database.close()


async def _start_services(rig: Rig, fault: Fault, seed: int, listeners: ExitStack) -> None:
    specs, urls = [], {}
    for service in SERVICES:
        amqp_url = logged_in(rig.environment["KINERJA_AMQP_URL"], service)
        environment = {**rig.environment, "KINERJA_AMQP_URL": amqp_url}
        for copy in copies_of(service, rig.instances):
            listener = listeners.enter_context(reserve(0))
            urls[copy] = url_of(listener)
            plan = _plan(rig, fault, service, copy, seed)
            specs.append(
                service_spec(
                    service, copy, listener=listener, environment=environment, plan=plan, log=rig.folder / "log"
                )
            )
    rig.urls = urls
    await rig.supervisor.start(*specs)


def _plan(rig: Rig, fault: Fault, service: str, copy: str, seed: int) -> dict[str, Any]:
    """Return what a process does to itself."""
    plan: dict[str, Any] = {"variant": fault.variant}
    kill_point = fault.failpoint
    mine = copies_of(service, rig.instances)[: kill_point.copies if kill_point else None]
    if kill_point is not None and kill_point.service in {None, service} and copy in mine:
        plan["kill_point"] = {
            "folder": str(rig.kill_point_folder),
            "name": copy,
            "point": kill_point.point,
            "times": kill_point.times,
            "chance": kill_point.chance,
            "signal": int(kill_point.signal),
            "seed": Random(f"{seed}/{fault.name}").randrange(2**32),
        }
    return plan


def _wake_stopped(rig: Rig) -> None:
    """A stopped process does not hear SIGTERM."""
    for name in rig.urls:
        rig.kill(name, signal.SIGCONT)


async def _erase_queues(broker: LocalServer, namespace: str) -> None:
    """Leave nothing on a broker that the next scenario uses, too."""
    connection = cast("AbstractRobustConnection", await aio_pika.connect(broker.url, timeout=10))
    async with connection:
        for name in SERVICES:
            service = load_service(name)
            settings = service.settings(namespace=namespace, retry_delays_seconds=RETRY_DELAYS_SECONDS)
            runtime = Runtime(service, settings)
            await remove(connection, topology_of(runtime, service.build(runtime).subscriptions))
        async with connection.channel() as channel:
            await channel.exchange_delete(Names(namespace, "").exchange)


async def _erase_schemas(rig: Rig) -> None:
    for service in SERVICES:
        database = rig.database(service)
        async with database.begin() as connection:
            await connection.execute(sa.schema.DropSchema(database.schema, cascade=True, if_exists=True))
        await database.close()
