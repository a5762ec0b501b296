"""Use cases of the district's events and of SIASN's: what they change here."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from contracts.employee import EmployeeChangedV1
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1
from contracts.unit import UnitChangedV1
from hub.errors import Permanent
from hub.transaction import Transaction
from services.skp_service.domain.annual_result import AnnualResult
from services.skp_service.domain.cycle import Stage
from services.skp_service.handlers.desk import assign
from services.skp_service.repository import annual, directory, people
from services.skp_service.repository import skps as store
from services.skp_service.tables import acting_posts, positions, skps


async def project_employees(batch: Sequence[EmployeeChangedV1], tx: Transaction, today: date) -> None:
    """Take over employees' records and positions, and give the SKPs that they touch the assessors who follow.

    A record that is not newer than what is held changes nothing.
    """
    await directory.project_employees(tx.connection, batch)
    changed = await people.project_positions(tx.connection, batch, today)
    if changed:
        await _reassign(tx, _around(changed), today)


async def project_units(batch: Sequence[UnitChangedV1], tx: Transaction, today: date) -> None:
    """Take over units' records, and give the SKPs in them the assessors who follow.

    A record that is not newer than what is held changes nothing.
    """
    if not batch:
        return
    await directory.project_units(tx.connection, batch)
    codes = {record.code for record in batch}
    # Of units further below, whose heads are all missing, the next step of each SKP takes care.
    parents = await people.unit_parents(tx.connection)
    children = {code for code, parent in parents.items() if parent in codes}
    await _reassign(tx, skps.c.unit_code.in_(codes | children), today)


async def follow_the_calendar(tx: Transaction, today: date) -> None:
    """Give SKPs the assessors who follow from acting posts (Plt, Plh) that have begun or ended within a week."""
    week = timedelta(days=7)
    statement = sa.select(acting_posts.c.nip).where(
        sa.or_(
            acting_posts.c.since.between(today - week, today),
            acting_posts.c.until.between(today - week, today - timedelta(days=1)),
        )
    )
    nips = set((await tx.connection.execute(statement)).scalars())
    if nips:
        await _reassign(tx, _around(nips), today)


def _around(nips: Collection[str]) -> sa.ColumnElement[bool]:
    """Return the condition of SKPs of these people, that they assess or review, or of units they work in or head."""
    touched = (
        sa.select(positions.c.unit_code)
        .where(positions.c.nip.in_(nips))
        .union(sa.select(acting_posts.c.unit_code).where(acting_posts.c.nip.in_(nips)))
    )
    return sa.or_(
        skps.c.nip.in_(nips),
        skps.c.assessor_nip.in_(nips),
        skps.c.reviewer_nip.in_(nips),
        skps.c.unit_code.in_(touched),
    )


async def _reassign(tx: Transaction, concerned: sa.ColumnElement[bool], today: date) -> None:
    """Name assessors and reviewers anew of the SKPs concerned that are not final."""
    open_ones = await store.find_ids(tx.connection, skps.c.stage != Stage.FINAL.value, concerned)
    if not open_ones:
        return
    found = await store.lock_skps(tx.connection, open_ones)
    before = {skp.id: (skp.assessor_nip, skp.reviewer_nip) for skp in found.values()}
    await assign(tx.connection, found.values(), today)
    changed = [skp for skp in found.values() if before[skp.id] != (skp.assessor_nip, skp.reviewer_nip)]
    await store.save_assignments(tx.connection, changed)


async def record_outcomes(batch: Sequence[SiasnSyncAcceptedV1 | SiasnSyncRejectedV1], tx: Transaction) -> None:
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


def _record(outcome: SiasnSyncAcceptedV1 | SiasnSyncRejectedV1, result: AnnualResult) -> None:
    match outcome:
        case SiasnSyncAcceptedV1():
            result.sync = result.sync.accepted(outcome.siasn_id, outcome.accepted_at)
        case SiasnSyncRejectedV1():
            result.sync = result.sync.rejected(outcome.code, outcome.reason, outcome.rejected_at)
