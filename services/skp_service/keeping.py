"""Keeps with older SKPs what their papers say, so that what stands at an upgrade is what stays."""

from datetime import tzinfo
from typing import Final
from uuid import UUID

from hub.store.database import database_is_away
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions
from hub.worker import Worker
from services.skp_service.handlers.printing import keep_what_is_missing
from services.skp_service.repository.papers import without_particulars
from services.skp_service.rules import Rules

log = get_logger(__name__)

_AT_ONCE: Final = 50
_LOOK_EVERY: Final = 86_400.0
"""A replica of the version before may have written SKPs without them; to look reads every SKP's content."""
_AGAIN: Final = 3_600.0
"""What could not be completed waits that long: what it lacks comes with an event, or with a mended record."""
_AWAY: Final = 60.0


class ParticularsKeeper(Worker):
    """Completes SKPs that were approved or final before their papers' people were kept; at the start, and each day.

    One that cannot be completed is logged by its id and left for an hour; those after it are completed all the same.
    """

    name = "particulars"

    def __init__(self, transactions: Transactions, rules: Rules, zone: tzinfo) -> None:
        super().__init__()
        self._transactions = transactions
        self._rules = rules
        self._zone = zone
        self._after: UUID | None = None
        self._left = 0

    async def turn(self) -> float:
        """Complete some. Returns the seconds until the next look: none while there are more."""
        kept = 0
        try:
            async with self._transactions.begin() as tx:
                found = await without_particulars(tx.connection, after=self._after, limit=_AT_ONCE)
            for skp_id in found:  # each by itself: who approves a plan locks others, in another order
                kept += await self._complete(skp_id)
                self._after = skp_id
        except Exception as error:
            if not database_is_away(error):
                raise
            log.warning("particulars_wait_for_database", error=type(error).__name__)
            return _AWAY
        if kept:
            log.info("particulars_kept", skps=kept)
        if len(found) == _AT_ONCE:
            return 0.0
        rest = _AGAIN if self._left else _LOOK_EVERY
        self._after, self._left = None, 0
        return rest

    async def _complete(self, skp_id: UUID) -> bool:
        """Return whether an SKP could be completed. Raises what says that the database is away."""
        try:
            async with self._transactions.begin() as tx:
                await keep_what_is_missing(tx.connection, self._rules, skp_id, self._zone)
        except Exception as error:
            if database_is_away(error):
                raise
            self._left += 1
            log.exception("particulars_not_kept", skp=str(skp_id), error=type(error).__name__)
            return False
        return True
