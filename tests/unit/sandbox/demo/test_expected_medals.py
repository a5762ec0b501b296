"""Who is expected to be due for a medal, and which years of recruitment go into the batch."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.vocabulary import AwardGrade, DisciplineLevel, Employment, LeaveKind
from sandbox.agency.generate import FEWEST, sample_agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.demo.expected_medals import ExpectedDue, ExpectedMedals, recruitment_years
from sandbox.demo.medals import LEFT_LATE, MOST
from sandbox.district.careers import SampleCareer, careers_of
from sandbox.district.model import SampleEmployee

TODAY = date(2026, 11, 30)
SOMEBODY = replace(sample_agency().head, employment=Employment.PNS, appointed_on=date(2005, 3, 1))
CLEAN = SampleCareer(SOMEBODY.nip, (), (), ())
MODERATE = DisciplineEntry(level=DisciplineLevel.MODERATE, effective_on=date(2012, 1, 1))
UNPAID = LeaveEntry(kind=LeaveKind.UNPAID, since=date(2012, 1, 1))
XX = AwardEntry(grade=AwardGrade.XX, decree_number="1/TK/TAHUN 2025", decree_on=date(2025, 8, 12))


def expected(
    employee: SampleEmployee = SOMEBODY, career: SampleCareer = CLEAN, left: date | None = None
) -> ExpectedMedals:
    return ExpectedMedals.of([employee], [career], TODAY, {} if left is None else {employee.nip: left})


def test_the_highest_grade_that_is_reached_is_due_since_its_month() -> None:
    (due,) = expected().due
    assert (due.grade, due.since, due.recruited, due.is_late(TODAY)) == ("xx", date(2025, 3, 1), 2005, True)


def test_in_its_month_nobody_is_late() -> None:
    (due,) = expected(replace(SOMEBODY, appointed_on=date(2006, 11, 1))).due
    assert not due.is_late(TODAY)


@pytest.mark.parametrize(
    ("employee", "career"),
    [
        (replace(SOMEBODY, employment=Employment.PPPK), CLEAN),
        (replace(SOMEBODY, appointed_on=date(2016, 12, 1)), CLEAN),
        (SOMEBODY, replace(CLEAN, award=(XX,))),
    ],
    ids=["pppk", "not yet", "held"],
)
def test_nobody_else_is_due_or_excluded(employee: SampleEmployee, career: SampleCareer) -> None:
    found = expected(employee, career)
    assert (found.due, found.excluded) == ((), ())


@pytest.mark.parametrize("career", [replace(CLEAN, discipline=(MODERATE,)), replace(CLEAN, leave=(UNPAID,))])
def test_who_was_punished_or_away_without_pay_is_excluded(career: SampleCareer) -> None:
    found = expected(career=career)
    assert (found.due, found.excluded) == ((), (SOMEBODY.nip,))


def test_what_was_annulled_does_not_count() -> None:
    annulled = MODERATE.model_copy(update={"annulled": True})
    assert expected(career=replace(CLEAN, discipline=(annulled,))).due


@pytest.mark.parametrize(("last_day", "grade"), [(date(2025, 2, 27), "x"), (date(2025, 2, 28), "xx")])
def test_who_has_left_is_due_for_years_that_were_whole_by_then(last_day: date, grade: str) -> None:
    (due,) = expected(left=last_day).due
    assert due.grade == grade


def test_where_everybody_was_asked_about_the_one_who_has_waited_longest_was_not() -> None:
    found = expected()
    assert found.due[0].never_asked
    assert found.careers == (replace(CLEAN, discipline=None, leave=None),)


@pytest.mark.parametrize("seed", range(1, 16))
@pytest.mark.parametrize("employees", [FEWEST, 333])
def test_every_agency_has_what_is_to_be_shown(seed: int, employees: int) -> None:
    agency = sample_agency(employees, seed)
    leaver = ScenarioRoles.of(agency).leaver.nip
    careers = careers_of(agency.employees, seed)
    found = ExpectedMedals.of(agency.employees, careers, TODAY, {leaver: date(2025, 10, 31)})
    years = recruitment_years(found.due, TODAY, most=MOST, left_late=LEFT_LATE)
    proposed = [one for one in found.due if one.recruited in years]
    unknown = sum(one.never_asked for one in proposed)
    left_out = [one for one in found.due if one.recruited not in years and one.is_late(TODAY)]
    assert unknown >= 1
    assert (
        len(proposed) - unknown >= 5
    )  # one granted, one returned, one with MS, one that waits, and one without answer
    assert len(left_out) >= LEFT_LATE
    assert found.excluded


def test_years_go_in_by_who_was_never_asked_about_and_who_waits_longest() -> None:
    def one(recruited: int, *, never_asked: bool = False) -> ExpectedDue:
        return ExpectedDue(f"{recruited}", "x", date(recruited + 10, 1, 1), recruited, never_asked)

    due = [one(2001), one(2002), one(2003), one(2003), one(2004, never_asked=True), one(2005)]
    assert recruitment_years(due, TODAY, most=9, left_late=2) == [2004, 2001, 2002, 2005]
    assert recruitment_years(due, TODAY, most=2, left_late=2) == [2004, 2001]
