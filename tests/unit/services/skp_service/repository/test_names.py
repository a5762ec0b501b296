"""Rows are named by their places: the names have to stand in the order of the columns."""

from dataclasses import fields

import pytest

from services.skp_service.domain.policy import ListScope
from services.skp_service.repository import listing, report_lines
from services.skp_service.repository.listing import SkpCriteria, Sort
from services.skp_service.repository.report_lines import LineCriteria
from services.skp_service.repository.visibility import CallerKind

REACH = CallerKind(is_employee=True, is_assessor=True, is_agency_admin=True, is_unit_admin=True, is_assessed=True)
CRITERIA = frozenset(field.name for field in fields(SkpCriteria))


@pytest.mark.parametrize("view", list(ListScope))
@pytest.mark.parametrize("sort", list(Sort))
def test_a_row_of_the_list_of_skps(view: ListScope, sort: Sort) -> None:
    statement = listing.skps_statement(view, REACH, CRITERIA, sort, goes_on=True)
    assert tuple(statement.selected_columns.keys()) == (*listing.NAMES, "fate")


@pytest.mark.parametrize("is_annual", [True, False])
def test_a_line_of_the_nominative_list(*, is_annual: bool) -> None:
    statement = report_lines.lines_statement(REACH, LineCriteria(), is_annual=is_annual, everywhere=False, goes_on=True)
    assert tuple(statement.selected_columns.keys()) == (*report_lines.NAMES, "listed_under", "fate")
