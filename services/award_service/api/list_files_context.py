"""What the routes about files of lists share."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

from hub.runtime import Runtime
from hub.web.context import ApiContext, Call, command, reading
from services.award_service.domain.due import DueRules
from services.award_service.list_file_worker import ListFileWorker
from services.award_service.settings import AwardSettings


class ListFilesApi(ApiContext[DueRules]):
    """What the routes share.

    Attributes:
        settings: the service's.
        worker: works files off.
    """

    def __init__(self, runtime: Runtime[AwardSettings], worker: ListFileWorker) -> None:
        settings = runtime.settings
        super().__init__(runtime, zone=ZoneInfo(settings.award_time_zone), rules=settings.due_rules)
        self.settings = settings
        self.worker = worker


ListFilesCall = Call[ListFilesApi, DueRules]
Reading = Annotated[ListFilesCall, Depends(reading(ListFilesApi))]
Command = Annotated[ListFilesCall, Depends(command(ListFilesApi))]
