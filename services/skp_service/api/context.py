"""What the routes share, and what each of them is given of a request."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

from hub.files.uploads import Uploads
from hub.runtime import Runtime
from hub.web.context import ApiContext, Call, command, reading
from services.skp_service.archive import Archive
from services.skp_service.rules import Rules
from services.skp_service.settings import SkpSettings


class SkpApi(ApiContext[Rules]):
    """What the routes of this service share.

    Attributes:
        settings: the service's.
        files: keeps evidence, pictures and papers.
        archive: papers as they were first printed.
    """

    def __init__(self, runtime: Runtime, settings: SkpSettings, files: Uploads) -> None:
        super().__init__(runtime, zone=ZoneInfo(settings.skp_time_zone), rules=settings.rules)
        self.settings = settings
        self.files = files
        self.archive = Archive(runtime.database, files, runtime.clocks.now)


SkpCall = Call[SkpApi, Rules]
Reading = Annotated[SkpCall, Depends(reading(SkpApi))]
"""A route's parameter: a signed-in request."""
Command = Annotated[SkpCall, Depends(command(SkpApi))]
"""A route's parameter: a signed-in request that may bring an `Idempotency-Key`."""
