"""States of an SKP, and who assesses whom."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import pytest

from contracts.skp import Assessor
from contracts.vocabulary import Employment, Predicate, Rating
from services.skp_service.domain.annual_result import NEXT, Act, AnnualResult, SkpState
from services.skp_service.domain.errors import (
    AlreadyFinal,
    AssessorMissing,
    AssessorUnitUnknown,
    AssessorUnknown,
    NotRated,
    OwnAssessor,
    SkpError,
)
from services.skp_service.domain.organisation import Employee, Organisation, Unit
from services.skp_service.domain.sync import SyncState

AT = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)
SUPERIOR = Employee(
    "197001011995031000", 1, "Wangsareja Tanumiharja", Employment.PNS, "BKD", "Kepala Badan", "IV/b", None, True
)
STAFF = Employee(
    "199001012015032000", 1, "Sariwangi Padma", Employment.PNS, "BKD-1", "Analis", "III/c", SUPERIOR.nip, True
)
UNIT = Unit("BKD", 1, "Badan Kepegawaian", "badan", None, "Kepala Badan", True)
ORGANISATION = Organisation({person.nip: person for person in (SUPERIOR, STAFF)}, {UNIT.code: UNIT})
REGENT = Assessor(status="non_asn", name="Bupati", position="Bupati", unit_name="Pemerintah Kabupaten")


def an_skp(nip: str = STAFF.nip) -> AnnualResult:
    return AnnualResult(UUID(int=7), nip, 2025)


def assessed(nip: str = STAFF.nip) -> AnnualResult:
    skp = an_skp(nip)
    skp.rate(Rating.ABOVE, Rating.AS_EXPECTED)
    return skp


def final() -> AnnualResult:
    skp = assessed()
    skp.finalise(ORGANISATION, head_assessor=None, at=AT)
    return skp


def test_every_act_is_decided_in_every_state() -> None:
    assert NEXT.keys() == set(product(SkpState, Act))


def test_rating_a_draft_makes_it_assessed_with_the_predicate_of_the_matrix() -> None:
    skp = assessed()
    assert skp.state is SkpState.ASSESSED
    assert skp.assessment is not None
    assert skp.assessment.predicate is Predicate.GOOD
    assert skp.version == 0


def test_an_assessed_skp_may_be_rated_again() -> None:
    skp = assessed()
    skp.rate(Rating.BELOW, Rating.BELOW)
    assert skp.assessment is not None
    assert skp.assessment.predicate is Predicate.VERY_POOR


def test_a_draft_does_not_become_final() -> None:
    skp = an_skp()
    with pytest.raises(NotRated):
        skp.finalise(ORGANISATION, head_assessor=None, at=AT)
    assert skp.state is SkpState.DRAFT


def test_finalising_records_version_moment_and_the_superior_as_assessor() -> None:
    skp = final()
    assert (skp.state, skp.version, skp.finalised_at) == (SkpState.FINAL, 1, AT)
    assert (skp.sync.state, skp.sync.version) == (SyncState.WAITING, 1)
    assert skp.assessor == Assessor(
        status="asn",
        nip=SUPERIOR.nip,
        name=SUPERIOR.name,
        position="Kepala Badan",
        unit_name="Badan Kepegawaian",
        grade="IV/b",
    )


def test_a_final_skp_is_not_rated() -> None:
    skp = final()
    before = skp.assessment
    with pytest.raises(AlreadyFinal):
        skp.rate(Rating.BELOW, Rating.BELOW)
    assert skp.assessment == before


def test_a_final_skp_is_not_finalised_again() -> None:
    skp = final()
    with pytest.raises(AlreadyFinal):
        skp.finalise(ORGANISATION, head_assessor=None, at=AT)
    assert skp.version == 1


def test_the_head_is_assessed_by_whom_the_request_or_the_setting_names() -> None:
    skp = assessed(SUPERIOR.nip)
    skp.finalise(ORGANISATION, head_assessor=REGENT, at=AT)
    assert skp.assessor == REGENT


def test_the_superior_assesses_even_if_a_head_assessor_is_named() -> None:
    skp = assessed()
    skp.finalise(ORGANISATION, head_assessor=REGENT, at=AT)
    assert skp.assessor is not None
    assert skp.assessor.nip == SUPERIOR.nip


@pytest.mark.parametrize(
    ("skp", "organisation", "error"),
    [
        (assessed(SUPERIOR.nip), ORGANISATION, AssessorMissing),
        (assessed(), Organisation({STAFF.nip: STAFF}, ORGANISATION.units), AssessorUnknown),
        (assessed(), Organisation(ORGANISATION.people, {}), AssessorUnitUnknown),
        (assessed(), Organisation({STAFF.nip: replace(STAFF, superior_nip=STAFF.nip)}, {}), OwnAssessor),
    ],
)
def test_without_an_assessor_nothing_becomes_final(
    skp: AnnualResult, organisation: Organisation, error: type[SkpError]
) -> None:
    with pytest.raises(error) as refused:
        skp.finalise(organisation, head_assessor=None, at=AT)
    assert refused.value.about == skp.id
    assert (skp.state, skp.version, skp.finalised_at) == (SkpState.ASSESSED, 0, None)


def test_no_text_or_repr_holds_a_nip() -> None:
    texts = [repr(STAFF), repr(assessed()), repr(ORGANISATION), str(AssessorUnknown(STAFF.nip))]
    assert not any(STAFF.nip in text for text in texts)
