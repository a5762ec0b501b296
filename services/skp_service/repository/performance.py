"""How units have done, and how the predicates of their people are distributed."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import Predicate
from hub.upsert import insert_for
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.errors import UnknownPeriod, UnknownUnit
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.tables import periods, skps, unit_performance, units


async def set_performance(
    connection: AsyncConnection, unit_code: str, period_id: UUID, how: OrganisationPerformance, *, at: float
) -> None:
    """Store how a unit has done in a period."""
    insert = insert_for(connection, unit_performance).values(
        unit_code=unit_code, period_id=period_id, performance=how.value, set_at=at
    )
    changes = {"performance": insert.excluded.performance, "set_at": insert.excluded.set_at}
    await connection.execute(insert.on_conflict_do_update(index_elements=["unit_code", "period_id"], set_=changes))


async def performance_of(
    connection: AsyncConnection, period_id: UUID, codes: Collection[str]
) -> dict[str, OrganisationPerformance]:
    """Return how units have done, as far as it is known."""
    statement = sa.select(unit_performance).where(
        unit_performance.c.period_id == period_id, unit_performance.c.unit_code.in_(codes)
    )
    return {row.unit_code: OrganisationPerformance(row.performance) for row in await connection.execute(statement)}


async def performance_in(
    connection: AsyncConnection, period_id: UUID, unit_code: str
) -> OrganisationPerformance | None:
    """Return how a unit has done in a period, as far as it is known. Raises UnknownPeriod, UnknownUnit."""
    statement = (
        sa.select(units.c.code, unit_performance.c.performance)
        .select_from(periods)
        .outerjoin(units, units.c.code == unit_code)
        .outerjoin(
            unit_performance,
            sa.and_(unit_performance.c.unit_code == units.c.code, unit_performance.c.period_id == periods.c.id),
        )
        .where(periods.c.id == period_id)
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise UnknownPeriod(period_id)
    if row.code is None:
        raise UnknownUnit(unit_code)
    return None if row.performance is None else OrganisationPerformance(row.performance)


async def predicates_of(
    connection: AsyncConnection, period_id: UUID, codes: Collection[str], *, final_only: bool = False
) -> dict[str, dict[Predicate, int]]:
    """Return, by unit, how many people have each predicate: of assessments that are complete, or only of final ones."""
    complete = [Stage.FINAL.value] if final_only else [Stage.ASSESSED.value, Stage.OBJECTED.value, Stage.FINAL.value]
    statement = (
        sa.select(skps.c.unit_code, skps.c.predicate, sa.func.count().label("people"))
        .where(skps.c.period_id == period_id, skps.c.unit_code.in_(codes), skps.c.stage.in_(complete))
        .group_by(skps.c.unit_code, skps.c.predicate)
    )
    found: dict[str, dict[Predicate, int]] = {}
    for row in await connection.execute(statement):
        found.setdefault(row.unit_code, {})[Predicate(row.predicate)] = row.people
    return found
