"""What the script intends: one assessment a person, and a change for those whom something happens to."""

from contracts.vocabulary import Rating
from sandbox.agency.cast import Cast
from sandbox.agency.generate import sample_agency
from sandbox.demo.audit import expected_codes
from sandbox.demo.intent import Intent

YEAR = 2026


def intent() -> Intent:
    agency = sample_agency()
    return Intent.of(agency, Cast.of(agency), 1, YEAR)


def test_everybody_has_one_final_assessment() -> None:
    final = intent().final(YEAR)
    assert sorted(one.nip for one in final) == sorted(one.nip for one in sample_agency().employees)


def test_the_objection_and_the_correction_change_the_predicate() -> None:
    meant = intent()
    codes = {one.nip: expected_codes(one)[2] for one in meant.final(YEAR)}
    assert meant.given[meant.cast.objector.nip] == (Rating.BELOW, Rating.AS_EXPECTED)
    assert codes[meant.cast.objector.nip] == 2
    assert meant.given[meant.cast.corrected.nip] == (Rating.AS_EXPECTED, Rating.AS_EXPECTED)
    assert codes[meant.cast.corrected.nip] == 1


def test_the_movers_year_is_that_of_the_longer_part() -> None:
    meant = intent()
    (year,) = (one for one in meant.final(YEAR) if one.nip == meant.cast.mover.nip)
    assert (year.work_results, year.behaviour) == meant.given[meant.cast.mover.nip] != meant.moved


def test_every_predicate_occurs() -> None:
    assert {expected_codes(one)[2] for one in intent().final(YEAR)} == {1, 2, 3, 4, 5}
