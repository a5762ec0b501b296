"""Whatever is told of somebody, no proposal passes verification that the rules refuse."""

from dataclasses import replace
from datetime import date
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import AwardGrade
from services.award_service.domain.due import DueRules
from services.award_service.domain.eligibility import Asked, Statement, footing_of, obstacles
from services.award_service.domain.months import month_of, years_after
from tests.support.award.facts import Facts, Punishment, Told
from tests.support.award.product import person_of
from tests.unit.services.award_service.test_properties import facts

YEARS: Final = {AwardGrade.X: 10, AwardGrade.XX: 20, AwardGrade.XXX: 30}
_DAYS: Final = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def verified(whom: Facts, counted_to: date, today: date) -> list[AwardGrade]:
    """Return for which grades somebody would be verified, if everything was attested and stated."""
    person, asked = person_of(whom), frozenset(Asked)
    footings = {one: footing_of(person, one, counted_to, today, DueRules()) for one in AwardGrade}
    return [one for one, footing in footings.items() if not list(obstacles(footing, Statement.NO, asked))]


@given(facts, _DAYS, _DAYS, _DAYS)
def test_nobody_is_excluded_and_verified(somebody: Facts, counted_to: date, today: date, day: date) -> None:
    announced = Told("berkas", date(2026, 1, 1), (Punishment("moderate", effective_on=day),))
    whom = replace(somebody, discipline=(*somebody.discipline, announced))
    if verified(whom, counted_to, today):
        latest = max(counted_to, today)
        assert [one for one in person_of(whom).interruptions if one.start is None or one.start <= latest] == []
        assert whom.legal_standing != "02"


@given(facts, _DAYS, _DAYS)
def test_nobody_is_verified_for_what_they_hold_or_have_not_reached(whom: Facts, counted_to: date, today: date) -> None:
    for grade in verified(whom, counted_to, today):
        assert grade not in {one.grade for one in person_of(whom).held}
        assert whom.record is not None
        assert month_of(years_after(whom.record, YEARS[grade])) <= counted_to


@given(facts, _DAYS, _DAYS)
def test_nobody_is_verified_for_two_grades(whom: Facts, counted_to: date, today: date) -> None:
    assert len(verified(whom, counted_to, today)) <= 1
