"""What RabbitMQ refuses: one sentence each, whose command mends it; waited out or not, at the start and at run time."""

import asyncio
import json
import re
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit
from uuid import uuid4

import aio_pika
import httpx
import pytest
import pytest_asyncio
from aio_pika.abc import AbstractChannel
from structlog.testing import capture_logs

from hub.errors import UserError
from hub.messaging.broker_refusal import BrokerRefusal
from hub.messaging.publisher import ConfirmingPublisher, OutgoingMessage
from hub.messaging.rabbit import BatchSubscriber
from hub.messaging.topology_keeper import TopologyKeeper
from hub.service import RunningService
from local.rabbitmq import LocalBroker
from local.rabbitmqctl import rabbitmqctl
from tests.support.environment import Environment, message, publish
from tests.support.services import (
    Instance,
    count_effects,
    counted,
    counting_service,
    echoes,
    prepare,
    running,
    unstarted,
)
from tests.support.waiting import until

USER: Final = "kin.uji"
PASSWORD: Final = "kata-sandi-yang-benar"
VHOST: Final = "dinas satu"
CLOSED: Final = "dinas tertutup"
"""A virtual host that the user has no rights in."""
ALL: Final = (".*", ".*", ".*")
NONE: Final = "^$"


@dataclass
class Tenant:
    """A user with a password and two virtual hosts, and a service's environment there.

    `rabbitmqctl` takes a second or two, so what one test has not changed serves the next one.
    """

    broker: LocalBroker
    var: Path
    namespace: str = field(default_factory=lambda: f"t{uuid4().hex[:10]}.uji")
    changed: bool = False

    def environment(self, *, password: str = PASSWORD, vhost: str = VHOST) -> Environment:
        place = urlsplit(self.broker.url)
        url = f"amqp://{USER}:{password}@{place.hostname}:{place.port}/{quote(vhost, safe='')}"
        return Environment(url, "", self.var, self.namespace)

    def keeper(self, environment: Environment) -> TopologyKeeper:
        keeper = unstarted(environment.settings()).keeper
        keeper.topology = environment.topology({"things": ["thing.happened.*"]}, retry_delays=(0.2, 0.3))
        return keeper

    async def refusal(self, environment: Environment | None = None) -> str:
        """What the keeper is refused, checked for what every such sentence has."""
        with pytest.raises(BrokerRefusal) as raised:
            await self.keeper(environment or self.environment()).declare()
        sentence = str(raised.value)
        assert repr(USER) in sentence
        assert "vhost 'dinas" in sentence
        assert sentence.endswith(".")
        assert "sandi-yang" not in sentence
        assert raised.value.passes == ("sudah ada" not in sentence)
        return sentence

    async def control(self, *arguments: str) -> str:
        self.changed |= arguments[0] in {"set_permissions", "change_password"}
        return await rabbitmqctl(self.broker, *arguments)

    async def grant(self, configure: str, write: str, read: str, *, vhost: str = VHOST) -> None:
        await self.control("set_permissions", "-p", vhost, USER, configure, write, read)

    async def cut(self) -> None:
        """Have the broker close every connection of the user's."""
        await self.control("close_all_connections", "--vhost", VHOST, "ujian")

    async def run(self, sentence: str, command: str) -> None:
        """Do what the sentence says: run its command of that name."""
        (found,) = re.findall(rf"`(rabbitmqctl {command} [^`]*)`", sentence)
        await self.control(*shlex.split(found)[1:])

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[AbstractChannel]:
        """A channel in the virtual host for somebody who may do everything."""
        async with await aio_pika.connect(f"{self.broker.url.rstrip('/')}/{quote(VHOST)}") as connection:
            yield await connection.channel()

    async def begin(self) -> None:
        """Make users, virtual hosts and rights what they are to be, in one call."""
        rights = [
            {"user": user, "vhost": VHOST} | dict.fromkeys(("configure", "write", "read"), ".*")
            for user in (USER, "guest")
        ]
        definitions = {
            "vhosts": [{"name": VHOST}, {"name": CLOSED}],
            "users": [{"name": USER, "password": PASSWORD, "tags": ["impersonator"]}],
            "permissions": rights,
        }
        file = self.var / "definitions.json"
        file.write_text(json.dumps(definitions))
        await self.control("import_definitions", str(file))


_BEGUN: Final[set[Path | None]] = set()
"""Folders of the nodes whose users and rights are as `Tenant.begin` makes them."""


@pytest_asyncio.fixture
async def tenant(private_broker: LocalBroker, tmp_path: Path) -> AsyncIterator[Tenant]:
    tenant = Tenant(private_broker, tmp_path)
    if private_broker.folder not in _BEGUN:
        await tenant.begin()
        _BEGUN.add(private_broker.folder)
    yield tenant
    if tenant.changed:
        await tenant.begin()
    async with tenant.channel() as channel:
        names = tenant.environment().names
        for subscription in ("things", "echoes"):
            for name in (names.queue, names.suspect, names.dead):
                await channel.queue_delete(name(subscription))
        for delay in tenant.environment().settings().retry_delays_seconds:
            await channel.queue_delete(names.retry(delay))
            await channel.exchange_delete(names.retry(delay))
        await channel.exchange_delete(names.requeue)
        await channel.exchange_delete(names.exchange)


async def test_a_wrong_password(tenant: Tenant) -> None:
    sentence = await tenant.refusal(tenant.environment(password="sandi-yang-lain"))
    assert "kata sandinya salah" in sentence
    assert f"`rabbitmqctl change_password {USER}`" in sentence


async def test_no_virtual_host(tenant: Tenant) -> None:
    sentence = await tenant.refusal(tenant.environment(vhost="dinas/lain"))
    assert "tidak membuka vhost 'dinas/lain'" in sentence
    assert "`rabbitmqctl add_vhost dinas/lain`" in sentence


async def test_no_access_to_the_virtual_host(tenant: Tenant) -> None:
    sentence = await tenant.refusal(tenant.environment(vhost=CLOSED))
    assert f"tidak membuka vhost {CLOSED!r}" in sentence
    assert "`kinerja broker apply`" in sentence


@pytest.mark.slow
async def test_a_missing_right(tenant: Tenant) -> None:
    names = tenant.environment().names
    for rights, what in (
        ((NONE, ".*", ".*"), f"exchange {names.exchange!r}"),
        ((".*kinerja$", ".*", ".*"), f"exchange {names.requeue!r}"),
        ((".*", NONE, ".*"), f"exchange {names.requeue!r}"),
        ((".*", r".*\.requeue$", ".*"), f"antrean {names.dead('things')!r}"),
        ((".*", r"^(?!.*kinerja$).*$", ".*"), f"exchange {names.exchange!r}"),  # its events
        ((".*", ".*", NONE), f"exchange {names.requeue!r}"),
        ((".*", ".*", ".*counter.*"), f"exchange {names.exchange!r}"),
    ):
        await tenant.grant(*rights)
        sentence = await tenant.refusal()
        assert f"tidak berhak atas {what} di vhost {VHOST!r}" in sentence, rights
    assert "`kinerja broker apply`" in sentence
    await tenant.grant(*ALL)
    await tenant.keeper(tenant.environment()).declare()


@pytest.mark.parametrize(
    ("name", "kind", "changes", "argument"),
    [
        ("kinerja", "direct", {}, "type"),
        ("kinerja", "topic", {"arguments": {"alternate-exchange": "amq.fanout"}}, "alternate-exchange"),
        ("kinerja", "topic", {"durable": False}, "durable"),
        ("counter.retry.200ms", "direct", {}, "type"),
        ("counter.retry.200ms", "fanout", {"auto_delete": True}, "auto_delete"),
    ],
)
async def test_an_exchange_of_another_kind(
    tenant: Tenant, name: str, kind: str, changes: dict[str, Any], argument: str
) -> None:
    name = f"{tenant.namespace}.{name}"
    async with tenant.channel() as channel:
        await channel.declare_exchange(name, kind, **({"durable": True} | changes))
        sentence = await tenant.refusal()
        assert f"Exchange {name!r} sudah ada dengan jenis atau argumen lain ({argument})" in sentence
        await channel.exchange_delete(name)


@pytest.mark.parametrize(
    ("name", "arguments", "argument"),
    [
        ("counter.retry.200ms", {"x-queue-type": "classic"}, "x-message-ttl"),
        ("counter.things", {"x-queue-type": "quorum"}, "x-dead-letter-exchange"),
        ("counter.things.dead", {"x-queue-type": "quorum", "x-delivery-limit": 7}, "x-delivery-limit"),
    ],
)
async def test_a_queue_with_other_arguments(
    tenant: Tenant, name: str, arguments: dict[str, Any], argument: str
) -> None:
    name = f"{tenant.namespace}.{name}"
    async with tenant.channel() as channel:
        await channel.declare_queue(name, durable=True, arguments=arguments)
        sentence = await tenant.refusal()
        assert f"Antrean {name!r} sudah ada dengan argumen lain ({argument})" in sentence


@pytest.mark.thorough
async def test_what_the_sentences_say_about_things_in_our_place_helps(tenant: Tenant) -> None:
    names = tenant.environment().names
    async with tenant.channel() as channel:
        await channel.declare_exchange(names.exchange, "headers", durable=True)
        await channel.declare_queue(names.dead("things"), durable=True, arguments={"x-queue-type": "quorum"})
    sentence = await tenant.refusal()
    await tenant.run(sentence, "list_exchanges")
    await tenant.run(sentence, "eval")
    sentence = await tenant.refusal()
    await tenant.run(sentence, "list_queues")
    await tenant.run(sentence, "delete_queue")
    await tenant.keeper(tenant.environment()).declare()


async def test_a_queue_that_is_somebody_elses_alone(tenant: Tenant) -> None:
    queue = tenant.environment().names.queue("things")
    async with tenant.channel() as channel:
        await channel.declare_queue(queue, exclusive=True)
        sentence = await tenant.refusal()
    assert f"Antrean {queue!r} sudah ada dengan argumen lain (exclusive)" in sentence


async def test_a_limit_of_the_virtual_host(tenant: Tenant) -> None:
    await tenant.control("set_vhost_limits", "-p", VHOST, '{"max-queues": 1}')
    try:
        sentence = await tenant.refusal()
        assert "queue limit" in sentence
        await tenant.run(sentence, "list_vhost_limits")
    finally:
        await tenant.control("clear_vhost_limits", "-p", VHOST)


@pytest.mark.thorough
async def test_at_the_start_a_missing_right_is_waited_for(tenant: Tenant) -> None:
    environment = tenant.environment()
    await tenant.grant(".*", ".*", r"^(?!.*\.dead$).*$")  # refused not before it consumes
    with capture_logs() as logs:
        async with starting(environment) as instance:
            await until(lambda: says(instance, f"RabbitMQ: .*{USER}.*tidak berhak atas antrean"))
            await asyncio.sleep(2.0)  # so that it is refused again
            await tenant.grant(*ALL)
            await instance.ready()
            await works(tenant, environment)
    assert len([log for log in logs if log["event"] == "waiting" and "reason" in log]) == 1


@pytest.mark.slow
async def test_at_the_start_a_password_may_be_set_while_the_service_waits(tenant: Tenant) -> None:
    environment = tenant.environment(password="sandi-yang-baru")
    async with starting(environment) as instance:
        await until(lambda: says(instance, f"{USER}.*kata sandinya salah"))
        await tenant.control("change_password", USER, "sandi-yang-baru")
        await instance.ready()
        await works(tenant, environment)


async def test_at_the_start_what_stands_in_our_place_ends_the_service(tenant: Tenant) -> None:
    exchange = tenant.environment().names.exchange
    async with tenant.channel() as channel:
        await channel.declare_exchange(exchange, "fanout", durable=True)
    async with starting(tenant.environment()) as instance:
        with pytest.raises(UserError, match=f"Exchange {exchange!r} sudah ada") as raised:
            await instance.ready()
    assert raised.value.exit_code == 2


async def test_a_service_that_waits_may_be_stopped(tenant: Tenant) -> None:
    async with starting(tenant.environment(password="sandi-yang-lain")) as instance:
        await until(lambda: says(instance, "kata sandinya salah"))
        await instance.stop()


@pytest.mark.slow
@pytest.mark.parametrize("before", [pytest.param(1, marks=pytest.mark.thorough), 4])
async def test_a_connection_that_breaks_while_consumers_start_is_waited_out(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    environment, begun = tenant.environment(), 0
    start = BatchSubscriber.start

    async def breaking(subscriber: BatchSubscriber) -> None:
        nonlocal begun
        begun += 1
        if begun == before:
            await tenant.cut()
        await start(subscriber)

    monkeypatch.setattr(BatchSubscriber, "start", breaking)
    async with starting(environment) as instance:
        await instance.ready()
        await works(tenant, environment)


@pytest.mark.thorough
async def test_at_run_time_a_lost_right_is_said_once_and_forgotten_when_it_is_back(tenant: Tenant) -> None:
    async with running(tenant.environment()) as instance:
        keeper = instance.runtime.keeper
        await tenant.grant(".*", r"^(?!.*kinerja$).*$", ".*")  # it can still do anything but publish its events
        with capture_logs() as logs:
            await keeper.turn()
            await keeper.turn()
            assert f"tidak berhak atas exchange {instance.runtime.names.exchange!r}" in (keeper.refusal or "")
            await tenant.grant(*ALL)
            await keeper.turn()
        assert keeper.refusal is None
        assert [log["event"] for log in logs] == ["topology_refused", "topology_accepted"]


@pytest.mark.slow
async def test_at_run_time_a_login_that_is_refused_is_said(tenant: Tenant) -> None:
    environment = tenant.environment()
    async with running(environment) as instance:
        await tenant.control("change_password", USER, "sandi-yang-baru")
        await tenant.cut()
        await until(lambda: refused(instance, "kata sandinya salah"), within=60)
        await tenant.control("change_password", USER, PASSWORD)
        await until(lambda: ready(instance))
        await works(tenant, environment)


@pytest.mark.slow
async def test_at_run_time_what_stands_in_our_place_is_said_though_the_connection_cannot_be_restored(
    tenant: Tenant,
) -> None:
    environment = tenant.environment()
    queue = environment.names.queue("things")
    async with running(environment) as instance:
        await tenant.grant(NONE, ".*", ".*")  # so that the consumer whose queue is deleted does not declare it first
        async with tenant.channel() as channel:
            await channel.queue_delete(queue)
            await channel.declare_queue(queue, durable=True)
        await tenant.grant(*ALL)
        await tenant.cut()
        await until(lambda: refused(instance, f"Antrean {queue!r} sudah ada"), within=60)
        await tenant.run(instance.runtime.keeper.refusal or "", "delete_queue")
        await until(lambda: ready(instance))
        await works(tenant, environment)


async def refused(instance: Instance, what: str) -> bool:
    """Whether the keeper is refused that; it looks now instead of within half a minute."""
    instance.runtime.keeper.wake()
    return what in (instance.runtime.keeper.refusal or "")


@asynccontextmanager
async def starting(environment: Environment) -> AsyncIterator[Instance]:
    """A copy of the counting service, not waited for."""
    service = RunningService(counting_service(), environment.settings())
    await prepare(service.runtime.database)
    instance = Instance(service, asyncio.create_task(service.run()))
    try:
        yield instance
    finally:
        if not instance.task.done():
            await instance.stop()


async def detail(instance: Instance) -> str:
    """What readiness says; empty: ready."""
    async with httpx.AsyncClient(base_url=instance.service.http.url, timeout=10) as client:
        try:
            answer = await client.get("/health/ready")
        except httpx.ConnectError:
            return "not up yet"
    return "" if answer.status_code == 200 else str(answer.json()["detail"])


async def says(instance: Instance, pattern: str) -> bool:
    if instance.task.done():
        await instance.task
    return re.search(pattern, await detail(instance)) is not None


async def ready(instance: Instance) -> bool:
    return await detail(instance) == ""


async def works(tenant: Tenant, environment: Environment) -> None:
    """Let it take messages, exactly once each, with one consumer a queue."""
    codes = [f"thing-{number}" for number in range(20)]
    async with tenant.channel() as channel:
        for name in (environment.names.queue, environment.names.suspect, environment.names.dead):
            queue = await channel.declare_queue(name("things"), passive=True)
            assert queue.declaration_result.consumer_count == 1
        exchange = await channel.get_exchange(environment.names.exchange)
        await publish(exchange, [message(code) for code in codes])
    await counted(environment, echoes, at_least=len(codes))
    assert (await count_effects(environment, codes)).clean


async def test_where_somebody_else_makes_the_queues_a_service_works_without_the_right_to_make_any(
    tenant: Tenant,
) -> None:
    environment = tenant.environment()
    async with running(environment):
        pass
    await tenant.grant(NONE, ".*", ".*")
    async with running(environment, topology="check") as instance:
        await until(lambda: ready(instance))
        await works(tenant, environment)


async def test_a_message_that_the_broker_does_not_take_holds_up_no_other(tenant: Tenant) -> None:
    """Nobody can say before what a broker finds too large: it ends the channel, and says nothing of those behind."""
    environment = tenant.environment()
    async with running(environment) as instance:
        publisher: ConfirmingPublisher = instance.runtime.publisher
        small, large = (_outgoing(environment, size) for size in (10, 10_000))
        before = await tenant.control("eval", "application:get_env(rabbit, max_message_size).")
        await tenant.control("eval", "application:set_env(rabbit, max_message_size, 5000).")
        try:
            with capture_logs() as logs:
                outcomes = await publisher.publish([small, large, small, small, large, small])
            assert outcomes == [None, "unencodable", None, None, "unencodable", None]
            assert [log["event"] for log in logs].count("message_refused") == 2
            assert not publisher.forbidden
            assert await publisher.publish([small]) == [None]
        finally:
            await tenant.control("eval", f"application:set_env(rabbit, max_message_size, {_number(before)}).")


def _outgoing(environment: Environment, size: int) -> OutgoingMessage:
    one = message("one")
    names = environment.names
    return OutgoingMessage(names.requeue, names.dead("echoes"), dict(one.headers), "application/json", bytes(size))


def _number(printed: str) -> int:
    (found,) = re.findall(r"\{ok,(\d+)\}", printed)
    return int(found)
