"""What each act of planning does to an SKP, and which rule refuses it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Final
from uuid import UUID

import pytest

from contracts.vocabulary import Rating
from services.skp_service.domain import errors
from services.skp_service.domain.assessment import Progress
from services.skp_service.domain.cycle import RULES, Act, Stage
from services.skp_service.domain.deadline import Because, Deadline
from services.skp_service.domain.objection import Decision
from services.skp_service.domain.plan import Plan
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.superior import SuperiorFirst, SuperiorPlan
from tests.unit.services.skp_service.domain.samples import (
    ABOVE,
    AFTER,
    ASSESSOR,
    AT,
    AT_STAGE,
    DAYS,
    DURING,
    EVIDENCED,
    FIRST,
    GIVEN,
    IN_TIME,
    OWNER,
    PLAN,
    SECOND,
    STANDS,
    TOLD,
    YEAR,
    approved,
    draft,
    returned,
    submitted,
    work_result,
)

CLOSED: Final = YEAR.drafts_close + timedelta(days=1)


def withdrawn() -> Skp:
    skp = submitted()
    skp.withdraw(DURING, IN_TIME)
    return skp


def revised() -> Skp:
    skp = approved()
    skp.revise(DURING, IN_TIME)
    return skp


DO: Final[Mapping[Act, Callable[[Skp], None]]] = {
    Act.EDIT: lambda skp: skp.draft(PLAN, DURING, IN_TIME),
    Act.SUBMIT: lambda skp: skp.submit(STANDS, DURING, IN_TIME),
    Act.WITHDRAW: lambda skp: skp.withdraw(DURING, IN_TIME),
    Act.RETURN: lambda skp: skp.send_back("Belum tepat."),
    Act.APPROVE: lambda skp: skp.approve(DURING),
    Act.REVISE: lambda skp: skp.revise(DURING, IN_TIME),
    Act.RECORD: lambda skp: skp.record(FIRST, Progress("Rencana", "Realisasi")),
    Act.GIVE_FEEDBACK: lambda skp: skp.check_feedback_target(FIRST),
    Act.EXEMPT: lambda skp: skp.exempt("Pegawai meninggal dunia."),
    Act.RATE_RESULTS: lambda skp: skp.rate_results(Rating.ABOVE, EVIDENCED, GIVEN),
    Act.RATE_BEHAVIOUR: lambda skp: skp.rate_behaviour(Rating.ABOVE, GIVEN, TOLD),
    Act.ACCEPT: lambda skp: skp.accept(),
    Act.OBJECT: lambda skp: skp.object("Belum dihitung.", TOLD, days=DAYS),
    Act.ANSWER_OBJECTION: lambda skp: skp.answer_objection("Tetap pada nilainya.", TOLD),
    Act.DECIDE_OBJECTION: lambda skp: skp.decide(Decision("Tetap.", assessor_said="Tetap pada nilainya."), TOLD),
    Act.FINALISE: lambda skp: skp.finalise(ASSESSOR, AT, TOLD + timedelta(days=DAYS + 1), days=DAYS),
    Act.CORRECT: lambda skp: skp.correct(Rating.BELOW, Rating.BELOW, AT),
}
"""Every act that changes an SKP, as it succeeds."""


@pytest.mark.parametrize(("act", "stage"), list(product(DO, Stage)))
def test_the_table_says_where_each_act_leads_and_refuses_the_rest(act: Act, stage: Stage) -> None:
    skp = AT_STAGE[stage]()
    leads = RULES[act].leads
    if stage in leads:
        DO[act](skp)
        assert skp.stage is leads[stage]
        return
    with pytest.raises(errors.WrongStage) as refused:
        DO[act](skp)
    assert refused.value.about == skp.id
    assert skp.stage is stage


def test_every_act_that_changes_is_tried() -> None:
    assert set(Act) - DO.keys() == {Act.READ_PLAN, Act.READ_WORK, Act.READ_ASSESSMENT}


@pytest.mark.parametrize("act", [Act.EDIT, Act.WITHDRAW, Act.REVISE])
def test_no_plan_is_begun_withdrawn_or_revised_when_its_period_has_ended(act: Act) -> None:
    late: dict[Act, Callable[[Skp, date, Deadline], None]] = {
        Act.EDIT: lambda skp, day, deadline: skp.draft(PLAN, day, deadline),
        Act.WITHDRAW: Skp.withdraw,
        Act.REVISE: Skp.revise,
    }
    stage = next(iter(RULES[act].leads))
    with pytest.raises(errors.PeriodEnded, match="31-12-2025"):
        late[act](AT_STAGE[stage](), AFTER, IN_TIME)
    late[act](AT_STAGE[stage](), YEAR.end, IN_TIME)
    late[act](AT_STAGE[stage](), AFTER, Deadline(AFTER, Because.EXTRA_TIME))


def test_what_was_submitted_in_time_is_returned_edited_submitted_and_approved_after_the_period() -> None:
    skp = submitted()
    skp.send_back("Belum tepat.")
    skp.draft(PLAN, AFTER, IN_TIME)
    skp.submit(STANDS, AFTER, IN_TIME)
    skp.approve(AFTER)
    assert (skp.stage, skp.first_submitted_on, skp.approved_on) == (Stage.APPROVED, DURING, AFTER)


def test_a_draft_replaces_the_plan() -> None:
    other = replace(PLAN, results=PLAN.results[:1])
    skp = draft()
    skp.draft(other, DURING, IN_TIME)
    assert (skp.plan, skp.stage) == (other, Stage.DRAFT)


def test_a_first_draft_is_submitted_by_its_deadline_which_the_refusal_names() -> None:
    skp, on_time = draft(), draft()
    with pytest.raises(errors.DraftsClosed, match="28-02-2025"):
        skp.submit(STANDS, CLOSED, IN_TIME)
    on_time.submit(STANDS, YEAR.drafts_close, IN_TIME)
    assert [one.stage for one in (skp, on_time)] == [Stage.DRAFT, Stage.SUBMITTED]


@pytest.mark.parametrize("again", [withdrawn, returned, revised])
def test_who_submitted_in_time_may_submit_again_after_the_deadline(again: Callable[[], Skp]) -> None:
    skp = again()
    skp.submit(STANDS, YEAR.end, IN_TIME)
    assert (skp.stage, skp.first_submitted_on) == (Stage.SUBMITTED, DURING)


def test_a_subordinate_submits_after_the_superiors_plan_stands() -> None:
    skp = draft()
    with pytest.raises(errors.SuperiorNotApproved):
        skp.submit(SuperiorPlan([ABOVE], stands=False), DURING, IN_TIME)
    assert skp.stage is Stage.DRAFT


def test_where_a_late_superior_only_warns_what_hangs_on_nothing_that_stands_is_flagged() -> None:
    results = (work_result(FIRST), replace(work_result(SECOND), intervenes_on=None, non_direct=True))
    skp = draft(plan=replace(PLAN, results=results))
    skp.submit(SuperiorPlan([], stands=False), DURING, IN_TIME, SuperiorFirst.WARN)
    assert (skp.stage, skp.flagged) == (Stage.SUBMITTED, (FIRST,))
    later = draft(plan=replace(PLAN, results=results))
    with pytest.raises(errors.PlanIncomplete):
        later.submit(SuperiorPlan([], stands=True), DURING, IN_TIME, SuperiorFirst.WARN)


def test_the_top_official_waits_for_nobody() -> None:
    skp = draft(assessor_nip=None, plan=replace(PLAN, agreement="Perjanjian kinerja 2025"))
    skp.submit(None, DURING, IN_TIME)
    assert skp.stage is Stage.SUBMITTED


def test_an_incomplete_plan_names_its_places() -> None:
    skp = draft(plan=Plan(PLAN.model, PLAN.approach, (replace(work_result(FIRST), measures=(), intervenes_on=None),)))
    with pytest.raises(errors.PlanIncomplete) as refused:
        skp.submit(STANDS, DURING, IN_TIME)
    assert [fault.where for fault in refused.value.faults] == ["results.0.measures", "results.0.intervenes_on"]
    assert skp.stage is Stage.DRAFT


def test_submitting_answers_the_flags() -> None:
    skp = draft(flagged=(FIRST,))
    skp.submit(STANDS, DURING, IN_TIME)
    assert skp.flagged == ()


def test_a_plan_comes_back_with_a_note_until_it_is_approved() -> None:
    skp = returned()
    assert skp.returned == "Targetnya terlalu rendah."
    skp.submit(STANDS, DURING, IN_TIME)
    skp.approve(DURING)
    assert skp.returned is None


def test_an_approval_keeps_the_plan_that_was_approved() -> None:
    skp = submitted()
    skp.approve(DURING)
    assert (skp.approved, skp.approvals) == (PLAN, 1)
    skp.revise(DURING, IN_TIME)
    skp.draft(replace(PLAN, results=PLAN.results[:1]), DURING, IN_TIME)
    assert (skp.approved, skp.approvals) == (PLAN, 1)


def test_the_progress_of_a_result_that_was_dropped_goes_with_it() -> None:
    skp = approved()
    for result_id in (FIRST, SECOND):
        skp.record(result_id, Progress("Rencana"))
    skp.revise(DURING, IN_TIME)
    skp.draft(replace(PLAN, results=PLAN.results[1:]), DURING, IN_TIME)
    skp.submit(STANDS, DURING, IN_TIME)
    skp.approve(DURING)
    assert skp.assessment.progress.keys() == {SECOND}


@pytest.mark.parametrize(
    "act",
    [
        lambda skp: skp.record(ABOVE, Progress()),
        lambda skp: skp.require_evidence_open(ABOVE),
        lambda skp: skp.check_feedback_target(ABOVE),
    ],
)
def test_work_and_feedback_are_on_a_result_of_the_plan(act: Callable[[Skp], None]) -> None:
    with pytest.raises(errors.UnknownResult):
        act(approved())


def test_recording_keeps_what_the_other_results_have() -> None:
    skp = approved()
    skp.record(FIRST, Progress("Rencana"))
    skp.record(SECOND, Progress(realisation="Selesai"))
    skp.require_evidence_open(FIRST)
    skp.check_feedback_target(None)
    assert skp.assessment.progress == {FIRST: Progress("Rencana"), SECOND: Progress(realisation="Selesai")}
    assert skp.result(SECOND).id == SECOND


def test_no_repr_and_no_error_holds_a_nip() -> None:
    texts = [repr(draft()), str(errors.UnknownEmployee(OWNER)), repr(errors.UnknownEmployee(OWNER))]
    assert not any(OWNER in text for text in texts)


def test_every_error_has_a_code_and_a_sentence_of_its_own() -> None:
    kinds = errors.SkpError.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds) == len({kind.sentence for kind in kinds})
    assert all(str(kind(UUID(int=1))) == kind.sentence for kind in kinds)
