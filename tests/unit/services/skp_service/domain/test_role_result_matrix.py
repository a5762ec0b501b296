"""The role-result matrix (MPPH): who serves which of the head's results."""

from uuid import UUID

from services.skp_service.domain.plan import Plan, WorkResult
from services.skp_service.domain.role_result_matrix import matrix_of
from services.skp_service.domain.terms import Approach, PlanModel, WorkResultKind

A, B = UUID(int=1), UUID(int=2)
DEPUTY, OFFICER = UUID(int=100), UUID(int=101)


def result(number: int, serves: UUID | None = None, kind: WorkResultKind = WorkResultKind.MAIN) -> WorkResult:
    return WorkResult(UUID(int=number), kind, f"Hasil {number}", intervenes_on=serves)


def plan(*results: WorkResult) -> Plan:
    return Plan(PlanModel.STAFF, Approach.QUALITATIVE, results)


HEAD = plan(result(1), result(2))


def test_the_heads_results_are_the_columns_and_the_people_are_the_rows() -> None:
    matrix = matrix_of(HEAD, {DEPUTY: plan(result(10, A)), OFFICER: plan(result(20, B))})
    assert matrix.columns == HEAD.results
    assert [row.skp_id for row in matrix.rows] == [DEPUTY, OFFICER]
    assert [row.cells for row in matrix.rows] == [((result(10, A),), ()), ((), (result(20, B),))]


def test_a_result_two_levels_below_stands_under_the_heads_result_that_it_serves() -> None:
    between, below = result(10, B), result(20, UUID(int=10))
    matrix = matrix_of(HEAD, {DEPUTY: plan(between), OFFICER: plan(below)})
    assert matrix.rows[1].cells == ((), (below,))


def test_what_serves_none_of_the_heads_results_stands_apart() -> None:
    additional, lost = result(10, kind=WorkResultKind.ADDITIONAL), result(11, UUID(int=999))
    (row,) = matrix_of(HEAD, {DEPUTY: plan(additional, result(12, A), lost)}).rows
    assert row.others == (additional, lost)
    assert row.cells == ((result(12, A),), ())


def test_results_that_serve_one_another_in_a_circle_serve_none_of_the_heads() -> None:
    one, other = result(10, UUID(int=20)), result(20, UUID(int=10))
    matrix = matrix_of(HEAD, {DEPUTY: plan(one), OFFICER: plan(other)})
    assert [row.others for row in matrix.rows] == [(one,), (other,)]


def test_a_unit_without_people_has_columns_only() -> None:
    assert matrix_of(HEAD, {}).rows == ()
