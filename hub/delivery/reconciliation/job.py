"""Reconciliation as a periodic job of a gateway, and what is seen of it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Final

from hub.delivery.reconciliation import discrepancies, progress
from hub.delivery.reconciliation.comparing import Difference
from hub.delivery.reconciliation.reconciler import (
    ListsByCursor,
    ListsBySubject,
    Reconciler,
    ReconciliationPolicy,
)
from hub.delivery.reconciliation.repairing import open_ids, repair
from hub.jobs.job import Job, JobRun
from hub.telemetry import metrics
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions

log = get_logger(__name__)

NAME: Final = "reconciliation"
_LOOK_SECONDS: Final = 600.0
_DAY: Final = 86_400.0

ListedKinds = Sequence[ListsBySubject | ListsByCursor]


def reconciliation_job(
    partner: str,
    kinds: ListedKinds,
    transactions: Transactions,
    policy: ReconciliationPolicy,
    *,
    calling: Callable[[], AbstractContextManager[object]],
    woken: Callable[[], None],
) -> Job:
    """Return the job that compares what is due, and repairs it where the policy says so.

    Args:
        partner: whose ledger.
        kinds: those that the partner lists.
        transactions: of the service.
        policy: how often, and whether to repair.
        calling: entered around each call, so that it leaves way for those that send.
        woken: tells the dispatcher that something is to be sent again.
    """
    reconciler = Reconciler(partner, kinds, transactions, policy, calling=calling)

    async def run(run: JobRun) -> float | None:
        goes_on = await reconciler.run(run)
        if policy.repairs and await _repair_all(run):
            woken()
        return goes_on

    async def _repair_all(run: JobRun) -> int:
        repaired, after = 0, 0
        while not run.stopping:
            async with transactions.database.begin() as connection:
                ids = await open_ids(connection, partner, after=after)
                mended = await repair(connection, partner, ids)
            if not ids:
                break
            repaired, after = repaired + len(mended), ids[-1]
        if repaired:
            log.info("discrepancies_being_repaired", partner=partner, count=repaired)
        return repaired

    return Job(NAME, every=_LOOK_SECONDS, run=run)


async def refresh_gauges(
    transactions: Transactions, partner: str, kinds: ListedKinds, policy: ReconciliationPolicy
) -> None:
    """Bring reconciliation's gauges up to date; called when metrics are scraped."""
    async with transactions.database.read() as connection:
        counts = await discrepancies.count_outstanding(connection, partner)
        fresh = [await progress.freshness(connection, partner, kind.name) for kind in kinds]
    for one in fresh:
        metrics.RECONCILED_OLDEST.labels(partner, one.kind).set(one.oldest_seconds)
        metrics.RECONCILIATION_PERIOD.labels(partner, one.kind).set(policy.every_days * _DAY)
        metrics.RECONCILED_UNCHECKED.labels(partner, one.kind).set(one.unchecked)
        metrics.RECONCILED_FAILING.labels(partner, one.kind).set(one.failing)
        metrics.RECONCILIATION_CALLS.labels(partner, one.kind).set(one.calls)
        for difference in Difference:
            for state in discrepancies.OUTSTANDING:
                count = counts.get((one.kind, difference.value, state.value), 0)
                metrics.DISCREPANCIES.labels(partner, one.kind, difference.value, state.value).set(count)
