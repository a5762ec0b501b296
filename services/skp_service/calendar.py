"""Follows the calendar: positions and acting posts begin and end on their days, without a message that says so."""

from collections.abc import Callable
from datetime import date
from typing import Final

from hub.store.database import database_is_away
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions
from hub.worker import Worker
from services.skp_service.handlers.projection import follow_the_calendar

log = get_logger(__name__)

_LOOK_EVERY: Final = 60.0


class CalendarFollower(Worker):
    """Names assessors anew when the service starts and whenever a day has begun in the agency."""

    name = "calendar"

    def __init__(self, transactions: Transactions, today: Callable[[], date]) -> None:
        super().__init__()
        self._transactions = transactions
        self._today = today
        self._followed: date | None = None

    async def turn(self) -> float:
        """Do it if it is another day than at the last turn. Returns the seconds until the next look."""
        today = self._today()
        if today != self._followed:
            try:
                await follow_the_calendar(self._transactions, today)
            except Exception as error:
                if not database_is_away(error):
                    raise
                log.warning("calendar_waits_for_database", error=type(error).__name__)
                return _LOOK_EVERY
            self._followed = today
        return _LOOK_EVERY
