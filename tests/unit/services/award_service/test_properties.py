"""What holds for everybody, whatever is told of them and whatever the agency has chosen."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.vocabulary import AwardGrade
from services.award_service.domain.answers import Answered, answer_of
from services.award_service.domain.due import Milestone, MilestoneState, Standing, standing_of
from services.award_service.domain.lateness import late_by
from services.award_service.domain.listed import ListKind
from tests.support.award.facts import Choices, Facts, Leave, Medal, Punishment, Told
from tests.support.award.product import lists_of, person_of, rules_of

TODAY: Final = date(2026, 11, 30)
ONE: Final = timedelta(days=1)
_DAYS = st.dates(date(1985, 1, 1), date(2029, 12, 31))
_STARTS = st.dates(date(1985, 1, 1), date(2024, 12, 31))
_LATER = st.dates(TODAY + ONE, date(2029, 12, 31))
_SOON = st.dates(TODAY, TODAY + 250 * ONE)
_MAYBE = st.none() | _DAYS

punishments = st.builds(
    Punishment, st.sampled_from(("light", "moderate", "heavy")), _MAYBE, _MAYBE, _MAYBE, st.booleans()
)
leaves = st.builds(Leave, st.sampled_from(("unpaid", "unpaid_extension", "study", "military")), _MAYBE, _MAYBE, _MAYBE)
medals = st.builds(Medal, st.sampled_from(("x", "xx", "xxx")), st.booleans())


def told(line: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Told, ...]]:
    """Return lists of up to two sources, of few days, so that some replace others."""
    days = st.dates(date(2026, 1, 1), date(2026, 1, 3))
    return st.lists(st.builds(Told, st.sampled_from(("simasn", "siasn")), days, some(line)), max_size=3).map(tuple)


def some(line: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return the lines of a list: none, one or two."""
    return st.lists(line, max_size=2).map(tuple)


def _facts(start: date, last_day: date | None, standing: str, *lists: tuple[Told, ...]) -> Facts:
    nip = f"{start.year - 25}0101{start:%Y%m}1000"
    return Facts(
        nip,
        record=start,
        last_day=last_day,
        legal_standing=standing,
        discipline=lists[0],
        leave=lists[1],
        medals=lists[2],
    )


facts = st.builds(
    _facts,
    _STARTS,
    st.none() | _DAYS,
    st.sampled_from(("01", "01", "01", "02")),
    told(punishments),
    told(leaves),
    told(medals),
)
choices = st.builds(
    Choices,
    contract_too=st.just(False),
    restart=st.booleans(),
    lower_later=st.booleans(),
    margins=st.sampled_from(({}, {"x": 3, "xx": 3})),
)


def stands(whom: Facts, by: Choices, day: date = TODAY) -> Standing:
    """Return how somebody stands."""
    return standing_of(person_of(whom), day, rules_of(by))


def states(whom: Facts, by: Choices, day: date = TODAY) -> dict[AwardGrade, MilestoneState]:
    """Return the state of each grade."""
    return {one.grade: one.state for one in stands(whom, by, day).milestones}


def due(standing: Standing) -> list[Milestone]:
    """Return the grades that are due."""
    return [one for one in standing.milestones if one.state is MilestoneState.DUE]


@given(facts, choices)
def test_a_day_later_in_the_appointment_makes_nobody_due_earlier(whom: Facts, by: Choices) -> None:
    assert whom.record is not None
    later = replace(whom, record=whom.record + ONE)
    for one, other in zip(stands(whom, by).milestones, stands(later, by).milestones, strict=True):
        assert other.reached_on is None or (one.reached_on is not None and one.reached_on <= other.reached_on)
        if other.state is MilestoneState.DUE:
            assert one.state in {MilestoneState.DUE, MilestoneState.PASSED_OVER, MilestoneState.AFTER_HIGHER}


@given(facts, choices)
def test_at_most_one_grade_is_due_and_it_was_never_held(whom: Facts, by: Choices) -> None:
    found = due(stands(whom, by))
    assert len(found) <= 1
    assert not {one.grade for one in found} & {one.grade for one in person_of(whom).held}


@given(facts, choices)
def test_what_is_due_lies_in_the_past_and_in_the_agency(whom: Facts, by: Choices) -> None:
    for one in due(stands(whom, by)):
        assert one.reached_on is not None
        assert (one.reached_on.year, one.reached_on.month) <= (TODAY.year, TODAY.month)
        assert whom.last_day is None or one.reached_on - ONE <= whom.last_day
        assert late_by(one, TODAY, proposed=False) >= 0


@given(facts, st.booleans())
def test_nobody_who_is_excluded_is_due(whom: Facts, lower_later: bool) -> None:
    by = Choices(lower_later=lower_later)
    begun = [one for one in person_of(whom).interruptions if one.start is None or one.start <= TODAY]
    if begun or whom.legal_standing == "02":
        assert due(stands(whom, by)) == []


@given(facts, choices, _LATER, st.sampled_from(("moderate", "heavy")))
def test_an_announced_punishment_changes_nothing_that_is_reached_before_its_day(
    whom: Facts, by: Choices, day: date, level: str
) -> None:
    announced = Told("berkas", TODAY, (Punishment(level, effective_on=day),))
    _changes_on_its_day(whom, replace(whom, discipline=(*whom.discipline, announced)), by, day)


@given(facts, choices, _LATER)
def test_an_announced_leave_changes_nothing_that_is_reached_before_its_day(whom: Facts, by: Choices, day: date) -> None:
    announced = Told("berkas", TODAY, (Leave("unpaid", since=day),))
    _changes_on_its_day(whom, replace(whom, leave=(*whom.leave, announced)), by, day)


def _changes_on_its_day(whom: Facts, announced: Facts, by: Choices, day: date) -> None:
    before = {one.grade for one in stands(whom, by).milestones if one.reached_on is None or one.reached_on < day}
    for when in (TODAY, day - ONE):
        now, then = states(whom, by, when), states(announced, by, when)
        assert {grade: now[grade] for grade in before} == {grade: then[grade] for grade in before}
    if not by.restart:
        assert due(stands(announced, by, day)) == []


@given(facts, choices, _LATER)
def test_leaving_that_is_announced_changes_nothing_that_is_reached_before_it(
    whom: Facts, by: Choices, day: date
) -> None:
    there, leaves_then = replace(whom, last_day=None), replace(whom, last_day=day)
    for when in (TODAY, day, day + ONE):
        for one, other in zip(
            stands(there, by, when).milestones, stands(leaves_then, by, when).milestones, strict=True
        ):
            if one.reached_on is not None and one.reached_on - ONE <= day:
                assert one == other
            elif one.state in {MilestoneState.DUE, MilestoneState.TO_COME, MilestoneState.AFTER_HIGHER}:
                assert other.state is MilestoneState.AFTER_LEAVING


@settings(max_examples=60)
@given(
    st.builds(_facts, _STARTS, st.none(), st.sampled_from(("01", "02")), st.just(()), st.just(()), told(medals)),
    choices,
    _SOON,
)
def test_nothing_changes_before_the_day_on_which_to_look_again(whom: Facts, by: Choices, turn: date) -> None:
    """Not even where a punishment begins, or a leave that the legal standing shows ends, on a day to come."""
    punished = replace(whom, discipline=(Told("berkas", TODAY, (Punishment("heavy", turn),)),))
    back = replace(whom, leave=(Told("berkas", TODAY, (Leave("unpaid", TODAY, until=turn),)),))
    for one in (whom, punished, back):
        _stays_until_looked_at_again(one, by)


def _stays_until_looked_at_again(whom: Facts, by: Choices) -> None:
    standing = stands(whom, by)
    assert standing.look_again_on is None or standing.look_again_on > TODAY
    until = min(standing.look_again_on or date.max, TODAY + 300 * ONE)
    person, rules = person_of(whom), rules_of(by)
    day = TODAY
    while day < until:
        assert standing_of(person, day, rules) == standing
        day += ONE


@given(facts, choices, _DAYS)
def test_annulled_and_light_punishments_and_study_leave_change_nothing(whom: Facts, by: Choices, day: date) -> None:
    lines = (Punishment("light", day), Punishment("heavy", day, annulled=True), Punishment("moderate", annulled=True))
    more = replace(
        whom,
        discipline=(*whom.discipline, Told("berkas", TODAY, lines)),
        leave=(*whom.leave, Told("berkas", TODAY, (Leave("study", day), Leave("military", day), Leave("long")))),
    )
    assert stands(more, by) == stands(whom, by)


@given(facts, choices, some(punishments), some(leaves), some(medals))
def test_a_later_list_of_the_same_source_takes_back(
    whom: Facts, by: Choices, punished: tuple[Punishment, ...], left: tuple[Leave, ...], had: tuple[Medal, ...]
) -> None:
    day = date(2026, 2, 1)
    told_of = replace(
        whom,
        discipline=(*whom.discipline, Told("berkas", day, punished), Told("berkas", day + ONE)),
        leave=(*whom.leave, Told("berkas", day, left), Told("berkas", day + ONE)),
        medals=(*whom.medals, Told("berkas", day, had), Told("berkas", day + ONE)),
    )
    assert stands(told_of, by) == stands(whom, by)


@given(facts)
def test_the_answer_is_one_of_three(whom: Facts) -> None:
    lists, person = lists_of(whom), person_of(whom)
    for kind, asked in ((ListKind.DISCIPLINE, person.discipline_asked), (ListKind.LEAVE, person.leave_asked)):
        answer = answer_of(kind, lists)
        assert answer.as_of == asked
        assert (answer.answered is Answered.NEVER_ASKED) == (asked is None)
        assert (answer.answered is Answered.FOUND) == bool(answer.found)
