"""Every refusal has its status, its code and an Indonesian sentence."""

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY

from contracts.refusal import Refusal
from hub.web.documented import documented
from hub.web.problems import install_problem_handlers
from services.skp_service.archive import PaperDamaged
from services.skp_service.evidence import errors
from services.skp_service.evidence.kinds import FileKind

CASES: list[tuple[Refusal, int, str, str | None]] = [
    (errors.EvidenceTooLarge(1000), 413, "evidence_too_large", "body"),
    (errors.EvidenceTypeNotAllowed([FileKind.PDF]), 415, "evidence_type_not_allowed", "body"),
    (errors.EvidenceEmpty(), 422, "evidence_empty", "body"),
    (errors.EvidenceDamaged(), 422, "evidence_damaged", "body"),
    (errors.EvidenceHasMacros(), 422, "evidence_has_macros", "body"),
    (errors.EvidenceLinkRefused(), 422, "evidence_link_refused", "link"),
    (errors.EvidenceLinkTooLong(9), 422, "evidence_link_too_long", "link"),
    (errors.EvidenceNotFound(), 404, "evidence_not_found", "evidence_id"),
    (errors.EvidenceStoreUnavailable(), 503, "evidence_store_unavailable", None),
    (PaperDamaged(), 500, "paper_damaged", None),
]


@pytest.mark.parametrize(("error", "status", "code", "field"), CASES)
async def test_an_error_becomes_a_problem(error: Refusal, status: int, code: str, field: str | None) -> None:
    app = FastAPI()
    install_problem_handlers(app)

    @app.get("/", **documented("getFile", "Berkas", field="evidence_id"))
    async def get_file() -> None:
        raise error

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/")
    told = answer.json()
    assert (answer.status_code, told["type"]) == (status, f"urn:kinerja:problem:{code}")
    assert told["detail"].endswith(".")
    assert [one["field"] for one in told.get("errors", [])] == ([] if field is None else [field])


def test_a_store_that_is_away_is_counted() -> None:
    def counted() -> float | None:
        return REGISTRY.get_sample_value("kinerja_evidence_store_unavailable_total")

    before = counted()
    errors.EvidenceStoreUnavailable()
    assert before is not None
    assert counted() == before + 1
