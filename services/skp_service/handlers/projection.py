"""Use cases of the district's events and of SIASN's: what they change here."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from contracts.employee import EmployeeChangedV1
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.unit import UnitChangedV1
from hub.errors import Permanent
from hub.store.bulk import in_parts
from hub.transaction import Transaction, Transactions
from readmodels.people import calendar
from readmodels.people.findings import Finding
from readmodels.people.hierarchy import lock_hierarchy
from readmodels.people.projection import PeopleProjection
from services.skp_service.domain.annual_result import AnnualResult
from services.skp_service.domain.year import YearRule
from services.skp_service.handlers.assignment import AT_ONCE, begin_day, concerned_by_days, reassign, reassign_each
from services.skp_service.handlers.years import conclude_overdue
from services.skp_service.metrics import EMPLOYEE_FINDINGS
from services.skp_service.repository import annual
from services.skp_service.repository.assignments import latest_day
from services.skp_service.repository.references import SkpReferences

Outcome = SiasnSyncAcceptedV1 | SiasnSyncRejectedV1 | SiasnSyncUnclearV1


def _count(tx: Transaction, noted: Sequence[Finding]) -> None:
    """Count what is doubtful once the transaction has committed."""

    def count() -> None:
        for code, number in Counter(one.code for one in noted).items():
            EMPLOYEE_FINDINGS.labels(code.value).inc(number)

    tx.after_commit(count)


_PEOPLE: Final = PeopleProjection(SkpReferences(), on_findings=_count)


async def project_employees(
    batch: Sequence[EmployeeChangedV1], tx: Transaction, today: date, year_rule: YearRule
) -> None:
    """Take over employees' records, and name the assessors who follow from them.

    Years that only waited for what the history no longer has get their results.

    What midnight overtakes while it waits is taken as of the new day: the calendar has passed it by.
    """
    await lock_hierarchy(tx.connection)
    day = await latest_day(tx.connection, today)
    changed = await _PEOPLE.project_employees(tx, batch, day)
    if changed:
        await reassign(tx, changed, (), day)
        await conclude_overdue(tx, changed, year_rule)


async def project_units(batch: Sequence[UnitChangedV1], tx: Transaction, today: date) -> None:
    """Take over units' records, and give the SKPs below them the assessors who follow."""
    await reassign(tx, (), await _PEOPLE.project_units(tx, batch), today)


async def follow_the_calendar(transactions: Transactions, today: date, *, at_once: int = AT_ONCE) -> None:
    """Take over what has begun or is over since the last day that was followed, and name the assessors who follow.

    Args:
        transactions: opens them.
        today: in the agency's time zone.
        at_once: how many people, or SKPs, a transaction takes.
    """
    async with transactions.begin() as tx:
        today = await begin_day(tx, today)

    async def name_assessors(moved: Sequence[str]) -> None:
        async with transactions.database.read() as connection:
            concerned = await concerned_by_days(connection, moved)
        for ids in in_parts(concerned, at_once):
            async with transactions.begin() as tx:
                await lock_hierarchy(tx.connection)
                await reassign_each(tx, ids, today)

    await calendar.follow_the_calendar(transactions, _PEOPLE, today, name_assessors, at_once=at_once)


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
