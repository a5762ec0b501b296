"""How late, what blocks, and who comes next."""

from datetime import date
from typing import Any

from tests.unit.services.award_service.rules.copies import Domain, Mutation
from tests.unit.services.award_service.rules.registry import case
from tests.unit.services.award_service.rules.samples import X, made, person

DUE_ON = date(2021, 3, 15)
DAY = date(2026, 3, 31)
ASKED = date(2026, 1, 1)


def late(of: Domain, day: date, word: str = "due", *, proposed: bool = False) -> int:
    milestone = made(of, X, word, DUE_ON).milestones[0]
    return int(of.lateness.late_by(milestone, day, proposed=proposed))


def codes(of: Domain, *, estimated: bool = False, facts: Any = None, **more: Any) -> set[str]:
    whom = person(of, **{"discipline_asked": ASKED, "leave_asked": ASKED, **(facts or {})})
    found = of.lateness.blockers(whom, made(of, X, "due", DUE_ON, estimated=estimated), DAY, **more)
    return {str(one.code) for one in found}


@case("late.from_the_next_month", Mutation("lateness", "return max(0, ", "return max(1, "))
def in_its_own_month_it_is_not_late(of: Domain) -> None:
    assert late(of, date(2021, 3, 31)) == 0


@case(
    "late.months",
    Mutation("lateness", "months_between(milestone.month, day))", "months_between(milestone.month, day) // 12)"),
)
def late_by_whole_months(of: Domain) -> None:
    assert late(of, date(2021, 8, 1)) == 5


@case("late.proposed_is_not", Mutation("lateness", "if proposed or", "if"))
def what_is_proposed_is_not_late(of: Domain) -> None:
    assert late(of, DAY, proposed=True) == 0


@case("late.due_alone", Mutation("lateness", "milestone.state is not MilestoneState.DUE or ", ""))
def what_is_held_is_not_late(of: Domain) -> None:
    assert late(of, DAY, "held") == 0


@case("late.due_alone")
def nor_is_whoever_is_excluded(of: Domain) -> None:
    assert late(of, DAY, "excluded") == 0


@case(
    "blocked.discipline_never_asked",
    Mutation("lateness", "if _is_open(person.discipline_asked, ListKind.DISCIPLINE, attested):", "if False:"),
)
def discipline_that_nobody_asked_about_blocks(of: Domain) -> None:
    assert codes(of, facts={"discipline_asked": None}) == {"discipline_never_asked"}


@case(
    "blocked.leave_never_asked",
    Mutation("lateness", "if _is_open(person.leave_asked, ListKind.LEAVE, attested):", "if False:"),
)
def leave_that_nobody_asked_about_blocks(of: Domain) -> None:
    assert codes(of, facts={"leave_asked": None}) == {"leave_never_asked"}


@case("blocked.attested", Mutation("lateness", "return asked is None and kind not in attested", "return asked is None"))
def who_attests_it_lifts_it(of: Domain) -> None:
    assert codes(of, facts={"discipline_asked": None, "leave_asked": None}, attested=("discipline", "leave")) == set()


@case(
    "blocked.start_estimated",
    Mutation("lateness", "standing.start.basis is StartBasis.NIP", "standing.start.basis is None"),
)
def an_estimated_start_is_to_be_made_sure_of(of: Domain) -> None:
    assert codes(of, estimated=True) == {"start_estimated"}


@case("blocked.left", Mutation("lateness", "person.has_left(day):", "not person.has_left(day):"))
def who_left_needs_more_documents(of: Domain) -> None:
    assert codes(of, facts={"last_day": date(2025, 1, 1)}) == {"left"}


@case("blocked.earlier", Mutation("lateness", "if earlier is not None:", "if False:"))
def an_earlier_proposal_that_was_refused_is_told(of: Domain) -> None:
    assert codes(of, earlier="refused") == {"earlier_proposal_refused"}


@case("blocked.earlier")
def an_earlier_proposal_that_was_returned_is_told(of: Domain) -> None:
    assert codes(of, earlier="returned") == {"earlier_proposal_returned"}


@case("blocked.earlier")
def an_earlier_proposal_that_waits_is_told(of: Domain) -> None:
    assert codes(of, earlier="postponed") == {"earlier_proposal_postponed"}


def forecast(of: Domain, word: str, reached_on: date) -> list[str]:
    found = of.forecast.forecast_of(made(of, X, word, reached_on), date(2020, 2, 29), 12)
    return [str(one.grade) for one in found]


@case(
    "forecast.within",
    Mutation("forecast", "months_after(month_of(day), months)", "months_after(month_of(day), months - 1)"),
)
def the_last_month_of_a_forecast_is_in_it(of: Domain) -> None:
    assert forecast(of, "to_come", date(2021, 2, 28)) == ["x"]


@case("forecast.beyond", Mutation("forecast", " and one.month <= until]", "]"))
def the_month_after_is_not(of: Domain) -> None:
    assert forecast(of, "to_come", date(2021, 3, 1)) == []


@case("forecast.announced", Mutation("forecast", " if one.state is MilestoneState.TO_COME]", "]"))
def who_will_have_left_is_not_forecast(of: Domain) -> None:
    assert forecast(of, "after_leaving", date(2020, 6, 1)) == []


@case("forecast.announced")
def who_will_be_excluded_is_not_forecast(of: Domain) -> None:
    assert forecast(of, "excluded", date(2020, 6, 1)) == []
