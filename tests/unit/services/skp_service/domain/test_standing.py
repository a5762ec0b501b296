"""What somebody is to one SKP: the table of capacities."""

import pytest

from services.skp_service.domain.caller_relations import CallerRelations, capacities
from services.skp_service.domain.cycle import Capacity
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
    assert capacities(caller, skp, skp.unit_code) == held


@pytest.mark.parametrize("skp", [SKP, TOP, UNDER_THE_HEAD], ids=["staff", "top official", "chief"])
def test_nobody_is_more_than_the_owner_of_their_own_skp(skp: Skp) -> None:
    caller = CallerRelations(skp.nip, **EVERY_ROLE, **EVERY_UNIT, assessed_by={skp.nip, CHIEF, HEAD})  # type: ignore[arg-type]  # roles and units
    assert capacities(caller, skp, skp.unit_code) == {Capacity.OWNER}


def test_no_repr_holds_a_nip() -> None:
    assert OWNER not in repr(CallerRelations(OWNER))
