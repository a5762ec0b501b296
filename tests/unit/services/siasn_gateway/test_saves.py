"""Saves: what was certainly not done is transient, what was refused is permanent, all else is uncertain."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY

from hub.errors import Permanent, Transient, Uncertain
from services.siasn_gateway.answers import RefusedByPartner
from services.siasn_gateway.client import SiasnClient
from tests.unit.services.siasn_gateway.scripted import API, Answer, Scripted, fault, html, not_found, saved, settings

BODY = {"id": None, "tahun": 2025}


async def save(*answers: Answer, body: dict[str, Any] = BODY, **changes: Any) -> tuple[str, Scripted]:
    siasn = Scripted(*answers)
    outcome = await SiasnClient(settings(**changes), siasn).save_skp(body)
    return outcome.id, siasn


async def failure(*answers: Answer, **changes: Any) -> tuple[Exception, Scripted]:
    siasn = Scripted(*answers)
    with pytest.raises((Transient, Permanent, Uncertain)) as caught:
        await SiasnClient(settings(**changes), siasn).save_skp(BODY)
    return caught.value, siasn


async def test_a_save_is_posted_as_json() -> None:
    _, siasn = await save(saved())
    call = siasn.calls[0]
    assert (call.method, str(call.url), json.loads(call.content)) == ("POST", f"{API}/skp22/save", BODY)


@pytest.mark.parametrize(
    "map_data", [{"rwSkpId": "R-1"}, {"RWSKPID": "R-1"}, '{"rwSkpId": "R-1"}'], ids=["object", "capitals", "text"]
)
async def test_the_id_is_read(map_data: object) -> None:
    assert (await save(saved(map_data)))[0] == "R-1"


@pytest.mark.parametrize("map_data", ["R-1", "{rwSkpId=R-1}", [], {"id": "R-1"}, {"rwSkpId": None}, 7])
async def test_a_save_without_a_readable_id_is_uncertain(map_data: object) -> None:
    answer = httpx.Response(200, json={"success": True, "mapData": map_data})
    error, siasn = await failure(answer)
    assert isinstance(error, Uncertain)
    assert error.code == "id_unreadable"
    assert len(siasn.calls) == 1


async def test_an_update_keeps_its_id_when_siasn_names_none() -> None:
    assert (await save(httpx.Response(200, json={"success": True}), body={**BODY, "id": "R-9"}))[0] == "R-9"


NOT_SENT = [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full")]


@pytest.mark.parametrize("error", NOT_SENT, ids=lambda error: type(error).__name__)
async def test_what_was_not_sent_is_sent_again(error: Exception) -> None:
    assert (await save(error, error, saved()))[0] == "R-1"
    failed, siasn = await failure(*[error] * 3)
    assert isinstance(failed, Transient)
    assert failed.code == "unreachable"
    assert len(siasn.calls) == 3


TURNED_AWAY = {
    "429": httpx.Response(429),
    "429 with HTML": html(429),
    "503 with a wait": httpx.Response(503, headers={"Retry-After": "5"}),
    "forbidden by the API manager": fault(403, 900908),
    "unknown to the API manager": fault(404, 900906),
}


@pytest.mark.parametrize("answer", TURNED_AWAY.values(), ids=TURNED_AWAY)
async def test_what_was_turned_away_at_the_door_is_transient(answer: httpx.Response) -> None:
    error, siasn = await failure(answer)
    assert isinstance(error, Transient)
    assert len(siasn.calls) == 1


UNKNOWN: dict[str, Answer] = {
    "read timeout": httpx.ReadTimeout("slow"),
    "write timeout": httpx.WriteTimeout("slow"),
    "write error": httpx.WriteError("reset"),
    "read error": httpx.ReadError("reset"),
    "closed without an answer": httpx.RemoteProtocolError("Server disconnected"),
    "unreadable compression": httpx.DecodingError("gzip"),
    "broken encryption": OSError("ssl"),
    "500": httpx.Response(500, json={"success": False, "message": "Internal Server Error"}),
    "500 with HTML": html(500),
    "502 with HTML": html(502),
    "503 without a wait": fault(503, 101503),
    "503 with a wait that is none": httpx.Response(503, headers={"Retry-After": "soon"}),
    "504 without a body": httpx.Response(504),
    "500 that says success": httpx.Response(500, json={"success": True, "mapData": {"rwSkpId": "R-1"}}),
    "200 with HTML": html(200),
    "200 without a body": httpx.Response(200),
    "200 truncated": httpx.Response(200, content=b'{"success": true, "mapDa'),
    "200 with another envelope": httpx.Response(200, json={"code": 1, "data": {}}),
    "200 with an error": httpx.Response(200, json={"Error": True, "Message": "batas waktu basis data"}),
    "200 with a list": httpx.Response(200, json=[]),
    "400 with HTML": html(400),
    "403 with HTML": html(403),
    "404 with HTML": html(404),
    "404 of a read": not_found(),
    "redirect": httpx.Response(302, headers={"Location": "/login"}),
}


@pytest.mark.parametrize("answer", UNKNOWN.values(), ids=UNKNOWN)
async def test_what_may_have_been_done_is_uncertain_and_never_repeated(answer: Answer) -> None:
    error, siasn = await failure(answer, saved())
    assert isinstance(error, Uncertain)
    assert len(siasn.calls) == 1


@pytest.mark.parametrize("status", [200, 400, 422])
async def test_a_refusal_is_permanent(status: int) -> None:
    error, siasn = await failure(httpx.Response(status, json={"success": False, "message": "Data tidak valid: tahun"}))
    assert isinstance(error, RefusedByPartner)
    assert error.code == "refused_by_partner"
    assert error.detail == "Data tidak valid: tahun"
    assert len(siasn.calls) == 1


async def test_an_error_with_400_is_a_refusal() -> None:
    error, _ = await failure(httpx.Response(400, json={"Error": "Bad Request", "Message": "tahun"}))
    assert isinstance(error, RefusedByPartner)


async def test_a_refusal_tells_no_number_and_not_more_than_it_must() -> None:
    words = "NIP 199001012015032000 / 19900101 201503 2 000 milik Sariwangi " + "x" * 400
    error, _ = await failure(httpx.Response(400, json={"success": False, "message": words}))
    assert isinstance(error, RefusedByPartner)
    assert "Sariwangi" not in str(error)
    assert "1990" not in error.detail
    assert len(error.detail) == 200


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0", 0.0), ("-3", 0.0), ("1.5", 1.5), ("99999", 3600.0), ("inf", None), ("soon", None), ("", None)],
)
async def test_the_wait_that_siasn_asks_for(header: str, seconds: float | None) -> None:
    error, _ = await failure(httpx.Response(429, headers={"Retry-After": header}))
    assert isinstance(error, Transient)
    assert error.retry_after == seconds


@pytest.mark.parametrize(("ahead", "least", "most"), [(600, 500, 600), (-600, 0, 0)])
async def test_the_wait_may_be_a_date(ahead: int, least: float, most: float) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)
    error, _ = await failure(httpx.Response(429, headers={"Retry-After": date}))
    assert isinstance(error, Transient)
    assert error.retry_after is not None
    assert least <= error.retry_after <= most


async def test_a_save_that_is_cancelled_ends_as_cancelled() -> None:
    sent, never = asyncio.Event(), asyncio.Event()

    async def hang(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/save"):
            sent.set()
            await never.wait()
        return httpx.Response(200, json={"access_token": "t"})

    task = asyncio.create_task(SiasnClient(settings(), httpx.MockTransport(hang)).save_skp(BODY))
    await sent.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_every_call_is_counted_by_what_became_of_it() -> None:
    def count(result: str) -> float:
        labels = {"partner": "siasn", "operation": "skp_save", "result": result}
        return REGISTRY.get_sample_value("kinerja_partner_calls_total", labels) or 0.0

    before = {result: count(result) for result in ("ok", "unreachable", "answer_unclear")}
    await save(httpx.ConnectError("refused"), saved())
    await failure(html(502))
    assert {result: count(result) - was for result, was in before.items()} == {
        "ok": 1,
        "unreachable": 1,
        "answer_unclear": 1,
    }


async def test_calls_start_no_faster_than_allowed() -> None:
    siasn = Scripted(saved(), saved(), saved())
    client = SiasnClient(settings(siasn_calls_per_second=20), siasn)
    loop = asyncio.get_running_loop()
    started = loop.time()
    await asyncio.gather(*(client.save_skp(BODY) for _ in range(3)))
    # Two tokens and three saves: four gaps of 1/20 s at the least.
    assert loop.time() - started > 0.15
