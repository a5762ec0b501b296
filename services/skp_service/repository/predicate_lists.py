"""Numbered acts that set the predicates of a unit's people (penetapan predikat kinerja)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import Predicate
from hub.upsert import insert_for
from services.skp_service.documents.content import Entry, PredicateList
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.paper import Person, UnknownPaper
from services.skp_service.repository.performance import LAST_POSITION_FIRST
from services.skp_service.tables import employees, positions, predicate_lists, skps, units

_CONTENT: Final = TypeAdapter(PredicateList)
MOST: Final = 500
"""How many acts of one unit and period are listed."""


# No generated repr: it would carry names into tracebacks.
@dataclass(frozen=True, slots=True, repr=False)
class PredicateAct:
    """One act.

    Attributes:
        id: its identity.
        unit_code: whose people.
        period_id: in which period.
        number: 1, 2, ... of unit and period.
        content: what its paper says, frozen when it was issued.
        issued_at: epoch seconds.
    """

    id: UUID
    unit_code: str
    period_id: UUID
    number: int
    content: PredicateList
    issued_at: float


async def final_entries(connection: AsyncConnection, period_id: UUID, codes: Collection[str]) -> tuple[Entry, ...]:
    """Return everybody of some units whose SKP is final, as they were signed, by unit and name. One statement.

    Who was assessed in several positions of these units stands there once, in the last of them, as `predicates_of`
    counts them.
    """
    is_signed = skps.c.signed_name.is_not(None)
    name = sa.func.coalesce(skps.c.signed_name, employees.c.name)
    each = (
        sa.select(
            skps.c.id,
            skps.c.unit_code,
            skps.c.nip,
            skps.c.predicate,
            name.label("name"),
            sa.func.coalesce(skps.c.signed_title, positions.c.title).label("title"),
            sa.func.coalesce(skps.c.signed_unit, units.c.name, skps.c.unit_code).label("unit"),
            sa.case((is_signed, skps.c.signed_grade), else_=positions.c.grade).label("grade"),
            sa.func.row_number().over(partition_by=skps.c.nip, order_by=LAST_POSITION_FIRST).label("place"),
        )
        .select_from(
            skps.join(employees, employees.c.nip == skps.c.nip)
            .join(positions, positions.c.id == skps.c.position_id)
            .outerjoin(units, units.c.code == skps.c.unit_code)
        )
        .where(skps.c.period_id == period_id, skps.c.unit_code.in_(codes), skps.c.stage == Stage.FINAL.value)
        .subquery()
    )
    statement = sa.select(each).where(each.c.place == 1).order_by(each.c.unit_code, each.c.name, each.c.id)
    return tuple(
        Entry(Person(row.name, row.title, row.unit, row.nip, row.grade), Predicate(row.predicate))
        for row in await connection.execute(statement)
    )


async def add(connection: AsyncConnection, act: PredicateAct) -> PredicateAct:
    """Store an act under the next number of its unit and period; returns it with that number."""
    numbered = predicate_lists.c.unit_code == act.unit_code, predicate_lists.c.period_id == act.period_id
    while True:
        last = (await connection.execute(sa.select(sa.func.max(predicate_lists.c.number)).where(*numbered))).scalar()
        number = (last or 0) + 1
        content = replace(act.content, version=number)
        insert = insert_for(connection, predicate_lists).on_conflict_do_nothing()
        values = {
            "id": act.id,
            "unit_code": act.unit_code,
            "period_id": act.period_id,
            "number": number,
            "content": _CONTENT.dump_python(content, mode="json"),
            "issued_at": act.issued_at,
        }
        if (await connection.execute(insert, values)).rowcount:
            return replace(act, number=number, content=content)
        # Somebody else has taken the number, and has committed it.


async def get(connection: AsyncConnection, list_id: UUID) -> PredicateAct:
    """Return an act. Raises UnknownPaper."""
    row = (await connection.execute(sa.select(predicate_lists).where(predicate_lists.c.id == list_id))).one_or_none()
    if row is None:
        raise UnknownPaper(list_id)
    return _act_of(row)


async def of_unit(connection: AsyncConnection, unit_code: str, period_id: UUID) -> list[PredicateAct]:
    """Return the acts of a unit in a period, the newest first; `MOST` at the most."""
    statement = sa.select(predicate_lists).where(
        predicate_lists.c.unit_code == unit_code, predicate_lists.c.period_id == period_id
    )
    rows = await connection.execute(statement.order_by(predicate_lists.c.number.desc()).limit(MOST))
    return [_act_of(row) for row in rows]


def _act_of(row: sa.Row[Any]) -> PredicateAct:
    return PredicateAct(**{**row._mapping, "content": _CONTENT.validate_python(row.content)})
