"""Wiring: what the service consists of."""

from contracts.skp import SkpFinalisedV1, SkpPeriodicEvaluatedV1, SkpPlanApprovedV1, SkpPredicateCorrectedV1
from hub.files.uploads import Uploads
from hub.identity.roles import RoleTable
from hub.reference.page import Page
from hub.runtime import Parts, Runtime, Service
from hub.store.migrate import MigrationSet
from readmodels.people import tables as people
from services.skp_service.api.context import SkpApi
from services.skp_service.api.router import ROUTERS
from services.skp_service.calendar import calendar_job
from services.skp_service.handlers.snapshots import SNAPSHOTS
from services.skp_service.keeping import particulars_job
from services.skp_service.reference.rules_page import rules_page
from services.skp_service.roles import Role
from services.skp_service.settings import SkpSettings
from services.skp_service.subscribers import subscriptions


def build(runtime: Runtime[SkpSettings]) -> Parts:
    """Wire the service's parts."""
    files = Uploads(runtime.settings, unnamed="bukti-dukung")
    api = SkpApi(runtime, runtime.settings, files)
    own = Parts(
        subscriptions=subscriptions(api.today, api.rules.year_rule),
        routers=ROUTERS,
        jobs=(
            calendar_job(runtime.transactions, api.today, api.zone),
            particulars_job(runtime.transactions, api.rules, api.zone),
        ),
        apis=(api,),
    )
    return own.with_parts(files.parts(runtime.clocks.now))


service = Service(
    name="skp_service",
    title="Layanan SKP",
    summary="Siklus kinerja pegawai: direncanakan, dilaksanakan, dinilai, difinalkan, dan nasibnya di SIASN.",
    port=8801,
    build=build,
    settings=SkpSettings,
    publishes=(SkpPlanApprovedV1, SkpPeriodicEvaluatedV1, SkpFinalisedV1, SkpPredicateCorrectedV1),
    migrations=(MigrationSet("skp_service", "services.skp_service:migrations"), people.MIGRATIONS),
    pages=(Page("aturan-kinerja.md", rules_page),),
    snapshots=SNAPSHOTS,
    roles=RoleTable(tuple(Role), with_units=(Role.UNIT_ADMIN,)),
)
