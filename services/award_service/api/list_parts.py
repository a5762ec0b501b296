"""What lists by file and by hand add to the service's wiring."""

from zoneinfo import ZoneInfo

from hub.clock import moment
from hub.runtime import Parts, Runtime
from services.award_service.api import list_files, people
from services.award_service.api.list_files_context import ListFilesApi
from services.award_service.handlers.working_off import Taking
from services.award_service.list_file_worker import ListFileWorker, forgetting_job
from services.award_service.settings import AwardSettings


def list_parts(runtime: Runtime[AwardSettings]) -> Parts:
    """Return the parts that take lists in."""
    worker = ListFileWorker(runtime.transactions, lambda: taking_now(runtime))
    return Parts(
        routers=(people.router, list_files.router),
        workers=(worker,),
        jobs=(forgetting_job(runtime),),
        apis=(ListFilesApi(runtime, worker),),
    )


def taking_now(runtime: Runtime[AwardSettings]) -> Taking:
    """Return what lists are taken by, now."""
    settings = runtime.settings
    zone = ZoneInfo(settings.award_time_zone)
    return Taking(moment(runtime.clocks.now()).astimezone(zone).date(), zone, settings.due_rules)
