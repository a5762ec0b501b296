"""The gateway as it runs: over the broker, with a fixed SSO token, and what it says of itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import aio_pika
import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa

from contracts.contract import Contract
from contracts.employee import EmployeeChangedV1
from contracts.envelope import OwnEnvelope
from contracts.vocabulary import Predicate
from hub.clock import moment
from hub.delivery import backlog
from hub.delivery.tables import deliveries
from hub.messaging.declaring import remove
from hub.messaging.topology import Names, Topology
from hub.operations import parked
from hub.service import RunningService
from hub.store.migrate import migrate
from sandbox.siasn.server import siasn_server
from sandbox.siasn.settings import SandboxSettings
from services.siasn_gateway.app import service
from services.siasn_gateway.settings import SiasnGatewaySettings
from tests.integration.services.siasn_gateway.gateway import HASTY, MIGRATIONS
from tests.integration.services.siasn_gateway.siasn_fixture import SimulatedSiasn
from tests.support.services import Instance
from tests.support.waiting import until
from tests.unit.services.siasn_gateway.scripted import event

TOKEN: Final = "a-fixed-token"
STRANGER: Final = "197001011995032000"
NO_USER: Final = {"sso_client_id": "", "sso_username": "", "sso_password": ""}


@pytest_asyncio.fixture
async def siasn() -> AsyncIterator[SimulatedSiasn]:
    """A SIASN that takes a fixed token, and no user."""
    server = siasn_server(SandboxSettings(port=0, store=Path(":memory:"), faults="none", fixed_sso_token=TOKEN))
    serving = asyncio.create_task(server.run_until_stopped())
    await server.ready.wait()
    siasn = SimulatedSiasn(server.url)
    await siasn.register()
    yield siasn
    await siasn.aclose()
    server.should_exit = True
    await serving


class Hub:
    """Starts gateways on one broker with one database."""

    def __init__(self, siasn: SimulatedSiasn, broker_url: str, folder: Path) -> None:
        self.namespace = f"t{uuid4().hex[:10]}"
        self._siasn = siasn
        self._broker_url = broker_url
        self._folder = folder
        self._running: list[Instance] = []

    def settings(self, **changes: Any) -> SiasnGatewaySettings:
        hub = {"amqp_url": self._broker_url, "namespace": self.namespace, "var": self._folder}
        hasty = {**HASTY, "credentials_retry_seconds": 0.05}
        return self._siasn.settings_of(**{**hasty, **hub, **NO_USER, "sso_token": TOKEN, **changes})

    async def start(self, **changes: Any) -> Instance:
        running = RunningService(replace(service, port=0), self.settings(**changes))  # any free port
        await migrate(running.runtime.database, MIGRATIONS)
        instance = Instance(running, asyncio.create_task(running.run()))
        self._running.append(instance)
        await instance.ready()
        return instance

    async def publish(self, data: Contract, *, publisher: str | None = None) -> None:
        connection = await aio_pika.connect(self._broker_url)
        async with connection, connection.channel() as channel:
            exchange = await channel.get_exchange(Names(self.namespace, "").exchange)
            envelope = OwnEnvelope(id=str(uuid4()), source="/test", type=data.type, time=moment(0))
            body = data.model_dump_json().encode()
            message = aio_pika.Message(body, headers={**envelope.to_headers()}, content_type="application/json")
            message.user_id = publisher or data.publisher
            await exchange.publish(message, routing_key=data.type)

    async def clean(self) -> None:
        for instance in self._running:
            await instance.stop()
        connection = await aio_pika.connect_robust(self._broker_url)
        async with connection:
            bindings: dict[str, list[str]] = {"skp-finalised": [], "employees": []}
            await remove(connection, Topology.of(self.settings(), service.name, bindings, installed=()))
            channel = await connection.channel()
            await channel.exchange_delete(Names(self.namespace, "").exchange)


@pytest_asyncio.fixture
async def hub(siasn: SimulatedSiasn, broker_url: str, tmp_path: Path) -> AsyncIterator[Hub]:
    hub = Hub(siasn, broker_url, tmp_path)
    yield hub
    await hub.clean()


async def said(instance: Instance) -> tuple[int, str]:
    """Status and sentence of the readiness answer."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        answer = await client.get(f"{instance.service.http.url}/health/ready")
    return answer.status_code, answer.json().get("detail", "")


async def outstanding(instance: Instance) -> dict[str, int]:
    async with instance.runtime.database.read() as connection:
        return await backlog.count_outstanding(connection, "siasn")


async def test_without_credentials_the_service_is_not_ready_and_says_why(hub: Hub) -> None:
    instance = await hub.start(sso_token="")
    status, sentence = await said(instance)
    assert status == 503
    assert "kredensial SIASN" in sentence


async def test_a_fixed_token_that_no_longer_works_shows_and_loses_nothing(siasn: SimulatedSiasn, hub: Hub) -> None:
    instance = await hub.start()

    async def ready(status: int) -> bool:
        return (await said(instance))[0] == status

    await until(lambda: ready(200))
    assert await siasn.tokens_issued() == {"oauth2": 1, "sso": 0}
    await siasn.revoke_tokens("fixed_sso")
    await hub.publish(event())
    await until(lambda: ready(503))
    assert "token SSO" in (await said(instance))[1]
    assert (await outstanding(instance))["rejected"] == 0
    (await siasn.admin.post("/admin/reset", params={"keep_persons": True})).raise_for_status()  # the token works again
    await until(lambda: ready(200))

    async def recorded() -> bool:
        return bool((await siasn.summary())["records"] == 1)

    await until(recorded)


async def test_a_fixed_token_that_never_worked_is_seen_before_the_first_delivery(hub: Hub) -> None:
    instance = await hub.start(sso_token="another")

    async def refused() -> bool:
        return "token SSO" in (await said(instance))[1]

    await until(refused)


@pytest.mark.parametrize("known_before", [False, True])
async def test_an_unknown_person_is_asked_for_again_when_the_district_tells_of_a_change(
    siasn: SimulatedSiasn, hub: Hub, known_before: bool
) -> None:
    instance = await hub.start()
    await hub.publish(event(nip=STRANGER))

    async def is_rejected() -> bool:
        return (await outstanding(instance))["rejected"] == 1

    await until(is_rejected)
    if known_before:
        persons = {"persons": [{"nip": STRANGER, "nama": "Sariwangi Padma"}]}
        (await siasn.admin.post("/admin/persons", json=persons)).raise_for_status()
    await hub.publish(
        EmployeeChangedV1(
            nip=STRANGER, version=1, name="Sariwangi", employment="pns", unit_code="BKPSDM", position="Analis"
        )
    )

    async def asked_again() -> bool:
        return bool((await siasn.summary())["calls"]["pns/data-utama"] >= 2)

    await until(asked_again)

    async def settled() -> bool:
        counts = await outstanding(instance)
        return counts["rejected"] == (0 if known_before else 1) and not counts["pending"] and not counts["sending"]

    await until(settled)
    assert (await siasn.summary())["records"] == (1 if known_before else 0)


async def parked_codes(instance: Instance) -> list[str]:
    async with instance.runtime.database.read() as connection:
        return [one.error_code for one in await parked.listed(connection)]


@pytest.mark.parametrize("skp_id", [event().skp_id, UUID(int=8)])
async def test_an_invented_assessment_reaches_nobody(siasn: SimulatedSiasn, hub: Hub, skp_id: UUID) -> None:
    instance = await hub.start()
    await hub.publish(event())

    async def is_recorded() -> bool:
        return await holds(siasn, 1) and not any((await outstanding(instance)).values())

    await until(is_recorded)
    changing = await changing_calls(siasn)
    await hub.publish(event(skp_id=skp_id, version=99, predicate=Predicate.VERY_POOR), publisher="district")

    async def is_parked() -> bool:
        return await parked_codes(instance) == ["wrong_publisher"]

    await until(is_parked)
    assert await changing_calls(siasn) == changing
    assert not any((await outstanding(instance)).values())


async def changing_calls(siasn: SimulatedSiasn) -> dict[str, int]:
    """Return the calls by name but those that read: one that was given up counts when the partner is done with it."""
    calls = (await siasn.summary())["calls"]
    return {name: number for name, number in calls.items() if not name.startswith("pns/rw-")}


@pytest.mark.parametrize("changes", [{"nip": STRANGER}, {"year": 2024}])
async def test_an_skp_is_one_persons_of_one_year(siasn: SimulatedSiasn, hub: Hub, changes: dict[str, Any]) -> None:
    instance = await hub.start()
    await hub.publish(event())
    await until(lambda: holds(siasn, 1))
    await hub.publish(event(version=2, **changes))
    await hub.publish(event(version=3))

    async def is_parked() -> bool:
        return await parked_codes(instance) == ["skp_of_another"]

    await until(is_parked)

    async def goes_on() -> bool:
        async with instance.runtime.database.read() as connection:
            versions = await connection.execute(sa.select(sa.func.max(deliveries.c.version)))
            return bool(versions.scalar_one() == 3)

    await until(goes_on)
    assert await holds(siasn, 1)


async def holds(siasn: SimulatedSiasn, records: int) -> bool:
    return bool((await siasn.summary())["records"] == records)
