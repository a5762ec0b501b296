"""Whose year has no result, though part of it is final or it is over."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.paging import Page, page_of
from readmodels.people.positions import held_between, positions_of_all
from readmodels.people.tables import employees, positions, units
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.period import Period
from services.skp_service.domain.unconcluded import Missing, YearPart, missing_from
from services.skp_service.tables import annual_results, skps


@personal
class UnconcludedYear:
    """Somebody's year that has no result.

    Attributes:
        nip: whose.
        name: full name, once known.
        position_id: the last position in the year.
        position: jabatan.
        unit_code: of that position.
        unit: its unit's name, or its code where no event has told of it.
        missing: why; at least one.
    """

    nip: str
    name: str | None
    position_id: int
    position: str
    unit_code: str
    unit: str
    missing: tuple[Missing, ...]


async def unconcluded_years(
    connection: AsyncConnection,
    period: Period,
    today: date,
    codes: Collection[str] | None,
    *,
    after: int,
    limit: int,
) -> Page[UnconcludedYear, int]:
    """Return whose year has no result, `limit` at the most, after a page's `next`. Three statements.

    Everybody who has a final SKP of it, and once it is over everybody: once, in the last position of the year.

    Args:
        connection: to the database.
        period: the year.
        today: in the agency's time zone.
        codes: of the units of the last position, or of an SKP that is not final; None: all.
        after: the last page's `next`.
        limit: how many at the most.
    """
    statement = _statement(period, codes, is_over=today > period.end)
    rows = (await connection.execute(statement.where(positions.c.id > after).limit(limit + 1))).all()
    page = page_of(rows, limit, read=lambda row: row, key=lambda row: int(row.position_id))
    nips = [row.nip for row in page.items]
    held = await positions_of_all(connection, nips)
    parts = await _parts_of(connection, period, nips)
    found = [
        UnconcludedYear(**row._mapping, missing=missing_from(period, parts.get(row.nip, []), held[row.nip]))
        for row in page.items
    ]
    return Page(found, page.next)


def _statement(period: Period, codes: Collection[str] | None, *, is_over: bool) -> sa.Select[Any]:
    later = positions.alias("later")
    follows = sa.tuple_(later.c.start, later.c.id) > sa.tuple_(positions.c.start, positions.c.id)
    is_last = ~sa.exists().where(later.c.nip == positions.c.nip, held_between(later, period.start, period.end), follows)
    # Counted at once: looked for person by person, SQLite would read all SKPs of a stage for each.
    parts = _counts(period, codes).subquery("parts")
    of_last = sa.and_(
        skps.c.nip == positions.c.nip, skps.c.period_id == period.id, skps.c.position_id == positions.c.id
    )
    lacks = sa.or_(parts.c.open > 0, skps.c.id.is_(None), skps.c.stage != Stage.FINAL.value)
    has_result = sa.exists().where(annual_results.c.nip == positions.c.nip, annual_results.c.year == period.start.year)
    # Who has left owes nothing that was never begun.
    due = sa.or_(parts.c.nip.is_not(None), employees.c.active) if is_over else parts.c.final > 0
    statement = (
        sa.select(
            positions.c.nip,
            employees.c.name,
            positions.c.id.label("position_id"),
            positions.c.title.label("position"),
            positions.c.unit_code,
            sa.func.coalesce(units.c.name, positions.c.unit_code).label("unit"),
        )
        .select_from(
            positions.outerjoin(employees, employees.c.nip == positions.c.nip)
            .outerjoin(units, units.c.code == positions.c.unit_code)
            .outerjoin(parts, parts.c.nip == positions.c.nip)
            .outerjoin(skps, of_last)
        )
        .where(held_between(positions, period.start, period.end), is_last, lacks, due, ~has_result)
        .order_by(positions.c.id)
    )
    if codes is None:
        return statement
    return statement.where(sa.or_(positions.c.unit_code.in_(codes), parts.c.open_there > 0))


def _counts(period: Period, codes: Collection[str] | None) -> sa.Select[Any]:
    """Return, by person, how many SKPs of the period are final, how many are not, and how many of these in units."""
    begun_only = sa.and_(skps.c.stage == Stage.DRAFT.value, skps.c.approvals == 0)
    is_open = sa.and_(skps.c.stage != Stage.FINAL.value, ~begun_only, held_between(positions, period.start, period.end))
    open_there = is_open if codes is None else sa.and_(is_open, skps.c.unit_code.in_(codes))
    conditions = {"final": skps.c.stage == Stage.FINAL.value, "open": is_open, "open_there": open_there}
    counts = (sa.func.count(sa.case((condition, 1))).label(name) for name, condition in conditions.items())
    of_position = skps.join(positions, positions.c.id == skps.c.position_id)
    return (
        sa.select(skps.c.nip, *counts)
        .select_from(of_position)
        .where(skps.c.period_id == period.id)
        .group_by(skps.c.nip)
    )


async def _parts_of(connection: AsyncConnection, period: Period, nips: Collection[str]) -> Mapping[str, list[YearPart]]:
    statement = sa.select(skps.c.nip, skps.c.id, skps.c.position_id, skps.c.stage, skps.c.approvals).where(
        skps.c.nip.in_(nips), skps.c.period_id == period.id
    )
    found: dict[str, list[YearPart]] = {}
    for row in await connection.execute(statement):
        found.setdefault(row.nip, []).append(YearPart(row.id, row.position_id, Stage(row.stage), row.approvals))
    return found
