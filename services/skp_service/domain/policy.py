"""Who may do what, as data: what somebody is to an SKP, whose SKPs a list shows, who may do what in a unit or a period.

What each capacity may do to an SKP, and at which stage, is the table of `cycle.py`. Nobody asks roles or relations but
through these tables: `evaluate` for one record, `repository/visibility.py` for lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.condition import (
    Condition,
    Differs,
    Holds,
    Is,
    Matches,
    Missing,
    Relation,
    Within,
    all_of,
    any_of,
    evaluate,
)
from services.skp_service.domain.cycle import RULES, Act, Capacity, Stage

_EMPLOYEE, _ASSESSOR = Is(Relation.IS_EMPLOYEE), Is(Relation.IS_ASSESSOR)
_AGENCY_ADMIN: Final = Is(Relation.IS_AGENCY_ADMIN)
_ADMINISTERS: Final = Within(Relation.ADMINISTERS, ("unit_code",))
_HEADS: Final = all_of(_ASSESSOR, Within(Relation.HEADS, ("unit_code",)))


def _acts_for(field: str) -> Condition:
    """Return that the caller acts as the assessor whom a field names.

    Where it is nobody's, the regent assesses, who is no civil servant: the agency's admin records what the regent
    decides.
    """
    return any_of(all_of(_ASSESSOR, Matches(field)), all_of(_AGENCY_ADMIN, Missing(field)))


_OF_OTHERS: Final[Mapping[Capacity, Condition]] = {
    Capacity.ASSESSOR: _acts_for("assessor_nip"),
    Capacity.REVIEWER: _acts_for("reviewer_nip"),
    Capacity.COLLEAGUE: all_of(_EMPLOYEE, Within(Relation.ASSESSED_BY, ("assessor_nip",))),
    Capacity.SUBORDINATE: all_of(_EMPLOYEE, Within(Relation.ASSESSED_BY, ("nip",))),
    # Above the assessor stands the regent: also where the unit, and all above it, have no other head.
    Capacity.AUTHORISED: any_of(
        _HEADS, all_of(_AGENCY_ADMIN, any_of(Missing("assessor_nip"), Missing("reviewer_nip")))
    ),
    Capacity.UNIT_ADMIN: _ADMINISTERS,
    Capacity.AGENCY_ADMIN: _AGENCY_ADMIN,
}


def _is_any(*capacities: Capacity) -> Condition:
    """Return that the caller is one of these to an SKP.

    Whose SKP it is has no other capacity in it, whatever their roles: nobody assesses, exempts or finalises their own.
    """
    others = [_OF_OTHERS[one] for one in Capacity if one in capacities and one is not Capacity.OWNER]
    of_others = all_of(Differs("nip"), any_of(*others))
    return any_of(all_of(_EMPLOYEE, Matches("nip")), of_others) if Capacity.OWNER in capacities else of_others


HELD_BY: Final[Mapping[Capacity, Condition]] = {one: _is_any(one) for one in Capacity}
"""What makes somebody what they are to an SKP."""


def permitted(act: Act) -> Condition:
    """Return what has to be true of an SKP and a caller for an act of the table of the cycle."""
    rule = RULES[act]
    at_stages = _is_any(*rule.by)
    if set(rule.leads) != set(Stage):
        at_stages = all_of(Holds("stage", frozenset(rule.leads)), at_stages)
    return any_of(at_stages, all_of(Holds("stage", frozenset({Stage.FINAL})), _is_any(*rule.once_final)))


def capacities(caller: CallerRelations, skp: object) -> frozenset[Capacity]:
    """Return what a caller is to an SKP, of which only `nip`, `assessor_nip`, `reviewer_nip`, `unit_code` are read."""
    return frozenset(one for one, condition in HELD_BY.items() if evaluate(condition, skp, caller))


class ListScope(StrEnum):
    """Whose SKPs a caller wants to see."""

    OWN = "own"
    ASSESSED = "assessed"
    """Whose assessor the caller is."""
    REVIEWED = "reviewed"
    """Whose assessor's superior the caller is."""
    UNITS = "units"
    """Of the units that the caller administers or heads; an agency admin's are all."""
    AROUND = "around"
    """The caller's superior's, and those of the same superior: to whom feedback can be given."""


LISTED: Final[Mapping[ListScope, Condition]] = {
    ListScope.OWN: all_of(_EMPLOYEE, Matches("nip")),
    ListScope.ASSESSED: all_of(_ASSESSOR, Matches("assessor_nip")),
    ListScope.REVIEWED: all_of(_ASSESSOR, Matches("reviewer_nip")),
    ListScope.UNITS: any_of(_AGENCY_ADMIN, Within(Relation.UNITS, ("unit_code",))),
    ListScope.AROUND: all_of(_EMPLOYEE, Within(Relation.ASSESSED_BY, ("nip", "assessor_nip"))),
}
"""Which SKPs each list shows."""


class UnitAct(StrEnum):
    """What can be done in a unit."""

    READ_PEOPLE = "read_people"
    """Reports, lists and results of those who work there."""
    READ_MATRIX = "read_matrix"
    READ_DISTRIBUTION = "read_distribution"
    """Of what is final."""
    READ_COMING_DISTRIBUTION = "read_coming_distribution"
    """Also of what is assessed and not final yet."""
    SET_PERFORMANCE = "set_performance"
    FINALISE = "finalise"
    ISSUE_PREDICATE_LIST = "issue_predicate_list"
    HAVE_REGENT_SIGN = "have_regent_sign"
    READ_PREDICATE_LISTS = "read_predicate_lists"


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit, as far as decides what may be done in it.

    Attributes:
        unit_code: its code; None: whichever it is, so nobody administers or heads it.
        is_top: no unit stands above it.
    """

    unit_code: str | None
    is_top: bool = False


UNIT_HELD_BY: Final[Mapping[Capacity, Condition]] = {
    Capacity.AUTHORISED: _HEADS,
    Capacity.UNIT_ADMIN: _ADMINISTERS,
    Capacity.AGENCY_ADMIN: _AGENCY_ADMIN,
}
"""What makes somebody what they are to a unit, and to its lists of predicates."""

_READS: Final = any_of(_AGENCY_ADMIN, _ADMINISTERS, _HEADS)
_DECIDES: Final = any_of(_AGENCY_ADMIN, _HEADS)

UNIT_RULES: Final[Mapping[UnitAct, Condition]] = {
    UnitAct.READ_PEOPLE: _READS,
    # Approved plans are no secret among those who share the unit's results.
    UnitAct.READ_MATRIX: any_of(_READS, all_of(_EMPLOYEE, Within(Relation.BELONGS_TO, ("unit_code",)))),
    UnitAct.READ_DISTRIBUTION: _READS,
    UnitAct.READ_COMING_DISTRIBUTION: _HEADS,
    UnitAct.SET_PERFORMANCE: any_of(_AGENCY_ADMIN, _ADMINISTERS),
    UnitAct.FINALISE: _DECIDES,
    UnitAct.ISSUE_PREDICATE_LIST: _DECIDES,
    UnitAct.HAVE_REGENT_SIGN: any_of(_AGENCY_ADMIN, all_of(Holds("is_top", frozenset({True})), _HEADS)),
    UnitAct.READ_PREDICATE_LISTS: _READS,
}
"""Who may do what in a unit."""

_ANY_UNIT: Final = UnitRecord(None)
"""What may be done there may be done in all units. No code stands for it: a token may name any text as a unit."""


def may_in_unit(act: UnitAct, unit: str | UnitRecord, caller: CallerRelations) -> bool:
    """Return whether somebody may do something in a unit, given as a record where more than its code decides."""
    record = UnitRecord(unit) if isinstance(unit, str) else unit
    return evaluate(UNIT_RULES[act], record, caller)


def units_for(act: UnitAct, caller: CallerRelations) -> set[str] | None:
    """Return the codes of the units in which somebody may do something; None: in all."""
    if may_in_unit(act, _ANY_UNIT, caller):
        return None
    return {code for code in caller.units if may_in_unit(act, code, caller)}


def unit_capacities(caller: CallerRelations, unit_code: str) -> frozenset[Capacity]:
    """Return what a caller is to a unit."""
    record = UnitRecord(unit_code)
    return frozenset(one for one, condition in UNIT_HELD_BY.items() if evaluate(condition, record, caller))


class PeriodAct(StrEnum):
    """What can be done in a period."""

    OPEN = "open"
    CHANGE = "change"
    GIVE_EXTRA_TIME = "give_extra_time"
    READ_EXTRA_TIME = "read_extra_time"
    BEGIN_SKP = "begin_skp"
    """Their own."""


PERIOD_RULES: Final[Mapping[PeriodAct, Condition]] = {
    PeriodAct.OPEN: _AGENCY_ADMIN,
    PeriodAct.CHANGE: _AGENCY_ADMIN,
    PeriodAct.GIVE_EXTRA_TIME: _AGENCY_ADMIN,
    PeriodAct.READ_EXTRA_TIME: _AGENCY_ADMIN,
    PeriodAct.BEGIN_SKP: all_of(_EMPLOYEE, Is(Relation.NIP)),
}
"""Who may do what in a period."""


def may_in_period(act: PeriodAct, caller: CallerRelations) -> bool:
    """Return whether somebody may do something in a period; only their roles and NIP are read."""
    return evaluate(PERIOD_RULES[act], None, caller)


FETCHES_FINAL_PAPERS: Final = Is(Relation.IS_DOCUMENT_READER)
"""Who may fetch the papers of anybody's final assessment, beside those who may read it."""


def may_fetch_final_papers(caller: CallerRelations) -> bool:
    """Return whether somebody may fetch the papers of any final assessment; only their roles are read."""
    return evaluate(FETCHES_FINAL_PAPERS, None, caller)
