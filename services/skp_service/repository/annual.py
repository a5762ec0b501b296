"""Results of years, and what became of them in SIASN."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.skp import Assessor
from contracts.vocabulary import PeriodKind, Predicate, Rating, SkpKind
from hub.clock import moment
from hub.store.upsert import insert_for
from services.skp_service.domain.annual_result import AnnualResult, Ratings
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.errors import UnknownSkp
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.sync import Sync, SyncState
from services.skp_service.tables import annual_results, periods, skps

ResultKey = tuple[str, int, SkpKind]
"""NIP, year and kind."""
YearKey = tuple[str, UUID]
"""Whose year: NIP and period."""


async def lock_results(connection: AsyncConnection, keys: Iterable[ResultKey]) -> dict[ResultKey, AnnualResult]:
    """Return what these years' results are so far, by business key, and keep it until the transaction ends."""
    key = sa.tuple_(annual_results.c.nip, annual_results.c.year, annual_results.c.kind)
    wanted = [(nip, year, kind.value) for nip, year, kind in keys]
    if not wanted:
        return {}
    statement = sa.select(annual_results).where(key.in_(wanted)).order_by(annual_results.c.id).with_for_update()
    return {_key_of(found): found for found in map(result_of, await connection.execute(statement))}


async def lock_by_id(connection: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, AnnualResult]:
    """Return the results that exist, by id, and keep them until the transaction ends."""
    statement = sa.select(annual_results).where(annual_results.c.id.in_(set(ids)))
    rows = await connection.execute(statement.order_by(annual_results.c.id).with_for_update())
    return {row.id: result_of(row) for row in rows}


async def get_result(connection: AsyncConnection, result_id: UUID) -> AnnualResult:
    """Return a year's result. Raises UnknownSkp."""
    row = (await connection.execute(sa.select(annual_results).where(annual_results.c.id == result_id))).one_or_none()
    if row is None:
        raise UnknownSkp(result_id)
    return result_of(row)


async def years_without_result(connection: AsyncConnection, nips: Collection[str]) -> Mapping[UUID, YearKey]:
    """Return final annual SKPs of some people whose year has no result, and whose year that is. One statement."""
    year = sa.extract("year", periods.c.start)
    known = sa.exists().where(
        annual_results.c.nip == skps.c.nip, annual_results.c.year == year, annual_results.c.kind == SkpKind.ANNUAL.value
    )
    statement = (
        sa.select(skps.c.id, skps.c.nip, skps.c.period_id)
        .select_from(skps.join(periods, periods.c.id == skps.c.period_id))
        .where(skps.c.nip.in_(nips), skps.c.stage == Stage.FINAL.value)
        .where(periods.c.kind == PeriodKind.ANNUAL.value, ~known)
    )
    return {row.id: (row.nip, row.period_id) for row in await connection.execute(statement)}


async def whose_years_have_results(
    connection: AsyncConnection, nips: Collection[str], years: Collection[int]
) -> set[tuple[str, int]]:
    """Return for whom of some people, and for which of some years, there is a result. One statement."""
    statement = sa.select(annual_results.c.nip, annual_results.c.year).where(
        annual_results.c.nip.in_(nips), annual_results.c.year.in_(years)
    )
    return {(row.nip, row.year) for row in await connection.execute(statement)}


async def save_results(connection: AsyncConnection, results: Iterable[AnnualResult]) -> None:
    """Store results, new or changed, by their business key. One statement."""
    rows = [_row_of(result) for result in sorted(results, key=_key_of)]
    if not rows:
        return
    insert = insert_for(connection, annual_results)
    changes = {name: insert.excluded[name] for name in rows[0] if name not in {"id", "nip", "year", "kind"}}
    await connection.execute(insert.on_conflict_do_update(index_elements=["nip", "year", "kind"], set_=changes), rows)


async def results_of(connection: AsyncConnection, nips: Iterable[str], year: int) -> dict[str, AnnualResult]:
    """Return a year's results of some people, by NIP."""
    statement = sa.select(annual_results).where(annual_results.c.nip.in_(set(nips)), annual_results.c.year == year)
    return {row.nip: result_of(row) for row in await connection.execute(statement)}


async def sync_of(connection: AsyncConnection, skp: Skp) -> Sync | None:
    """Return what became in SIASN of the year's result that an SKP is part of; None: there is no such result (yet)."""
    if skp.stage is not Stage.FINAL or skp.period.kind is not PeriodKind.ANNUAL:
        return None
    found = (await results_of(connection, [skp.nip], skp.period.start.year)).get(skp.nip)
    return found.sync if found else None


def _key_of(result: AnnualResult) -> ResultKey:
    return result.nip, result.year, result.kind


def result_of(row: sa.Row[Any]) -> AnnualResult:
    """Return the result in a row of `annual_results`."""
    return AnnualResult(
        id=row.id,
        nip=row.nip,
        announced_nip=row.announced_nip,
        year=row.year,
        kind=SkpKind(row.kind),
        ratings=Ratings(Rating(row.work_results), Rating(row.behaviour), Predicate(row.predicate)),
        version=row.version,
        assessor=Assessor.model_validate(row.assessor),
        finalised_at=moment(row.finalised_at),
        sync=Sync(
            state=SyncState(row.sync_state),
            version=row.sync_version,
            siasn_id=row.siasn_id,
            code=row.sync_code,
            reason=row.sync_reason,
            at=None if row.synced_at is None else moment(row.synced_at),
        ),
    )


def _row_of(result: AnnualResult) -> dict[str, Any]:
    sync = result.sync
    return {
        "id": result.id,
        "nip": result.nip,
        "announced_nip": result.announced_nip,
        "year": result.year,
        "kind": result.kind.value,
        "work_results": result.ratings.work_results.value,
        "behaviour": result.ratings.behaviour.value,
        "predicate": result.ratings.predicate.value,
        "version": result.version,
        "assessor": result.assessor.model_dump(mode="json"),
        "finalised_at": result.finalised_at.timestamp(),
        "sync_state": sync.state.value,
        "sync_version": sync.version,
        "siasn_id": sync.siasn_id,
        "sync_code": sync.code,
        "sync_reason": sync.reason,
        "synced_at": sync.at and sync.at.timestamp(),
    }
