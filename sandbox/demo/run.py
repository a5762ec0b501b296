"""Runs the demonstration: starts everything, feeds the district, watches, audits, reports."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Final, Literal

import httpx
from rich.console import Console

from hub.local.postgresql import local_postgresql
from hub.local.stack import Layout, Stack, stack
from hub.topology import Names
from sandbox.demo.audit import Truth, audit
from sandbox.demo.disturb import Disturbances, disturb
from sandbox.demo.drive import Staff
from sandbox.demo.feed import Feed, chunks, employee_event, measure_raw_broker, unit_event
from sandbox.demo.leftovers import Traces, erase, run_folder, write_operator_file
from sandbox.demo.partner_process import demo_environment, sandbox_child
from sandbox.demo.progress import Picture
from sandbox.demo.report import Report
from sandbox.demo.scrape import Scrape
from sandbox.district.generate import generate_district
from sandbox.district.model import District

YEAR: Final = 2025
SERVICES: Final[Mapping[str, int]] = {"skp_service": 8801, "siasn_gateway": 8802}
_BULK: Final = 200
_LOOK_SECONDS: Final = 0.5

DatabaseKind = Literal["sqlite", "postgresql"]


@dataclass(frozen=True)
class DemoOptions:
    """What a demonstration is to be like.

    Attributes:
        employees: size of the district.
        faults: fault profile of the simulated SIASN.
        database: where the services keep their data.
        seed: of the district, the faults and the disturbances.
        disturbances: what goes wrong on our own side.
        var: folder of everything that is kept.
        amqp_url: a given RabbitMQ; None: find or start one.
        database_url: a given PostgreSQL; None: find or start one.
        deadline_seconds: when to give up; None: in proportion to the district.
        command: command line of a service by its name; None: the installed one.
    """

    employees: int = 300
    faults: str = "rough"
    database: DatabaseKind = "sqlite"
    seed: int = 1
    disturbances: Disturbances = field(default_factory=Disturbances)
    var: Path = Path("var")
    amqp_url: str | None = None
    database_url: str | None = None
    deadline_seconds: float | None = None
    command: Callable[[str], Sequence[str]] | None = None

    @property
    def deadline(self) -> float:
        """Seconds after which the demonstration gives up."""
        return self.deadline_seconds or 180.0 + self.employees / 10


@dataclass(frozen=True)
class Demonstration:
    """A finished demonstration whose services still run.

    Attributes:
        report: what was counted.
        urls: addresses by service, the sandbox included.
        operator_file: sourced by a shell, it points `kinerja parked` and `kinerja deliveries` at this run.
    """

    report: Report
    urls: Mapping[str, str]
    operator_file: Path


@asynccontextmanager
async def demonstration(options: DemoOptions, console: Console) -> AsyncIterator[Demonstration]:
    """Run the whole demonstration; what it started ends with the context.

    Raises:
        UserError: something that it needs cannot be had.
    """

    def say(sentence: str) -> None:
        console.print(sentence, highlight=False)

    async with (
        run_folder(options.var / "demo") as folder,
        _postgresql(options, say) as database_url,
    ):
        with sandbox_child(folder, faults=options.faults, seed=options.seed) as (child, sandbox_url):
            traces = replace(Traces.new(list(SERVICES)), database_url=database_url)
            traces.write(folder)
            layout = Layout(
                var=options.var,
                data=folder,
                services=SERVICES,
                environment={**demo_environment(sandbox_url), **traces.environment},
                amqp_url=options.amqp_url,
                beside=[child],
                command=options.command,
            )
            try:
                async with stack(layout, say=say) as running:
                    traces = replace(traces, amqp_url=running.broker.url)
                    traces.write(folder)
                    operator_file = write_operator_file(folder, traces)
                    try:
                        report = await _Demo(options, running, sandbox_url, traces.namespace, console).play()
                        urls = {**running.urls, "sandbox": sandbox_url}
                        yield Demonstration(report, urls, operator_file)
                    finally:
                        await running.supervisor.stop()
                        await erase(replace(traces, database_url=""))  # while the broker still runs
            finally:
                await erase(replace(traces, amqp_url=""))


@asynccontextmanager
async def _postgresql(options: DemoOptions, say: Callable[[str], None]) -> AsyncIterator[str]:
    if options.database == "sqlite":
        yield ""
        return
    async with local_postgresql(options.var, database_url=options.database_url, say=say) as server:
        yield server.url


class _Demo:
    """One run: the district publishes, the staff assesses, SIASN receives, and everything is counted."""

    def __init__(
        self, options: DemoOptions, running: Stack, sandbox_url: str, namespace: str, console: Console
    ) -> None:
        self._options = options
        self._running = running
        self._sandbox_url = sandbox_url
        self._namespace = namespace
        self._console = console
        self._district: District = generate_district(options.employees, options.seed, YEAR)
        self._happened: Counter[str] = Counter()

    async def play(self) -> Report:
        """Play everything and count it."""
        timeout = httpx.Timeout(30.0)
        async with (
            httpx.AsyncClient(base_url=self._running.urls["skp_service"], timeout=timeout) as skp_client,
            httpx.AsyncClient(base_url=self._sandbox_url, timeout=timeout) as sandbox,
            httpx.AsyncClient(timeout=5.0) as scraper,
        ):
            await self._register_persons(sandbox)
            staff, scrape = Staff(skp_client, YEAR), Scrape(self._running.urls, scraper)
            started = time.perf_counter()
            completed = await self._run_to_the_end(staff, sandbox, scrape)
            seconds = time.perf_counter() - started
            truth = await audit(sandbox, self._district.assessments)
            await scrape.take()
            return await self._report(sandbox, staff, scrape, truth, seconds=seconds, completed=completed)

    async def _register_persons(self, sandbox: httpx.AsyncClient) -> None:
        for chunk in chunks(self._district.employees, 1000):
            persons = [
                {"nip": one.nip, "nama": one.name, "jenisPegawai": one.employment.upper(), "jabatanNama": one.position}
                for one in chunk
            ]
            (await sandbox.post("/admin/persons", json={"persons": persons})).raise_for_status()

    async def _run_to_the_end(self, staff: Staff, sandbox: httpx.AsyncClient, scrape: Scrape) -> bool:
        with Picture(self._console, len(self._district.employees)) as picture:
            try:
                async with asyncio.timeout(self._options.deadline), asyncio.TaskGroup() as tasks:
                    disturbing = tasks.create_task(self._disturb())
                    tasks.create_task(self._publish(picture))
                    tasks.create_task(self._assess(staff))
                    await self._watch(picture, staff, sandbox, scrape, until=disturbing)
            except TimeoutError:
                self._console.print(f"Belum selesai setelah {self._options.deadline:.0f} detik.", highlight=False)
                return False
        return True

    async def _publish(self, picture: Picture) -> None:
        feed = Feed(self._running.broker.url, Names(self._namespace, "").exchange)
        await feed.publish(((unit.code, unit_event(unit)) for unit in self._district.units), lambda _: None)
        employees = ((one.nip, employee_event(one)) for one in self._district.employees)
        await feed.publish(employees, lambda more: picture.advance("published", more))

    async def _assess(self, staff: Staff) -> None:
        for chunk in chunks(self._district.assessments, _BULK):
            await staff.finalise(await staff.assess(chunk))

    async def _disturb(self) -> None:
        await disturb(
            self._options.disturbances,
            services=list(SERVICES),
            supervisor=self._running.supervisor,
            broker=self._running.broker,
            rng=Random(self._options.seed),
            happened=self._happened,
        )

    async def _watch(
        self,
        picture: Picture,
        staff: Staff,
        sandbox: httpx.AsyncClient,
        scrape: Scrape,
        *,
        until: asyncio.Task[None],
    ) -> None:
        """Show how far it is until every assessment is recorded, every outcome is back and nothing is under way."""
        total = len(self._district.employees)
        while True:
            summary = await staff.summary()
            records = (await sandbox.get("/admin/summary")).json()
            await scrape.take()
            final = summary["by_state"]["final"] if summary else 0
            settled = summary["by_sync_state"]["accepted"] + summary["by_sync_state"]["rejected"] if summary else 0
            injected = sum(records["faults_injected"].values())
            picture.show("recorded", records["keys"], f"gangguan SIASN: {injected}")
            if summary:
                picture.show("final", final)
                picture.show("accepted", settled)
            quiet = all(scrape.answered.values()) and not _under_way(scrape) and records["pending_late"] == 0
            if settled == final == total and quiet and until.done():
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def _report(
        self,
        sandbox: httpx.AsyncClient,
        staff: Staff,
        scrape: Scrape,
        truth: Truth,
        *,
        seconds: float,
        completed: bool,
    ) -> Report:
        options, supervisor = self._options, self._running.supervisor
        summary = await staff.summary()
        records = (await sandbox.get("/admin/summary")).json()
        raw = await measure_raw_broker(
            self._running.broker.url, f"{self._namespace}.raw", messages=len(self._district.employees)
        )
        return Report(
            employees=len(self._district.employees),
            finalised=summary["by_state"]["final"] if summary else 0,
            truth=truth,
            parked=round(scrape.gauge("kinerja_parked_open")),
            redelivered=scrape.total("kinerja_messages_redelivered_total"),
            seconds=seconds,
            raw_broker_seconds=raw,
            database=options.database,
            seed=options.seed,
            faults=options.faults,
            faults_injected=records["faults_injected"],
            disturbances=dict(self._happened),
            restarts={name: supervisor.restarts(name) for name in SERVICES},
            peak_memory_mib={name: round(supervisor.peak_rss_bytes(name) / 2**20, 1) for name in SERVICES},
            completed=completed,
        )


def _under_way(scrape: Scrape) -> float:
    """Return how much is still moving inside the hub: unsent events and unsettled deliveries."""
    open_states = ("pending", "sending", "uncertain")
    deliveries = sum(scrape.gauge(f"kinerja_deliveries:{state}") for state in open_states)
    return deliveries + scrape.gauge("kinerja_outbox_pending")
