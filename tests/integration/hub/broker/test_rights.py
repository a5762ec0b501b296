"""Logged in as each user on a real RabbitMQ: what is allowed works, everything else is refused."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote, urlsplit

import aiormq
import pytest
import pytest_asyncio
from aiormq.exceptions import ChannelAccessRefused, ChannelPreconditionFailed
from pamqp.commands import Basic
from pydantic import SecretStr

from hub.broker.definitions import definitions
from hub.broker.installation import Installation
from hub.discovery import load_service
from hub.messaging.topology import AnswerLimits, Names, answers_queue
from hub.service import RunningService
from hub.settings import HubSettings
from local.rabbitmq import LocalBroker
from local.rabbitmqctl import rabbitmqctl
from tests.integration.hub.broker.attempts import (
    ARCHIVE,
    ATTEMPTS,
    DISTRICT,
    FINALISED,
    GATEWAY,
    INTAKE,
    KINERJA,
    OWN,
    OWN_ANSWERS,
    REPORT,
    SKP,
    Attempt,
    publish,
)
from tests.support.services import Instance

_TAKEN: Final = "siasn_gateway.skp-finalised"
Topology = Literal["check", "declare"]
TOPOLOGIES: Final[tuple[Topology, ...]] = ("check", "declare")
RETRY_DELAYS: Final = (5.0, 60.0)
USERS: Final = (SKP, GATEWAY, INTAKE, DISTRICT, ARCHIVE)


@dataclass(frozen=True)
class Hub:
    """A virtual host with a hub's definitions; a user's password is its name."""

    url: str
    vhost: str

    def address(self, user: str) -> str:
        place = urlsplit(self.url)
        return f"amqp://{user}:{user}@{place.hostname}:{place.port}/{quote(self.vhost, safe='')}"

    async def connected(self, user: str) -> aiormq.abc.AbstractConnection:
        return await aiormq.connect(self.address(user))

    async def refusal(self, attempt: Attempt) -> str | None:
        """Try it; return the broker's refusal, None when it let it pass."""
        connection = await self.connected(attempt.user)
        try:
            channel = await connection.channel()
            await attempt.action(channel)
        except ChannelAccessRefused as error:
            return str(error)
        except ChannelPreconditionFailed as error:
            # What stands there otherwise is refused to whoever may make it, so that says nothing of rights.
            return str(error) if "user_id" in str(error) else None
        finally:
            await connection.close()
        return None


def installation(topology: Topology) -> Installation:
    settings = HubSettings(
        topology=topology,
        sources=(DISTRICT, ARCHIVE),
        retry_delays_seconds=RETRY_DELAYS,
    )
    return Installation(settings, services=(GATEWAY, INTAKE, SKP))


@pytest_asyncio.fixture(scope="module")
async def hubs(_private_node: LocalBroker) -> AsyncIterator[Mapping[Topology, Hub]]:
    """The same hub in two virtual hosts, with the rights of each topology."""
    await _private_node.start()
    made = {topology: Hub(_private_node.url, f"rights {topology}") for topology in TOPOLOGIES}
    told = [
        definitions(installation(topology), hub.vhost, passwords={user: user for user in USERS}, permitted=USERS)
        for topology, hub in made.items()
    ]
    together = {kind: [record for one in told for record in one[kind]] for kind in told[0]}
    await rabbitmqctl(_private_node, "import_definitions", stdin=json.dumps(together))
    yield made
    gone = (f'rabbit_vhost:delete(<<"{hub.vhost}">>, <<"tests">>)' for hub in made.values())
    await rabbitmqctl(_private_node, "eval", ", ".join(gone) + ".")


@pytest.mark.parametrize("topology", TOPOLOGIES)
async def test_each_user_may_do_what_the_table_says_and_nothing_else(
    hubs: Mapping[Topology, Hub], topology: Topology
) -> None:
    hub = hubs[topology]
    wrong = []
    for attempt in ATTEMPTS:
        refusal = await hub.refusal(attempt)
        if (refusal is None) != (topology in attempt.allowed):
            wrong.append(f"{attempt}: {refusal or 'allowed'}")
    assert wrong == []


async def test_a_right_is_refused_in_words_that_name_it(hubs: Mapping[Topology, Hub]) -> None:
    refusal = await hubs["check"].refusal(Attempt(DISTRICT, "publish a rating", publish(OWN, FINALISED)))
    assert refusal is not None
    assert "access to topic 'skp.finalised.v1'" in refusal


@pytest.mark.parametrize("topology", TOPOLOGIES)
async def test_a_service_begins_with_these_rights_and_no_others(
    hubs: Mapping[Topology, Hub], topology: Topology, tmp_path: Path
) -> None:
    """FastStream declares what its publishers know, too."""
    service, hub = load_service(SKP), hubs[topology]
    settings = service.settings(
        amqp_url=SecretStr(hub.address(SKP)), topology=topology, retry_delays_seconds=RETRY_DELAYS, var=tmp_path
    )
    running = RunningService(replace(service, port=0), settings)
    instance = Instance(running, asyncio.create_task(running.run()))
    try:
        await instance.ready()
    finally:
        await instance.stop()


@pytest.mark.parametrize("topology", TOPOLOGIES)
async def test_what_the_broker_does_not_see_arrives_under_the_name_of_who_published_it(
    hubs: Mapping[Topology, Hub], topology: Topology
) -> None:
    """RabbitMQ asks for the right to a message's routing key, and not to those in its headers: the consumer checks."""
    async with await hubs[topology].connected(GATEWAY) as gateway, await hubs[topology].connected(INTAKE) as other:
        reader, publisher = await gateway.channel(), await other.channel()
        await reader.queue_purge(_TAKEN)
        for header in ("CC", "BCC"):
            told = publish(KINERJA, "unit.changed.v1", user_id=INTAKE, headers={header: [FINALISED]})
            await told(publisher)
        for _ in range(2):
            message = await reader.basic_get(_TAKEN, no_ack=True)
            assert message.header.properties.user_id == INTAKE


async def test_a_report_comes_to_its_sources_queue_alone_whatever_its_headers_say(
    hubs: Mapping[Topology, Hub],
) -> None:
    """Neither at the source's exchange nor at `requeue`, which it cannot write to and which dead letters go by."""
    hub, own, others = hubs["check"], "intake.reports.district", "intake.reports.archive"
    elsewhere = [others, f"{others}.suspect", "unit.reported.v1", "unit.changed.v1", FINALISED, "source.archive", "#"]
    async with await hub.connected(INTAKE) as intake, await hub.connected(DISTRICT) as district:
        reader, publisher = await intake.channel(), await district.channel()
        for queue in (own, f"{own}.suspect", f"{own}.dead", others, f"{others}.suspect"):
            await reader.queue_purge(queue)
        for header in ("CC", "BCC"):
            await publish(OWN, REPORT, headers={header: elsewhere})(publisher)
        for place in (own, f"{own}.suspect"):
            for _ in range(2):
                message = await reader.basic_get(place)
                assert isinstance(message.delivery, Basic.GetOk)
                await reader.basic_reject(message.delivery.delivery_tag or 0, requeue=False)
            assert isinstance((await reader.basic_get(place)).delivery, Basic.GetEmpty)
        counts = [
            (await reader.queue_declare(queue, passive=True)).message_count for queue in (others, f"{others}.suspect")
        ]
        assert counts == [0, 0]
        assert (await reader.queue_declare(f"{own}.dead", passive=True)).message_count == 2


async def test_a_queue_of_answers_keeps_the_newest_and_none_for_ever(hubs: Mapping[Topology, Hub]) -> None:
    """That RabbitMQ takes these arguments for a quorum queue, and goes by them."""
    async with await hubs["declare"].connected(INTAKE) as intake:
        channel = await intake.channel()
        await channel.queue_delete(OWN_ANSWERS)
        limits = AnswerLimits(length_max=2, milliseconds=60_000)
        (queue,) = (answers_queue(Names("", INTAKE), DISTRICT, limits),)
        await channel.queue_declare(queue.name, durable=True, arguments=queue.arguments)
        await channel.queue_bind(queue.name, OWN_ANSWERS, "")
        for number in range(4):
            await channel.basic_publish(str(number).encode(), exchange=OWN_ANSWERS, routing_key="x")
        first, second = [await channel.basic_get(OWN_ANSWERS, no_ack=True) for _ in range(2)]
        assert (first.body, second.body) == (b"2", b"3")
