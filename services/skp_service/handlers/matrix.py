"""Use case of the role-result matrix (MPPH)."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from readmodels.people.hierarchy import unit_parents, with_those_below
from services.skp_service.domain.errors import NotYourUnit, UnknownUnit
from services.skp_service.domain.period import Period
from services.skp_service.domain.plan import Plan
from services.skp_service.domain.policy import UnitAct, may_in_unit
from services.skp_service.domain.role_result_matrix import RoleResultMatrix, matrix_of
from services.skp_service.domain.terms import Approach, PlanModel
from services.skp_service.handlers.context import ActorContext, relations_of
from services.skp_service.repository import matrix as store
from services.skp_service.repository.matrix import Planned
from services.skp_service.repository.skps import get_period


@personal
class UnitMatrix:
    """A unit's matrix, and whom it is about.

    Attributes:
        unit_name: of the unit.
        period: of the plans.
        head: whose results stand across; None while the head has no approved plan.
        matrix: the results.
        people: by SKP, those of the matrix's rows.
    """

    unit_name: str
    period: Period
    head: Planned | None
    matrix: RoleResultMatrix
    people: Mapping[UUID, Planned]


async def matrix_of_unit(
    connection: AsyncConnection, context: ActorContext, unit_code: str, period_id: UUID, *, below: bool
) -> UnitMatrix:
    """Return a unit's matrix: for who heads or administers it, and for whoever works in it or below it.

    Approved plans are no secret among those who share the unit's results; ratings are not part of the matrix. Where a
    unit has had several heads, the results of the last one stand across.

    Args:
        connection: to the database.
        context: who asks.
        unit_code: which unit.
        period_id: the period.
        below: whether the people of the units below it belong to it.

    Raises:
        UnknownUnit, UnknownPeriod: there is none.
        NotYourUnit: the caller has nothing to do with the unit.
        MatrixTooLarge: it has too many people.
    """
    period = await get_period(connection, period_id)
    caller = await relations_of(connection, context, period_id)
    parents = await unit_parents(connection)
    if unit_code not in parents:
        raise UnknownUnit(unit_code)
    under = with_those_below([unit_code], parents)
    if not may_in_unit(UnitAct.READ_MATRIX, unit_code, caller):
        works_there = caller.nip is not None and await store.is_of_unit(connection, caller.nip, period, under)
        caller = replace(caller, belongs_to=[unit_code] if works_there else [])
        if not may_in_unit(UnitAct.READ_MATRIX, unit_code, caller):
            raise NotYourUnit(unit_code)
    plans = await store.approved_plans(connection, period_id, unit_code, under if below else {unit_code})
    head = plans[0] if plans and plans[0].is_head else None
    rows = {one.skp_id: one for one in plans if one is not head}
    across = Plan(PlanModel.LEADER, Approach.QUANTITATIVE) if head is None else head.plan
    matrix = matrix_of(across, {skp_id: one.plan for skp_id, one in rows.items()})
    return UnitMatrix(await store.unit_name(connection, unit_code), period, head, matrix, rows)
