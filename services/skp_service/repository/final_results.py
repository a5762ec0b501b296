"""Final assessments from which something follows for the person."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import Predicate
from hub.store.paging import Page
from readmodels.people.tables import employees, positions, units
from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.cycle import Stage
from services.skp_service.repository.visibility import CallerKind, assessment_visible, bound_for
from services.skp_service.tables import skps


@personal
class FinalResult:
    """Somebody's final assessment, and their names as they were signed.

    Attributes:
        skp_id: of which SKP.
        nip: whose.
        name: full name.
        position: jabatan that was assessed.
        unit_code: of that position.
        unit: its name, or its code where no event has told of it.
        predicate: final.
        version: of the assessment.
        finalised_at: epoch seconds.
    """

    skp_id: UUID
    nip: str
    name: str
    position: str
    unit_code: str
    unit: str
    predicate: Predicate
    version: int
    finalised_at: float


async def list_by_predicate(
    connection: AsyncConnection,
    caller: CallerRelations,
    period_id: UUID,
    predicates: Collection[Predicate],
    *,
    among: Collection[str] | None,
    after: UUID | None,
    limit: int,
) -> Page[FinalResult, UUID]:
    """Return final assessments of a period that have one of these predicates and that the caller may see.

    One statement, whatever the page's size.

    Args:
        connection: to the database.
        caller: who asks.
        period_id: the period.
        predicates: those wanted.
        among: codes of the units; None: all.
        after: the `next` of the page before.
        limit: how many at the most.
    """
    statement: sa.Select[Any] = (
        sa.select(
            skps.c.id.label("skp_id"),
            skps.c.nip,
            sa.func.coalesce(skps.c.signed_name, employees.c.name).label("name"),
            sa.func.coalesce(skps.c.signed_title, positions.c.title).label("position"),
            skps.c.unit_code,
            sa.func.coalesce(skps.c.signed_unit, units.c.name, skps.c.unit_code).label("unit"),
            skps.c.predicate,
            skps.c.version,
            skps.c.finalised_at,
        )
        .select_from(
            skps.join(employees, employees.c.nip == skps.c.nip)
            .join(positions, positions.c.id == skps.c.position_id)
            .outerjoin(units, units.c.code == skps.c.unit_code)
        )
        .where(
            skps.c.period_id == period_id,
            skps.c.stage == Stage.FINAL.value,
            skps.c.predicate.in_(sorted(one.value for one in predicates)),
            assessment_visible(CallerKind.of(caller)),
        )
    )
    if among is not None:
        statement = statement.where(skps.c.unit_code.in_(among))
    if after is not None:
        statement = statement.where(skps.c.id > after)
    # One more than asked for tells whether there is a next page.
    statement = statement.order_by(skps.c.id).limit(limit + 1)
    rows = (await connection.execute(statement, bound_for(caller))).all()
    shown = [_final_result(row) for row in rows[:limit]]
    return Page(shown, shown[-1].skp_id if len(rows) > limit else None)


def _final_result(row: sa.Row[Any]) -> FinalResult:
    return FinalResult(**{**row._mapping, "predicate": Predicate(row.predicate)})
