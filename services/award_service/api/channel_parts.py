"""What the file channel adds to the service's wiring."""

from hub.files.passing import sweep_passing
from hub.files.uploads import Uploads
from hub.jobs.job import Job, JobRun
from hub.runtime import Parts, Runtime
from services.award_service.api import ministry_answers, packages
from services.award_service.api.channel_context import ChannelApi
from services.award_service.channel_worker import DepositWatch, deposits_job
from services.award_service.settings import AwardSettings

_HOUR = 3_600.0


def channel_parts(runtime: Runtime[AwardSettings], files: Uploads) -> Parts:
    """Return the parts that make packages, put them where they are wanted, and take the ministry's answers."""
    api = ChannelApi(runtime, files)
    watch = DepositWatch(runtime.database)

    async def sweep(_run: JobRun) -> None:
        sweep_passing(runtime.settings.answers_folder)

    return Parts(
        routers=(packages.router, ministry_answers.router),
        workers=(api.packages, api.answers, watch),
        jobs=(deposits_job(api.shop, runtime.settings), Job("answers_sweep", _HOUR, sweep)),
        gauges=(watch.refresh_gauges,),
        waits_for=(watch.waits_for,),
        apis=(api,),
    )
