"""Wiring: what the service consists of."""

from datetime import datetime
from zoneinfo import ZoneInfo

from contracts.employee import EmployeeChangedV1
from contracts.report_answer import ReportAnsweredV1
from contracts.unit import UnitChangedV1
from hub.identity.roles import RoleTable
from hub.jobs.due import DayBegins
from hub.jobs.job import Job, JobRun
from hub.reference.page import Page
from hub.runtime import Parts, Runtime, Service
from hub.store.migrate import MigrationSet
from services.intake.api.context import IntakeApi
from services.intake.api.import_parts import import_parts
from services.intake.api.router import ROUTERS
from services.intake.codes_page import codes_page
from services.intake.domain.precedence import Precedence
from services.intake.handlers.context import Merging
from services.intake.handlers.merging import follow_the_calendar
from services.intake.handlers.snapshots import SNAPSHOTS
from services.intake.handlers.sources import KnownSources
from services.intake.handlers.telling import Telling
from services.intake.handlers.watching import refresh_gauges
from services.intake.keeping import forgetting_job
from services.intake.precedence_file import read_precedence
from services.intake.roles import Role
from services.intake.settings import IntakeSettings
from services.intake.subscribers import subscriptions
from services.intake.webhooks.worker import WebhooksWorker
from services.intake.worker import MergingWorker


def merging_of(runtime: Runtime[IntakeSettings]) -> Merging:
    """Return what merging goes by, as the settings have it."""
    zone = ZoneInfo(runtime.settings.intake_time_zone)
    return Merging(
        read_precedence(runtime.settings.intake_precedence_file),
        today=lambda: datetime.fromtimestamp(runtime.clocks.now(), zone).date(),
        versions_above=runtime.settings.intake_versions_above,
    )


def known_sources(settings: IntakeSettings, precedence: Precedence) -> KnownSources:
    """Return which sources there are, whether or not an operator has added them."""
    return KnownSources(precedence.sources.union(settings.sources))


def build(runtime: Runtime[IntakeSettings]) -> Parts:
    """Wire the service's parts."""
    merging = merging_of(runtime)
    worker = MergingWorker(runtime.transactions, merging)
    merging.on_marked.append(worker.wake)
    telling = Telling(queues=runtime.settings.sources)
    webhooks = WebhooksWorker(runtime)
    telling.on_told.append(webhooks.wake)
    return Parts(
        subscriptions=subscriptions(runtime.settings.sources, merging, telling),
        routers=ROUTERS,
        workers=(worker, webhooks),
        jobs=[forgetting_job(runtime), _calendar_job(runtime, worker)],
        gauges=[lambda: refresh_gauges(runtime.database), webhooks.refresh_gauges],
        apis=[IntakeApi(runtime, merging, telling)],
    ).with_parts(import_parts(runtime, merging, telling, known_sources(runtime.settings, merging.precedence)))


def _calendar_job(runtime: Runtime[IntakeSettings], worker: MergingWorker) -> Job:
    """Return the job that brings conflicts up to date when a day has begun in the agency."""

    async def follow(_run: JobRun) -> None:
        await follow_the_calendar(runtime.transactions)
        worker.wake()

    return Job("calendar", DayBegins(ZoneInfo(runtime.settings.intake_time_zone)), follow)


service = Service(
    name="intake",
    title="Layanan masukan",
    summary="Laporan sumber-sumber tentang pegawai dan unit: digabung, dinomori, dan diumumkan sebagai satu data.",
    port=8803,
    build=build,
    settings=IntakeSettings,
    pages=(Page("report-codes.md", codes_page),),
    publishes=(EmployeeChangedV1, UnitChangedV1, ReportAnsweredV1),
    snapshots=SNAPSHOTS,
    migrations=(
        MigrationSet("delivery", "hub.delivery:migrations"),
        MigrationSet("intake", "services.intake:migrations"),
    ),
    roles=RoleTable(tuple(Role)),
)
