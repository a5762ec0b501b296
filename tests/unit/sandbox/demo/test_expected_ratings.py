"""What the scenario expects: one assessment a person, and a change for those whom something happens to."""

from datetime import date

from contracts.vocabulary import Rating
from sandbox.agency.generate import sample_agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.demo.audit import expected_codes
from sandbox.demo.expected_ratings import ExpectedRatings

YEAR = 2025


def expected() -> ExpectedRatings:
    agency = sample_agency()
    return ExpectedRatings.of(agency, ScenarioRoles.of(agency), 1, YEAR)


def test_everybody_has_one_final_assessment() -> None:
    final = expected().final()
    assert sorted(one.nip for one in final) == sorted(one.nip for one in sample_agency().employees)


def test_the_objection_and_the_correction_change_the_predicate() -> None:
    ratings = expected()
    codes = {one.nip: expected_codes(one)[2] for one in ratings.final()}
    assert ratings.given[ratings.roles.objector.nip] == (Rating.BELOW, Rating.AS_EXPECTED)
    assert codes[ratings.roles.objector.nip] == 2
    assert ratings.given[ratings.roles.corrected.nip] == (Rating.AS_EXPECTED, Rating.AS_EXPECTED)
    assert codes[ratings.roles.corrected.nip] == 1


def test_the_movers_year_is_that_of_the_longer_second_part() -> None:
    ratings = expected()
    (year,) = (one for one in ratings.final() if one.nip == ratings.roles.mover.nip)
    assert ratings.given[ratings.roles.mover.nip] != (year.work_results, year.behaviour) == ratings.after_move
    assert ratings.moves_on - date(YEAR, 1, 1) < date(YEAR + 1, 1, 1) - ratings.moves_on


def test_every_predicate_occurs() -> None:
    assert {expected_codes(one)[2] for one in expected().final()} == {1, 2, 3, 4, 5}
