"""Use cases of the documents: what the form of an SKP and its evaluation say, from what is kept with it.

Nothing in a document is of the moment at which it is asked for: people, agency and organisation are those of the day on
which it was approved or became final.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.skp import Assessor
from contracts.vocabulary import Predicate, Rating
from hub.audit import last_moment_of
from hub.indonesian import day
from services.skp_service.documents.content import (
    EvaluationDocument,
    EvaluationSummary,
    Heading,
    Period,
    Remark,
    Review,
    Signing,
    SkpDocument,
)
from services.skp_service.domain.cycle import Act, Capacity, Stage, may
from services.skp_service.domain.errors import NotAllowed, NoUnitPerformance, WrongStage
from services.skp_service.domain.paper import ApprovalNotKept, OtherVersion, PaperForm, Particulars
from services.skp_service.domain.plan import Plan
from services.skp_service.domain.policy import may_fetch_final_papers
from services.skp_service.domain.skp import Approval, Skp
from services.skp_service.domain.terms import Behaviour, OrganisationPerformance
from services.skp_service.handlers.context import ActorContext, load_for_read, roles_of
from services.skp_service.handlers.particulars import organisations_of, particulars_of
from services.skp_service.handlers.years import deciding_skp
from services.skp_service.repository import annual, papers
from services.skp_service.repository import skps as store
from services.skp_service.repository.audit import about_skp
from services.skp_service.repository.skps import EvidenceItem, Feedback
from services.skp_service.rules import Rules

DROPPED: Final = "Hasil kerja atasan yang sudah tidak berlaku"
"""Printed for a result of the superior that was dropped before the plan that serves it was approved."""


Content = SkpDocument | EvaluationDocument | EvaluationSummary


async def readable(
    connection: AsyncConnection, context: ActorContext, skp_id: UUID, form: PaperForm, version: int | None = None
) -> Skp:
    """Return an SKP of which the caller may have a paper, in this version if they name one.

    Raises:
        UnknownSkp, NotAllowed: the caller may not see it.
        WrongStage: there is no such paper yet: no plan has been approved, or the assessment is not final.
        ApprovalNotKept: there never was one here.
        OtherVersion: it stands in another version.
    """
    skp = await _allowed(connection, context, skp_id, form)
    if form is not PaperForm.SKP:
        _final(skp)
    if form is not PaperForm.EVALUATION_SUMMARY:
        _approved(skp)
    if version not in {None, version_of(skp, form)}:
        raise OtherVersion(skp_id)
    return skp


@personal
class Printable:
    """An SKP of which there is a paper.

    Attributes:
        skp: which.
        version: of what was asked for: of the paper, or of the year's result.
    """

    skp: Skp
    version: int


async def readable_of_year(
    connection: AsyncConnection, context: ActorContext, result_id: UUID, form: PaperForm, version: int | None
) -> Printable:
    """Return the SKP that decides a year's result, of which the caller may have a paper.

    Args:
        connection: to the database.
        context: who asks.
        result_id: the result's, as it was announced.
        form: of an assessment.
        version: of the result that is asked for; None: as it stands.

    Raises:
        UnknownSkp: no year has such a result.
        OtherVersion: it stands in another version.
        SkpError: what `readable` raises.
    """
    result = await annual.get_result(connection, result_id)
    decides = await deciding_skp(connection, result)
    skp = await readable(connection, context, decides, form)
    if version not in {None, result.version}:
        raise OtherVersion(result_id)
    return Printable(skp, result.version)


async def _allowed(connection: AsyncConnection, context: ActorContext, skp_id: UUID, form: PaperForm) -> Skp:
    if form is not PaperForm.SKP and may_fetch_final_papers(roles_of(context)):
        return await store.get_skp(connection, skp_id)
    skp, held = await load_for_read(connection, context, skp_id)
    if form is not PaperForm.SKP and not may(Act.READ_ASSESSMENT, held, skp.stage):
        raise NotAllowed(skp_id)
    return skp


def version_of(skp: Skp, form: PaperForm) -> int:
    """Return the version of the paper that stands: of the approved plan, or of the final assessment."""
    return skp.approvals if form is PaperForm.SKP else skp.assessment.version


def lacks(skp: Skp) -> bool:
    """Return whether something that its papers say is not kept with an SKP yet."""
    if skp.approval is not None and skp.approval.particulars is None:
        return True
    return skp.stage is Stage.FINAL and (skp.assessment.particulars is None or skp.assessment.organisation is None)


async def keep_what_is_missing(connection: AsyncConnection, rules: Rules, skp_id: UUID, zone: tzinfo) -> None:
    """Keep with an SKP what its papers say and is not kept yet: as things stand, from then on for good.

    Of approvals and assessments from before it was kept with them, and of the organisation's performance that was
    unknown when an assessment became final.
    """
    skp = await store.lock_skp(connection, skp_id)
    before = skp.approval, skp.assessment
    if skp.approval is not None:
        kept = await _completed(
            connection, rules, skp, skp.approval.particulars, skp.approval.assessor, _day_of(skp.approval.at, zone)
        )
        skp.approval = replace(skp.approval, particulars=kept)
    final = skp.assessment
    if skp.stage is Stage.FINAL and final.assessor is not None:
        kept = await _completed(
            connection, rules, skp, final.particulars, final.assessor, _day_of(final.finalised_at, zone)
        )
        organisation = final.organisation or (await organisations_of(connection, [skp])).get(skp.id)
        skp.assessment = replace(final, particulars=kept, organisation=organisation)
    if (skp.approval, skp.assessment) != before:
        await papers.save_particulars(connection, skp)


async def _completed(
    connection: AsyncConnection, rules: Rules, skp: Skp, kept: Particulars | None, assessor: Assessor, on: date | None
) -> Particulars:
    if kept is not None:
        return kept
    return (await particulars_of(connection, rules, [skp], {skp.id: assessor}, on or skp.period.end))[skp.id]


async def content_of(connection: AsyncConnection, skp: Skp, form: PaperForm, zone: tzinfo) -> Content:
    """Return what the paper of an SKP says, from what is kept with it.

    Args:
        connection: to the database.
        skp: from `readable`, with nothing lacking but the organisation's performance.
        form: which paper.
        zone: decides on which day it was signed.

    Raises:
        NoUnitPerformance: nobody has said yet how the unit, or one above it, has done.
    """
    match form:
        case PaperForm.SKP:
            return await _skp_form(connection, skp, zone)
        case PaperForm.EVALUATION:
            return await _evaluation(connection, skp, zone)
        case PaperForm.EVALUATION_SUMMARY:
            return await _summary(connection, skp, zone)
        case PaperForm.PREDICATE_LIST:
            raise ValueError("a list of predicates is of a unit")


async def _skp_form(connection: AsyncConnection, skp: Skp, zone: tzinfo) -> SkpDocument:
    plan, approval = _approved(skp)
    named = _kept(approval.particulars)
    submitted = await last_moment_of(connection, about_skp(skp.id), Act.SUBMIT.value, upto=approval.at.timestamp())
    return SkpDocument(
        heading=_heading(skp, named),
        plan=plan,
        superior_results=_superior_results(plan, approval),
        signing=Signing(named.place, _day_of(submitted, zone), _day_of(approval.at, zone)),
        version=skp.approvals,
        at=approval.at,
    )


async def _evaluation(connection: AsyncConnection, skp: Skp, zone: tzinfo) -> EvaluationDocument:
    plan, approval = _approved(skp)
    final = _final(skp)
    proofs = await store.list_evidence(connection, skp.id)
    given = await store.list_feedback(connection, skp.id)
    return EvaluationDocument(
        heading=_heading(skp, final.named),
        plan=plan,
        superior_results=_superior_results(plan, approval),
        organisation=_organisation(skp),
        work_results=final.work_results,
        behaviour=final.behaviour,
        predicate=final.predicate,
        signing=await _signing(connection, skp, final, zone),
        version=skp.assessment.version,
        at=final.at,
        reviewer=final.named.reviewer,
        reviews={result.id: _review(skp, result.id, proofs, given) for result in plan.results},
        feedback={one: _remarks(each for each in given if each.behaviour is one) for one in Behaviour},
        notes=_notes(skp),
    )


async def _summary(connection: AsyncConnection, skp: Skp, zone: tzinfo) -> EvaluationSummary:
    final = _final(skp)
    return EvaluationSummary(
        heading=_heading(skp, final.named),
        reviewer=final.named.reviewer,
        organisation=_organisation(skp),
        predicate=final.predicate,
        notes=_notes(skp),
        signing=await _signing(connection, skp, final, zone),
        version=skp.assessment.version,
        at=final.at,
    )


def _approved(skp: Skp) -> tuple[Plan, Approval]:
    if skp.approved is None or skp.approval is None:
        raise ApprovalNotKept(skp.id) if skp.approvals else WrongStage(skp.id)
    return skp.approved, skp.approval


@personal
class _Final:
    """What every final assessment has."""

    at: datetime
    work_results: Rating
    behaviour: Rating
    predicate: Predicate
    particulars: Particulars | None

    @property
    def named(self) -> Particulars:
        return _kept(self.particulars)


def _final(skp: Skp) -> _Final:
    one = skp.assessment
    if skp.stage is not Stage.FINAL or one.finalised_at is None or one.predicate is None:
        raise WrongStage(skp.id)
    if one.work_results is None or one.behaviour is None:
        raise WrongStage(skp.id)
    return _Final(one.finalised_at, one.work_results, one.behaviour, one.predicate, one.particulars)


def _kept(particulars: Particulars | None) -> Particulars:
    if particulars is None:
        raise ValueError("kept by `keep_what_is_missing` before")
    return particulars


def _heading(skp: Skp, named: Particulars) -> Heading:
    period = Period(skp.period.kind, named.start, named.end)
    return Heading(agency=named.agency, period=period, employee=named.employee, assessor=named.assessor)


async def _signing(connection: AsyncConnection, skp: Skp, final: _Final, zone: tzinfo) -> Signing:
    accepted = await last_moment_of(connection, about_skp(skp.id), Act.ACCEPT.value, upto=final.at.timestamp())
    accepted_on = _day_of(accepted, zone) if skp.assessment.accepted else None
    return Signing(final.named.place, accepted_on, _day_of(final.at, zone))


def _day_of(at: float | datetime | None, zone: tzinfo) -> date | None:
    """Return the day of a moment; a number is epoch seconds."""
    if at is None:
        return None
    return (at if isinstance(at, datetime) else datetime.fromtimestamp(at, zone)).astimezone(zone).date()


def _superior_results(plan: Plan, approval: Approval) -> Mapping[UUID, str]:
    served = (result.intervenes_on for result in plan.results if result.intervenes_on is not None)
    return {one: approval.superior_results.get(one, DROPPED) for one in served}


def _organisation(skp: Skp) -> OrganisationPerformance:
    if skp.assessment.organisation is None:
        raise NoUnitPerformance(skp.id)
    return skp.assessment.organisation


def _review(skp: Skp, result_id: UUID, proofs: Iterable[EvidenceItem], given: Iterable[Feedback]) -> Review:
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
    heard = " setelah kedua pihak didengar" if objection.statement else ""
    return (f"Keberatan pegawai tanggal {day(objection.on)} diputus{heard}: {objection.decision}",)
