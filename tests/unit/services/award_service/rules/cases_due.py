"""Who is due, and what is held already."""

from datetime import date

from contracts.vocabulary import Employment
from tests.unit.services.award_service.rules.copies import Domain, Mutation
from tests.unit.services.award_service.rules.registry import case
from tests.unit.services.award_service.rules.samples import (
    DAY,
    START,
    XX,
    XXX,
    X,
    held,
    person,
    punished,
    reached,
    standing,
    state,
)


@case("due.years_x", Mutation("grades", "AwardGrade.X: 10", "AwardGrade.X: 11"))
def ten_years(of: Domain) -> None:
    assert state(of, X, person(of), date(2010, 3, 1)) == "due"


@case("due.years_xx", Mutation("grades", "AwardGrade.XX: 20", "AwardGrade.XX: 21"))
def twenty_years(of: Domain) -> None:
    assert state(of, XX, person(of, held=(held(of, X),)), date(2020, 3, 1)) == "due"


@case("due.years_xxx", Mutation("grades", "AwardGrade.XXX: 30", "AwardGrade.XXX: 31"))
def thirty_years(of: Domain) -> None:
    assert state(of, XXX, person(of, held=(held(of, X),)), date(2030, 3, 1)) == "due"


@case(
    "due.by_month",
    Mutation("due", "(first := reached.replace(day=1)) > month", "(first := reached) > day"),
)
def due_from_the_first_of_the_month(of: Domain) -> None:
    assert state(of, X, person(of, cpns_on=START.replace(day=15)), reached(of, X)) == "due"


@case(
    "due.not_before",
    Mutation(
        "due", "(first := reached.replace(day=1)) > month", "(first := reached.replace(day=1)) > month + 31 * DAY"
    ),
)
def not_due_the_day_before(of: Domain) -> None:
    assert state(of, X, person(of), reached(of, X) - DAY) == "to_come"


@case(
    "due.highest",
    Mutation("due", "(higher_held or higher_due) and not", "higher_held and not"),
)
def the_lower_one_is_passed_over_by_one_that_is_due(of: Domain) -> None:
    assert state(of, XX, person(of, held=(held(of, X),)), reached(of, XXX)) == "passed_over"


@case(
    "due.lower_is_no_condition",
    Mutation(
        "due",
        "(first := reached.replace(day=1)) > month",
        "(first := reached.replace(day=1)) > month or (grade is not GRADES[0] and not held)",
    ),
)
def twenty_years_without_the_first_medal(of: Domain) -> None:
    assert state(of, XX, person(of), reached(of, XX)) == "due"


@case("due.lower_is_no_condition")
def thirty_years_without_any_medal(of: Domain) -> None:
    assert state(of, XXX, person(of), reached(of, XXX)) == "due"


@case("due.margin", Mutation("due", "YEARS[grade] + self.margins.get(grade, 0)", "YEARS[grade]"))
def a_margin_of_years_puts_it_off(of: Domain) -> None:
    assert state(of, X, person(of), reached(of, X), margins={X: 3}) == "to_come"


@case("due.employment", Mutation("due", "if person.employment not in rules.employments:", "if False:"))
def contract_employees_are_not_regulated(of: Domain) -> None:
    assert state(of, X, person(of, Employment.PPPK), reached(of, X)) == "not_regulated"


@case(
    "due.employment_allowed",
    Mutation("due", "if person.employment not in rules.employments:", "if person.employment is not Employment.PNS:"),
)
def an_agency_may_regulate_them(of: Domain) -> None:
    rules = {"employments": frozenset(Employment)}
    assert state(of, X, person(of, Employment.PPPK), reached(of, X), **rules) == "due"


@case(
    "due.look_again",
    Mutation(
        "due",
        "look_again = first if look_again is None or first < look_again else look_again",
        "look_again = first if look_again is None else look_again",
    ),
)
def to_look_again_when_the_next_one_is_reached(of: Domain) -> None:
    assert standing(of, person(of), START).look_again_on == reached(of, X)


@case(
    "due.look_again_at_announced",
    Mutation(
        "due", "one.start is not None and one.start > day]", "one.start is not None and one.start > day and False]"
    ),
)
def to_look_again_when_a_punishment_begins(of: Domain) -> None:
    announced = reached(of, X) - 100 * DAY
    whom = person(of, interruptions=(punished(of, announced, announced),))
    assert standing(of, whom, START).look_again_on == announced


@case(
    "held.once",
    Mutation("due", "held[grade].revoked else MilestoneState.HELD", "held[grade].revoked else MilestoneState.DUE"),
)
def what_is_held_is_not_due(of: Domain) -> None:
    assert state(of, X, person(of, held=(held(of, X),)), reached(of, X)) == "held"


@case("held.once")
def it_is_held_before_its_years_are_over_too(of: Domain) -> None:
    assert state(of, X, person(of, held=(held(of, X),)), START) == "held"


@case(
    "held.revoked",
    Mutation("due", "MilestoneState.REVOKED if held[grade].revoked", "MilestoneState.DUE if held[grade].revoked"),
)
def what_was_revoked_is_not_due(of: Domain) -> None:
    assert state(of, X, person(of, held=(held(of, X, revoked=True),)), reached(of, X)) == "revoked"


@case("held.passes_over_lower", Mutation("due", "(higher_held or higher_due) and not", "higher_due and not"))
def a_higher_one_that_is_held_passes_over_the_lower(of: Domain) -> None:
    assert state(of, X, person(of, held=(held(of, XX),)), reached(of, XX)) == "passed_over"


@case(
    "held.lower_later",
    Mutation(
        "due",
        "(higher_held or higher_due) and not rules.lower_later",
        "higher_held or (higher_due and not rules.lower_later)",
    ),
)
def a_lower_one_may_follow_where_the_agency_says_so(of: Domain) -> None:
    assert state(of, X, person(of, held=(held(of, XX),)), reached(of, XX), lower_later=True) == "due"


@case("held.highest_first", Mutation("due", "        elif higher_due:\n", "        elif False:\n"))
def one_after_another(of: Domain) -> None:
    whom = person(of, held=(held(of, X),))
    assert state(of, XX, whom, reached(of, XXX), lower_later=True) == "after_higher"
