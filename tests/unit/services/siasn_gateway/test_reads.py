"""Reads: an answer that is not understood is never taken for nothing there."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from hub.errors import Permanent, Transient
from services.siasn_gateway.client import SiasnClient
from tests.unit.services.siasn_gateway.scripted import (
    API,
    NIP,
    Answer,
    Scripted,
    fault,
    html,
    not_found,
    person,
    settings,
)

Read = Callable[[SiasnClient], Awaitable[Any]]
READS: dict[str, Read] = {
    "person_id": lambda client: client.person_id(NIP),
    "skp_rows": lambda client: client.skp_rows(NIP),
}
every_read = pytest.mark.parametrize("read", READS.values(), ids=READS)


def client_of(siasn: Scripted, **changes: Any) -> SiasnClient:
    return SiasnClient(settings(**changes), siasn)


def history(*rows: object) -> httpx.Response:
    return httpx.Response(200, json={"code": 1, "count": len(rows), "data": list(rows)})


async def test_a_call_carries_both_tokens() -> None:
    siasn = Scripted(person())
    assert await client_of(siasn).person_id(NIP) == "P-1"
    call = siasn.calls[0]
    assert (call.method, str(call.url)) == ("GET", f"{API}/pns/data-utama/{NIP}")
    assert call.headers["Authorization"] == "Bearer a1"
    assert call.headers["Auth"] == "bearer s1"
    assert call.headers["Accept"] == "application/json"


@pytest.mark.parametrize("status", [200, 404])
async def test_a_person_whom_siasn_does_not_know_is_permanent(status: int) -> None:
    with pytest.raises(Permanent) as caught:
        await client_of(Scripted(not_found(status))).person_id(NIP)
    assert caught.value.code == "person_not_found"
    assert NIP not in str(caught.value)


@pytest.mark.parametrize("empty", [not_found(200), not_found(404), history()], ids=["200", "404", "list"])
async def test_a_history_is_empty_when_siasn_says_so(empty: httpx.Response) -> None:
    assert await client_of(Scripted(empty)).skp_rows(NIP) == []


async def test_a_history_has_its_rows() -> None:
    rows = await client_of(Scripted(history({"id": "R-1", "tahun": "2025"}))).skp_rows(NIP)
    assert [(row.id, row.year) for row in rows] == [("R-1", 2025)]


MISUNDERSTOOD: dict[str, httpx.Response] = {
    "404 with HTML": html(404),
    "404 without a body": httpx.Response(404),
    "404 with another envelope": httpx.Response(404, json={"code": 0, "data": "Layanan tidak ditemukan"}),
    "500 with that envelope": not_found(500),
    "200 with HTML": html(200),
    "200 without a body": httpx.Response(200),
    "truncated": httpx.Response(200, content=b'{"code": 1, "data": ['),
    "not UTF-8": httpx.Response(200, content=b'{"code": 1, "data": "\xff"}'),
    "nested without end": httpx.Response(200, content=b"[" * 100_000),
    "a list": httpx.Response(200, json=[]),
    "code 0 with other data": httpx.Response(200, json={"code": 0, "data": []}),
    "no data": httpx.Response(200, json={"code": 1, "data": None}),
    "data is text": httpx.Response(200, json={"code": 1, "data": "Data tidak ditemukan"}),
    "an error envelope": httpx.Response(200, json={"Error": True, "Message": "Kesalahan"}),
    "a redirect to a sign-in page": httpx.Response(302, headers={"Location": "/login"}),
    "502 with HTML": html(502),
    "504 without a body": httpx.Response(504),
}


@every_read
@pytest.mark.parametrize("answer", MISUNDERSTOOD.values(), ids=MISUNDERSTOOD)
async def test_what_is_not_understood_is_transient_and_asked_again(answer: httpx.Response, read: Read) -> None:
    siasn = Scripted(*[lambda _: answer] * 3)
    with pytest.raises(Transient) as caught:
        await read(client_of(siasn))
    assert caught.value.code in {"unexpected_answer", "unavailable"}
    assert len(siasn.calls) == 3


@pytest.mark.parametrize(
    "row", [{"tahun": 2025}, {"id": "R-1"}, "R-1", {"id": "R-1", "tahun": 2025, "hasilKinerjaNilai": "x"}]
)
async def test_a_history_with_one_unreadable_row_is_not_read_at_all(row: object) -> None:
    good = {"id": "R-2", "tahun": 2025}
    with pytest.raises(Transient):
        await client_of(Scripted(history(good, row)), siasn_retry_attempts=1).skp_rows(NIP)


@pytest.mark.parametrize("data", [{}, {"id": None}, {"id": ""}, {"id": "P-9", "nipBaru": "197001011995031000"}, []])
async def test_somebody_else_or_nobody_is_not_the_person(data: object) -> None:
    answer = httpx.Response(200, json={"code": 1, "data": data})
    with pytest.raises(Transient):
        await client_of(Scripted(answer), siasn_retry_attempts=1).person_id(NIP)


@pytest.mark.parametrize(
    "blip",
    [httpx.ConnectError("refused"), httpx.ReadError("reset"), httpx.RemoteProtocolError("gone"), html(502)],
    ids=["connect", "read", "protocol", "502"],
)
async def test_a_blip_is_over_with_the_next_attempt(blip: Answer) -> None:
    assert await client_of(Scripted(blip, blip, person())).person_id(NIP) == "P-1"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("slow"),
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(429),
        httpx.Response(503, headers={"Retry-After": "7"}),
        fault(403, 900908),
    ],
    ids=["timeout", "429 with a wait", "429", "503 with a wait", "forbidden"],
)
async def test_who_asks_for_rest_is_not_asked_again_at_once(answer: Answer) -> None:
    siasn = Scripted(answer)
    with pytest.raises(Transient):
        await client_of(siasn).person_id(NIP)
    assert len(siasn.calls) == 1


async def test_an_answer_that_never_ends_is_cut_at_the_deadline() -> None:
    class Dripping(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            while True:
                yield b" "
                await asyncio.sleep(0.01)

    siasn = Scripted(httpx.Response(200, stream=Dripping()))
    client = client_of(siasn, siasn_connect_timeout_seconds=0.1, siasn_read_timeout_seconds=0.1)
    with pytest.raises(Transient) as caught:
        await client.skp_rows(NIP)
    assert caught.value.code == "answer_late"
