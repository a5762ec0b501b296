"""What the calendar changes by itself: acting officials (Plt, Plh) begin and end on their day."""

from collections.abc import Callable
from datetime import date

from hub.database import database_is_away
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions
from hub.worker import Worker
from services.skp_service.handlers.projection import follow_the_calendar

log = get_logger(__name__)

_EVERY_SECONDS = 900.0
_AGAIN_SECONDS = 5.0


class CalendarWatch(Worker):
    """Looks every quarter of an hour which acting posts have begun or ended; doing it again changes nothing."""

    name = "calendar_watch"

    def __init__(self, transactions: Transactions, today: Callable[[], date]) -> None:
        super().__init__()
        self._transactions = transactions
        self._today = today

    async def turn(self) -> float:
        """Look once. Returns when to look again, in seconds."""
        try:
            async with self._transactions.begin() as tx:
                await follow_the_calendar(tx, self._today())
        except Exception as error:
            if not database_is_away(error):
                raise
            log.warning("calendar_watch_waits_for_database", error=type(error).__name__)
            return _AGAIN_SECONDS
        return _EVERY_SECONDS
