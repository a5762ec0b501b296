"""What the routes of the file channel share."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

from hub.files.uploads import Uploads
from hub.runtime import Runtime
from hub.web.context import ApiContext, Call, command, reading
from services.award_service.channel_worker import AnswerWorker, PackageWorker
from services.award_service.domain.due import DueRules
from services.award_service.handlers.packaging import Workshop
from services.award_service.settings import AwardSettings


class ChannelApi(ApiContext[DueRules]):
    """What the routes share.

    Attributes:
        settings: the service's.
        shop: what making a package needs.
        packages: makes packages.
        answers: works answers off.
    """

    def __init__(self, runtime: Runtime[AwardSettings], files: Uploads) -> None:
        settings = runtime.settings
        super().__init__(runtime, zone=ZoneInfo(settings.award_time_zone), rules=settings.due_rules)
        self.settings = settings
        self.shop = Workshop(runtime.transactions, files)
        self.packages = PackageWorker(self.shop)
        self.answers = AnswerWorker(runtime.transactions, self.actor)


ChannelCall = Call[ChannelApi, DueRules]
Reading = Annotated[ChannelCall, Depends(reading(ChannelApi))]
Command = Annotated[ChannelCall, Depends(command(ChannelApi))]
