"""HTTP in: the routers of the API."""

from typing import Final

from services.intake.api import events, lists, receipts

ROUTERS: Final = (events.router, receipts.router, lists.router)
