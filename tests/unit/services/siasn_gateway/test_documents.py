"""What SIASN shows in a document's place: ours, another one, a part of ours, or nothing that anybody can read."""

import httpx
import pytest
from starlette.responses import Response

from hub.clock import SYSTEM
from hub.errors import HubError, Transient, Unclear
from hub.partner.service_client import ServiceFile
from hub.partner.wire import Answer
from services.siasn_gateway.check import differences_of
from services.siasn_gateway.client import Exchange, SiasnClient
from services.siasn_gateway.documents import Documents
from services.siasn_gateway.papers import Papers
from services.siasn_gateway.rows import SkpRow
from tests.partners.papers import paper_service
from tests.unit.services.siasn_gateway.scripted import Scripted, event, html, settings

PAPER = ServiceFile(b"%PDF-1.7 ours %%EOF", httpx.Headers())
URI = "peremajaan/usulan/a b.pdf"
ROW = SkpRow("R-1", 2025, documents={"891": URI, "890": "another.pdf"})


def documents(siasn: Scripted, **changes: object) -> Documents:
    told = settings(retry_attempts=1, **changes)
    return Documents(SiasnClient(told, siasn), Papers.of(told, SYSTEM))


def pdf(content: bytes, media_type: str = "application/pdf") -> httpx.Response:
    return httpx.Response(200, content=content, headers={"Content-Type": media_type})


SHOWN = {
    "ours": (pdf(PAPER.content), True),
    "ours, of whatever type": (pdf(PAPER.content, "text/plain"), True),
    "another": (pdf(b"%PDF-1.7 of an older version %%EOF"), False),
    "a picture": (pdf(b"\x89PNG", "image/png"), False),
    "longer than we read": (pdf(b"%PDF" + bytes(100)), False),
    "nothing": (httpx.Response(404, json={"code": 0, "data": "Data tidak ditemukan"}), False),
    "a refusal": (httpx.Response(200, json={"code": 0, "message": "file tidak dapat diunduh"}), False),
}


@pytest.mark.parametrize(("answer", "is_ours"), SHOWN.values(), ids=SHOWN)
async def test_ours_is_known_by_its_bytes_alone(answer: httpx.Response, is_ours: bool) -> None:
    siasn = Scripted(answer)
    assert await documents(siasn, answer_bytes_max=90).is_shown(ROW, PAPER) is is_ours
    assert siasn.calls[0].url.params["filePath"] == URI


UNREADABLE: dict[str, tuple[httpx.Response, type[HubError]]] = {
    "a part of ours": (pdf(PAPER.content[:9]), Transient),
    "a page": (html(200), Transient),
    "an outage": (html(502), Transient),
    "empty": (pdf(b""), Transient),
    "an unknown envelope": (httpx.Response(200, json={"status": "ok"}), Unclear),
}


@pytest.mark.parametrize(("answer", "error"), UNREADABLE.values(), ids=UNREADABLE)
async def test_what_cannot_be_read_is_taken_for_no_other_document(
    answer: httpx.Response, error: type[HubError]
) -> None:
    with pytest.raises(error):
        await documents(Scripted(answer)).is_shown(ROW, PAPER)


@pytest.mark.parametrize("row", [None, SkpRow("R-1", 2025, documents={"890": URI})])
async def test_a_row_without_such_a_document_is_not_asked_about(row: SkpRow | None) -> None:
    assert not await documents(Scripted()).is_shown(row, PAPER)


def test_a_file_is_no_surprise_to_whoever_looks_at_shapes() -> None:
    answer = Answer(200, httpx.Headers({"Content-Type": "application/pdf"}), PAPER.content)
    assert differences_of(Exchange("GET", "download-dok?filePath=a.pdf", None, answer)) == []
    assert differences_of(Exchange("GET", "pns/rw-skp22/1", None, answer)) != []


PATHS = {
    "as seen": ({"891": {"dok_id": "891", "dok_uri": URI}}, {"891": URI}),
    "other capitals": ({"891": {"Dok_Uri": URI}}, {"891": URI}),
    "object alone": ({"891": {"object": URI}}, {"891": URI}),
    "no address": ({"891": {"dok_nama": "SKP"}, "890": None}, {}),
    "null": (None, {}),
    "a list": ([], {}),
}


@pytest.mark.parametrize(("path", "shown"), PATHS.values(), ids=PATHS)
def test_a_rows_path_is_read_in_any_form(path: object, shown: dict[str, str]) -> None:
    assert SkpRow.read({"ID": "R-1", "tahun": "2025", "Path": path}).documents == shown


async def test_who_finds_nothing_held_any_more_fetches_and_uploads_again() -> None:
    siasn = Scripted(*[httpx.Response(200, json={"code": 1, "data": {"dok_uri": f"{one}.pdf"}}) for one in range(3)])
    async with paper_service() as service:
        told = settings(**service.settings)
        papers = Papers.of(told, SYSTEM)
        both = Documents(SiasnClient(told, siasn), papers)
        await both.upload(event())
        assert (await both.entry(event()))["dok_uri"] == "0.pdf"
        assert (await both.entry(event(version=2)))["dok_uri"] == "1.pdf"
        assert service.asked["evaluation.pdf"] == 2
        await papers.aclose()


async def test_what_is_held_has_an_end_in_bytes() -> None:
    async with paper_service() as service:
        service.answers = lambda _id, version: Response(
            b"%PDF" + bytes(20_000_000), headers={"Document-Version": str(version)}
        )
        told = settings(**service.settings)
        papers = Papers.of(told, SYSTEM)
        for version in (1, 2, 3, 4):
            await papers.fetch(event(version=version))
        for version in (4, 3, 2):
            await papers.take(event(version=version))
        assert service.asked["evaluation.pdf"] == 4
        await papers.take(event(version=1))
        assert service.asked["evaluation.pdf"] == 5
        await papers.aclose()
