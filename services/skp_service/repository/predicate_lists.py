"""Numbered acts that set the predicates of a unit's people (penetapan predikat kinerja)."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import Predicate
from hub.store.upsert import insert_for
from readmodels.people.tables import employees, positions, units
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.paper import Person, UnknownPaper
from services.skp_service.domain.predicate_list import Entry, PredicateList
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.repository.performance import LAST_POSITION_FIRST
from services.skp_service.tables import predicate_lists, skps

_CONTENT: Final = TypeAdapter(PredicateList)
MOST: Final = 500
"""How many acts of one unit and period are listed."""


@dataclass(frozen=True, slots=True)
class ListedAct:
    """What lists show of an act.

    Attributes:
        id: its identity.
        unit_code: whose people.
        period_id: in which period.
        number: 1, 2, ... of unit and period.
        people: how many it names.
        performance: how the unit has done, as its paper says.
        issued_at: epoch seconds.
    """

    id: UUID
    unit_code: str
    period_id: UUID
    number: int
    people: int
    performance: OrganisationPerformance
    issued_at: float


@personal
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

    @property
    def listed(self) -> ListedAct:
        """What lists show of it."""
        said = self.content
        return ListedAct(
            self.id,
            self.unit_code,
            self.period_id,
            self.number,
            len(said.entries),
            said.organisation,
            self.issued_at,
        )


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
        next_act = replace(act, number=number, content=content)
        listed = asdict(next_act.listed)
        values = listed | {
            "performance": listed["performance"].value,
            "content": _CONTENT.dump_python(content, mode="json"),
        }
        if (await connection.execute(insert, values)).rowcount:
            return next_act
        # Somebody else has taken the number, and has committed it.


async def get(connection: AsyncConnection, list_id: UUID) -> PredicateAct:
    """Return an act. Raises UnknownPaper."""
    row = (await connection.execute(sa.select(predicate_lists).where(predicate_lists.c.id == list_id))).one_or_none()
    if row is None:
        raise UnknownPaper(list_id)
    return PredicateAct(
        row.id, row.unit_code, row.period_id, row.number, _CONTENT.validate_python(row.content), row.issued_at
    )


async def of_unit(connection: AsyncConnection, unit_code: str, period_id: UUID) -> list[ListedAct]:
    """Return the acts of a unit in a period, the newest first; `MOST` at the most."""
    shown = (predicate_lists.c[one.name] for one in fields(ListedAct))
    statement = sa.select(*shown).where(
        predicate_lists.c.unit_code == unit_code, predicate_lists.c.period_id == period_id
    )
    rows = await connection.execute(statement.order_by(predicate_lists.c.number.desc()).limit(MOST))
    return [ListedAct(**{**row._mapping, "performance": OrganisationPerformance(row.performance)}) for row in rows]
