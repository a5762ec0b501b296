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
from services.skp_service.domain.assessment import Decision, Progress
from services.skp_service.domain.cycle import RULES, Act, Stage
from services.skp_service.domain.plan import Plan
from services.skp_service.domain.skp import Skp
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
    OWNER,
    PLAN,
    SECOND,
    TOLD,
    YEAR,
    approved,
    draft,
    returned,
    submitted,
    work_result,
)

DO: Final[Mapping[Act, Callable[[Skp], None]]] = {
    Act.EDIT: lambda skp: skp.draft(PLAN, DURING),
    Act.SUBMIT: lambda skp: skp.submit([ABOVE], DURING, superior_stands=True),
    Act.WITHDRAW: lambda skp: skp.withdraw(DURING),
    Act.RETURN: lambda skp: skp.send_back("Belum tepat.", DURING),
    Act.APPROVE: lambda skp: skp.approve(DURING),
    Act.REVISE: lambda skp: skp.revise(DURING),
    Act.RECORD: lambda skp: skp.record(FIRST, Progress("Rencana", "Realisasi")),
    Act.GIVE_FEEDBACK: lambda skp: skp.hear(FIRST),
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


@pytest.mark.parametrize("act", [Act.EDIT, Act.SUBMIT, Act.WITHDRAW, Act.RETURN, Act.APPROVE, Act.REVISE])
def test_a_plan_is_locked_when_its_period_has_ended(act: Act) -> None:
    late: dict[Act, Callable[[Skp, date], None]] = {
        Act.EDIT: lambda skp, day: skp.draft(PLAN, day),
        Act.SUBMIT: lambda skp, day: skp.submit([ABOVE], day, superior_stands=True),
        Act.WITHDRAW: Skp.withdraw,
        Act.RETURN: lambda skp, day: skp.send_back("Belum tepat.", day),
        Act.APPROVE: Skp.approve,
        Act.REVISE: Skp.revise,
    }
    stage = next(iter(RULES[act].leads))
    with pytest.raises(errors.PeriodEnded):
        late[act](AT_STAGE[stage](), AFTER)
    last_day = AT_STAGE[stage]()
    last_day.approvals = 1  # not a first draft, whose closing date has passed by then
    late[act](last_day, YEAR.end)


def test_a_draft_replaces_the_plan() -> None:
    other = replace(PLAN, results=PLAN.results[:1])
    skp = draft()
    skp.draft(other, DURING)
    assert (skp.plan, skp.stage) == (other, Stage.DRAFT)


def test_a_first_draft_is_submitted_by_the_closing_date() -> None:
    skp = draft()
    with pytest.raises(errors.DraftsClosed):
        skp.submit([ABOVE], YEAR.drafts_close + timedelta(days=1), superior_stands=True)
    on_time = draft()
    on_time.submit([ABOVE], YEAR.drafts_close, superior_stands=True)
    assert [one.stage for one in (skp, on_time)] == [Stage.DRAFT, Stage.SUBMITTED]


@pytest.mark.parametrize("again", [returned, approved])
def test_what_came_back_or_is_revised_is_submitted_after_the_closing_date(again: Callable[[], Skp]) -> None:
    skp = again()
    if skp.stage is Stage.APPROVED:
        skp.revise(DURING)
    skp.submit([ABOVE], YEAR.end, superior_stands=True)
    assert skp.stage is Stage.SUBMITTED


def test_a_subordinate_submits_after_the_superiors_plan_stands() -> None:
    skp = draft()
    with pytest.raises(errors.SuperiorNotApproved):
        skp.submit([ABOVE], DURING, superior_stands=False)
    assert skp.stage is Stage.DRAFT


def test_the_top_official_waits_for_nobody() -> None:
    skp = draft(assessor_nip=None, plan=replace(PLAN, agreement="Perjanjian kinerja 2025"))
    skp.submit(None, DURING, superior_stands=False)
    assert skp.stage is Stage.SUBMITTED


def test_an_incomplete_plan_names_its_places() -> None:
    skp = draft(plan=Plan(PLAN.model, PLAN.approach, (replace(work_result(FIRST), measures=(), intervenes_on=None),)))
    with pytest.raises(errors.PlanIncomplete) as refused:
        skp.submit([ABOVE], DURING, superior_stands=True)
    assert [fault.where for fault in refused.value.faults] == ["results.0.measures", "results.0.intervenes_on"]
    assert skp.stage is Stage.DRAFT


def test_submitting_answers_the_flags() -> None:
    skp = draft(flagged=(FIRST,))
    skp.submit([ABOVE], DURING, superior_stands=True)
    assert skp.flagged == ()


def test_a_plan_comes_back_with_a_note_until_it_is_approved() -> None:
    skp = returned()
    assert skp.returned == "Targetnya terlalu rendah."
    skp.submit([ABOVE], DURING, superior_stands=True)
    skp.approve(DURING)
    assert skp.returned is None


def test_an_approval_keeps_the_plan_that_was_approved() -> None:
    skp = submitted()
    skp.approve(DURING)
    assert (skp.approved, skp.approvals) == (PLAN, 1)
    skp.revise(DURING)
    skp.draft(replace(PLAN, results=PLAN.results[:1]), DURING)
    assert (skp.approved, skp.approvals) == (PLAN, 1)


def test_the_progress_of_a_result_that_was_dropped_goes_with_it() -> None:
    skp = approved()
    for result_id in (FIRST, SECOND):
        skp.record(result_id, Progress("Rencana"))
    skp.revise(DURING)
    skp.draft(replace(PLAN, results=PLAN.results[1:]), DURING)
    skp.submit([ABOVE], DURING, superior_stands=True)
    skp.approve(DURING)
    assert skp.assessment.progress.keys() == {SECOND}


@pytest.mark.parametrize(
    "act", [lambda skp: skp.record(ABOVE, Progress()), lambda skp: skp.prove(ABOVE), lambda skp: skp.hear(ABOVE)]
)
def test_work_and_feedback_are_on_a_result_of_the_plan(act: Callable[[Skp], None]) -> None:
    with pytest.raises(errors.UnknownResult):
        act(approved())


def test_recording_keeps_what_the_other_results_have() -> None:
    skp = approved()
    skp.record(FIRST, Progress("Rencana"))
    skp.record(SECOND, Progress(realisation="Selesai"))
    skp.prove(FIRST)
    skp.hear(None)
    assert skp.assessment.progress == {FIRST: Progress("Rencana"), SECOND: Progress(realisation="Selesai")}
    assert skp.result(SECOND).id == SECOND


def test_no_repr_and_no_error_holds_a_nip() -> None:
    texts = [repr(draft()), str(errors.UnknownEmployee(OWNER)), repr(errors.UnknownEmployee(OWNER))]
    assert not any(OWNER in text for text in texts)


def test_every_error_has_a_code_and_a_sentence_of_its_own() -> None:
    kinds = errors.SkpError.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds) == len({kind.sentence for kind in kinds})
    assert all(str(kind(UUID(int=1))) == kind.sentence for kind in kinds)
