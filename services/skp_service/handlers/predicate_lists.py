"""Use case of the numbered act that sets the predicates of a unit's people (penetapan predikat kinerja)."""

from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.refusal import Fault
from hub import audit
from hub.transaction import Transaction
from readmodels.people.domain.hierarchy import Hierarchy
from readmodels.people.hierarchy import load_hierarchy, unit_parents, with_those_below
from services.skp_service.domain.errors import NotHeadOfUnit, NotYourUnit, NoUnitPerformance, UnknownUnit
from services.skp_service.domain.paper import NothingFinal, Person, SignatoryMissing, SignatoryNotAllowed, UnknownPaper
from services.skp_service.domain.period import Span
from services.skp_service.domain.policy import UnitAct, UnitRecord, may_in_unit
from services.skp_service.domain.predicate_list import PredicateList
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.handlers.context import ActorContext, relations_of
from services.skp_service.handlers.particulars import as_person
from services.skp_service.repository import document_people, performance
from services.skp_service.repository import predicate_lists as store
from services.skp_service.repository import skps as skp_store
from services.skp_service.repository.audit import about_period
from services.skp_service.repository.predicate_lists import ListedAct, PredicateAct


class Signatory(StrEnum):
    """Who sets the predicates."""

    HEAD = "head"
    """The head of the unit, or who acts as its head."""
    HEAD_ASSESSOR = "head_assessor"
    """Who assesses the top official: the regent."""


async def issue(
    tx: Transaction, context: ActorContext, unit_code: str, period_id: UUID, signatory: Signatory
) -> PredicateAct:
    """Set the final predicates of a unit and those below it by the next act, whose content is frozen.

    Args:
        tx: the transaction.
        context: who asks.
        unit_code: which unit.
        period_id: the period.
        signatory: who signs.

    Raises:
        UnknownUnit, UnknownPeriod: there is nothing to set.
        NotHeadOfUnit: the caller neither heads the unit nor administers the agency.
        SignatoryNotAllowed: the caller may not have the regent sign.
        NothingFinal, NoUnitPerformance, SignatoryMissing: what the paper has to say is not known.
    """
    tree = await load_hierarchy(tx.connection, context.today, ())
    if unit_code not in tree.parents:
        raise UnknownUnit(unit_code)
    period = await skp_store.get_period(tx.connection, period_id)
    relations = await relations_of(tx.connection, context, period_id)
    if not may_in_unit(UnitAct.ISSUE_PREDICATE_LIST, unit_code, relations):
        raise NotHeadOfUnit(period_id)
    *_, top = tree.units_above(unit_code)
    at_the_top = UnitRecord(top, is_top=tree.parents.get(top, top) is None)
    if signatory is Signatory.HEAD_ASSESSOR and not may_in_unit(UnitAct.HAVE_REGENT_SIGN, at_the_top, relations):
        refused = SignatoryNotAllowed
        raise refused(period_id, [Fault(refused.code, refused.sentence, "signatory")])
    below = with_those_below([unit_code], tree.parents)
    entries = await store.final_entries(tx.connection, period_id, below)
    if not entries:
        raise NothingFinal(period_id)
    content = PredicateList(
        agency=context.rules.agency,
        unit=await document_people.unit_name(tx.connection, unit_code),
        period=Span(period.kind, period.start, period.end),
        organisation=await _performance(tx.connection, tree, unit_code, period_id),
        entries=entries,
        signatory=await _signatory(tx.connection, context, tree, unit_code, signatory),
        place=context.rules.place,
        on=context.today,
        version=0,
        at=context.at,
    )
    act = await store.add(
        tx.connection, PredicateAct(uuid4(), unit_code, period_id, 0, content, context.at.timestamp())
    )
    after = {"unit_code": unit_code, "number": act.number, "people": len(entries)}
    await audit.record(tx.connection, context.entry(about_period(period_id), "issue_predicate_list", after=after))
    return act


async def list_acts(
    connection: AsyncConnection, context: ActorContext, unit_code: str, period_id: UUID
) -> list[ListedAct]:
    """Return a unit's acts, the newest first. Raises UnknownUnit, UnknownPeriod, NotYourUnit."""
    if unit_code not in await unit_parents(connection):
        raise UnknownUnit(unit_code)
    await skp_store.get_period(connection, period_id)
    await _require_reading(connection, context, unit_code, period_id)
    return await store.of_unit(connection, unit_code, period_id)


async def readable_act(
    connection: AsyncConnection, context: ActorContext, unit_code: str, list_id: UUID
) -> PredicateAct:
    """Return a unit's act. Raises UnknownPaper, NotYourUnit."""
    act = await store.get(connection, list_id)
    if act.unit_code != unit_code:
        raise UnknownPaper(list_id)
    await _require_reading(connection, context, unit_code, act.period_id)
    return act


async def _require_reading(connection: AsyncConnection, context: ActorContext, unit_code: str, period_id: UUID) -> None:
    relations = await relations_of(connection, context, period_id)
    if not may_in_unit(UnitAct.READ_PREDICATE_LISTS, unit_code, relations):
        raise NotYourUnit(unit_code)


async def _performance(
    connection: AsyncConnection, tree: Hierarchy, unit_code: str, period_id: UUID
) -> OrganisationPerformance:
    """Return how the unit has done, or the nearest one above it of which it is known, as evaluations say it."""
    chain = list(tree.units_above(unit_code))
    known = await performance.performance_of(connection, period_id, chain)
    for code in chain:
        if code in known:
            return known[code]
    raise NoUnitPerformance(period_id)


async def _signatory(
    connection: AsyncConnection, context: ActorContext, tree: Hierarchy, unit_code: str, signatory: Signatory
) -> Person:
    if signatory is Signatory.HEAD_ASSESSOR:
        if context.rules.head_assessor is None:
            raise SignatoryMissing(unit_code)
        return as_person(context.rules.head_assessor)
    head = tree.heads.get(unit_code)
    person = (
        await document_people.acting_head(connection, unit_code, context.today)
        if head is None
        else await document_people.person_on(connection, head, context.today)
    )
    if person is None:
        raise SignatoryMissing(unit_code)
    return person
