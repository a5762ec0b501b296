"""What a plan lacks before it can be submitted, and who hangs on a superior's change (PermenPANRB 6/2022)."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.skp_service.domain.plan import Measure, Plan, WorkResult, faults_of, hanging_on, newly_aligned
from services.skp_service.domain.terms import Approach, Aspect, Perspective, PlanModel, WorkResultKind

SUPERIORS = UUID(int=1)
MEASURE = Measure("Persentase berkas selesai", "100 %", Aspect.QUANTITY)
RESULT = WorkResult(
    UUID(int=2), WorkResultKind.MAIN, "Berkas kepegawaian selesai", measures=(MEASURE,), intervenes_on=SUPERIORS
)
STAFF = Plan(PlanModel.STAFF, Approach.QUANTITATIVE, (RESULT,))
LEADER = Plan(
    PlanModel.LEADER,
    Approach.QUANTITATIVE,
    (replace(RESULT, perspective=Perspective.STAKEHOLDERS, measures=(replace(MEASURE, aspect=None),)),),
)
HEAD = replace(LEADER, agreement="Perjanjian kinerja 2025", results=(replace(LEADER.results[0], intervenes_on=None),))


def codes(plan: Plan, superior_results: frozenset[UUID] | None = frozenset({SUPERIORS})) -> dict[str, str]:
    return {fault.where: fault.code for fault in faults_of(plan, superior_results)}


def with_result(plan: Plan, **changes: object) -> Plan:
    return replace(plan, results=(replace(plan.results[0], **changes),))  # type: ignore[arg-type]  # a field each


def test_complete_plans_lack_nothing() -> None:
    assert codes(STAFF) == codes(LEADER) == codes(HEAD, None) == {}


def test_a_plan_has_a_main_result() -> None:
    additional = with_result(STAFF, kind=WorkResultKind.ADDITIONAL)
    assert codes(additional) == codes(replace(STAFF, results=())) == {"results": "main_result_missing"}


def test_the_heads_plan_starts_from_the_performance_agreement() -> None:
    assert codes(replace(HEAD, agreement=None), None) == {"agreement": "agreement_missing"}
    assert codes(replace(HEAD, agreement="  "), None) == {"agreement": "agreement_missing"}


@pytest.mark.parametrize("text", ["", "  "])
def test_a_result_says_what_is_to_be_achieved(text: str) -> None:
    assert codes(with_result(STAFF, text=text)) == {"results.0.text": "text_missing"}


def test_a_result_has_an_indicator_and_a_target() -> None:
    assert codes(with_result(STAFF, measures=())) == {"results.0.measures": "measure_missing"}


def test_a_leaders_result_has_a_perspective() -> None:
    assert codes(with_result(LEADER, perspective=None)) == {"results.0.perspective": "perspective_missing"}


def test_an_indicator_of_the_quantitative_staff_form_has_an_aspect() -> None:
    without = with_result(STAFF, measures=(MEASURE, replace(MEASURE, aspect=None)))
    assert codes(without) == {"results.0.measures.1.aspect": "aspect_missing"}
    assert codes(replace(without, approach=Approach.QUALITATIVE)) == {}


def test_a_main_result_intervenes_on_one_of_the_superiors_or_is_marked_non_direct() -> None:
    free = with_result(STAFF, intervenes_on=None)
    assert codes(free) == {"results.0.intervenes_on": "intervention_missing"}
    assert codes(with_result(free, non_direct=True)) == {}


def test_the_superiors_result_has_to_stand() -> None:
    assert codes(STAFF, frozenset()) == {"results.0.intervenes_on": "intervention_unknown"}


def test_an_additional_result_need_not_intervene() -> None:
    additional = replace(RESULT, id=UUID(int=3), kind=WorkResultKind.ADDITIONAL, intervenes_on=None)
    assert codes(replace(STAFF, results=(RESULT, additional))) == {}


BELOW = UUID(int=10)
ABOVE = replace(HEAD, results=(replace(HEAD.results[0], id=SUPERIORS),))


@pytest.mark.parametrize(
    "after",
    [
        replace(ABOVE, results=()),
        with_result(ABOVE, text="Lain"),
        with_result(ABOVE, measures=(Measure("Lain", "1"),)),
    ],
    ids=["dropped", "another text", "another target"],
)
def test_a_superiors_change_flags_the_results_that_hang_on_it(after: Plan) -> None:
    assert hanging_on({BELOW: STAFF}, ABOVE, after) == {BELOW: [RESULT.id]}


def test_a_change_elsewhere_flags_nobody() -> None:
    more = replace(ABOVE, results=(*ABOVE.results, replace(ABOVE.results[0], id=UUID(int=9))))
    assert hanging_on({BELOW: STAFF}, ABOVE, more) == {}
    assert hanging_on({BELOW: with_result(STAFF, intervenes_on=None)}, ABOVE, replace(ABOVE, results=())) == {}


def test_a_result_is_aligned_once_what_it_hangs_on_stands() -> None:
    assert newly_aligned(STAFF, None, ABOVE) == {RESULT.id}
    assert newly_aligned(STAFF, replace(ABOVE, results=()), ABOVE) == {RESULT.id}
    assert newly_aligned(STAFF, ABOVE, ABOVE) == set()
    assert newly_aligned(with_result(STAFF, intervenes_on=None), None, ABOVE) == set()
