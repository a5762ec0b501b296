"""What somebody is to one SKP, and what they may do in a unit and in a period: the tables of the policy."""

import pytest

from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.cycle import Capacity
from services.skp_service.domain.policy import (
    PeriodAct,
    UnitAct,
    UnitRecord,
    capacities,
    may_in_period,
    may_in_unit,
    units_for,
)
from services.skp_service.domain.skp import Skp
from tests.unit.services.skp_service.domain.samples import CHIEF, HEAD, OWNER, draft

OTHER = "198501012010011000"
SKP = draft()
TOP = draft(nip=HEAD, assessor_nip=None, reviewer_nip=None, unit_code="BKD")
UNDER_THE_HEAD = draft(nip=CHIEF, assessor_nip=HEAD, reviewer_nip=None)
EVERY_ROLE = {"is_employee": True, "is_assessor": True, "is_agency_admin": True}
EVERY_UNIT = {"administers": {"BKD", "BKD-1"}, "heads": {"BKD", "BKD-1"}}

TABLE: list[tuple[str, CallerRelations, Skp, set[Capacity]]] = [
    ("owner", CallerRelations(OWNER, is_employee=True), SKP, {Capacity.OWNER}),
    ("owner without the role", CallerRelations(OWNER, is_assessor=True), SKP, set()),
    ("assessor", CallerRelations(CHIEF, is_assessor=True), SKP, {Capacity.ASSESSOR}),
    ("assessor without the role", CallerRelations(CHIEF, is_employee=True), SKP, set()),
    ("assessor of another", CallerRelations(OTHER, is_assessor=True), SKP, set()),
    ("reviewer", CallerRelations(HEAD, is_assessor=True), SKP, {Capacity.REVIEWER}),
    ("reviewer without the role", CallerRelations(HEAD, is_employee=True), SKP, set()),
    ("head", CallerRelations(OTHER, is_assessor=True, heads={"BKD-1"}), SKP, {Capacity.AUTHORISED}),
    ("head without the role", CallerRelations(OTHER, is_employee=True, heads={"BKD-1"}), SKP, set()),
    ("head of another unit", CallerRelations(OTHER, is_assessor=True, heads={"DISHUB"}), SKP, set()),
    ("colleague", CallerRelations(OTHER, is_employee=True, assessed_by={CHIEF}), SKP, {Capacity.COLLEAGUE}),
    ("colleague without the role", CallerRelations(OTHER, is_assessor=True, assessed_by={CHIEF}), SKP, set()),
    ("of another superior", CallerRelations(OTHER, is_employee=True, assessed_by={HEAD}), SKP, set()),
    ("subordinate", CallerRelations(OTHER, is_employee=True, assessed_by={OWNER}), SKP, {Capacity.SUBORDINATE}),
    ("subordinate without the role", CallerRelations(OTHER, is_assessor=True, assessed_by={OWNER}), SKP, set()),
    ("nobody's colleague", CallerRelations(OTHER, is_employee=True), TOP, set()),
    ("unit admin", CallerRelations(OTHER, administers={"BKD-1"}), SKP, {Capacity.UNIT_ADMIN}),
    ("admin of another unit", CallerRelations(OTHER, administers={"DISHUB"}), SKP, set()),
    ("agency admin", CallerRelations(OTHER, is_agency_admin=True), SKP, {Capacity.AGENCY_ADMIN}),
    (
        "agency admin for the regent who reviews",
        CallerRelations(OTHER, is_agency_admin=True),
        UNDER_THE_HEAD,
        {Capacity.AGENCY_ADMIN, Capacity.REVIEWER, Capacity.AUTHORISED},
    ),
    (
        "agency admin for the regent who assesses",
        CallerRelations(None, is_agency_admin=True),
        TOP,
        {Capacity.AGENCY_ADMIN, Capacity.ASSESSOR, Capacity.REVIEWER, Capacity.AUTHORISED},
    ),
    ("program", CallerRelations(None, is_employee=True, is_assessor=True), TOP, set()),
    (
        "several",
        CallerRelations(CHIEF, is_assessor=True, heads={"BKD-1"}),
        SKP,
        {Capacity.ASSESSOR, Capacity.AUTHORISED},
    ),
]


@pytest.mark.parametrize(("caller", "skp", "held"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_a_caller_is_to_an_skp(caller: CallerRelations, skp: Skp, held: set[Capacity]) -> None:
    assert capacities(caller, skp) == held


@pytest.mark.parametrize("skp", [SKP, TOP, UNDER_THE_HEAD], ids=["staff", "top official", "chief"])
def test_nobody_is_more_than_the_owner_of_their_own_skp(skp: Skp) -> None:
    caller = CallerRelations(skp.nip, **EVERY_ROLE, **EVERY_UNIT, assessed_by={skp.nip, CHIEF, HEAD})  # type: ignore[arg-type]  # roles and units
    assert capacities(caller, skp) == {Capacity.OWNER}


def test_no_repr_holds_a_nip() -> None:
    assert OWNER not in repr(CallerRelations(OWNER))


READS = {UnitAct.READ_PEOPLE, UnitAct.READ_MATRIX, UnitAct.READ_DISTRIBUTION, UnitAct.READ_PREDICATE_LISTS}
DECIDES = {UnitAct.FINALISE, UnitAct.ISSUE_PREDICATE_LIST}
IN_UNIT: list[tuple[str, CallerRelations, set[UnitAct]]] = [
    ("agency admin", CallerRelations(None, is_agency_admin=True), set(UnitAct) - {UnitAct.READ_COMING_DISTRIBUTION}),
    ("unit admin", CallerRelations(OTHER, administers={"BKD-1"}), READS | {UnitAct.SET_PERFORMANCE}),
    (
        "head",
        CallerRelations(OTHER, is_assessor=True, heads={"BKD-1"}),
        READS | DECIDES | {UnitAct.READ_COMING_DISTRIBUTION},
    ),
    ("head without the role", CallerRelations(OTHER, is_employee=True, heads={"BKD-1"}), set()),
    ("who works there", CallerRelations(OTHER, is_employee=True, belongs_to={"BKD-1"}), {UnitAct.READ_MATRIX}),
    ("of another unit", CallerRelations(OTHER, is_employee=True, is_assessor=True, heads={"DISHUB"}), set()),
]


@pytest.mark.parametrize(("caller", "acts"), [row[1:] for row in IN_UNIT], ids=[row[0] for row in IN_UNIT])
def test_what_a_caller_may_do_in_a_unit(caller: CallerRelations, acts: set[UnitAct]) -> None:
    assert {act for act in UnitAct if may_in_unit(act, "BKD-1", caller)} == acts


def test_the_head_of_the_top_unit_may_have_the_regent_sign() -> None:
    caller = CallerRelations(HEAD, is_assessor=True, heads={"BKD", "BKD-1"})
    for unit, may in ((UnitRecord("BKD", is_top=True), True), (UnitRecord("BKD-1"), False)):
        assert may_in_unit(UnitAct.HAVE_REGENT_SIGN, unit, caller) == may


def test_where_somebody_may_do_something() -> None:
    caller = CallerRelations(OTHER, is_assessor=True, heads={"BKD-1"}, administers={"DISHUB"})
    assert units_for(UnitAct.READ_PEOPLE, caller) == {"BKD-1", "DISHUB"}
    assert units_for(UnitAct.FINALISE, caller) == {"BKD-1"}
    assert units_for(UnitAct.READ_PEOPLE, CallerRelations(None, is_agency_admin=True)) is None


@pytest.mark.parametrize("act", UnitAct)
def test_a_unit_without_a_code_is_not_all_units(act: UnitAct) -> None:
    caller = CallerRelations(OTHER, is_employee=True, is_assessor=True, administers={""}, heads={""}, belongs_to={""})
    assert units_for(act, caller) in ({""}, set())


def test_periods_are_the_agency_admins() -> None:
    employee, admin = CallerRelations(OTHER, is_employee=True), CallerRelations(None, is_agency_admin=True)
    assert {act for act in PeriodAct if may_in_period(act, employee)} == {PeriodAct.BEGIN_SKP}
    assert {act for act in PeriodAct if may_in_period(act, admin)} == set(PeriodAct) - {PeriodAct.BEGIN_SKP}
