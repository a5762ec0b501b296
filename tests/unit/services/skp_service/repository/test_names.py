"""Rows are named by their places: the names have to stand in the order of the columns."""

from dataclasses import fields

import pytest

from services.skp_service.repository import listing, roster
from services.skp_service.repository.listing import SkpCriteria, Sort
from services.skp_service.repository.roster import LineCriteria
from services.skp_service.repository.seen import Reach, View

REACH = Reach(is_employee=True, is_assessor=True, is_agency_admin=True, is_unit_admin=True, is_assessed=True)
CRITERIA = frozenset(field.name for field in fields(SkpCriteria))


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("sort", list(Sort))
def test_a_row_of_the_list_of_skps(view: View, sort: Sort) -> None:
    statement = listing.skps_statement(view, REACH, CRITERIA, sort, goes_on=True)
    assert tuple(statement.selected_columns.keys()) == (*listing.NAMES, "fate")


@pytest.mark.parametrize("is_annual", [True, False])
def test_a_line_of_the_nominative_list(*, is_annual: bool) -> None:
    statement = roster.lines_statement(REACH, LineCriteria(), is_annual=is_annual, everywhere=False, goes_on=True)
    assert tuple(statement.selected_columns.keys()) == (*roster.NAMES, "listed_under", "fate")
