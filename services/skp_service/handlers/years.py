"""Use cases of the year's result: it is made, kept and announced as soon as nothing of the year is missing."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from contracts.skp import SkpFinalisedV1
from contracts.vocabulary import SkpKind
from hub.transaction import Transaction
from readmodels.people.positions import positions_of, positions_of_all
from services.skp_service.domain.annual_result import AnnualResult, conclude, deciding_part
from services.skp_service.domain.year import YearRule
from services.skp_service.repository import annual
from services.skp_service.repository import skps as store
from services.skp_service.repository.annual import YearKey


async def conclude_years(tx: Transaction, years: Iterable[YearKey], rule: YearRule) -> dict[YearKey, AnnualResult]:
    """Make and keep the results of years that lack nothing any more, by person and period.

    Args:
        tx: the transaction; the SKPs of these years are locked in it.
        years: of whom, and which.
        rule: how the parts make the year.
    """
    wanted = list(dict.fromkeys(years))
    if not wanted:
        return {}
    nips, periods = {nip for nip, _ in wanted}, {period_id for _, period_id in wanted}
    every = await store.skps_in_periods(tx.connection, nips, periods)
    held = await positions_of_all(tx.connection, nips)
    numbers = {skp.period.id: skp.period.start.year for skp in every}
    keys = {(nip, period_id): (nip, numbers[period_id], SkpKind.ANNUAL) for nip, period_id in wanted}
    earlier = await annual.lock_results(tx.connection, keys.values())
    concluded: dict[YearKey, AnnualResult] = {}
    for (nip, period_id), key in keys.items():
        places = {one.id: one for one in held[nip]}
        parts = [(skp, places[skp.position_id]) for skp in every if skp.nip == nip and skp.period.id == period_id]
        result = conclude(parts, held[nip], rule, is_announced=key in earlier)
        if isinstance(result, AnnualResult):
            result.succeed(earlier.get(key))
            concluded[nip, period_id] = result
    await annual.save_results(tx.connection, concluded.values())
    return concluded


async def deciding_skp(connection: AsyncConnection, result: AnnualResult) -> UUID:
    """Return the id of the SKP that decided a year's result as it was announced. Six statements."""
    first = await store.get_skp(connection, result.id)
    every = await store.skps_in_periods(connection, [first.nip], [first.period.id])
    places = {one.id: one for one in await positions_of(connection, first.nip)}
    return deciding_part([(skp, places[skp.position_id]) for skp in every], result).id


async def conclude_overdue(tx: Transaction, nips: Collection[str], rule: YearRule) -> None:
    """Make and announce the results of years that lack nothing any more since people's positions have changed.

    As of a year that waited for a position whose move was cancelled: nobody finalises anything of it again.
    """
    waiting = await annual.years_without_result(tx.connection, nips)
    if not waiting:
        return
    # Whoever finalises a part of them now sees the positions as they are from here on.
    await store.lock_skps(tx.connection, await store.with_siblings(tx.connection, list(waiting)))
    results = await conclude_years(tx, waiting.values(), rule)
    for result in results.values():
        tx.emit(announcement_of(result), subject=str(result.id))


def announcement_of(result: AnnualResult) -> Contract:
    """Return what is announced of a year's result."""
    return SkpFinalisedV1(
        skp_id=result.id,
        nip=result.announced_nip,
        year=result.year,
        kind=result.kind,
        version=result.version,
        work_results=result.ratings.work_results,
        behaviour=result.ratings.behaviour,
        predicate=result.ratings.predicate,
        assessor=result.assessor,
        finalised_at=result.finalised_at,
    )
