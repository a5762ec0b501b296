"""What the routes about files share."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

from hub.runtime import Runtime
from hub.web.context import ApiContext, Call, command, reading
from services.intake.handlers.sources import KnownSources
from services.intake.importing import ImportWorker
from services.intake.settings import IntakeSettings


class ImportsApi(ApiContext[None]):
    """What the routes share.

    Attributes:
        settings: the service's.
        worker: works imports off.
        known: sources whose files are taken.
    """

    def __init__(self, runtime: Runtime[IntakeSettings], worker: ImportWorker, known: KnownSources) -> None:
        super().__init__(runtime, zone=ZoneInfo(runtime.settings.intake_time_zone), rules=None)
        self.settings = runtime.settings
        self.worker = worker
        self.known = known


ImportsCall = Call[ImportsApi, None]
Reading = Annotated[ImportsCall, Depends(reading(ImportsApi))]
Command = Annotated[ImportsCall, Depends(command(ImportsApi))]
