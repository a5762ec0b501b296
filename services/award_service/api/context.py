"""What the routes share, and what each of them is given of a request."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

from hub.files.uploads import Uploads
from hub.runtime import Runtime
from hub.web.context import ApiContext, Call, command, reading
from services.award_service.domain.due import DueRules
from services.award_service.settings import AwardSettings


class AwardApi(ApiContext[DueRules]):
    """What the routes of this service share.

    Attributes:
        settings: the service's.
        files: keeps documents.
    """

    def __init__(self, runtime: Runtime[AwardSettings], files: Uploads) -> None:
        settings = runtime.settings
        super().__init__(runtime, zone=ZoneInfo(settings.award_time_zone), rules=settings.due_rules)
        self.settings = settings
        self.files = files


AwardCall = Call[AwardApi, DueRules]
Reading = Annotated[AwardCall, Depends(reading(AwardApi))]
"""A route's parameter: a signed-in request."""
Command = Annotated[AwardCall, Depends(command(AwardApi))]
"""A route's parameter: a signed-in request that may bring an `Idempotency-Key`."""
