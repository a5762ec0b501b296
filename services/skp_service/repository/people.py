"""What ties people to units and to those who assess them, and people as assessors."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.skp import Assessor
from readmodels.people.hierarchy import ACTING_HEADS, HEADS, IS_AWAY
from readmodels.people.tables import acting_posts, employees, positions, units
from services.skp_service.tables import skps


@personal
class Ties:
    """What ties somebody to units and people.

    Attributes:
        heads: codes of the units that they head, or act as head of.
        assessed_by: NIPs of those who assess them.
        is_away: whether they hold no position today; then there are no other ties.
    """

    heads: set[str]
    assessed_by: set[str]
    is_away: bool = False


async def ties_of(connection: AsyncConnection, nip: str, today: date, period_id: UUID | None) -> Ties:
    """Return what ties somebody to units and people. One statement.

    Args:
        connection: to the database.
        nip: whose.
        today: in the agency's time zone.
        period_id: in which they are assessed; None: any.
    """
    values: dict[str, Any] = {"nip": nip, "today": today}
    if period_id is not None:
        values["period_id"] = period_id
    rows = (await connection.execute(_ties(in_period=period_id is not None), values)).all()
    if any(row.unit_code is None and row.by is None for row in rows):
        return Ties(set(), set(), is_away=True)
    return Ties({row.unit_code for row in rows if row.unit_code}, {row.by for row in rows if row.by})


@cache
def _ties(*, in_period: bool) -> sa.CompoundSelect[Any]:
    """Return the question of `ties_of`, built once: half of all requests begin with it."""
    nip, nobody = sa.bindparam("nip", type_=sa.String), sa.null().label("by")
    heads = HEADS.where(positions.c.nip == nip).with_only_columns(positions.c.unit_code, nobody)
    acting = ACTING_HEADS.where(acting_posts.c.nip == nip).with_only_columns(acting_posts.c.unit_code, nobody)
    assessed = sa.select(sa.null().label("unit_code"), skps.c.assessor_nip.label("by"))
    assessed = assessed.where(skps.c.nip == nip, skps.c.assessor_nip.is_not(None))
    if in_period:
        assessed = assessed.where(skps.c.period_id == sa.bindparam("period_id", type_=skps.c.period_id.type))
    # A row without either: the person is away.
    away = sa.select(sa.null(), sa.null()).where(employees.c.nip == nip, IS_AWAY)
    return sa.union(heads, acting, assessed, away)


async def assessors_of(connection: AsyncConnection, nips: Collection[str]) -> dict[str, Assessor]:
    """Return people as the national record names assessors; who, or whose unit, is not known yet is left out."""
    statement = (
        sa.select(
            employees.c.nip, employees.c.name, employees.c.position, employees.c.grade, units.c.name.label("unit")
        )
        .join(units, units.c.code == employees.c.unit_code)
        .where(employees.c.nip.in_(nips))
    )
    return {
        row.nip: Assessor(
            status="asn", nip=row.nip, name=row.name, position=row.position, unit_name=row.unit, grade=row.grade
        )
        for row in await connection.execute(statement)
    }
