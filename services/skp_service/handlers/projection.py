"""Use cases of the district's events and of SIASN's: what they change here."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.employee import EmployeeChangedV1
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.unit import UnitChangedV1
from hub.errors import Permanent
from hub.transaction import Transaction, Transactions
from services.skp_service.domain.annual_result import AnnualResult
from services.skp_service.domain.year import YearRule
from services.skp_service.handlers.desk import assign
from services.skp_service.handlers.years import conclude_overdue
from services.skp_service.metrics import EMPLOYEE_FINDINGS
from services.skp_service.repository import annual, directory, findings, people, records
from services.skp_service.repository import skps as store
from services.skp_service.repository.findings import Finding
from services.skp_service.repository.reconciling import reconcile
from services.skp_service.tables import acting_posts, positions, skps, units

Outcome = SiasnSyncAcceptedV1 | SiasnSyncRejectedV1 | SiasnSyncUnclearV1

_T = TypeVar("_T")

AT_ONCE: Final = 500
"""How many SKPs or people are looked at together: a statement's parameters stay few, and nobody waits long."""


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
        await _reassign(tx, taken.nips, (), today)
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
    await _reassign(tx, (), {one.code for one in batch}, today)


async def follow_the_calendar(transactions: Transactions, today: date, *, at_once: int = AT_ONCE) -> None:
    """Take over what has begun or is over since the last day that was followed, and name the assessors who follow.

    Each transaction takes some hundred people or SKPs, so that nobody waits for all of them. That the day was followed
    is noted last: what was cut short is done again, and what was done already stays as it is.

    Args:
        transactions: opens them.
        today: in the agency's time zone.
        at_once: how many people, or SKPs, a transaction takes.
    """
    async with transactions.database.read() as connection:
        since = await records.last_followed(connection)
        if since is None or since > today:  # the clock was ahead: what was followed then has to be looked at again
            since = date.min
        begun = await records.who_begins(connection, since, today)
    for some in _in_parts(begun, at_once):
        async with transactions.begin() as tx:
            await people.lock_hierarchy(tx.connection)
            await _note(tx, await reconcile(tx.connection, some, today), today)
    async with transactions.database.read() as connection:
        moved = {*begun, *await people.who_changed_places(connection, since, today)}
        concerned = await _concerned_by_days(connection, sorted(moved))
    for ids in _in_parts(concerned, at_once):
        async with transactions.begin() as tx:
            await people.lock_hierarchy(tx.connection)
            await _assign_anew(tx, skps.c.id.in_(ids), today)
    async with transactions.begin() as tx:
        await records.note_followed(tx.connection, today)


def _in_parts(every: Sequence[_T], at_once: int = AT_ONCE) -> Iterator[Sequence[_T]]:
    return (every[first : first + at_once] for first in range(0, len(every), at_once))


async def _concerned_by_days(connection: AsyncConnection, moved: Sequence[str]) -> list[UUID]:
    """Return the ids of SKPs of which people whose positions have changed, or acting posts, can change assessors."""
    acting = set((await connection.execute(sa.select(acting_posts.c.unit_code).distinct())).scalars())
    found: set[UUID] = set()
    for nips, codes in (((), acting), *((some, set[str]()) for some in _in_parts(moved))):
        below = await _touched(connection, nips, codes)
        found |= {row.id for row in await connection.execute(_concerned(nips, below))}
    return sorted(found)


async def _reassign(tx: Transaction, nips: Collection[str], codes: Collection[str], today: date) -> None:
    """Name assessors and reviewers anew.

    Args:
        tx: the transaction.
        nips: people; concerned is whose SKP it is, who assesses or reviews, whoever names one of them as superior, and
            who works below a post of a head that they hold or have held; and whom these assess.
        codes: units whose head may be another.
        today: in the agency's time zone.
    """
    await people.lock_hierarchy(tx.connection)
    touched = await _touched(tx.connection, nips, codes)
    await _assign_anew(tx, skps.c.id.in_(_concerned(nips, touched)), today)


async def _touched(connection: AsyncConnection, nips: Collection[str], codes: Collection[str]) -> set[str]:
    """Return the units that have, or had, one of some people for a head, some others, and all below them."""
    places = sa.union(
        sa.select(positions.c.unit_code).where(
            positions.c.nip.in_(nips), positions.c.unit_code == units.c.code, positions.c.title == units.c.head_title
        ),
        sa.select(acting_posts.c.unit_code).where(acting_posts.c.nip.in_(nips)),
    )
    touched = {*codes, *(await connection.execute(places)).scalars()} if nips else set(codes)
    # Where nobody closer stands above somebody, the head of a unit further up does.
    return people.with_those_below(touched, await people.unit_parents(connection))


async def _assign_anew(tx: Transaction, criterion: sa.ColumnElement[bool], today: date) -> None:
    seats = await store.lock_seats(tx.connection, criterion)
    before = {seat.id: (seat.assessor_nip, seat.reviewer_nip) for seat in seats}
    for some in _in_parts(seats):
        await assign(tx.connection, some, today)
    changed = [seat for seat in seats if before[seat.id] != (seat.assessor_nip, seat.reviewer_nip)]
    await store.save_assignments(tx.connection, changed)


def _concerned(nips: Collection[str], codes: Collection[str]) -> sa.CompoundSelect[tuple[UUID]]:
    """Return the ids of SKPs that other people's records can give other assessors or reviewers, each way by an index.

    Args:
        nips: people.
        codes: units whose head may be another.
    """
    found = sa.select(skps.c.id)
    below = sa.or_(positions.c.superior_nip.in_(nips), positions.c.unit_code.in_(codes))
    return sa.union(
        found.where(skps.c.nip.in_(nips)),
        found.where(skps.c.assessor_nip.in_(nips)),
        found.where(skps.c.reviewer_nip.in_(nips)),
        found.join(positions, sa.and_(positions.c.id == skps.c.position_id, positions.c.nip == skps.c.nip)).where(
            below
        ),
        found.join(positions, positions.c.nip == skps.c.assessor_nip).where(below),
    )


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
