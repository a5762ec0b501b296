"""Whether documents go to SIASN is never left unsaid: at the start, in readiness and to `kinerja doctor`."""

import pytest
from structlog.testing import capture_logs

from hub.clock import SYSTEM
from services.siasn_gateway.document_advice import documents_sentence, examine_documents
from services.siasn_gateway.papers import Papers
from services.siasn_gateway.settings import DocumentWay, SiasnGatewaySettings
from services.siasn_gateway.workers import DocumentsReminder
from tests.partners.papers import paper_service
from tests.unit.services.siasn_gateway.scripted import settings

FROM = {
    "document_url": "https://skp.test",
    "document_token_url": "https://issuer.test/token",
    "document_client_id": "gateway",
    "document_client_secret": "secret",
}


@pytest.mark.parametrize("way", list(DocumentWay))
async def test_what_was_decided_is_not_asked_for(way: DocumentWay) -> None:
    with capture_logs() as logs:
        await DocumentsReminder(settings(document=way)).turn()
    assert logs == []


async def test_nobody_decided() -> None:
    undecided = settings()
    with capture_logs() as logs:
        await DocumentsReminder(undecided).turn()
    assert [(one["event"], one["log_level"]) for one in logs] == [("documents_not_decided", "warning")]
    (finding,) = await examine_documents(undecided)
    assert not finding.ok
    assert finding.remedy.startswith("Isi KINERJA_SIASN_DOCUMENT: after_save")


async def test_documents_without_an_address_or_credentials_name_the_variables() -> None:
    told = settings(document="after_save", **FROM | {"document_url": "", "document_client_secret": ""})
    (finding,) = await examine_documents(told)
    assert not finding.ok
    assert finding.remedy == "Isi KINERJA_SIASN_DOCUMENT_URL, KINERJA_SIASN_DOCUMENT_CLIENT_SECRET."
    papers = Papers.of(told, SYSTEM)
    sentence = documents_sentence(told, papers)
    assert sentence is not None
    assert sentence.endswith("KINERJA_SIASN_DOCUMENT_URL, KINERJA_SIASN_DOCUMENT_CLIENT_SECRET")
    await papers.aclose()


async def test_the_doctor_tries_the_credentials() -> None:
    async with paper_service() as service:
        (good,) = await examine_documents(settings(document="after_save", **service.settings))
        wrong = service.settings | {"document_client_secret": "wrong"}
        (refused,) = await examine_documents(settings(document="before_save", **wrong))
    assert good.ok
    assert not refused.ok
    assert "service_credentials_refused" in refused.found


async def test_not_by_the_hub_is_well_and_nothing_is_waited_for() -> None:
    told = settings(document="none")
    (finding,) = await examine_documents(told)
    assert finding.ok
    assert documents_sentence(told, Papers.of(told, SYSTEM)) is None


async def test_a_machine_without_siasn_is_told_nothing() -> None:
    assert await examine_documents(SiasnGatewaySettings()) == []
