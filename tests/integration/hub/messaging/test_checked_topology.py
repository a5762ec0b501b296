"""Exchanges and queues that somebody else makes, and queues that wait for a service that is not installed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractConnection
from prometheus_client import REGISTRY

from hub.messaging.broker_refusal import BrokerRefusal
from hub.messaging.declaring import Missing, check, declare, remove
from hub.messaging.publisher import ConfirmingPublisher, OutgoingMessage
from hub.messaging.receivers import waiting_queues
from hub.messaging.topology import Names, Topology
from tests.services.desk.contracts import ThingReportedV1
from tests.support.contracts import ThingHappenedV1
from tests.support.environment import Environment, message, publish
from tests.support.services import counted, effects, parked_count, running, unstarted
from tests.support.waiting import until

KEYS = ["thing.happened.*"]
BINDINGS = {"things": KEYS, "echoes": ["thing.counted.*"]}


@asynccontextmanager
async def connected(environment: Environment) -> AsyncIterator[AbstractConnection]:
    async with await aio_pika.connect(environment.amqp_url) as connection:
        yield connection


def topology(environment: Environment, **more: object) -> Topology:
    settings = environment.settings()
    return Topology(environment.names, BINDINGS, settings.delivery_limit, settings.retry_delays_seconds, **more)  # type: ignore[arg-type]


async def test_a_service_that_makes_nothing_says_what_is_missing_and_begins_when_it_is_there(
    sqlite_environment: Environment,
) -> None:
    environment, names = sqlite_environment, sqlite_environment.names
    keeper = unstarted(environment.settings(topology="check")).keeper
    keeper.topology = topology(environment)
    with pytest.raises(BrokerRefusal) as raised:
        await keeper.declare()
    sentence = str(raised.value)
    assert raised.value.passes
    for name in (names.exchange, names.requeue, names.retry(0.2), names.queue("things"), names.dead("echoes")):
        assert repr(name) in sentence
    assert "`kinerja broker apply`" in sentence
    assert REGISTRY.get_sample_value("kinerja_topology_missing") == 12
    async with connected(environment) as connection, connection.channel() as channel:
        with pytest.raises(aio_pika.exceptions.ChannelClosed):
            await channel.get_exchange(names.exchange)  # nothing was made
        await declare(connection, topology(environment))
    async with running(environment, topology="check"):
        await _send(environment, "one")
        await counted(environment, effects, at_least=1)


async def test_what_is_deleted_while_it_runs_is_named_and_not_made(sqlite_environment: Environment) -> None:
    environment, queue = sqlite_environment, sqlite_environment.names.queue("echoes")
    async with connected(environment) as connection:
        await declare(connection, topology(environment))
        async with running(environment, topology="check") as instance, connection.channel() as channel:
            await channel.queue_delete(queue)
            instance.runtime.keeper.wake()
            await until(lambda: _says(instance.runtime.keeper.refusal, queue))
            await declare(connection, topology(environment))
            instance.runtime.keeper.wake()
            await until(lambda: _says(instance.runtime.keeper.refusal, None))


async def test_a_binding_of_its_own_is_made_again(sqlite_environment: Environment) -> None:
    environment, names = sqlite_environment, sqlite_environment.names
    async with connected(environment) as connection, connection.channel() as channel:
        await declare(connection, topology(environment))
        queue = await channel.get_queue(names.queue("things"))
        await queue.unbind(names.exchange, KEYS[0])
        assert await check(connection, topology(environment)) == (Missing(), {})
    await _send(environment, "one")


async def test_a_queue_keeps_what_a_service_that_is_not_installed_will_take(sqlite_environment: Environment) -> None:
    environment = sqlite_environment
    other = Names(environment.namespace, "later")
    keeping = Topology(environment.names, {}, 50, (1.0,), waiting={"later.things": KEYS})
    taking = Topology(other, {"things": KEYS}, 50, (1.0,))
    async with connected(environment) as connection, connection.channel() as channel:
        assert await declare(connection, keeping) == {other.queue("things"): 0}
        await _send(environment, "one", "two")
        await _filled(channel, other.queue("things"), 2)
        assert await declare(connection, keeping) == {other.queue("things"): 2}
        assert await check(connection, keeping) == (Missing(), {other.queue("things"): 2})
        await declare(connection, taking)  # it takes the queue over as it is
        queue = await channel.get_queue(other.queue("things"))
        first = await queue.get()
        assert first is not None
        await first.reject()  # the way of its own stands: on to the suspects
        await _filled(channel, other.suspect("things"), 1)
        await remove(connection, keeping)
        assert await check(connection, keeping) != (Missing(), {})
        await remove(connection, taking)


async def test_a_waiting_queue_with_other_arguments_keeps_nobody_from_working(sqlite_environment: Environment) -> None:
    environment, queue = sqlite_environment, f"{sqlite_environment.namespace}.later.things"
    keeping = Topology(environment.names, {}, 50, (1.0,), waiting={"later.things": KEYS})
    async with connected(environment) as connection, connection.channel() as channel:
        await channel.declare_queue(queue, durable=True)
        await declare(connection, keeping)
        await _send(environment, "one")
        await _filled(channel, queue, 1)
        await remove(connection, keeping)


async def test_queues_of_earlier_versions_serve_as_they_are(environment: Environment) -> None:
    """They dead-letter by the default exchange, which an argument says that cannot be changed."""
    names = environment.names
    async with connected(environment) as connection, connection.channel() as channel:
        for queue in topology(environment).queues():
            arguments = dict(queue.arguments or {})
            if "x-dead-letter-exchange" in arguments:
                arguments["x-dead-letter-exchange"] = ""
            await channel.declare_queue(queue.name, durable=True, arguments=arguments)

    async def refuse(_batch: object, _tx: object) -> None:
        raise ZeroDivisionError

    async with running(environment, refuse):
        await _send(environment, "poison")
        (row,) = await parked_count(environment, at_least=1)
    assert (row["attempts"], row["publisher"], row["error_code"]) == (3, "district", "unexpected_error")
    assert row["queue"] == names.queue("things")


async def test_what_the_broker_forbids_keeps_nothing_else_from_leaving(
    sqlite_environment: Environment,
) -> None:
    environment = sqlite_environment
    async with connected(environment) as connection:
        await declare(connection, topology(environment))
    async with running(environment) as instance:
        publisher: ConfirmingPublisher = instance.runtime.publisher
        mine = _event(environment.names.exchange, ThingHappenedV1.type)
        internal = f"{environment.namespace}.internal"
        async with environment.channel() as channel:
            await channel.declare_exchange(internal, "fanout", internal=True)
            forbidden = _event(internal, "anything")
            assert await publisher.publish([mine, forbidden, mine]) == [None, "forbidden", None]
            assert await publisher.publish([forbidden]) == ["forbidden"]
            assert list(publisher.forbidden) == [(internal, "anything")]
            assert await publisher.publish([mine]) == [None]
            await channel.exchange_delete(internal)
            await channel.declare_exchange(internal, "fanout")
            assert await publisher.publish([forbidden]) == ["unroutable"]
            assert not publisher.forbidden
            await channel.exchange_delete(internal)


async def test_what_is_no_longer_forbidden_is_not_named(
    sqlite_environment: Environment,
) -> None:
    environment = sqlite_environment
    names = [f"{environment.namespace}.{place}" for place in ("one", "two")]
    async with running(environment) as instance, environment.channel() as channel:
        publisher: ConfirmingPublisher = instance.runtime.publisher
        one, two = (_event(name, "anything") for name in names)
        for name in names:
            await channel.declare_exchange(name, "fanout", internal=True)
        assert await publisher.publish([one, two]) == ["forbidden", "forbidden"]
        await channel.exchange_delete(names[0])
        await channel.declare_exchange(names[0], "fanout")
        assert await publisher.publish([one, two]) == ["unroutable", "forbidden"]
        assert list(publisher.forbidden) == [(names[1], "anything")]
        publisher.forgets_after = -1.0
        assert not publisher.forbidden  # nobody has tried since: it may have been given up
        for name in names:
            await channel.exchange_delete(name)


def test_the_publisher_keeps_them() -> None:
    installed = {"intake", "skp_service", "siasn_gateway"}
    assert waiting_queues("skp_service", installed) == {
        "award_service.skp-finalised": ["skp.finalised.*"],
        "simasn_bridge.skp-finalised": ["skp.finalised.*"],
        "simasn_bridge.skp-periodic-evaluated": ["skp.periodic_evaluated.*"],
    }
    assert waiting_queues("siasn_gateway", installed) == {}
    assert waiting_queues("intake", installed) == {
        "award_service.employees": ["employee.changed.*"],
        "award_service.units": ["unit.changed.*"],
    }
    assert waiting_queues("siasn_gateway", {"siasn_gateway"}) == {
        "skp_service.siasn-sync": ["siasn.sync.accepted.*", "siasn.sync.rejected.*", "siasn.sync.unclear.*"],
    }
    assert waiting_queues("skp_service", {*installed, "award_service", "simasn_bridge"}) == {}


def test_of_the_sources_contracts_the_first_who_takes_them_keeps_them_unless_they_come_by_a_source() -> None:
    class ToAll(ThingHappenedV1):
        receivers: ClassVar[tuple[str, ...]] = ("later.things", "counter.things")

    class BySource(ThingReportedV1):
        receivers: ClassVar[tuple[str, ...]] = ("later.reports", "counter.reports")

    assert waiting_queues("counter", {"counter"}, [ToAll, BySource]) == {"later.things": ["thing.happened.*"]}


async def _says(refusal: str | None, name: str | None) -> bool:
    return refusal is None if name is None else repr(name) in (refusal or "")


async def _send(environment: Environment, *codes: str) -> None:
    async with environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in codes])


async def _filled(channel: AbstractChannel, queue: str, count: int) -> None:
    async def is_filled() -> bool:
        return (await channel.declare_queue(queue, passive=True)).declaration_result.message_count == count

    await until(is_filled)


def _event(exchange: str, routing_key: str) -> OutgoingMessage:
    one = message("one")
    return OutgoingMessage(exchange, routing_key, dict(one.headers), "application/json", one.body)
