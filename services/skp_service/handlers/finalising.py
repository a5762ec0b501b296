"""Use cases of finalisation: how a unit has done, final assessments, their correction, and what they announce."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from contracts.personal import personal
from contracts.skp import SkpPeriodicEvaluatedV1, SkpPredicateCorrectedV1
from contracts.vocabulary import PeriodKind, Predicate, Rating
from hub import audit
from hub.transaction import Transaction
from readmodels.people.hierarchy import unit_parents, with_those_below
from readmodels.people.positions import positions_of_all
from services.skp_service.domain import errors
from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.cycle import Act, Stage
from services.skp_service.domain.head_rating import HeadRatingDeparture
from services.skp_service.domain.policy import UnitAct, capacities, may_in_unit
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.domain.unconcluded import Missing, YearPart, missing_from
from services.skp_service.handlers.assignment import assign_where_not_followed
from services.skp_service.handlers.context import (
    ActorContext,
    Precondition,
    load_for_change,
    relations_of,
    require,
)
from services.skp_service.handlers.distribution import Distribution, against_the_guide
from services.skp_service.handlers.head_rating import head_departures, proposed_ratings, reason_of
from services.skp_service.handlers.named_assessors import named_assessors
from services.skp_service.handlers.particulars import keep_with_assessments, renew_organisation
from services.skp_service.handlers.planning import to_contract_period
from services.skp_service.handlers.years import announcement_of, conclude_years
from services.skp_service.repository import annual as annual_store
from services.skp_service.repository import feed, performance
from services.skp_service.repository import skps as store
from services.skp_service.repository.audit import about_period, about_skp, snapshot_of

Warned = Distribution | HeadRatingDeparture
"""What a finalisation departs from, and is not refused for."""


@personal
class Finalised:
    """What became final.

    Attributes:
        skps: in the order asked for.
        warned: what departs from the distribution guide or from a head's proposed rating.
        missing: what the year of each annual SKP still lacks, by SKP; nothing: it has its result.
    """

    skps: Sequence[Skp]
    warned: Sequence[Warned]
    missing: Mapping[UUID, Sequence[Missing]]


async def set_performance(
    tx: Transaction, context: ActorContext, unit_code: str, period_id: UUID, how: OrganisationPerformance
) -> None:
    """Say how a unit itself has done in a period. Raises NotUnitAdmin, UnknownUnit, UnknownPeriod."""
    relations = await relations_of(tx.connection, context, period_id)
    if not may_in_unit(UnitAct.SET_PERFORMANCE, unit_code, relations):
        raise errors.NotUnitAdmin(period_id)
    before = await performance.performance_in(tx.connection, period_id, unit_code)
    await performance.set_performance(tx.connection, unit_code, period_id, how, at=context.at.timestamp())
    earlier = {} if before is None else {unit_code: before.value}
    after = {unit_code: how.value}
    await audit.record(
        tx.connection, context.entry(about_period(period_id), "set_performance", before=earlier, after=after)
    )


async def finalise_unit(tx: Transaction, context: ActorContext, unit_code: str, period_id: UUID) -> Finalised:
    """Make all assessed SKPs of a unit and those below it final, in order of NIP.

    Raises:
        UnknownUnit, UnknownPeriod: there is nothing to look into.
        NotHeadOfUnit: the caller neither heads the unit nor administers the agency.
        SkpError: what `finalise` raises.
    """
    parents = await unit_parents(tx.connection)
    if unit_code not in parents:
        raise errors.UnknownUnit(unit_code)
    await store.get_period(tx.connection, period_id)
    relations = await relations_of(tx.connection, context, period_id)
    if not may_in_unit(UnitAct.FINALISE, unit_code, relations):
        raise errors.NotHeadOfUnit(period_id)
    below = with_those_below([unit_code], parents)
    ids = await store.assessed_in_units(tx.connection, period_id, below, but_not_of=context.by.nip)
    return await finalise(tx, context, ids)


async def finalise(tx: Transaction, context: ActorContext, ids: Sequence[UUID]) -> Finalised:
    """Make assessed SKPs final, all or none, and announce them in the order of the request.

    One that is final already stays as it is and is not announced again. Statements do not grow with the SKPs.

    Raises:
        UnknownSkp, NotAllowed, WrongStage: the table of the cycle refuses one of them.
        ObjectionStillPossible: the employee may still object.
        AssessorMissing, AssessorUnknown: nobody can be named as assessor.
        DistributionRefused, NoUnitPerformance: the agency wants the guide kept.
    """
    # With the other parts of each year: of two that become final at once, the later one has to see the earlier.
    every = await store.lock_skps(tx.connection, await store.with_siblings(tx.connection, ids))
    found = {skp_id: every[skp_id] for skp_id in ids}
    await assign_where_not_followed(tx.connection, found.values(), context.today)
    await _authorise(tx.connection, context, found.values())
    new = [found[skp_id] for skp_id in ids if found[skp_id].stage is not Stage.FINAL]
    before = {skp.id: snapshot_of(skp) for skp in new}
    assessors = await named_assessors(tx.connection, new, context.rules.head_assessor)
    for skp in new:
        skp.finalise(assessors[skp.id], context.at, context.today, days=context.rules.objection_days)
    await keep_with_assessments(tx.connection, context.rules, new, assessors, context.today)
    await store.save_skps(tx.connection, new)
    warned = await against_the_guide(tx.connection, context, new)
    heads = await head_departures(tx.connection, context.rules.head_ratings, new)
    await audit.record(tx.connection, *_trail(context, new, before, warned, heads))
    await announce(tx, context, new)
    asked = [found[skp_id] for skp_id in ids]
    return Finalised(asked, [*warned, *heads], await _missing_from_years(tx.connection, asked, every.values()))


async def _authorise(connection: AsyncConnection, context: ActorContext, found: Iterable[Skp]) -> None:
    """Let SKPs be made final; of those that are final already it is enough that the caller may see the assessment."""
    relations: dict[UUID, CallerRelations] = {}  # who is whose colleague is a matter of the period
    for skp in found:
        period_id = skp.period.id
        if period_id not in relations:
            relations[period_id] = await relations_of(connection, context, period_id)
        act = Act.READ_ASSESSMENT if skp.stage is Stage.FINAL else Act.FINALISE
        require(act, capacities(relations[period_id], skp), skp)


def _trail(
    context: ActorContext,
    new: Sequence[Skp],
    before: Mapping[UUID, Mapping[str, Any]],
    warned: Sequence[Distribution],
    heads: Sequence[HeadRatingDeparture],
) -> list[audit.Entry]:
    """Return what the audit trail keeps of SKPs that have become final, with what they depart from."""
    against = ", ".join(one.unit_code for one in warned)
    guide = [f"departs from the distribution guide: {against}"] if against else []
    reasons = {one.skp_id: [*guide, reason_of(one.proposed)] for one in heads}
    return [
        context.entry(
            about_skp(skp.id),
            Act.FINALISE.value,
            before=before[skp.id],
            after=snapshot_of(skp),
            reason="; ".join(reasons.get(skp.id, guide)) or None,
        )
        for skp in new
    ]


async def _missing_from_years(
    connection: AsyncConnection, final: Iterable[Skp], every: Iterable[Skp]
) -> dict[UUID, Sequence[Missing]]:
    """Return what the years of final SKPs still lack, by SKP; `every` has all parts of these years."""
    annual = [skp for skp in final if skp.period.kind is PeriodKind.ANNUAL]
    if not annual:
        return {}
    parts: dict[tuple[str, UUID], list[YearPart]] = {}
    for skp in every:
        part = YearPart(skp.id, skp.position_id, skp.stage, skp.approvals)
        parts.setdefault((skp.nip, skp.period.id), []).append(part)
    held = await positions_of_all(connection, {skp.nip for skp in annual})
    years = {skp.period.start.year for skp in annual}
    concluded = await annual_store.whose_years_have_results(connection, held, years)
    return {
        skp.id: ()
        if (skp.nip, skp.period.start.year) in concluded
        else missing_from(skp.period, parts[skp.nip, skp.period.id], held[skp.nip])
        for skp in annual
    }


async def correct(
    tx: Transaction,
    context: ActorContext,
    skp_id: UUID,
    ratings: tuple[Rating, Rating],
    reason: str,
    expected: Precondition,
) -> tuple[Skp, Sequence[HeadRatingDeparture]]:
    """Give a final assessment other ratings, as a new version that goes where the first one went.

    Returns the SKP, and a head's departure from what is proposed, which the trail keeps beside the reason.

    Raises WrongStage.
    """
    proposed = await proposed_ratings(tx.connection, context.rules.head_ratings, [skp_id])
    departures = [HeadRatingDeparture(skp_id, rating) for rating in proposed.values() if rating is not ratings[0]]
    reason = "; ".join([reason, *(reason_of(one.proposed) for one in departures)])
    await store.lock_skps(tx.connection, await store.with_siblings(tx.connection, [skp_id]))
    async with load_for_change(tx, context, skp_id, Act.CORRECT, expected=expected, reason=reason) as skp:
        before = _predicate_of(skp)
        skp.correct(*ratings, context.at)
        await renew_organisation(tx.connection, skp)
    tx.emit(
        SkpPredicateCorrectedV1(
            skp_id=skp.id,
            nip=skp.nip,
            period=to_contract_period(skp.period),
            version=skp.assessment.version,
            before=before,
            predicate=_predicate_of(skp),
            corrected_at=context.at,
        ),
        subject=str(skp.id),
    )
    await announce(tx, context, [skp])
    return skp, departures


async def announce(tx: Transaction, context: ActorContext, final: Sequence[Skp]) -> None:
    """Announce final SKPs in order: a month or quarter by itself, a year once all its parts are final."""
    annual = [(skp.nip, skp.period.id) for skp in final if skp.period.kind is PeriodKind.ANNUAL]
    years = await conclude_years(tx, annual, context.rules.year_rule)
    for skp in final:
        if skp.period.kind is not PeriodKind.ANNUAL:
            tx.emit(evaluation_of(skp), subject=str(skp.id))
        elif (year := years.pop((skp.nip, skp.period.id), None)) is not None:
            tx.emit(announcement_of(year), subject=str(year.id))
    await feed.append(tx.connection, final, context.rules.ip_points, context.rules.month_rule)


def evaluation_of(skp: Skp) -> Contract:
    """Return what is announced of a month or quarter that is final."""
    final = skp.assessment
    if final.work_results is None or final.behaviour is None or final.assessor is None or final.finalised_at is None:
        raise ValueError("only a final SKP is announced")
    return SkpPeriodicEvaluatedV1(
        skp_id=skp.id,
        nip=final.announced_nip or skp.nip,
        period=to_contract_period(skp.period),
        version=final.version,
        work_results=final.work_results,
        behaviour=final.behaviour,
        predicate=_predicate_of(skp),
        assessor=final.assessor,
        finalised_at=final.finalised_at,
    )


def _predicate_of(skp: Skp) -> Predicate:
    if skp.assessment.predicate is None:
        raise ValueError("a final SKP has a predicate")
    return skp.assessment.predicate
