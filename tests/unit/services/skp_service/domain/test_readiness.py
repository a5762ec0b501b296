"""What has to be there before a rating, and until when one may object."""

from datetime import date
from uuid import UUID

import pytest

from services.skp_service.domain.objection import may_object
from services.skp_service.domain.plan import WorkResult
from services.skp_service.domain.readiness import (
    Exemption,
    behaviours_without_feedback,
    results_without_feedback,
    without_evidence,
)
from services.skp_service.domain.terms import Behaviour, WorkResultKind

FIRST, SECOND = UUID(int=1), UUID(int=2)
RESULTS = [WorkResult(one, WorkResultKind.MAIN, "Hasil") for one in (FIRST, SECOND)]


def test_every_work_result_has_evidence_before_an_assessment() -> None:
    assert without_evidence(RESULTS, set()) == [FIRST, SECOND]
    assert without_evidence(RESULTS, {FIRST}) == [SECOND]
    assert without_evidence(RESULTS, {FIRST, SECOND}) == []


def test_an_administrator_may_exempt_from_evidence() -> None:
    assert without_evidence(RESULTS, set(), Exemption("Pegawai meninggal dunia.")) == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_exemption_has_a_reason(reason: str) -> None:
    with pytest.raises(ValueError, match="reason"):
        Exemption(reason)


def test_every_work_result_has_feedback_before_results_are_rated() -> None:
    assert results_without_feedback(RESULTS, {SECOND}) == [FIRST]
    assert results_without_feedback(RESULTS, {FIRST, SECOND}) == []


def test_each_of_the_seven_behaviours_has_feedback_before_behaviour_is_rated() -> None:
    assert behaviours_without_feedback(set()) == list(Behaviour)
    assert len(Behaviour) == 7
    assert behaviours_without_feedback(set(Behaviour) - {Behaviour.LOYAL}) == [Behaviour.LOYAL]


@pytest.mark.parametrize(("on", "may"), [((3, 1), True), ((3, 15), True), ((3, 16), False), ((2, 28), False)])
def test_an_objection_has_its_deadline(on: tuple[int, int], may: bool) -> None:
    assert may_object(date(2026, 3, 1), date(2026, *on), days=14) is may
