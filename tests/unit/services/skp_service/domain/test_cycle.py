"""Who may do what to an SKP, and where it leads."""

from itertools import product

import pytest

from services.skp_service.domain.cycle import RULES, Act, Capacity, Stage, may

EVERYBODY = frozenset(Capacity)
CONFIDENTIAL = [Stage.RESULTS_RATED, Stage.ASSESSED, Stage.OBJECTED]
READING = {Act.READ_PLAN, Act.READ_WORK, Act.READ_ASSESSMENT}
AROUND = [Capacity.COLLEAGUE, Capacity.SUBORDINATE]
DECIDING = [
    Act.APPROVE,
    Act.EXEMPT,
    Act.RATE_RESULTS,
    Act.RATE_BEHAVIOUR,
    Act.ANSWER_OBJECTION,
    Act.DECIDE_OBJECTION,
    Act.FINALISE,
    Act.CORRECT,
]
ADMINS = frozenset({Capacity.UNIT_ADMIN, Capacity.AGENCY_ADMIN})


def only(capacity: Capacity) -> frozenset[Capacity]:
    return frozenset({capacity})


def test_every_act_has_its_rule() -> None:
    assert RULES.keys() == set(Act)


def test_every_stage_is_reached_from_a_draft_and_leads_to_the_end() -> None:
    leads = [lead for rule in RULES.values() for lead in rule.leads.items()]
    assert closure(Stage.DRAFT, leads) == set(Stage)
    assert closure(Stage.FINAL, [(after, before) for before, after in leads]) == set(Stage)


def closure(start: Stage, leads: list[tuple[Stage, Stage]]) -> set[Stage]:
    reached = {start}
    while more := {after for before, after in leads if before in reached} - reached:
        reached |= more
    return reached


def test_what_is_final_stays_final() -> None:
    assert {after for rule in RULES.values() for before, after in rule.leads.items() if before is Stage.FINAL} == {
        Stage.FINAL
    }
    possible = {act for act, rule in RULES.items() if Stage.FINAL in rule.leads}
    assert possible == {Act.CORRECT, *READING}


@pytest.mark.parametrize("act", DECIDING)
def test_nobody_decides_about_his_own_skp(act: Act) -> None:
    assert not any(may(act, only(Capacity.OWNER), stage) for stage in Stage)


def test_results_are_rated_before_behaviour() -> None:
    assert not may(Act.RATE_BEHAVIOUR, EVERYBODY, Stage.APPROVED)
    assert may(Act.RATE_BEHAVIOUR, only(Capacity.ASSESSOR), RULES[Act.RATE_RESULTS].leads[Stage.APPROVED])


def test_a_plan_is_edited_only_while_it_is_the_employees() -> None:
    assert [stage for stage in Stage if may(Act.EDIT, only(Capacity.OWNER), stage)] == [Stage.DRAFT, Stage.RETURNED]


def test_only_the_superior_of_the_assessor_decides_an_objection() -> None:
    assert [one for one in Capacity if may(Act.DECIDE_OBJECTION, only(one), Stage.OBJECTED)] == [Capacity.REVIEWER]


def test_only_the_assessor_answers_an_objection_and_only_while_it_is_open() -> None:
    assert [one for one in Capacity if may(Act.ANSWER_OBJECTION, only(one), Stage.OBJECTED)] == [Capacity.ASSESSOR]
    assert RULES[Act.ANSWER_OBJECTION].leads == {Stage.OBJECTED: Stage.OBJECTED}


@pytest.mark.parametrize(("stage", "capacity"), list(product(CONFIDENTIAL, sorted(ADMINS))))
def test_an_assessment_is_confidential_until_it_is_final(stage: Stage, capacity: Capacity) -> None:
    assert not may(Act.READ_ASSESSMENT, only(capacity), stage)
    assert may(Act.READ_ASSESSMENT, only(capacity), Stage.FINAL)


@pytest.mark.parametrize("capacity", Capacity)
def test_whoever_is_anything_to_an_skp_may_read_its_plan(capacity: Capacity) -> None:
    assert all(may(Act.READ_PLAN, only(capacity), stage) for stage in Stage)


@pytest.mark.parametrize("capacity", Capacity)
def test_realisation_and_evidence_are_not_for_colleagues(capacity: Capacity) -> None:
    assert [may(Act.READ_WORK, only(capacity), stage) for stage in Stage] == [capacity not in AROUND] * len(Stage)


@pytest.mark.parametrize("capacity", AROUND)
def test_colleagues_give_feedback_and_do_nothing_else(capacity: Capacity) -> None:
    done = {act for act, stage in product(Act, Stage) if may(act, only(capacity), stage)}
    assert done == {Act.GIVE_FEEDBACK, Act.READ_PLAN}


def test_only_whose_it_is_accepts_a_complete_assessment() -> None:
    assert [one for one in Capacity if may(Act.ACCEPT, only(one), Stage.ASSESSED)] == [Capacity.OWNER]
    assert [stage for stage in Stage if may(Act.ACCEPT, EVERYBODY, stage)] == [Stage.ASSESSED]


def test_accepting_leaves_the_assessment_where_it_is() -> None:
    assert RULES[Act.ACCEPT].leads == {Stage.ASSESSED: Stage.ASSESSED}


@pytest.mark.parametrize("capacity", AROUND)
def test_an_assessment_is_never_for_colleagues(capacity: Capacity) -> None:
    assert not any(may(Act.READ_ASSESSMENT, only(capacity), stage) for stage in Stage)


def test_somebody_who_is_nothing_to_an_skp_may_nothing() -> None:
    assert not any(may(act, frozenset(), stage) for act, stage in product(Act, Stage))
