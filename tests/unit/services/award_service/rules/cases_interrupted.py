"""What punishments and leave do, and what becomes of those who left."""

from datetime import date

from contracts.listed import DisciplineEntry, LeaveEntry
from contracts.vocabulary import DisciplineLevel, LeaveKind
from tests.unit.services.award_service.rules.copies import Domain, Mutation
from tests.unit.services.award_service.rules.registry import case
from tests.unit.services.award_service.rules.samples import (
    DAY,
    START,
    X,
    leaves,
    on_leave,
    person,
    punished,
    punishments,
    reached,
    standing,
    state,
)

LEVELS = "frozenset({DisciplineLevel.MODERATE, DisciplineLevel.HEAVY})"
LEAVE = "frozenset({LeaveKind.UNPAID, LeaveKind.UNPAID_EXTENSION})"
COUNTS = "one.start is None or one.start <= day for one in found"


@case("excluded.moderate", Mutation("interruptions", LEVELS, "frozenset({DisciplineLevel.HEAVY})"))
def moderate_counts(of: Domain) -> None:
    assert of.interruptions.interruptions_of_discipline([DisciplineEntry(level=DisciplineLevel.MODERATE)], "simasn")


@case("excluded.heavy", Mutation("interruptions", LEVELS, "frozenset({DisciplineLevel.MODERATE})"))
def heavy_counts(of: Domain) -> None:
    assert of.interruptions.interruptions_of_discipline([DisciplineEntry(level=DisciplineLevel.HEAVY)], "simasn")


@case("excluded.light_is_not", Mutation("interruptions", LEVELS, "frozenset(DisciplineLevel)"))
def light_does_not_count(of: Domain) -> None:
    assert not of.interruptions.interruptions_of_discipline([DisciplineEntry(level=DisciplineLevel.LIGHT)], "simasn")


@case("excluded.annulled_is_not", Mutation("interruptions", " and not one.annulled", ""))
def annulled_does_not_count(of: Domain) -> None:
    assert not of.interruptions.interruptions_of_discipline(punishments(annulled=True), "simasn")


@case("excluded.unpaid", Mutation("interruptions", LEAVE, "frozenset({LeaveKind.UNPAID_EXTENSION})"))
def leave_without_pay_counts(of: Domain) -> None:
    assert of.interruptions.interruptions_of_leave([LeaveEntry(kind=LeaveKind.UNPAID)], "simasn")


@case("excluded.unpaid_extension", Mutation("interruptions", LEAVE, "frozenset({LeaveKind.UNPAID})"))
def its_extension_counts(of: Domain) -> None:
    assert of.interruptions.interruptions_of_leave([LeaveEntry(kind=LeaveKind.UNPAID_EXTENSION)], "simasn")


@case("excluded.other_leave_is_not", Mutation("interruptions", LEAVE, "frozenset(LeaveKind)"))
def study_leave_does_not_count(of: Domain) -> None:
    assert not of.interruptions.interruptions_of_leave([LeaveEntry(kind=LeaveKind.STUDY)], "simasn")


@case("excluded.other_leave_is_not")
def military_service_does_not_count(of: Domain) -> None:
    assert not of.interruptions.interruptions_of_leave([LeaveEntry(kind=LeaveKind.MILITARY)], "simasn")


@case("excluded.from_effective_day", Mutation("interruptions", "return own or decree_on", "return decree_on or own"))
def a_punishment_counts_from_its_own_day(of: Domain) -> None:
    entries = punishments(effective_on=date(2015, 5, 1), decree_on=date(2015, 4, 2))
    found = of.interruptions.interruptions_of_discipline(entries, "simasn")
    assert {one.start for one in found} == {date(2015, 5, 1)}


@case("excluded.from_effective_day")
def a_leave_counts_from_its_own_day(of: Domain) -> None:
    entries = leaves(since=date(2015, 5, 1), decree_on=date(2015, 4, 2))
    assert {one.start for one in of.interruptions.interruptions_of_leave(entries, "simasn")} == {date(2015, 5, 1)}


@case("excluded.from_decree_day", Mutation("interruptions", "return own or decree_on", "return own"))
def without_a_day_a_punishment_counts_from_the_decrees(of: Domain) -> None:
    found = of.interruptions.interruptions_of_discipline(punishments(decree_on=date(2015, 4, 2)), "simasn")
    assert {one.start for one in found} == {date(2015, 4, 2)}


@case("excluded.from_decree_day")
def without_a_day_a_leave_counts_from_the_decrees(of: Domain) -> None:
    found = of.interruptions.interruptions_of_leave(leaves(decree_on=date(2015, 4, 2)), "simasn")
    assert {one.start for one in found} == {date(2015, 4, 2)}


@case("excluded.undated", Mutation("due", COUNTS, "one.start is not None and one.start <= day for one in found"))
def what_has_no_day_counts_always(of: Domain) -> None:
    assert state(of, X, person(of, interruptions=(punished(of, None),)), reached(of, X)) == "excluded"


@case(
    "excluded.ever",
    Mutation("due", COUNTS, "one.start is None or one.start <= day <= (one.end or day) for one in found"),
)
def a_punishment_that_is_long_over_excludes(of: Domain) -> None:
    whom = person(of, interruptions=(punished(of, START + DAY, START + 90 * DAY),))
    assert state(of, X, whom, reached(of, X)) == "excluded"


@case("excluded.announced", Mutation("due", COUNTS, "True for one in found"))
def an_announced_punishment_does_not_count_before_its_day(of: Domain) -> None:
    day = reached(of, X)
    assert state(of, X, person(of, interruptions=(punished(of, day + 40 * DAY),)), day) == "due"


@case(
    "excluded.before_reached",
    Mutation("due", "_excludes(found, max(day, reached), rules)", "_excludes(found, day, rules)"),
)
def what_begins_before_the_years_are_over_is_known_to_exclude(of: Domain) -> None:
    whom = person(of, interruptions=(on_leave(of, START + 900 * DAY),))
    assert state(of, X, whom, START) == "excluded"


@case(
    "excluded.legal_standing",
    Mutation("due", "person.legal_standing not in rules.leave_standings or any(", "True or any("),
)
def leave_that_the_legal_standing_shows_counts(of: Domain) -> None:
    whom = person(of, legal_standing="02")
    assert of.due.interruptions_known(whom, START, of.due.DueRules())


@case("excluded.legal_standing")
def the_agency_says_which_standings_show_it(of: Domain) -> None:
    rules = of.due.DueRules(leave_standings=frozenset({"C7"}))
    assert of.due.interruptions_known(person(of, legal_standing="C7"), START, rules)


@case(
    "excluded.standing_has_listed_days",
    Mutation("due", " or any(_is_leave_on(day, one) for one in found)", ""),
)
def a_listed_leave_of_today_is_the_one_that_the_standing_shows(of: Domain) -> None:
    leave = on_leave(of, START + DAY, START + 90 * DAY)
    whom = person(of, legal_standing="02", interruptions=(leave,))
    assert list(of.due.interruptions_known(whom, START + 90 * DAY, of.due.DueRules())) == [leave]


@case("restart.chosen", Mutation("due", "if not found or rules.interrupted is Interrupted.EXCLUDE:", "if True:"))
def where_years_count_anew_the_grade_is_reached_later(of: Domain) -> None:
    whom = person(of, interruptions=(punished(of, START + DAY, START + 900 * DAY),))
    restart = of.due.Interrupted.RESTART
    assert state(of, X, whom, reached(of, X), interrupted=restart) == "to_come"


@case("restart.anew", Mutation("runs", "max(begins, one.end + DAY)", "max(begins, one.end)"))
def years_begin_the_day_after(of: Domain) -> None:
    leave = on_leave(of, date(2005, 1, 1), date(2006, 12, 31))
    assert of.runs.reached_in_a_run(START, 10, [leave]) == date(2017, 1, 1)


@case("restart.reached_before", Mutation("runs", "                return over\n", "                pass\n"))
def what_was_reached_before_stays_reached(of: Domain) -> None:
    leave = on_leave(of, date(2010, 3, 1), date(2012, 3, 1))
    assert of.runs.reached_in_a_run(START, 10, [leave]) == date(2010, 3, 1)


@case(
    "restart.open",
    Mutation("runs", "one.end == date.max:\n            return None", "one.end == date.max:\n            break"),
)
def nothing_runs_during_a_leave_without_an_end(of: Domain) -> None:
    assert of.runs.reached_in_a_run(START, 10, [on_leave(of, date(2005, 1, 1))]) is None


@case(
    "restart.punished_for_a_day",
    Mutation("interruptions", "one.until, open_ended=start)", "one.until, open_ended=None)"),
)
def a_punishment_without_an_end_breaks_one_day(of: Domain) -> None:
    found = of.interruptions.interruptions_of_discipline(punishments(effective_on=date(2015, 5, 1)), "simasn")
    assert {one.end for one in found} == {date(2015, 5, 1)}


@case(
    "restart.undated",
    Mutation(
        "runs",
        "for one in sorted(found, key=_begins):",
        "for one in sorted((each for each in found if each.start), key=_begins):",
    ),
)
def what_has_no_first_day_breaks_all_before_its_last(of: Domain) -> None:
    again = of.runs.reached_in_a_run(START, 10, [punished(of, None, date(2015, 4, 30))])
    assert again > date(2025, 4, 1)


@case(
    "left.reached_after",
    Mutation("due", "elif person.last_day is not None and reached - DAY > person.last_day:", "elif False:"),
)
def nothing_is_due_that_is_reached_after_leaving(of: Domain) -> None:
    last = reached(of, X) - 400 * DAY
    assert state(of, X, person(of, last_day=last), reached(of, X)) == "after_leaving"


@case("left.reached_after")
def nor_is_standing_looked_at_again(of: Domain) -> None:
    assert standing(of, person(of, last_day=START + DAY), START + 4 * DAY).look_again_on is None


@case("left.due_before_stays", Mutation("due", "reached - DAY > person.last_day:", "day - DAY > person.last_day:"))
def what_was_due_before_leaving_stays_due(of: Domain) -> None:
    last = reached(of, X) + 400 * DAY
    assert state(of, X, person(of, last_day=last), last + 400 * DAY) == "due"


@case("left.last_day_counts", Mutation("due", "reached - DAY > person.last_day:", "reached > person.last_day:"))
def years_that_are_whole_with_the_last_day_count(of: Domain) -> None:
    assert state(of, X, person(of, last_day=reached(of, X) - DAY), reached(of, X)) == "due"


@case("left.is_marked", Mutation("person", "self.last_day < day", "self.last_day <= day"))
def who_left_is_there_on_the_last_day(of: Domain) -> None:
    assert not person(of, last_day=START).has_left(START)
