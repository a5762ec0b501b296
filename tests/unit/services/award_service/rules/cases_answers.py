"""What all sources together say."""

from datetime import date
from typing import Any

from contracts.listed import AwardEntry
from tests.unit.services.award_service.rules.copies import Domain, Mutation
from tests.unit.services.award_service.rules.registry import case
from tests.unit.services.award_service.rules.samples import (
    START,
    X,
    held,
    on_leave,
    person,
    punishments,
    reached,
    state,
    told,
)

MONDAY = date(2026, 6, 1)
TUESDAY = date(2026, 6, 2)
NEWER = "counting[key].as_of <= one.as_of"
FOUND = punishments(effective_on=date(2015, 5, 1))
GRANTED = (AwardEntry(grade=X),)


def answer(of: Domain, kind: str, lists: Any, shown: Any = ()) -> Any:
    return of.answers.answer_of(of.answers.ListKind(kind), lists, shown)


@case("answer.none", Mutation("answers", "Answered.NONE if asked else", "Answered.NEVER_ASKED if asked else"))
def an_empty_list_says_that_there_is_nothing(of: Domain) -> None:
    assert answer(of, "discipline", [told(of, "discipline", MONDAY)]).answered == "none"


@case("answer.never_asked", Mutation("answers", "else Answered.NEVER_ASKED", "else Answered.NONE"))
def without_a_list_nobody_was_asked(of: Domain) -> None:
    assert answer(of, "leave", []).answered == "never_asked"


@case("answer.found", Mutation("answers", "        return Answered.FOUND\n", "        return Answered.NONE\n"))
def what_one_source_tells_is_found(of: Domain) -> None:
    assert answer(of, "discipline", [told(of, "discipline", MONDAY, FOUND)]).answered == "found"


@case(
    "answer.as_of_newest",
    Mutation("answers", "return -one.as_of.toordinal(), one.source", "return one.as_of.toordinal(), one.source"),
)
def the_answer_is_as_of_the_newest_list(of: Domain) -> None:
    lists = [told(of, "leave", TUESDAY), told(of, "leave", MONDAY, source="siasn")]
    assert answer(of, "leave", lists).as_of == TUESDAY


@case("answer.taken_back", Mutation("answers", NEWER, "counting[key].as_of == one.as_of"))
def a_newer_list_takes_back(of: Domain) -> None:
    lists = [told(of, "discipline", MONDAY, FOUND), told(of, "discipline", TUESDAY)]
    assert not answer(of, "discipline", lists).found


@case("answer.older_list", Mutation("answers", NEWER, "True"))
def an_older_list_changes_nothing(of: Domain) -> None:
    lists = [told(of, "discipline", TUESDAY), told(of, "discipline", MONDAY, FOUND)]
    assert not answer(of, "discipline", lists).found


@case("answer.same_day", Mutation("answers", NEWER, "counting[key].as_of < one.as_of"))
def of_one_day_the_last_list_counts(of: Domain) -> None:
    lists = [told(of, "discipline", MONDAY, FOUND), told(of, "discipline", MONDAY)]
    assert not answer(of, "discipline", lists).found


@case("answer.other_source", Mutation("answers", "key = one.kind, one.source,", 'key = one.kind, "",'))
def another_sources_empty_list_takes_nothing_back(of: Domain) -> None:
    lists = [told(of, "discipline", MONDAY, FOUND), told(of, "discipline", TUESDAY, source="siasn")]
    assert answer(of, "discipline", lists).found


@case("answer.former_number", Mutation("answers", "one.source, one.former_nip", "one.source, None"))
def of_two_numbers_each_has_its_own_list(of: Domain) -> None:
    lists = [told(of, "discipline", MONDAY, FOUND, number="1"), told(of, "discipline", TUESDAY, number="2")]
    assert {one.as_of for one in answer(of, "discipline", lists).found} == {MONDAY}


@case("answer.own_kind", Mutation("answers", "if one.kind is kind), key=", "if one.kind != 'award'), key="))
def a_list_answers_its_own_question(of: Domain) -> None:
    lists = [told(of, "discipline", MONDAY)]
    assert answer(of, "leave", lists).asked == ()


@case("answer.legal_standing", Mutation("answers", ", *(Found(one, None) for one in shown))", ",)"))
def leave_that_the_legal_standing_shows_is_found(of: Domain) -> None:
    assert answer(of, "leave", [], [on_leave(of, None)]).found


@case(
    "held.any_source",
    Mutation(
        "answers",
        "for one in counting if one.kind is ListKind.AWARD",
        "for one in counting[:1] if one.kind is ListKind.AWARD",
    ),
)
def any_source_tells_of_a_medal(of: Domain) -> None:
    lists = [told(of, "award", MONDAY), told(of, "award", TUESDAY, GRANTED, "siasn")]
    assert [one.source for one in of.answers.known_of(lists).held] == ["siasn"]


@case(
    "held.own_grant",
    Mutation(
        "answers", "if one.kind is ListKind.AWARD for", 'if one.kind is ListKind.AWARD and one.source[0] != "_" for'
    ),
)
def our_own_grant_is_held(of: Domain) -> None:
    own = told(of, "award", MONDAY, GRANTED, of.person.OWN)
    assert [one.grade for one in of.answers.known_of([own]).held] == [X]


@case("held.revoked_by_any", Mutation("person", "return one.revoked, one.decree", "return not one.revoked, one.decree"))
def what_any_source_calls_revoked_is_not_held(of: Domain) -> None:
    twice = (held(of, X), held(of, X, revoked=True, source="siasn"))
    assert state(of, X, person(of, held=twice), reached(of, X)) != "held"


@case("held.revoked_by_any")
def nor_where_the_sources_come_in_another_order(of: Domain) -> None:
    twice = (held(of, X), held(of, X, revoked=True, source="siasn"), held(of, X, source="other"))
    assert state(of, X, person(of, held=twice), START) != "held"


@case("held.revoked_by_any")
def nor_do_they_hold_it_where_the_other_source_knows_the_decree(of: Domain) -> None:
    twice = (held(of, X, revoked=True, source="siasn"), held(of, X, decree_number="64/TK/TAHUN 2014"))
    assert person(of, held=twice).held_now == set()


@case(
    "held.granted_anew",
    Mutation("answers", "entry.grade not in standing or not entry.revoked", "entry.grade not in standing"),
)
def one_lists_medal_that_is_not_revoked_stands(of: Domain) -> None:
    again = (AwardEntry(grade=X, revoked=True), AwardEntry(grade=X))
    assert [one.revoked for one in of.answers.known_of([told(of, "award", MONDAY, again)]).held] == [False]
