"""Use cases of finalisation: the unit's distribution, final assessments, their correction, and what they announce."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from contracts.skp import SkpFinalisedV1, SkpPeriodicEvaluatedV1, SkpPredicateCorrectedV1
from contracts.vocabulary import PeriodKind, Predicate, Rating
from hub.transaction import Transaction
from services.skp_service.domain import errors
from services.skp_service.domain.annual_result import AnnualResult, conclude
from services.skp_service.domain.cycle import Act, Stage
from services.skp_service.domain.distribution import Departure, departures
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.standing import capacities
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.handlers.assessors import named_assessors
from services.skp_service.handlers.desk import Desk, Precondition, assign, changing, require, standing_of
from services.skp_service.handlers.particulars import keep_with_assessments, renew_organisation
from services.skp_service.handlers.planning import said
from services.skp_service.repository import annual as annual_store
from services.skp_service.repository import feed, people, performance
from services.skp_service.repository import skps as store
from services.skp_service.repository.audit import append, picture
from services.skp_service.tables import skps


@dataclass(frozen=True, slots=True)
class Warned:
    """A unit whose predicates depart from the distribution guide."""

    unit_code: str
    departures: Sequence[Departure]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a unit's predicates are distributed.

    Attributes:
        performance: how the unit itself has done, once somebody has said so.
        counts: how many people have each predicate, of assessments that are complete.
        departures: from the guide.
    """

    performance: OrganisationPerformance | None
    counts: Mapping[Predicate, int]
    departures: Sequence[Departure]


async def distribution_of(connection: AsyncConnection, desk: Desk, unit_code: str, period_id: UUID) -> Distribution:
    """Return a unit's distribution: what is not final yet only for its head.

    Raises UnknownUnit, UnknownPeriod, NotAllowed.
    """
    held = await performance.performance_in(connection, period_id, unit_code)
    standing = await standing_of(connection, desk, period_id)
    is_head = unit_code in standing.heads
    if not (is_head or standing.is_agency_admin or unit_code in standing.administers):
        raise errors.NotAllowed(period_id)
    counts = await performance.predicates_of(connection, period_id, [unit_code], final_only=not is_head)
    mine = counts.get(unit_code, {})
    return Distribution(held, mine, departures(held, mine) if held is not None else ())


async def set_performance(
    tx: Transaction, desk: Desk, unit_code: str, period_id: UUID, how: OrganisationPerformance
) -> None:
    """Say how a unit itself has done in a period. Raises NotAllowed, UnknownUnit, UnknownPeriod."""
    standing = await standing_of(tx.connection, desk, period_id)
    if not (standing.is_agency_admin or unit_code in standing.administers):
        raise errors.NotAllowed(period_id)
    before = await performance.performance_in(tx.connection, period_id, unit_code)
    await performance.set_performance(tx.connection, unit_code, period_id, how, at=desk.at.timestamp())
    earlier = {} if before is None else {unit_code: before.value}
    await append(
        tx.connection, [desk.entry(period_id, "set_performance", before=earlier, after={unit_code: how.value})]
    )


async def finalise_unit(tx: Transaction, desk: Desk, unit_code: str, period_id: UUID) -> tuple[list[Skp], list[Warned]]:
    """Make all assessed SKPs of a unit and those below it final, in order of NIP.

    Raises:
        UnknownUnit, UnknownPeriod: there is nothing to look into.
        NotAllowed: the caller neither heads the unit nor administers the agency.
        SkpError: what `finalise` raises.
    """
    parents = await people.unit_parents(tx.connection)
    if unit_code not in parents:
        raise errors.UnknownUnit(unit_code)
    await store.get_period(tx.connection, period_id)
    standing = await standing_of(tx.connection, desk, period_id)
    if not (unit_code in standing.heads or standing.is_agency_admin):
        raise errors.NotAllowed(period_id)
    ready = sa.select(skps.c.id).where(
        skps.c.period_id == period_id,
        skps.c.unit_code.in_(people.with_those_below([unit_code], parents)),
        skps.c.stage == Stage.ASSESSED.value,
        sa.true() if desk.by.nip is None else skps.c.nip != desk.by.nip,
    )
    ids = (await tx.connection.execute(ready.order_by(skps.c.nip, skps.c.id))).scalars().all()
    return await finalise(tx, desk, ids)


async def finalise(tx: Transaction, desk: Desk, ids: Sequence[UUID]) -> tuple[list[Skp], list[Warned]]:
    """Make assessed SKPs final, all or none, and announce them in the order of the request.

    One that is final already stays as it is and is not announced again. Statements do not grow with the SKPs.

    Returns:
        The SKPs in the order asked for, and the units that depart from the distribution guide.

    Raises:
        UnknownSkp, NotAllowed, WrongStage: the table of the cycle refuses one of them.
        ObjectionStillPossible: the employee may still object.
        AssessorMissing, AssessorUnknown: nobody can be named as assessor.
        DistributionRefused, NoUnitPerformance: the agency wants the guide kept.
    """
    # With the other parts of each year: of two that become final at once, the later one has to see the earlier.
    every = await store.lock_skps(tx.connection, await store.with_siblings(tx.connection, ids))
    found = {skp_id: every[skp_id] for skp_id in ids}
    await assign(tx.connection, found.values(), desk.today)
    # Who is whose colleague is a matter of the period.
    periods = {skp.period.id for skp in found.values()}
    standings = {period_id: await standing_of(tx.connection, desk, period_id) for period_id in periods}
    new = [found[skp_id] for skp_id in ids if found[skp_id].stage is not Stage.FINAL]
    for skp in found.values():
        act = Act.FINALISE if skp in new else Act.READ_ASSESSMENT
        require(act, capacities(standings[skp.period.id], skp, skp.unit_code), skp)
    before = {skp.id: picture(skp) for skp in new}
    assessors = await named_assessors(tx.connection, new, desk.rules.head_assessor)
    for skp in new:
        skp.finalise(assessors[skp.id], desk.at, desk.today, days=desk.rules.objection_days)
    await keep_with_assessments(tx.connection, desk.rules, new, assessors, desk.today)
    await store.save_skps(tx.connection, new)
    warned = await _against_the_guide(tx, desk, new)
    against = ", ".join(one.unit_code for one in warned)
    reason = f"departs from the distribution guide: {against}" if against else None
    entries = [
        desk.entry(skp.id, Act.FINALISE.value, before=before[skp.id], after=picture(skp), reason=reason) for skp in new
    ]
    await append(tx.connection, entries)
    await announce(tx, desk, new)
    return [found[skp_id] for skp_id in ids], warned


async def correct(
    tx: Transaction, desk: Desk, skp_id: UUID, ratings: tuple[Rating, Rating], reason: str, seen: Precondition
) -> Skp:
    """Give a final assessment other ratings, as a new version that goes where the first one went. Raises WrongStage."""
    await store.lock_skps(tx.connection, await store.with_siblings(tx.connection, [skp_id]))
    async with changing(tx, desk, skp_id, Act.CORRECT, seen=seen, reason=reason) as skp:
        before = _predicate_of(skp)
        skp.correct(*ratings, desk.at)
        await renew_organisation(tx.connection, skp)
    tx.emit(
        SkpPredicateCorrectedV1(
            skp_id=skp.id,
            nip=skp.nip,
            period=said(skp.period),
            version=skp.assessment.version,
            before=before,
            predicate=_predicate_of(skp),
            corrected_at=desk.at,
        ),
        subject=str(skp.id),
    )
    await announce(tx, desk, [skp])
    return skp


async def _against_the_guide(tx: Transaction, desk: Desk, new: Iterable[Skp]) -> list[Warned]:
    """Return the units that depart from the guide once these are final; refuse them where it binds."""
    warned: list[Warned] = []
    units: dict[UUID, dict[str, UUID]] = {}
    for skp in new:
        units.setdefault(skp.period.id, {})[skp.unit_code] = skp.id
    for period_id, codes in units.items():
        held = await performance.performance_of(tx.connection, period_id, codes)
        counts = await performance.predicates_of(tx.connection, period_id, codes)
        for code in sorted(codes):
            if code not in held:
                if desk.rules.distribution_binds:
                    raise errors.NoUnitPerformance(codes[code])
                continue
            if found := departures(held[code], counts.get(code, {})):
                if desk.rules.distribution_binds:
                    raise errors.DistributionRefused(codes[code])
                warned.append(Warned(code, found))
    return warned


async def announce(tx: Transaction, desk: Desk, final: Sequence[Skp]) -> None:
    """Announce final SKPs in order: a month or quarter by itself, a year once all its parts are final."""
    years = await _years_of(tx, desk, [skp for skp in final if skp.period.kind is PeriodKind.ANNUAL])
    for skp in final:
        if skp.period.kind is not PeriodKind.ANNUAL:
            tx.emit(_periodic(skp), subject=str(skp.id))
        elif (year := years.pop((skp.nip, skp.period.id), None)) is not None:
            tx.emit(_annual(year), subject=str(year.id))
    await feed.append(tx.connection, final, desk.rules.ip_points)


async def _years_of(tx: Transaction, desk: Desk, final: Sequence[Skp]) -> dict[tuple[str, UUID], AnnualResult]:
    if not final:
        return {}
    nips = {skp.nip for skp in final}
    spans = {skp.period.id for skp in final}
    all_parts = await store.find_skps(tx.connection, skps.c.nip.in_(nips), skps.c.period_id.in_(spans))
    held = await people.positions_of_all(tx.connection, nips)
    concluded: dict[tuple[str, UUID], AnnualResult] = {}
    for nip, period_id in dict.fromkeys((skp.nip, skp.period.id) for skp in final):
        places = {one.id: one for one in held[nip]}
        parts = [(skp, places[skp.position_id]) for skp in all_parts if skp.nip == nip and skp.period.id == period_id]
        result = conclude(parts, held[nip], desk.rules.year_rule)
        if result is not None:
            concluded[nip, period_id] = result
    earlier = await annual_store.lock_results(tx.connection, concluded.values())
    for result in concluded.values():
        result.succeed(earlier.get((result.nip, result.year, result.kind)))
    await annual_store.save_results(tx.connection, concluded.values())
    return concluded


def _annual(result: AnnualResult) -> Contract:
    return SkpFinalisedV1(
        skp_id=result.id,
        nip=result.nip,
        year=result.year,
        kind=result.kind,
        version=result.version,
        work_results=result.ratings.work_results,
        behaviour=result.ratings.behaviour,
        predicate=result.ratings.predicate,
        assessor=result.assessor,
        finalised_at=result.finalised_at,
    )


def _periodic(skp: Skp) -> Contract:
    final = skp.assessment
    if final.work_results is None or final.behaviour is None or final.assessor is None or final.finalised_at is None:
        raise ValueError("only a final SKP is announced")
    return SkpPeriodicEvaluatedV1(
        skp_id=skp.id,
        nip=skp.nip,
        period=said(skp.period),
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
