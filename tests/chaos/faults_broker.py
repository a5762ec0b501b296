"""The broker restarted, killed and in alarm; its queues deleted, purged, replaced by others."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from random import Random
from typing import Final

import aio_pika
from aio_pika.abc import AbstractChannel

from contracts.employee import EmployeeChangedV1
from contracts.siasn_sync import SiasnSyncAcceptedV1
from contracts.skp import SkpFinalisedV1
from hub.messaging.topology import main_queue
from hub.settings import HubSettings
from tests.chaos.fault import ALWAYS, Fault
from tests.chaos.rig import SERVICES, Rig
from tests.support.waiting import until

_GAP_SECONDS: Final = (2.0, 4.0)
_ALARM_SECONDS: Final = 8.0
_PILE_SECONDS: Final = 2.5
"""A stopped service's queue fills for so long; its heartbeat (5 s) does not run out."""
_BACK_SECONDS: Final = 60.0
_BEFORE_SECONDS: Final = 60.0
"""How much earlier than the fault a replay begins: what was lost may have waited in its queue."""
_NO_MEMORY, _MEMORY = "0.0000001", "0.4"
_NO_DISK, _DISK = "999999GB", "200MB"
_COMPLAINT: Final = "sudah ada dengan argumen lain"

_SHORT_PREFETCH: Final = {"KINERJA_PREFETCH": "4", "KINERJA_BATCH_SIZE": "4"}
"""So that messages lie in the queue, where they can be purged, and not at the consumer."""
_QUEUES: Final = (
    ("skp_service", "employees", EmployeeChangedV1.type),
    ("siasn_gateway", "skp-finalised", SkpFinalisedV1.type),
    ("skp_service", "siasn-sync", SiasnSyncAcceptedV1.type),
)

Inject = Callable[[Rig, Random], Awaitable[int]]
Harm = Callable[[AbstractChannel, Rig, str, str, str], Awaitable[None]]


async def _restart(rig: Rig, rng: Random) -> int:
    for _ in range(2):
        await rig.broker.restart()
        await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
    return 2


async def _kill(rig: Rig, rng: Random) -> int:
    for _ in range(2):
        await rig.broker.kill()
        await asyncio.sleep(rng.uniform(0.0, 2.0))
        await rig.broker.start()
        await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
    return 2


def _alarm(command: str, wrong: str, right: str) -> Inject:
    """The broker blocks publishers, and only them, until it is told of another limit."""

    async def inject(rig: Rig, rng: Random) -> int:
        for _ in range(2):
            try:
                await rig.rabbitmqctl(command, wrong)
                await asyncio.sleep(_ALARM_SECONDS)
            finally:
                await rig.rabbitmqctl(command, right)
            await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
        return 2

    return inject


@asynccontextmanager
async def _channel(rig: Rig) -> AsyncIterator[AbstractChannel]:
    connection = await aio_pika.connect(rig.broker.url, timeout=10)
    async with connection, connection.channel() as channel:
        yield channel


def _to_each_queue(harm: Harm) -> Inject:
    """Do something to the queue of every kind of subscription while messages lie in it."""

    async def inject(rig: Rig, rng: Random) -> int:
        for service, subscription, routing_key in _QUEUES:
            await asyncio.sleep(rng.uniform(0.3, 1.0))
            for copy in rig.copies(service):
                rig.kill(copy, signal.SIGSTOP)
            try:
                await asyncio.sleep(_PILE_SECONDS)
                async with _channel(rig) as channel:
                    await harm(channel, rig, service, subscription, routing_key)
            finally:
                for copy in rig.copies(service):
                    rig.kill(copy, signal.SIGCONT)
        return len(_QUEUES)

    return inject


async def _purge(channel: AbstractChannel, rig: Rig, service: str, subscription: str, _key: str) -> None:
    queue = await channel.get_queue(rig.names(service).queue(subscription), ensure=False)
    await queue.purge()


async def _delete(channel: AbstractChannel, rig: Rig, service: str, subscription: str, _key: str) -> None:
    await channel.queue_delete(rig.names(service).queue(subscription))


async def _replace_at_once(
    channel: AbstractChannel, rig: Rig, service: str, subscription: str, routing_key: str
) -> None:
    """Delete a queue and make it anew in the same breath, as the tool of an operator does that means well."""
    names = rig.names(service)
    wanted = main_queue(names, subscription, delivery_limit=HubSettings(namespace=rig.namespace).delivery_limit)
    await channel.queue_delete(wanted.name)
    queue = await channel.declare_queue(wanted.name, durable=True, arguments=wanted.arguments)
    await queue.bind(names.exchange, routing_key)


async def _found_other_queue(rig: Rig, _rng: Random) -> int:
    """Let a service start where its queue is there already, of another kind; then delete that queue."""
    [copy] = rig.copies("skp_service")
    name = rig.names("skp_service").queue("employees")
    rig.kill(copy, signal.SIGSTOP)  # it must not declare the queue between deletion and declaration
    async with _channel(rig) as channel:
        await channel.queue_delete(name)
        await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "classic"})
        rig.kill(copy, signal.SIGKILL)
        await _until_it_says_so(rig, copy)
        await channel.queue_delete(name)
    await rig.ready(copy)
    return 1


async def _got_other_queue(rig: Rig, _rng: Random) -> int:
    """Replace a queue by another kind under a running service; then delete that queue."""
    [copy] = rig.copies("skp_service")
    name = rig.names("skp_service").queue("employees")
    async with _channel(rig) as channel:
        await channel.queue_delete(name)
        await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "classic"})
        await _until_it_says_so(rig, copy)
        await channel.queue_delete(name)
    await rig.ready(copy)
    return 1


async def _until_it_says_so(rig: Rig, copy: str) -> None:
    log = rig.folder / "log" / f"{copy}.log"

    async def said() -> bool:
        return _COMPLAINT in log.read_text()

    await until(said, within=_BACK_SECONDS)


async def _replay(rig: Rig) -> None:
    """What every operator's page says about lost messages: have them published again, from a moment on."""
    for service, subscription, _ in _QUEUES:
        await _is_back(rig, rig.names(service).queue(subscription))
    since = rig.fault_began - _BEFORE_SECONDS
    await rig.driver.replay_since(since)
    for service in SERVICES:
        moment = datetime.fromtimestamp(since, UTC).isoformat(timespec="seconds")
        await rig.kinerja("outbox", "replay", "--service", service, "--since", moment, "--yes")


async def _is_back(rig: Rig, queue: str) -> bool:
    """Wait until the queue is bound and consumed again. One that does not come back shows in the row."""

    async def holds() -> bool:
        bindings = await rig.rabbitmqctl("--quiet", "list_bindings", "source_name", "destination_name")
        consumers = await rig.rabbitmqctl("--quiet", "list_consumers", "queue_name")
        exchange = rig.names("").exchange
        return f"{exchange}\t{queue}" in bindings.splitlines() and queue in consumers.splitlines()

    try:
        await until(holds, within=_BACK_SECONDS)
    except TimeoutError:
        return False
    return True


FAULTS: Final[tuple[Fault, ...]] = (
    Fault("broker_restarted", _restart, profile=ALWAYS),
    Fault("broker_killed", _kill),
    Fault("broker_memory_alarm", _alarm("set_vm_memory_high_watermark", _NO_MEMORY, _MEMORY), profile=ALWAYS),
    Fault("broker_disk_alarm", _alarm("set_disk_free_limit", _NO_DISK, _DISK)),
    Fault("queues_purged", _to_each_queue(_purge), environment=_SHORT_PREFETCH, after=_replay, profile=ALWAYS),
    Fault("queues_deleted", _to_each_queue(_delete), environment=_SHORT_PREFETCH, after=_replay, profile=ALWAYS),
    Fault(
        "queues_deleted_and_made_anew_at_once",
        _to_each_queue(_replace_at_once),
        environment=_SHORT_PREFETCH,
        after=_replay,
    ),
    Fault("queue_of_another_kind_at_the_start", _found_other_queue, after=_replay),
    Fault("queue_of_another_kind_under_a_running_service", _got_other_queue, after=_replay),
)
