"""Every refusal has its status, its code and an Indonesian sentence."""

import pytest

from hub.errors import HubError, Transient
from hub.web.problems import Problem
from services.skp_service.evidence import errors
from services.skp_service.evidence.kinds import FileKind
from services.skp_service.evidence.problems import evidence_as_problems

CASES: list[tuple[HubError, int, str, str | None]] = [
    (errors.EvidenceTooLarge(1000), 413, "evidence_too_large", "file"),
    (errors.EvidenceTypeNotAllowed([FileKind.PDF]), 415, "evidence_type_not_allowed", "file"),
    (errors.EvidenceEmpty(), 422, "evidence_empty", "file"),
    (errors.EvidenceDamaged(), 422, "evidence_damaged", "file"),
    (errors.EvidenceHasMacros(), 422, "evidence_has_macros", "file"),
    (errors.EvidenceLinkRefused(), 422, "evidence_link_refused", "file"),
    (errors.EvidenceLinkTooLong(9), 422, "evidence_link_too_long", "file"),
    (errors.EvidenceNotFound(), 404, "evidence_not_found", None),
    (errors.EvidenceStoreUnavailable(), 503, "evidence_store_unavailable", None),
]


@pytest.mark.parametrize(("error", "status", "code", "field"), CASES)
def test_an_error_becomes_a_problem(error: HubError, status: int, code: str, field: str | None) -> None:
    with pytest.raises(Problem) as raised, evidence_as_problems("file"):
        raise error
    assert (raised.value.status, raised.value.code, raised.value.field) == (status, code, field)
    assert str(raised.value).endswith(".")


def test_only_the_stores_trouble_is_worth_trying_again() -> None:
    assert [code for error, _, code, _ in CASES if isinstance(error, Transient)] == ["evidence_store_unavailable"]
