"""Wiring: what the service consists of."""

from contracts.award import AwardGrantedV1, AwardProposedV1, AwardRevokedV1
from hub.files.uploads import Uploads
from hub.identity.roles import RoleTable
from hub.reference.page import Page
from hub.runtime import Parts, Runtime, Service
from hub.store.migrate import MigrationSet
from readmodels.people import tables as people
from services.award_service.api.channel_parts import channel_parts
from services.award_service.api.context import AwardApi
from services.award_service.api.list_parts import list_parts
from services.award_service.api.router import ROUTERS
from services.award_service.attaching import attaching_parts
from services.award_service.handlers.watching import refresh_gauges
from services.award_service.jobs import calendar_job, rules_job, standings_job
from services.award_service.own_papers import OwnPapers
from services.award_service.reference.cycle_page import cycle_page
from services.award_service.reference.rules_page import rules_page
from services.award_service.roles import Role
from services.award_service.settings import AwardSettings
from services.award_service.subscribers import subscriptions


def build(runtime: Runtime[AwardSettings]) -> Parts:
    """Wire the service's parts."""
    settings = runtime.settings
    files = Uploads(settings, unnamed="dokumen")
    api = AwardApi(runtime, files)
    own = Parts(
        subscriptions=subscriptions(api.today, api.zone, settings.due_rules, settings.sources),
        routers=ROUTERS,
        jobs=(
            calendar_job(runtime.transactions, api.today, api.zone, settings.due_rules),
            standings_job(runtime.transactions, api.today, api.zone, settings.due_rules),
            rules_job(runtime.transactions, api.today, settings.due_rules),
        ),
        gauges=(lambda: refresh_gauges(runtime.database, api.today(), settings.award_reminder_days),),
        apis=(api,),
    )
    papers = OwnPapers(runtime.database, settings)
    return own.with_parts(
        list_parts(runtime),
        channel_parts(runtime, files),
        files.parts(runtime.clocks.now),
        attaching_parts(runtime, files, papers.makers),
    )


service = Service(
    name="award_service",
    title="Layanan penghargaan",
    summary="Satyalancana Karya Satya: siapa yang sudah berhak, usulannya, dan Keppres-nya.",
    port=8804,
    build=build,
    settings=AwardSettings,
    publishes=(AwardProposedV1, AwardGrantedV1, AwardRevokedV1),
    migrations=(MigrationSet("award_service", "services.award_service:migrations"), people.MIGRATIONS),
    pages=(Page("alur-usulan-satyalancana.md", cycle_page), Page("aturan-satyalancana.md", rules_page)),
    roles=RoleTable(tuple(Role), with_units=(Role.UNIT_ADMIN,)),
)
