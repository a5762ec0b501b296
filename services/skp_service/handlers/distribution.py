"""Use cases of the distribution of predicates: to look at it, and to measure what becomes final by the guide.

What is assessed counts beside what is final, so two who finalise sections of one organisation at once both see all of
it: no lock is needed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.refusal import Fault
from contracts.vocabulary import Predicate
from services.skp_service.domain import errors
from services.skp_service.domain.distribution import Departure, DistributionRule, InformsBecause, departures
from services.skp_service.domain.policy import UnitAct, may_in_unit
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.handlers.context import ActorContext, relations_of
from services.skp_service.repository import performance
from services.skp_service.terms_id import PREDICATE


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the predicates of an organisation's people are distributed.

    Attributes:
        unit_code: the organisation: the unit with which they are counted.
        performance: how it has done itself, once somebody has said so.
        counts: how many people have each predicate, of assessments that are complete.
        departures: from the guide.
        informs_because: why the guide only informs; None where it binds.
        sentence: where and of how many people it was counted, and whether it binds; Indonesian.
        final_only: whether only final assessments were counted.
    """

    unit_code: str
    performance: OrganisationPerformance | None
    counts: Mapping[Predicate, int]
    departures: Sequence[Departure]
    informs_because: InformsBecause | None
    sentence: str
    final_only: bool = False

    @property
    def people(self) -> int:
        """How many people were counted."""
        return sum(self.counts.values())


async def distribution_of(
    connection: AsyncConnection, context: ActorContext, unit_code: str, period_id: UUID
) -> Distribution:
    """Return the distribution of the organisation with which a unit is counted.

    What is not final yet is counted only for who heads that organisation.

    Raises UnknownUnit, UnknownPeriod, DistributionNotYours.
    """
    await performance.performance_in(connection, period_id, unit_code)
    relations = await relations_of(connection, context, period_id)
    if not may_in_unit(UnitAct.READ_DISTRIBUTION, unit_code, relations):
        raise errors.DistributionNotYours(period_id)
    rule = context.rules.distribution
    organisations = rule.organisations(*await performance.units_with_kinds(connection))
    at = organisations[unit_code]
    final_only = not may_in_unit(UnitAct.READ_COMING_DISTRIBUTION, at, relations)
    (found,) = await _counted(connection, rule, period_id, _counted_with({at}, organisations), final_only=final_only)
    return found


async def against_the_guide(
    connection: AsyncConnection, context: ActorContext, new: Iterable[Skp]
) -> list[Distribution]:
    """Return the organisations that depart from the guide once these are final.

    Raises:
        DistributionRefused, NoUnitPerformance: the guide binds.
    """
    spans: dict[UUID, dict[str, UUID]] = {}
    for skp in new:
        spans.setdefault(skp.period.id, {})[skp.unit_code] = skp.id
    if not spans:
        return []
    rule = context.rules.distribution
    everywhere = rule.organisations(*await performance.units_with_kinds(connection))
    warned: list[Distribution] = []
    for period_id, ids in spans.items():
        # A unit of which no event has told yet is counted by itself.
        organisations = everywhere | {code: code for code in ids if code not in everywhere}
        about = {organisations[code]: skp_id for code, skp_id in ids.items()}
        for found in await _counted(connection, rule, period_id, _counted_with(set(about), organisations)):
            if found.informs_because is None:
                _refuse(found, about[found.unit_code])
            if found.departures:
                warned.append(found)
    return warned


def _counted_with(wanted: set[str], organisations: Mapping[str, str]) -> dict[str, str]:
    return {code: at for code, at in organisations.items() if at in wanted}


async def _counted(
    connection: AsyncConnection,
    rule: DistributionRule,
    period_id: UUID,
    organisations: Mapping[str, str],
    *,
    final_only: bool = False,
) -> list[Distribution]:
    """Return the distribution of each of these organisations, in order of code. Two statements."""
    wanted = sorted(set(organisations.values()))
    known = await performance.performance_of(connection, period_id, wanted)
    counts = await performance.predicates_of(connection, period_id, organisations, final_only=final_only)
    found = []
    for at in wanted:
        how, theirs = known.get(at), counts.get(at, {})
        people = sum(theirs.values())
        because = rule.informs_because(people)
        sentence = f"Dihitung pada unit {at} atas {people} pegawai yang berpredikat; {_effect(rule, because)}."
        departs = () if how is None else departures(how, theirs)
        found.append(Distribution(at, how, theirs, departs, because, sentence, final_only))
    return found


def _effect(rule: DistributionRule, because: InformsBecause | None) -> str:
    match because:
        case InformsBecause.TOO_FEW_PEOPLE:
            return f"kurang dari {rule.minimum} pegawai, jadi pola distribusi hanya memberi tahu"
        case InformsBecause.NOT_BINDING:
            return "menurut setelan instansi pola distribusi hanya memberi tahu"
        case None:
            return "pola distribusi mengikat"


def _refuse(found: Distribution, about: UUID) -> None:
    where = f"units.{found.unit_code}"
    if found.performance is None:
        fault = Fault("unit_performance_missing", f"Isi dahulu capaian kinerja unit {found.unit_code}.", where)
        raise errors.NoUnitPerformance(about, [fault])
    if found.departures:
        faults = [Fault("distribution_refused", _departure(found, one), where) for one in found.departures]
        raise errors.DistributionRefused(about, faults)


def _departure(found: Distribution, one: Departure) -> str:
    whom = " dan/atau ".join(PREDICATE[each] for each in Predicate if each in one.bound.predicates)
    bound = f"paling banyak {one.most}" if one.people > one.most else f"paling sedikit {one.fewest}"
    return f"Pada unit {found.unit_code}, {one.people} dari {found.people} pegawai {whom}; {bound}."
