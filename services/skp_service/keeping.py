"""Keeps with older SKPs what their papers say, so that what stands at an upgrade is what stays."""

from datetime import tzinfo
from typing import Final
from uuid import UUID

from hub.jobs.job import Job, JobRun
from hub.store.database import database_is_away
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions
from services.skp_service.handlers.printing import keep_what_is_missing
from services.skp_service.repository.papers import without_particulars
from services.skp_service.rules import Rules

log = get_logger(__name__)

_PAGE: Final = 50
_EVERY: Final = 86_400.0
"""A replica of the version before may have written SKPs without them; to look reads every SKP's content."""
_AGAIN: Final = 3_600.0
"""What could not be completed waits that long: what it lacks comes with an event, or with a mended record."""


def particulars_job(transactions: Transactions, rules: Rules, zone: tzinfo) -> Job:
    """Return the job that completes SKPs which were approved or final before their papers' people were kept.

    It looks once, and then each day. One that cannot be completed is logged by its id and left for an hour; those after
    it are completed all the same.
    """
    return Job("particulars", _EVERY, ParticularsKeeper(transactions, rules, zone).run)


class ParticularsKeeper:
    """Goes through all SKPs by their ids; a run that was cut short is resumed."""

    def __init__(self, transactions: Transactions, rules: Rules, zone: tzinfo) -> None:
        self._transactions = transactions
        self._rules = rules
        self._zone = zone

    async def run(self, run: JobRun) -> float | None:
        """Complete what can be completed. Returns when to look again, in seconds; None: tomorrow."""
        after = UUID(run.state["after"]) if "after" in run.state else None
        left: int = run.state.get("left", 0)
        kept, more = 0, True
        while more:
            if run.stopping:
                return None
            async with self._transactions.begin() as tx:
                await run.save(tx.connection, {"left": left} | ({"after": str(after)} if after else {}))
                found = await without_particulars(tx.connection, after=after, limit=_PAGE)
            for skp_id in found:  # each by itself: who approves a plan locks others, in another order
                completed = await self._complete(skp_id)
                kept, left, after = kept + completed, left + (not completed), skp_id
            more = len(found) == _PAGE
        async with self._transactions.begin() as tx:
            await run.save(tx.connection, {})
        if kept:
            log.info("particulars_kept", skps=kept)
        return _AGAIN if left else None

    async def _complete(self, skp_id: UUID) -> bool:
        """Return whether an SKP could be completed. Raises what says that the database is away."""
        try:
            async with self._transactions.begin() as tx:
                await keep_what_is_missing(tx.connection, self._rules, skp_id, self._zone)
        except Exception as error:
            if database_is_away(error):
                raise
            log.exception("particulars_not_kept", skp=str(skp_id), error=type(error).__name__)
            return False
        return True
