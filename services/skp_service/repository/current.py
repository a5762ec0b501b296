"""Current records in the order of their ids, a page at a time."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import PeriodKind
from services.skp_service.domain.annual_result import AnnualResult
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.skp import Skp
from services.skp_service.repository.annual import result_of
from services.skp_service.repository.skps import find_skps
from services.skp_service.tables import annual_results, periods, skps


async def results_after(connection: AsyncConnection, after: str, limit: int) -> list[AnnualResult]:
    """Return the results of years behind an id, at most so many; behind nothing: from the first on."""
    statement = sa.select(annual_results).where(*_behind(annual_results.c.id, after))
    rows = await connection.execute(statement.order_by(annual_results.c.id).limit(limit))
    return [result_of(row) for row in rows]


async def final_parts_after(connection: AsyncConnection, after: str, limit: int) -> list[Skp]:
    """Return the final SKPs of months and quarters behind an id, at most so many."""
    annual = sa.select(periods.c.id).where(periods.c.kind == PeriodKind.ANNUAL.value)
    criteria = (skps.c.stage == Stage.FINAL.value, skps.c.period_id.not_in(annual))
    return await _skps_after(connection, after, limit, criteria)


async def approved_after(connection: AsyncConnection, after: str, limit: int) -> list[Skp]:
    """Return the SKPs behind an id whose plan was approved once or more, at most so many."""
    return await _skps_after(connection, after, limit, (skps.c.approvals > 0,))


async def _skps_after(
    connection: AsyncConnection, after: str, limit: int, criteria: Sequence[sa.ColumnElement[bool]]
) -> list[Skp]:
    page = sa.select(skps.c.id).where(*criteria, *_behind(skps.c.id, after)).order_by(skps.c.id).limit(limit)
    return await find_skps(connection, skps.c.id.in_(page))


def _behind(column: sa.Column[Any], after: str) -> list[sa.ColumnElement[bool]]:
    return [column > UUID(after)] if after else []
