"""An SKP as a row of `skps`, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter

from contracts.personal import personal
from contracts.skp import Assessor
from contracts.vocabulary import PeriodKind, Rating
from hub.clock import moment
from services.skp_service.domain.assessment import Assessment, Progress
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.objection import Objection
from services.skp_service.domain.paper import Particulars
from services.skp_service.domain.period import Period
from services.skp_service.domain.plan import Plan
from services.skp_service.domain.readiness import Exemption
from services.skp_service.domain.skp import Approval, Skp
from services.skp_service.domain.terms import OrganisationPerformance


@personal
class _Content:
    """What of an SKP no list needs."""

    plan: Plan
    approved: Plan | None
    returned: str | None
    flagged: tuple[UUID, ...]
    progress: Mapping[UUID, Progress]
    exemption: Exemption | None
    told_on: date | None
    accepted: bool
    objection: Objection | None
    assessor: Assessor | None
    approval: Approval | None = None
    first_submitted_on: date | None = None
    approved_on: date | None = None
    particulars: Particulars | None = None
    announced_nip: str | None = None


_CONTENT: Final = TypeAdapter(_Content)
_PLAN: Final = TypeAdapter(Plan)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as it stands in JSON."""
    content: dict[str, Any] = _PLAN.dump_python(plan, mode="json")
    return content


def plan_of(content: Mapping[str, Any]) -> Plan:
    """Return the plan in the content of an SKP's row."""
    return plan_from_json(content["plan"])


def plan_from_json(content: Any) -> Plan:  # noqa: ANN401 - JSON
    """Return a plan as it stands in JSON."""
    return _PLAN.validate_python(content)


def row_of(skp: Skp, *, unproved: int, at: float) -> dict[str, Any]:
    """Return the row of an SKP.

    Args:
        skp: as it is to be stored.
        unproved: how many of its work results have no evidence.
        at: now, epoch seconds.
    """
    assessed = skp.assessment
    content = _Content(
        plan=skp.plan,
        approved=skp.approved,
        returned=skp.returned,
        flagged=skp.flagged,
        progress=assessed.progress,
        exemption=assessed.exemption,
        told_on=assessed.told_on,
        accepted=assessed.accepted,
        objection=assessed.objection,
        assessor=assessed.assessor,
        approval=skp.approval,
        first_submitted_on=skp.first_submitted_on,
        approved_on=skp.approved_on,
        particulars=assessed.particulars,
        announced_nip=assessed.announced_nip,
    )
    return {
        "id": skp.id,
        "nip": skp.nip,
        "period_id": skp.period.id,
        "position_id": skp.position_id,
        "unit_code": skp.unit_code,
        "assessor_nip": skp.assessor_nip,
        "reviewer_nip": skp.reviewer_nip,
        "stage": skp.stage.value,
        "revision": skp.revision,
        "approvals": skp.approvals,
        "results": len(skp.plan.results),
        "unproved": unproved,
        "flagged": len(skp.flagged),
        "work_results": assessed.work_results and assessed.work_results.value,
        "behaviour": assessed.behaviour and assessed.behaviour.value,
        "predicate": assessed.predicate and assessed.predicate.value,
        "version": assessed.version,
        "finalised_at": assessed.finalised_at and assessed.finalised_at.timestamp(),
        "changed_at": at,
        "content": _CONTENT.dump_python(content, mode="json"),
        "organisation": assessed.organisation and assessed.organisation.value,
        **signed_columns(assessed.particulars if skp.stage is Stage.FINAL else None),
    }


def signed_columns(particulars: Particulars | None) -> dict[str, Any]:
    """Return what lists show of the people of a final SKP, as it was signed; all None while it is not final."""
    employee = particulars and particulars.employee
    return {
        "signed_name": employee and employee.name,
        "signed_grade": employee and employee.grade,
        "signed_title": employee and employee.position,
        "signed_unit": employee and employee.unit,
        "signed_assessor": particulars and particulars.assessor.name,
        "signed_as_head": particulars and particulars.heads_unit,
    }


def skp_of(row: sa.Row[Any], period: Period) -> Skp:
    """Return the SKP in a row of `skps`."""
    content = _CONTENT.validate_python(row.content)
    return Skp(
        id=row.id,
        nip=row.nip,
        period=period,
        position_id=row.position_id,
        unit_code=row.unit_code,
        plan=content.plan,
        assessor_nip=row.assessor_nip,
        reviewer_nip=row.reviewer_nip,
        stage=Stage(row.stage),
        revision=row.revision,
        approvals=row.approvals,
        approved=content.approved,
        approval=content.approval,
        returned=content.returned,
        flagged=content.flagged,
        first_submitted_on=content.first_submitted_on,
        approved_on=content.approved_on,
        assessment=Assessment(
            progress=content.progress,
            exemption=content.exemption,
            work_results=None if row.work_results is None else Rating(row.work_results),
            behaviour=None if row.behaviour is None else Rating(row.behaviour),
            told_on=content.told_on,
            accepted=content.accepted,
            objection=content.objection,
            version=row.version,
            assessor=content.assessor,
            finalised_at=None if row.finalised_at is None else moment(row.finalised_at),
            particulars=content.particulars,
            announced_nip=content.announced_nip,
            organisation=None if row.organisation is None else OrganisationPerformance(row.organisation),
        ),
    )


def period_of(row: sa.Row[Any]) -> Period:
    """Return the period in a row of `periods`."""
    return Period(row.id, row.name, PeriodKind(row.kind), row.start, row.end, row.drafts_close, row.revision)
