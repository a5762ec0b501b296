"""What each act of assessment does to an SKP, and which rule refuses it."""

from datetime import timedelta

import pytest

from contracts.vocabulary import Predicate, Rating
from services.skp_service.domain import errors
from services.skp_service.domain.cycle import Capacity, Stage
from services.skp_service.domain.objection import Decision
from services.skp_service.domain.skp import Given
from services.skp_service.domain.terms import Behaviour
from tests.unit.services.skp_service.domain.samples import (
    ASSESSOR,
    AT,
    DAYS,
    EVIDENCED,
    FIRST,
    GIVEN,
    TOLD,
    approved,
    assessed,
    final,
    objected,
    results_rated,
)

LAST_DAY = TOLD + timedelta(days=DAYS)
TOO_LATE = LAST_DAY + timedelta(days=1)
HEARD = "Bukti itu belum ada ketika dinilai."


def test_results_without_evidence_are_not_rated() -> None:
    skp = approved()
    with pytest.raises(errors.EvidenceMissing) as refused:
        skp.rate_results(Rating.ABOVE, [FIRST], GIVEN)
    assert [fault.where for fault in refused.value.faults] == ["results.1"]
    assert (skp.stage, skp.assessment.work_results) == (Stage.APPROVED, None)


def test_an_exemption_lets_results_be_rated_without_evidence() -> None:
    skp = approved()
    skp.exempt("Pegawai meninggal dunia.")
    skp.rate_results(Rating.ABOVE, [], GIVEN)
    assert (skp.stage, skp.assessment.work_results) == (Stage.RESULTS_RATED, Rating.ABOVE)


def test_results_without_feedback_are_not_rated() -> None:
    skp = approved()
    with pytest.raises(errors.FeedbackMissing) as refused:
        skp.rate_results(Rating.ABOVE, EVIDENCED, Given([FIRST]))
    assert [fault.where for fault in refused.value.faults] == ["results.1"]
    assert skp.stage is Stage.APPROVED


def test_results_may_be_rated_again_until_behaviour_is() -> None:
    skp = results_rated()
    skp.rate_results(Rating.BELOW, EVIDENCED, GIVEN)
    assert (skp.assessment.work_results, skp.stage) == (Rating.BELOW, Stage.RESULTS_RATED)


def test_behaviour_without_feedback_on_all_seven_is_not_rated() -> None:
    skp = results_rated()
    with pytest.raises(errors.FeedbackMissing) as refused:
        skp.rate_behaviour(Rating.ABOVE, Given(behaviours=set(Behaviour) - {Behaviour.LOYAL}), TOLD)
    assert [fault.where for fault in refused.value.faults] == ["behaviours.loyal"]
    assert (skp.stage, skp.assessment.told_on) == (Stage.RESULTS_RATED, None)


def test_both_ratings_make_the_predicate_of_the_matrix() -> None:
    assert approved().assessment.predicate is results_rated().assessment.predicate is None
    assert assessed(Rating.ABOVE, Rating.ABOVE).assessment.predicate is Predicate.VERY_GOOD


def test_a_changed_rating_is_told_anew() -> None:
    skp = assessed()
    skp.accept()
    skp.rate_behaviour(Rating.BELOW, GIVEN, TOO_LATE)
    assert (skp.assessment.accepted, skp.assessment.told_on) == (False, TOO_LATE)


def test_an_objection_is_made_by_the_deadline() -> None:
    on_time, late = assessed(), assessed()
    on_time.object("Belum dihitung.", LAST_DAY, days=DAYS)
    assert on_time.stage is Stage.OBJECTED
    assert on_time.assessment.objection is not None
    assert (on_time.assessment.objection.reason, on_time.assessment.objection.on) == ("Belum dihitung.", LAST_DAY)
    with pytest.raises(errors.ObjectionTooLate):
        late.object("Belum dihitung.", TOO_LATE, days=DAYS)
    assert (late.stage, late.assessment.objection) == (Stage.ASSESSED, None)


def test_who_has_accepted_does_not_object() -> None:
    skp = assessed()
    skp.accept()
    with pytest.raises(errors.ObjectionTooLate):
        skp.object("Berubah pikiran.", TOLD, days=DAYS)


def test_an_objection_is_decided_once_and_for_all() -> None:
    skp = objected()
    skp.decide(Decision("Nilai tetap.", assessor_said=HEARD), TOLD)
    assert skp.assessment.objection is not None
    assert (skp.assessment.objection.decision, skp.assessment.objection.changed) == ("Nilai tetap.", False)
    with pytest.raises(errors.ObjectionTooLate):
        skp.object("Sekali lagi.", TOLD, days=DAYS)


def test_an_objection_is_decided_once_both_sides_were_heard_pp_30_2019_article_59() -> None:
    skp = objected()
    with pytest.raises(errors.AssessorNotHeard):
        skp.decide(Decision("Nilai tetap."), TOLD)
    assert (skp.stage, skp.assessment.is_decided) == (Stage.OBJECTED, False)
    skp.answer_objection("Sudah dihitung.", TOLD)
    skp.answer_objection(HEARD, LAST_DAY)
    skp.decide(Decision("Nilai tetap."), TOO_LATE)
    heard = skp.assessment.objection
    assert heard is not None
    assert (heard.statement, heard.stated_on, heard.stated_by) == (HEARD, LAST_DAY, Capacity.ASSESSOR)
    assert (skp.stage, heard.decision) == (Stage.ASSESSED, "Nilai tetap.")


def test_of_a_silent_assessor_the_reviewer_writes_what_was_heard_pp_30_2019_article_59() -> None:
    skp = objected()
    skp.decide(Decision("Nilai tetap.", assessor_said=HEARD), LAST_DAY)
    heard = skp.assessment.objection
    assert heard is not None
    assert (heard.statement, heard.stated_on, heard.stated_by) == (HEARD, LAST_DAY, Capacity.REVIEWER)


def test_what_the_assessor_has_said_the_reviewer_does_not_replace() -> None:
    skp = objected()
    skp.answer_objection(HEARD, TOLD)
    with pytest.raises(errors.AssessorAnswered):
        skp.decide(Decision("Nilai tetap.", assessor_said="Ia setuju."), TOLD)
    assert skp.assessment.objection is not None
    assert (skp.stage, skp.assessment.objection.statement) == (Stage.OBJECTED, HEARD)


@pytest.mark.parametrize(
    ("ratings", "become"),
    [
        ((Rating.BELOW, None), (Rating.BELOW, Rating.AS_EXPECTED)),
        ((None, Rating.ABOVE), (Rating.ABOVE, Rating.ABOVE)),
        ((Rating.BELOW, Rating.BELOW), (Rating.BELOW, Rating.BELOW)),
    ],
)
def test_a_decision_may_change_either_rating(
    ratings: tuple[Rating | None, Rating | None], become: tuple[Rating, Rating]
) -> None:
    skp = objected()
    skp.decide(Decision("Diubah.", *ratings, assessor_said=HEARD), TOLD)
    assert (skp.assessment.work_results, skp.assessment.behaviour) == become
    assert skp.assessment.objection is not None
    assert skp.assessment.objection.changed


def test_the_assessor_does_not_rate_again_what_the_reviewer_has_decided() -> None:
    skp = objected()
    skp.decide(Decision("Nilai perilaku dinaikkan.", behaviour=Rating.ABOVE, assessor_said=HEARD), TOLD)
    with pytest.raises(errors.ObjectionDecided):
        skp.rate_behaviour(Rating.BELOW, GIVEN, TOO_LATE)
    assert (skp.assessment.behaviour, skp.assessment.told_on) == (Rating.ABOVE, TOLD)


def test_nothing_becomes_final_while_the_employee_can_object() -> None:
    skp = assessed()
    with pytest.raises(errors.ObjectionStillPossible):
        skp.finalise(ASSESSOR, AT, LAST_DAY, days=DAYS)
    assert (skp.stage, skp.assessment.version) == (Stage.ASSESSED, 0)
    skp.finalise(ASSESSOR, AT, TOO_LATE, days=DAYS)
    assert (skp.stage, skp.assessment.version) == (Stage.FINAL, 1)


def test_a_decided_objection_lets_it_become_final_at_once() -> None:
    skp = objected()
    skp.decide(Decision("Nilai tetap.", assessor_said=HEARD), TOLD)
    skp.finalise(ASSESSOR, AT, TOLD, days=DAYS)
    assert skp.stage is Stage.FINAL


def test_what_is_final_names_who_assessed_and_when() -> None:
    skp = final()
    assert (skp.assessment.assessor, skp.assessment.finalised_at, skp.assessment.version) == (ASSESSOR, AT, 1)


def test_a_correction_is_a_new_version() -> None:
    skp = final()
    later = AT + timedelta(days=30)
    skp.correct(Rating.BELOW, Rating.BELOW, later)
    assert (skp.stage, skp.assessment.version, skp.assessment.finalised_at) == (Stage.FINAL, 2, later)
    assert skp.assessment.predicate is Predicate.VERY_POOR
    assert skp.assessment.assessor == ASSESSOR
