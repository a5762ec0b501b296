"""What the script intends: one assessment a person, and a change for those whom something happens to."""

from datetime import date

from contracts.vocabulary import Rating
from sandbox.agency.cast import Cast
from sandbox.agency.generate import sample_agency
from sandbox.demo.audit import expected_codes
from sandbox.demo.intent import Intent

YEAR = 2025


def intent() -> Intent:
    agency = sample_agency()
    return Intent.of(agency, Cast.of(agency), 1, YEAR)


def test_everybody_has_one_final_assessment() -> None:
    final = intent().final()
    assert sorted(one.nip for one in final) == sorted(one.nip for one in sample_agency().employees)


def test_the_objection_and_the_correction_change_the_predicate() -> None:
    meant = intent()
    codes = {one.nip: expected_codes(one)[2] for one in meant.final()}
    assert meant.given[meant.cast.objector.nip] == (Rating.BELOW, Rating.AS_EXPECTED)
    assert codes[meant.cast.objector.nip] == 2
    assert meant.given[meant.cast.corrected.nip] == (Rating.AS_EXPECTED, Rating.AS_EXPECTED)
    assert codes[meant.cast.corrected.nip] == 1


def test_the_movers_year_is_that_of_the_longer_second_part() -> None:
    meant = intent()
    (year,) = (one for one in meant.final() if one.nip == meant.cast.mover.nip)
    assert meant.given[meant.cast.mover.nip] != (year.work_results, year.behaviour) == meant.moved
    assert meant.moves_on - date(YEAR, 1, 1) < date(YEAR + 1, 1, 1) - meant.moves_on


def test_every_predicate_occurs() -> None:
    assert {expected_codes(one)[2] for one in intent().final()} == {1, 2, 3, 4, 5}
