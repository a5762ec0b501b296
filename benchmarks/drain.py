"""How fast a backlog drains to a partner that takes 100 ms a call and 20 calls at once, and with how many calls."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import aio_pika
import httpx

from benchmarks.servers import GATEWAY, Servers
from contracts.skp import Assessor, SkpFinalisedV1
from contracts.vocabulary import Predicate, Rating
from hub.delivery.ledger import NewDelivery, enqueue
from hub.discovery import load_service
from hub.messaging.declaring import remove
from hub.messaging.topology import Names, Topology
from hub.settings import HubSettings
from hub.store.database import Database
from hub.store.migrate import migrate
from hub.web.listener import reserve, url_of
from local.broker_users import logged_in
from sandbox.demo.partner_process import demo_environment
from sandbox.demo.personnel_events import chunks
from sandbox.district.generate import generate_district
from services.siasn_gateway.partner import PARTNER

_LATENCY: Final = 0.1
_IN_FLIGHT: Final = 20
_YEAR: Final = 2025
_OUTAGE_SECONDS: Final = 20.0
_LOOK_SECONDS: Final = 0.5
_PERSON: Final = "pns/data-utama"
_TOKENS: Final = ("oauth2/token", "auth/realms/public-siasn/protocol/openid-connect/token")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Drained:
    """One backlog.

    Attributes:
        name: what was special.
        deliveries: how many.
        calls: what the partner received, tokens aside.
        calls_a_record: likewise, look-ups of persons' ids aside.
        seconds: from the first call to the last record.
        ratio: to the ideal, calls x latency / in flight.
        duplicates: records beyond the first of a person.
    """

    name: str
    deliveries: int
    calls: int
    calls_a_record: float
    seconds: float
    ratio: float
    duplicates: int


async def run(servers: Servers, *, deliveries: int, say: Say) -> list[Drained]:
    """Drain the backlog with and without the look before the first write, and after an outage."""
    found = []
    for name, look, outage in (
        ("without the look before the first write", False, False),
        ("with it", True, False),
        ("with it, after an outage", True, True),
    ):
        found.append(await _drain(servers, name, deliveries, look=look, outage=outage))
        say(f"drain {name}: {found[-1].ratio:.2f} times the ideal, {found[-1].calls_a_record:.2f} calls a record")
    return found


async def _drain(servers: Servers, name: str, deliveries: int, *, look: bool, outage: bool) -> Drained:
    schema = f"d{uuid4().hex[:10]}"
    events = list(_events(deliveries))
    with _partner(servers.folder / f"{schema}.sqlite3") as partner:
        url = partner.base_url
        environment = {
            **os.environ,
            **demo_environment(str(url).rstrip("/")),
            "KINERJA_SIASN_CONCURRENCY": str(_IN_FLIGHT),
            "KINERJA_SIASN_READ_BEFORE_FIRST_WRITE": str(look).lower(),
            "KINERJA_AMQP_URL": logged_in(servers.amqp_url, GATEWAY),
            "KINERJA_DATABASE_URL": servers.database_url.replace("postgresql://", "postgresql+asyncpg://"),
            "KINERJA_DATABASE_SCHEMA": schema,
            "KINERJA_NAMESPACE": schema,
            "KINERJA_HTTP_PORT": "0",
            "KINERJA_LOG_LEVEL": "error",
        }
        async with partner, _gateway(servers, schema, environment) as start:
            await _answers(partner)
            await _prepare(partner, events)
            await _seed(servers, schema, events)
            if outage:
                await _faults(partner, {"profile": "outage"})
                start()
                await asyncio.sleep(_OUTAGE_SECONDS)
                before = await _calls(partner)
                await _steady(partner)
            else:
                before = {}
                start()
            return await _measured(partner, name, deliveries, before)


async def _measured(partner: httpx.AsyncClient, name: str, deliveries: int, before: dict[str, int]) -> Drained:
    await _until(partner, lambda summary: sum(summary["calls"].values()) > sum(before.values()))
    started = time.perf_counter()
    summary = await _until(partner, lambda summary: bool(summary["keys"] >= deliveries))
    seconds = time.perf_counter() - started
    made = {kind: count - before.get(kind, 0) for kind, count in summary["calls"].items() if kind not in _TOKENS}
    calls = sum(made.values())
    return Drained(
        name=name,
        deliveries=deliveries,
        calls=calls,
        calls_a_record=(calls - made.get(_PERSON, 0)) / deliveries,
        seconds=seconds,
        ratio=seconds / (calls * _LATENCY / _IN_FLIGHT),
        duplicates=summary["duplicates"],
    )


async def _until(partner: httpx.AsyncClient, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Look at what the partner has received until something holds of it."""
    while True:
        summary: dict[str, Any] = (await partner.get("/admin/summary")).json()
        if holds(summary):
            return summary
        await asyncio.sleep(_LOOK_SECONDS)


def _events(number: int) -> Iterator[SkpFinalisedV1]:
    for employee in generate_district(number, 1, _YEAR).employees:
        yield SkpFinalisedV1(
            skp_id=uuid5(UUID(int=0), employee.nip),
            nip=employee.nip,
            year=_YEAR,
            version=1,
            work_results=Rating.AS_EXPECTED,
            behaviour=Rating.AS_EXPECTED,
            predicate=Predicate.GOOD,
            assessor=Assessor(status="non_asn", name="Bupati", position="Bupati", unit_name="Kabupaten"),
            finalised_at=datetime.now(UTC),
        )


@contextmanager
def _partner(store: Path) -> Iterator[httpx.AsyncClient]:
    """Run the simulated SIASN; every call takes as long as the figures above say."""
    with reserve(0) as listener:
        argv = [sys.executable, "-m", "sandbox.siasn", "--store", str(store), "--seed", "1"]
        environment = {**os.environ, "KINERJA_LISTEN_FD": str(listener.fileno())}
        process = subprocess.Popen(  # noqa: S603 - our own command line
            argv, env=environment, pass_fds=(listener.fileno(),), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield httpx.AsyncClient(base_url=url_of(listener), timeout=60.0)
        finally:
            process.terminate()
            process.wait()


async def _answers(partner: httpx.AsyncClient) -> None:
    while True:
        try:
            if (await partner.get("/health")).is_success:
                return
        except httpx.TransportError:
            await asyncio.sleep(_LOOK_SECONDS)


async def _prepare(partner: httpx.AsyncClient, events: list[SkpFinalisedV1]) -> None:
    for chunk in chunks(events, 1000):
        persons = [{"nip": one.nip, "nama": "Contoh", "jenisPegawai": "PNS", "jabatanNama": "Analis"} for one in chunk]
        (await partner.post("/admin/persons", json={"persons": persons})).raise_for_status()
    await _steady(partner)


async def _steady(partner: httpx.AsyncClient) -> None:
    latency = {"latency_min_seconds": _LATENCY, "latency_max_seconds": _LATENCY}
    await _faults(partner, {"profile": "custom", "rate": 1.0, "kinds": ["latency"], "parameters": latency})


async def _faults(partner: httpx.AsyncClient, plan: dict[str, Any]) -> None:
    (await partner.put("/admin/faults", json=plan)).raise_for_status()


async def _calls(partner: httpx.AsyncClient) -> dict[str, int]:
    calls: dict[str, int] = (await partner.get("/admin/summary")).json()["calls"]
    return calls


async def _seed(servers: Servers, schema: str, events: list[SkpFinalisedV1]) -> None:
    """Write the backlog into the ledger, as the gateway's consumer does."""
    database = Database(servers.database_url, schema=schema)
    try:
        await migrate(database, load_service("siasn_gateway").all_migrations)
        for chunk in chunks(events, 500):
            async with database.begin() as connection:
                new = [
                    NewDelivery(
                        f"{one.nip}:{one.year}:{one.kind}", one.version, one.model_dump_json().encode(), kind="skp22"
                    )
                    for one in chunk
                ]
                await enqueue(connection, PARTNER, new)
    finally:
        await database.close()


@asynccontextmanager
async def _gateway(servers: Servers, schema: str, environment: dict[str, str]) -> AsyncIterator[Callable[[], None]]:
    """Lend what starts the gateway; its events end in a queue of their own. Everything is removed afterwards."""
    running: list[subprocess.Popen[bytes]] = []
    log = (servers.folder / f"gateway-{schema}.log").open("wb")
    names = Names(schema, GATEWAY)
    async with await aio_pika.connect_robust(servers.amqp_url) as connection:
        async with connection.channel() as channel:
            exchange = await channel.declare_exchange(names.exchange, aio_pika.ExchangeType.TOPIC, durable=True)
            outcomes = await channel.declare_queue(f"{schema}.outcomes", durable=True)
            await outcomes.bind(exchange, "siasn.sync.#")

        def start() -> None:
            argv = [sys.executable, "-m", "hub.cli", "run", "siasn_gateway"]
            running.append(subprocess.Popen(argv, env=environment, stdout=log, stderr=log))  # noqa: S603 - our own

        try:
            yield start
        finally:
            for process in running:
                process.terminate()
                process.wait()
            log.close()
            await servers.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            settings = HubSettings(namespace=schema)
            await remove(connection, Topology.of(settings, names.service, {"skp-finalised": []}, installed=()))
            async with connection.channel() as channel:
                await channel.queue_delete(f"{schema}.outcomes")


def as_markdown(found: list[Drained]) -> str:
    """Return the table."""
    heading = (
        "| backlog | deliveries | calls a record | seconds | times the ideal | duplicates |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n"
    )
    return heading + "".join(
        f"| {one.name} | {one.deliveries:,} | {one.calls_a_record:.3f} | {one.seconds:.1f} |"
        f" {one.ratio:.2f} | {one.duplicates} |\n"
        for one in found
    )
