"""Keeps with older SKPs what their papers say, so that what stands at an upgrade is what stays."""

from datetime import tzinfo
from typing import Final

from hub.database import database_is_away
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
_AWAY: Final = 60.0


class ParticularsKeeper(Worker):
    """Completes SKPs that were approved or final before their papers' people were kept; at the start, and each day."""

    name = "particulars"

    def __init__(self, transactions: Transactions, rules: Rules, zone: tzinfo) -> None:
        super().__init__()
        self._transactions = transactions
        self._rules = rules
        self._zone = zone

    async def turn(self) -> float:
        """Complete some. Returns the seconds until the next look: none while there are more."""
        try:
            async with self._transactions.begin() as tx:
                found = await without_particulars(tx.connection, limit=_AT_ONCE)
            for skp_id in found:  # each by itself: who approves a plan locks others, in another order
                async with self._transactions.begin() as tx:
                    await keep_what_is_missing(tx.connection, self._rules, skp_id, self._zone)
        except Exception as error:
            if not database_is_away(error):
                raise
            log.warning("particulars_wait_for_database", error=type(error).__name__)
            return _AWAY
        if found:
            log.info("particulars_kept", skps=len(found))
        return 0.0 if len(found) == _AT_ONCE else _LOOK_EVERY
