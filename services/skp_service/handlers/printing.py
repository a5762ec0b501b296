"""Use cases of the documents: what the form of an SKP and its evaluation say, from what is stored.

Nothing in a document is of the moment at which it is asked for, so the same version makes the same bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.skp import Assessor
from services.skp_service.documents.content import (
    EvaluationDocument,
    Heading,
    Period,
    Person,
    Remark,
    Review,
    Signing,
    SkpDocument,
)
from services.skp_service.documents.words import day
from services.skp_service.domain.cycle import Act, Capacity, Stage, may
from services.skp_service.domain.errors import NotAllowed, NoUnitPerformance, WrongStage
from services.skp_service.domain.follow_up import assessed_span
from services.skp_service.domain.hierarchy import Hierarchy, Position
from services.skp_service.domain.plan import Plan
from services.skp_service.domain.skp import Approval, Skp
from services.skp_service.domain.terms import Behaviour, OrganisationPerformance
from services.skp_service.handlers.desk import Desk, reading
from services.skp_service.repository import audit, people, performance, persons
from services.skp_service.repository import skps as store
from services.skp_service.repository.skps import Feedback, Proof

DROPPED: Final = "Hasil kerja atasan yang sudah tidak berlaku"
"""Printed for a result of the superior that was dropped before the plan that serves it was approved."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the agency's documents have in common.

    Attributes:
        agency: its name.
        place: where documents are signed.
        zone: decides on which day.
    """

    agency: str
    place: str
    zone: tzinfo

    def day_of(self, at: float | datetime | None) -> date | None:
        """Return the day of a moment; a number is epoch seconds."""
        if at is None:
            return None
        return (at if isinstance(at, datetime) else datetime.fromtimestamp(at, self.zone)).astimezone(self.zone).date()


async def skp_form(connection: AsyncConnection, desk: Desk, skp_id: UUID, letterhead: Letterhead) -> SkpDocument:
    """Return the form of the plan that was approved last, as it was approved.

    Raises:
        UnknownSkp: the caller may see nothing of it.
        WrongStage: no plan has been approved yet.
    """
    skp, _ = await reading(connection, desk, skp_id)
    plan, approval = _approved(skp)
    position = await _position_of(connection, skp)
    submitted = await audit.last_moment_of(connection, skp_id, Act.SUBMIT.value, upto=approval.at.timestamp())
    return SkpDocument(
        heading=await _heading(connection, skp, position, approval.assessor, letterhead),
        plan=plan,
        superior_results=_superior_results(plan, approval),
        signing=Signing(letterhead.place, letterhead.day_of(submitted), letterhead.day_of(approval.at)),
        version=skp.approvals,
        at=approval.at,
    )


async def evaluation(
    connection: AsyncConnection, desk: Desk, skp_id: UUID, letterhead: Letterhead
) -> EvaluationDocument:
    """Return the evaluation of a final assessment.

    Raises:
        UnknownSkp, NotAllowed: the caller may not see the assessment.
        WrongStage: it is not final.
        NoUnitPerformance: nobody has said yet how the unit, or one above it, has done.
    """
    skp, held = await reading(connection, desk, skp_id)
    if not may(Act.READ_ASSESSMENT, held, skp.stage):
        raise NotAllowed(skp_id)
    plan, approval = _approved(skp)
    final = skp.assessment
    at, predicate = final.finalised_at, final.predicate
    if skp.stage is not Stage.FINAL or at is None or predicate is None or final.assessor is None:
        raise WrongStage(skp_id)
    if final.work_results is None or final.behaviour is None:
        raise WrongStage(skp_id)
    position = await _position_of(connection, skp)
    proofs = await store.list_proofs(connection, skp_id)
    given = await store.list_feedback(connection, skp_id)
    accepted = await audit.last_moment_of(connection, skp_id, Act.ACCEPT.value, upto=at.timestamp())
    return EvaluationDocument(
        heading=await _heading(connection, skp, position, final.assessor, letterhead),
        plan=plan,
        superior_results=_superior_results(plan, approval),
        organisation=await _organisation_of(connection, skp),
        work_results=final.work_results,
        behaviour=final.behaviour,
        predicate=predicate,
        signing=Signing(
            letterhead.place, letterhead.day_of(accepted) if final.accepted else None, letterhead.day_of(at)
        ),
        version=final.version,
        at=at,
        reviewer=await _reviewer(connection, desk, skp, letterhead),
        reviews={result.id: _review(skp, result.id, proofs, given) for result in plan.results},
        feedback={one: _remarks(each for each in given if each.behaviour is one) for one in Behaviour},
        notes=_notes(skp),
    )


def _approved(skp: Skp) -> tuple[Plan, Approval]:
    if skp.approved is None or skp.approval is None:
        raise WrongStage(skp.id)
    return skp.approved, skp.approval


async def _position_of(connection: AsyncConnection, skp: Skp) -> Position:
    return (await people.load_positions(connection, {skp.position_id}))[skp.position_id]


async def _heading(
    connection: AsyncConnection, skp: Skp, position: Position, assessor: Assessor, letterhead: Letterhead
) -> Heading:
    named = await persons.persons_of(connection, {position.id})
    return Heading(
        agency=letterhead.agency,
        period=Period(skp.period.kind, *assessed_span(position, skp.period)),
        employee=named[position.id],
        assessor=_as_person(assessor),
    )


def _as_person(assessor: Assessor) -> Person:
    return Person(assessor.name, assessor.position, assessor.unit_name, assessor.nip, assessor.grade)


def _superior_results(plan: Plan, approval: Approval) -> Mapping[UUID, str]:
    served = (result.intervenes_on for result in plan.results if result.intervenes_on is not None)
    return {one: approval.superior_results.get(one, DROPPED) for one in served}


async def _organisation_of(connection: AsyncConnection, skp: Skp) -> OrganisationPerformance:
    """Return how the unit has done, or the nearest one above it of which it is known."""
    tree = Hierarchy(await people.unit_parents(connection))
    units = list(tree.units_above(skp.unit_code))
    known = await performance.performance_of(connection, skp.period.id, units)
    for code in units:
        if code in known:
            return known[code]
    raise NoUnitPerformance(skp.id)


async def _reviewer(connection: AsyncConnection, desk: Desk, skp: Skp, letterhead: Letterhead) -> Person | None:
    if skp.assessor_nip is None:  # nobody stands above the regent
        return None
    if skp.reviewer_nip is None:
        return None if desk.rules.head_assessor is None else _as_person(desk.rules.head_assessor)
    on = letterhead.day_of(skp.assessment.finalised_at) or skp.period.end
    return await persons.person_on(connection, skp.reviewer_nip, on)


def _review(skp: Skp, result_id: UUID, proofs: Iterable[Proof], given: Iterable[Feedback]) -> Review:
    progress = skp.assessment.progress.get(result_id)
    return Review(
        realisation=(progress.realisation,) if progress is not None and progress.realisation else (),
        evidence=tuple(
            one.name if one.link is None else f"{one.name} ({one.link})" for one in proofs if one.result_id == result_id
        ),
        feedback=_remarks(one for one in given if one.result_id == result_id),
    )


def _remarks(given: Iterable[Feedback]) -> tuple[Remark, ...]:
    return tuple(Remark(one.text or f"Gambar: {one.name}", Capacity(one.capacity)) for one in given)


def _notes(skp: Skp) -> tuple[str, ...]:
    objection = skp.assessment.objection
    if objection is None or objection.decision is None:
        return ()
    return (f"Keberatan pegawai tanggal {day(objection.on)} diputus: {objection.decision}",)
