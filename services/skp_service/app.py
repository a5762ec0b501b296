"""Wiring: what the service consists of."""

from contracts.skp import SkpFinalisedV1, SkpPeriodicEvaluatedV1, SkpPlanApprovedV1, SkpPredicateCorrectedV1
from hub.identity.roles import RoleTable
from hub.reference.page import Page
from hub.runtime import Parts, Runtime, Service
from hub.store.migrate import MigrationSet
from services.skp_service.api.context import Desks, SkpApi
from services.skp_service.api.router import router
from services.skp_service.calendar import calendar_job
from services.skp_service.evidence.receiving import store_of
from services.skp_service.evidence.sweeping import StoreProbe, sweep_job
from services.skp_service.handlers.snapshots import SNAPSHOTS
from services.skp_service.keeping import particulars_job
from services.skp_service.reference.rules_page import rules_page
from services.skp_service.roles import Role
from services.skp_service.settings import SkpSettings
from services.skp_service.subscribers import subscriptions


def build(runtime: Runtime[SkpSettings]) -> Parts:
    """Wire the service's parts."""
    desks = Desks.of(runtime, runtime.settings)
    files = store_of(runtime.settings)
    return Parts(
        subscriptions=subscriptions(desks.today, desks.rules.year_rule),
        routers=(router(runtime, desks, files),),
        workers=(StoreProbe(files, runtime.clocks.now),),
        jobs=(
            calendar_job(runtime.transactions, desks.today, desks.zone),
            particulars_job(runtime.transactions, desks.rules, desks.zone),
            sweep_job(files),
        ),
        apis=(SkpApi(runtime, runtime.settings, files),),
    )


service = Service(
    name="skp_service",
    title="Layanan SKP",
    summary="Siklus kinerja pegawai: direncanakan, dilaksanakan, dinilai, difinalkan, dan nasibnya di SIASN.",
    port=8801,
    build=build,
    settings=SkpSettings,
    publishes=(SkpPlanApprovedV1, SkpPeriodicEvaluatedV1, SkpFinalisedV1, SkpPredicateCorrectedV1),
    migrations=(MigrationSet("skp_service", "services.skp_service:migrations"),),
    pages=(Page("aturan-kinerja.md", rules_page),),
    snapshots=SNAPSHOTS,
    roles=RoleTable(tuple(Role), with_units=(Role.UNIT_ADMIN,)),
)
