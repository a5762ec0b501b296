"""Use cases of the district's events and of SIASN's: what they change here."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from contracts.employee import EmployeeChangedV1
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.unit import UnitChangedV1
from hub.errors import Permanent
from hub.transaction import Transaction, Transactions
from services.skp_service.domain.annual_result import AnnualResult
from services.skp_service.domain.year import YearRule
from services.skp_service.handlers.assignment import (
    AT_ONCE,
    begin_day,
    concerned_by_days,
    in_parts,
    reassign,
    reassign_each,
)
from services.skp_service.handlers.years import conclude_overdue
from services.skp_service.metrics import EMPLOYEE_FINDINGS
from services.skp_service.repository import annual, directory, findings, people, records
from services.skp_service.repository.findings import Finding
from services.skp_service.repository.reconciling import reconcile

Outcome = SiasnSyncAcceptedV1 | SiasnSyncRejectedV1 | SiasnSyncUnclearV1


async def project_employees(
    batch: Sequence[EmployeeChangedV1], tx: Transaction, today: date, year_rule: YearRule
) -> None:
    """Keep employees' records, take over the history that they make, and name the assessors who follow from it.

    Years that only waited for what the history no longer has get their results.

    A record whose version is held already changes nothing.
    """
    await people.lock_hierarchy(tx.connection)  # two who fold the records of one person would each miss the other's
    taken = await records.keep_records(tx.connection, batch, today)
    found = taken.findings
    if taken.nips:
        found = found + await reconcile(tx.connection, taken.nips, today)
        await reassign(tx, taken.nips, (), today)
        await conclude_overdue(tx, taken.nips, year_rule)
    await _note(tx, found, today)


async def _note(tx: Transaction, found: Sequence[Finding], today: date) -> None:
    """Note what is doubtful, and count it once the transaction has committed."""
    codes = Counter(one.code for one in await findings.note(tx.connection, found, today))

    def count() -> None:
        for code, number in codes.items():
            EMPLOYEE_FINDINGS.labels(code.value).inc(number)

    tx.after_commit(count)


async def project_units(batch: Sequence[UnitChangedV1], tx: Transaction, today: date) -> None:
    """Take over units' records, and give the SKPs below them the assessors who follow.

    A record that is not newer than what is held changes nothing.
    """
    await directory.project_units(tx.connection, batch)
    await reassign(tx, (), {one.code for one in batch}, today)


async def follow_the_calendar(transactions: Transactions, today: date, *, at_once: int = AT_ONCE) -> None:
    """Take over what has begun or is over since the last day that was followed, and name the assessors who follow.

    Each transaction takes some hundred people or SKPs, so that nobody waits for all of them. That the day was followed
    is noted last: what was cut short is done again, and what was done already stays as it is.

    Args:
        transactions: opens them.
        today: in the agency's time zone.
        at_once: how many people, or SKPs, a transaction takes.
    """
    async with transactions.begin() as tx:
        await begin_day(tx, today)
    async with transactions.database.read() as connection:
        since = await records.last_followed(connection)
        if since is None or since > today:  # the clock was ahead: what was followed then has to be looked at again
            since = date.min
        begun = await records.who_begins(connection, since, today)
    for some in in_parts(begun, at_once):
        async with transactions.begin() as tx:
            await people.lock_hierarchy(tx.connection)
            await _note(tx, await reconcile(tx.connection, some, today), today)
    async with transactions.database.read() as connection:
        moved = {*begun, *await people.who_changed_places(connection, since, today)}
        concerned = await concerned_by_days(connection, sorted(moved))
    for ids in in_parts(concerned, at_once):
        async with transactions.begin() as tx:
            await people.lock_hierarchy(tx.connection)
            await reassign_each(tx, ids, today)
    async with transactions.begin() as tx:
        await records.note_followed(tx.connection, today)


async def record_outcomes(batch: Sequence[Outcome], tx: Transaction) -> None:
    """Show what became of final results in SIASN. An outcome for an older version than the last changes nothing.

    Raises:
        Permanent: `unknown_skp`, or `unknown_skp_version` for a version that was never final here.
    """
    results = await annual.lock_by_id(tx.connection, (outcome.skp_id for outcome in batch))
    changed: dict[UUID, AnnualResult] = {}
    for outcome in batch:
        result = results.get(outcome.skp_id)
        if result is None:
            raise Permanent("no SKP has this skp_id", code="unknown_skp")
        if outcome.version > result.version:
            raise Permanent("this version of the SKP was never final here", code="unknown_skp_version")
        if outcome.version == result.version:
            _record(outcome, result)
            changed[result.id] = result
    await annual.save_results(tx.connection, changed.values())


def _record(outcome: Outcome, result: AnnualResult) -> None:
    match outcome:
        case SiasnSyncAcceptedV1():
            result.sync = result.sync.accepted(outcome.siasn_id, outcome.accepted_at)
        case SiasnSyncRejectedV1():
            result.sync = result.sync.rejected(outcome.code, outcome.reason, outcome.rejected_at)
        case SiasnSyncUnclearV1():
            result.sync = result.sync.unclear(outcome.code, outcome.reason, outcome.unclear_at)
