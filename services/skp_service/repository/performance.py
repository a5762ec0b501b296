"""How units have done, and how the predicates of their people are distributed."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import Predicate
from hub.store.upsert import insert_for
from readmodels.people.domain.hierarchy import Hierarchy
from readmodels.people.hierarchy import unit_parents
from readmodels.people.tables import positions, units
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.errors import UnknownPeriod, UnknownUnit
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.tables import periods, skps, unit_performance

LAST_POSITION_FIRST: Final = (positions.c.start.desc(), positions.c.id.desc())
"""In this order the first one counts of whom was assessed in several positions of one organisation."""


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


async def nearest_performance(
    connection: AsyncConnection, places: Mapping[UUID, tuple[UUID, str]]
) -> dict[UUID, OrganisationPerformance]:
    """Return how units have done, or the nearest ones above them of which it is known; else they are left out.

    Two statements at the most.

    Args:
        connection: to the database.
        places: period and unit, by whatever asks.
    """
    if not places:
        return {}
    tree = Hierarchy(await unit_parents(connection))
    above = {name: list(tree.units_above(code)) for name, (_, code) in places.items()}
    wanted = sa.select(unit_performance).where(
        unit_performance.c.period_id.in_({period_id for period_id, _ in places.values()}),
        unit_performance.c.unit_code.in_({code for codes in above.values() for code in codes}),
    )
    known = {(row.period_id, row.unit_code): row.performance for row in await connection.execute(wanted)}
    found = {}
    for name, (period_id, _) in places.items():
        nearest = next((code for code in above[name] if (period_id, code) in known), None)
        if nearest is not None:
            found[name] = OrganisationPerformance(known[period_id, nearest])
    return found


async def performance_of_heads(
    connection: AsyncConnection, skp_ids: Collection[UUID]
) -> dict[UUID, OrganisationPerformance]:
    """Return, by SKP of a head, how the unit has done, or the nearest one above it of which it is known.

    SKPs of other positions are left out. Three statements at the most.
    """
    statement = (
        sa.select(skps.c.id, skps.c.period_id, units.c.code)
        .join(positions, positions.c.id == skps.c.position_id)
        .join(units, units.c.code == positions.c.unit_code)
        .where(skps.c.id.in_(skp_ids), positions.c.title == units.c.head_title)
    )
    rows = await connection.execute(statement)
    return await nearest_performance(connection, {row.id: (row.period_id, row.code) for row in rows})


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


async def units_with_kinds(connection: AsyncConnection) -> tuple[Hierarchy, dict[str, str]]:
    """Return all units, and by a unit's code its kind."""
    rows = (await connection.execute(sa.select(units.c.code, units.c.parent_code, units.c.kind))).all()
    return Hierarchy({row.code: row.parent_code for row in rows}), {row.code: row.kind for row in rows}


async def predicates_of(
    connection: AsyncConnection, period_id: UUID, organisations: Mapping[str, str], *, final_only: bool = False
) -> dict[str, dict[Predicate, int]]:
    """Return, by organisation, how many people have each predicate. One statement.

    Who was assessed in several positions of one organisation counts once, with the predicate of the last of them.

    Args:
        connection: to the database.
        period_id: the period.
        organisations: by the code of each unit that is counted, that of its organisation.
        final_only: count final assessments only, not all that are complete.
    """
    complete = [Stage.FINAL.value] if final_only else [Stage.ASSESSED.value, Stage.OBJECTED.value, Stage.FINAL.value]
    counted = (
        sa.values(sa.column("unit_code", sa.String), sa.column("organisation", sa.String), name="counted")
        .data(sorted(organisations.items()))
        .cte("counted")
    )
    assessed = (
        sa.select(
            counted.c.organisation,
            skps.c.predicate,
            sa.func.row_number()
            .over(partition_by=(counted.c.organisation, skps.c.nip), order_by=LAST_POSITION_FIRST)
            .label("place"),
        )
        .join_from(skps, counted, counted.c.unit_code == skps.c.unit_code)
        .join(positions, positions.c.id == skps.c.position_id)
        .where(skps.c.period_id == period_id, skps.c.stage.in_(complete))
        .subquery()
    )
    statement = (
        sa.select(assessed.c.organisation, assessed.c.predicate, sa.func.count().label("people"))
        .where(assessed.c.place == 1)
        .group_by(assessed.c.organisation, assessed.c.predicate)
    )
    found: dict[str, dict[Predicate, int]] = {}
    for row in await connection.execute(statement):
        found.setdefault(row.organisation, {})[Predicate(row.predicate)] = row.people
    return found
