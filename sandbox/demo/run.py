"""Runs the demonstration: starts everything, plays the agency's year, watches, audits, reports."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Final, Literal

from rich.console import Console

from hub.tls import TlsSettings
from local.broker_users import forget_users
from local.http_client import SAFE
from local.postgresql import local_postgresql
from local.server import LocalServer
from local.stack import Layout, Stack, installation, stack
from local.supervisor import Supervisor
from sandbox.agency.generate import FEWEST, sample_agency
from sandbox.calendar import VARIABLE, Calendar
from sandbox.demo.api_client import AgencyApi, Tokens
from sandbox.demo.audit import AuditResult, audit
from sandbox.demo.clients import Clients, clients_of
from sandbox.demo.fault_injection import ProcessFaults, inject_process_faults
from sandbox.demo.file_import import FileImport
from sandbox.demo.medal_checks import CountSent, MedalChecks, MedalCounts
from sandbox.demo.metrics import MetricTotals
from sandbox.demo.outbox import sent_by
from sandbox.demo.partner_process import (
    demo_environment,
    document_environment,
    issuer_child,
    issuer_environment,
    sandbox_child,
)
from sandbox.demo.personnel_events import chunks
from sandbox.demo.personnel_reports import PersonnelReporter
from sandbox.demo.progress import ProgressDisplay
from sandbox.demo.report import Report
from sandbox.demo.run_resources import RunResources, delete_resources, run_folder, write_operator_file
from sandbox.demo.scenario import Scenario, Sources
from sandbox.demo.scenario_checks import CheckResult
from sandbox.sign_in.people import agency_people

SERVICES: Final[Mapping[str, int]] = {
    "skp_service": 8801,
    "siasn_gateway": 8802,
    "intake": 8803,
    "award_service": 8804,
}
_POLL_SECONDS: Final = 0.5

DatabaseKind = Literal["sqlite", "postgresql"]


@dataclass(frozen=True)
class DemoOptions:
    """What a demonstration is to be like.

    Attributes:
        employees: size of the agency.
        faults: fault profile of the simulated SIASN.
        database: where the services keep their data.
        seed: of the agency, both kinds of faults.
        process_faults: what goes wrong on our own side.
        var: folder of everything that is kept.
        amqp_url: a given RabbitMQ; None: find or start one.
        database_url: a given PostgreSQL; None: find or start one.
        deadline_seconds: when to give up; None: in proportion to the agency.
        command: command line of a service by its name; None: the one that lives by the calendar.
    """

    employees: int = FEWEST
    faults: str = "rough"
    database: DatabaseKind = "sqlite"
    seed: int = 1
    process_faults: ProcessFaults = field(default_factory=ProcessFaults)
    var: Path = Path("var")
    amqp_url: str | None = None
    database_url: str | None = None
    deadline_seconds: float | None = None
    command: Callable[[str], Sequence[str]] | None = None

    @property
    def deadline(self) -> float:
        """Seconds after which the demonstration gives up."""
        return self.deadline_seconds or 300.0 + self.employees


def run_command(service: str) -> list[str]:
    """Return the command line that runs a service by the calendar, in a process of its own."""
    return [sys.executable, "-m", "sandbox.demo.service", service]


@dataclass(frozen=True)
class Demonstration:
    """A finished demonstration whose services still run.

    Attributes:
        report: what was counted.
        urls: addresses by service, `sandbox` and `sign_in` included.
        scenario: what was played.
        operator_file: sourced by a shell, it points `kinerja parked` and `kinerja deliveries` at this run.
        reporter: the district's personnel system, as which one may report.
    """

    report: Report
    urls: Mapping[str, str]
    scenario: Scenario
    operator_file: Path
    reporter: PersonnelReporter


@asynccontextmanager
async def demonstration(options: DemoOptions, console: Console) -> AsyncIterator[Demonstration]:
    """Run the whole demonstration; what it started ends with the context.

    Raises:
        UserError: something that it needs cannot be had, or has died and cannot be brought back.
    """

    def say(sentence: str) -> None:
        console.print(sentence, highlight=False)

    async with (
        run_folder(options.var / "demo") as folder,
        _postgresql(options, say) as servers,
    ):
        calendar = folder.resolve() / "calendar"
        database_url = next((server.url for server in servers), "")
        with (
            sandbox_child(folder, faults=options.faults, seed=options.seed) as (partner, sandbox_url),
            issuer_child(folder, calendar, employees=options.employees, seed=options.seed) as (issuer, issuer_url),
        ):
            resources = replace(RunResources.new(list(SERVICES)), database_url=database_url)
            resources.write(folder)
            layout = Layout(
                var=options.var,
                data=folder,
                services=SERVICES,
                environment={
                    **demo_environment(sandbox_url),
                    **issuer_environment(issuer_url),
                    **resources.environment,
                    VARIABLE: str(calendar),
                },
                settings=resources.settings,
                amqp_url=options.amqp_url,
                ca_file=TlsSettings().ca_file,
                servers=servers,
                beside=[partner, issuer],
                command=options.command or run_command,
                neighbours=lambda urls: document_environment(issuer_url, urls["skp_service"]),
            )
            try:
                async with stack(layout, say=say) as running:
                    resources = replace(resources, amqp_url=running.broker.url)
                    resources.write(folder)
                    operator_file = write_operator_file(folder, resources)
                    urls = {**running.urls, "sandbox": sandbox_url, "sign_in": issuer_url}
                    try:
                        async with clients_of(urls, running.urls) as clients:
                            sources = _sources(resources, running, folder)
                            count = partial(sent_by, "award_service", resources=resources, folder=folder)
                            play = Play(options, clients, sources, Calendar(calendar), console, running, count)
                            report = await play.until_the_end()
                            yield Demonstration(report, urls, play.scenario, operator_file, sources.reporter)
                    finally:
                        await running.supervisor.stop()
                        await delete_resources(replace(resources, database_url=""))  # while the broker still runs
                        if running.broker.owned:
                            await forget_users(running.broker, installation(layout).users)
            finally:
                await delete_resources(replace(resources, amqp_url=""))


def _sources(resources: RunResources, running: Stack, folder: Path) -> Sources:
    """Return the ways in: `kinerja import` on this machine, and the source's own user at the broker."""
    source = resources.district
    return Sources(
        FileImport(folder.resolve() / "siasn", source, environment=resources.operator_settings(folder)),
        PersonnelReporter(running.amqp_url_of(source), source, resources.namespace),
    )


@asynccontextmanager
async def _postgresql(options: DemoOptions, say: Callable[[str], None]) -> AsyncIterator[Sequence[LocalServer]]:
    if options.database == "sqlite":
        yield ()
        return
    told, ca_file = options.database_url, TlsSettings().ca_file
    async with local_postgresql(options.var, database_url=told, say=say, ca_file=ca_file) as server:
        yield (server,)


class Play:
    """One run: the agency's year is played, SIASN receives, and everything is counted.

    Attributes:
        scenario: what is played.
    """

    def __init__(
        self,
        options: DemoOptions,
        clients: Clients,
        sources: Sources,
        calendar: Calendar,
        console: Console,
        running: Stack | None = None,
        count_sent: CountSent | None = None,
    ) -> None:
        """Play nothing yet.

        Args:
            options: what it is to be like.
            clients: of all who are called.
            sources: by which ways the hub hears of people.
            calendar: the agency's.
            console: where it is told how far it is.
            running: what can be disturbed and measured; None where the hub is somebody else's.
            count_sent: looks into award_service's outbox; None likewise.
        """
        self._options = options
        self._running = running
        self._clients = clients
        self._console = console
        self._count_sent = count_sent
        self._injected: Counter[str] = Counter()
        agency = sample_agency(options.employees, options.seed)
        tokens = Tokens(clients.issuer, agency_people(agency))
        awards = None if clients.award is None else AgencyApi(clients.award, tokens)
        self.scenario = Scenario(AgencyApi(clients.skp, tokens), awards, agency, sources, options.seed, calendar)

    async def until_the_end(self) -> Report:
        """Play everything and count it."""
        await self._register_persons()
        started = time.perf_counter()
        completed = await self._run_to_the_end()
        seconds = time.perf_counter() - started
        audit_result = await audit(self._clients.sandbox, self.scenario.expected)
        await self._clients.metrics.scrape()
        checks = await self.scenario.checks() if completed else []
        counts = await self._count_medals() if completed else None
        if self.scenario.medals is not None and counts is not None:
            checks += await MedalChecks(self.scenario.medals, self.scenario.roles, counts).run()
        return await self._report(audit_result, checks, counts, seconds=seconds, completed=completed)

    async def _count_medals(self) -> MedalCounts | None:
        medals = self.scenario.medals
        return None if medals is None else await MedalCounts.of(medals, self.scenario.roles, self._count_sent)

    async def _register_persons(self) -> None:
        for chunk in chunks(self.scenario.agency.employees, 1000):
            persons = [
                {"nip": one.nip, "nama": one.name, "jenisPegawai": one.employment.upper(), "jabatanNama": one.position}
                for one in chunk
            ]
            body = {"persons": persons}  # replaces who is known already
            answer = await self._clients.sandbox.post("/admin/persons", json=body, extensions=SAFE)
            answer.raise_for_status()

    async def _run_to_the_end(self) -> bool:
        with ProgressDisplay(self._console, self.scenario.totals) as display:
            try:
                async with asyncio.timeout(self._options.deadline), asyncio.TaskGroup() as tasks:
                    running_tasks = [
                        tasks.create_task(self._inject_process_faults()),
                        tasks.create_task(self.scenario.play(display.advance, self._say)),
                    ]
                    await self._watch(display, until=running_tasks)
            except TimeoutError:
                self._console.print(f"Belum selesai setelah {self._options.deadline:.0f} detik.", highlight=False)
                return False
        return True

    def _say(self, sentence: str) -> None:
        self._console.print(sentence, highlight=False, markup=False, soft_wrap=True)

    async def _inject_process_faults(self) -> None:
        if self._running is None:
            return
        await inject_process_faults(
            self._options.process_faults,
            services=list(SERVICES),
            supervisor=self._running.supervisor,
            broker=self._running.broker,
            rng=Random(self._options.seed),
            injected=self._injected,
        )

    async def _watch(self, display: ProgressDisplay, *, until: Sequence[asyncio.Task[None]]) -> None:
        """Show how far it is until all is played, every result is recorded and back, and nothing is under way."""
        metrics = self._clients.metrics
        while True:
            records = (await self._clients.sandbox.get("/admin/summary")).json()
            await metrics.scrape()
            progress = await self.scenario.progress()
            injected = sum(records["faults_injected"].values())
            display.show("recorded", records["keys"], f"gangguan SIASN: {injected}")
            display.show("final", progress.final)
            display.show("accepted", progress.settled)
            quiet = all(metrics.answered.values()) and not _in_flight(metrics) and records["pending_late"] == 0
            everybody = progress.results == progress.settled == len(self.scenario.agency.employees)
            if everybody and quiet and all(task.done() for task in until):
                return
            await asyncio.sleep(_POLL_SECONDS)

    async def _report(
        self,
        audit_result: AuditResult,
        checks: Sequence[CheckResult],
        medals: MedalCounts | None,
        *,
        seconds: float,
        completed: bool,
    ) -> Report:
        options, metrics = self._options, self._clients.metrics
        supervisor = self._running.supervisor if self._running else None
        employees = len(self.scenario.agency.employees)
        progress = await self.scenario.progress()
        records = (await self._clients.sandbox.get("/admin/summary")).json()
        return Report(
            employees=employees,
            skps=progress.final,
            finalised=progress.results,
            checks=checks,
            audit_result=audit_result,
            medals=medals,
            parked=round(metrics.gauge("kinerja_parked_open")),
            redelivered=metrics.total("kinerja_messages_redelivered_total"),
            documents=records["documents"],
            seconds=seconds,
            database=options.database,
            seed=options.seed,
            faults=options.faults,
            faults_injected=records["faults_injected"],
            process_faults=dict(self._injected),
            restarts={name: supervisor.restarts(name) for name in SERVICES} if supervisor else {},
            peak_memory_mib=_peaks(supervisor) if supervisor else {},
            completed=completed,
        )


def _peaks(supervisor: Supervisor) -> dict[str, float]:
    return {name: round(supervisor.peak_rss_bytes(name) / 2**20, 1) for name in SERVICES}


def _in_flight(metrics: MetricTotals) -> float:
    """Return how much is still moving inside the hub: unsent events and unsettled deliveries."""
    open_states = ("pending", "sending", "uncertain")
    deliveries = sum(metrics.gauge(f"kinerja_deliveries:{state}") for state in open_states)
    return deliveries + metrics.gauge("kinerja_outbox_pending")
