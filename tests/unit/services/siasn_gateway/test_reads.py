"""Reads: an answer that is not understood is never taken for nothing there."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from hub.errors import Permanent, Transient, Unclear
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
    "person": lambda client: client.person(NIP),
    "skp_rows": lambda client: client.skp_rows(NIP),
}
every_read = pytest.mark.parametrize("read", READS.values(), ids=READS)


def client_of(siasn: Scripted, **changes: Any) -> SiasnClient:
    return SiasnClient(settings(**changes), siasn)


def history(*rows: object) -> httpx.Response:
    return httpx.Response(200, json={"code": 1, "count": len(rows), "data": list(rows)})


async def test_a_call_carries_both_tokens() -> None:
    siasn = Scripted(person())
    assert (await client_of(siasn).person(NIP)).id == "P-1"
    call = siasn.calls[0]
    assert (call.method, str(call.url)) == ("GET", f"{API}/pns/data-utama/{NIP}")
    assert call.headers["Authorization"] == "Bearer a1"
    assert call.headers["Auth"] == "bearer s1"
    assert call.headers["Accept"] == "application/json"


NOTHING_THERE: dict[str, httpx.Response] = {
    "not found, 200": not_found(200),
    "not found, 404": not_found(404),
    "not found, said in the message": httpx.Response(
        200, json={"code": 0, "data": None, "message": "Data tidak ditemukan"}
    ),
    "record not found": httpx.Response(200, json={"code": 0, "data": "record not found"}),
    "record not found, 404": httpx.Response(404, json={"code": 0, "data": "record not found"}),
    "record not found, 500": httpx.Response(500, json={"code": 0, "data": "record not found"}),
    "code 0 without a word, 404": httpx.Response(404, json={"code": 0, "data": None}),
    "code as a text": httpx.Response(200, json={"code": "0", "data": " DATA TIDAK DITEMUKAN."}),
    "a text under code 1": httpx.Response(200, json={"code": 1, "data": "Data tidak ditemukan"}),
    "null": httpx.Response(200, json={"code": 1, "data": None}),
    "null with a count": httpx.Response(200, json={"code": "1", "count": 0, "data": None, "message": "success"}),
    "null in capitals": httpx.Response(200, json={"Code": 1, "Data": None}),
}


@pytest.mark.parametrize("answer", NOTHING_THERE.values(), ids=NOTHING_THERE)
async def test_a_person_whom_siasn_does_not_know_is_permanent(answer: httpx.Response) -> None:
    with pytest.raises(Permanent) as caught:
        await client_of(Scripted(answer)).person(NIP)
    assert caught.value.code == "person_not_found"
    assert NIP not in str(caught.value)


@pytest.mark.parametrize("empty", [*NOTHING_THERE.values(), history()], ids=[*NOTHING_THERE, "an empty list"])
async def test_a_history_is_empty_when_siasn_says_so(empty: httpx.Response) -> None:
    assert await client_of(Scripted(empty)).skp_rows(NIP) == []


async def test_a_history_has_its_rows() -> None:
    rows = await client_of(Scripted(history({"id": "R-1", "tahun": "2025"}))).skp_rows(NIP)
    assert [(row.id, row.year) for row in rows] == [("R-1", 2025)]


TROUBLE = [
    "dial tcp 10.0.0.1:5432: connect: connection refused",
    "pq: sorry, too many clients already",
    "pq: canceling statement due to statement timeout",
    "context deadline exceeded",
    "Sistem sedang dalam pemeliharaan",
    "upstream request timeout",
    "database is down",
]
OUTAGES: dict[str, httpx.Response] = {
    "404 with HTML": html(404),
    "404 without a body": httpx.Response(404),
    "404 in plain text": httpx.Response(404, text="404 page not found"),
    "404 of echo": httpx.Response(404, json={"message": "Not Found"}),
    "500 of echo": httpx.Response(500, json={"message": "Internal Server Error"}),
    "200 with HTML": html(200),
    "200 without a body": httpx.Response(200),
    "truncated": httpx.Response(200, content=b'{"code": 1, "data": ['),
    "not UTF-8": httpx.Response(200, content=b'{"code": 1, "data": "\xff"}'),
    "nested without end": httpx.Response(200, content=b"[" * 100_000),
    "a redirect to a sign-in page": httpx.Response(302, headers={"Location": "/login"}),
    "a fault of the API manager": fault(500, 101503),
    "502 with HTML": html(502),
    "503 with JSON": httpx.Response(503, json={"code": 0, "data": "sedang dalam pemeliharaan"}),
    "504 without a body": httpx.Response(504),
    **{
        f"trouble in words: {words[:25]}, {status}": httpx.Response(status, json=dict(envelope, message=words))
        for words in TROUBLE
        for status, envelope in ((200, {"code": 0, "data": None}), (500, {"success": False}), (500, {"code": 500}))
    },
}


@every_read
@pytest.mark.parametrize("answer", OUTAGES.values(), ids=OUTAGES)
async def test_an_outage_is_transient_and_asked_again(answer: httpx.Response, read: Read) -> None:
    siasn = Scripted(*[lambda _: answer] * 3)
    with pytest.raises(Transient) as caught:
        await read(client_of(siasn))
    assert caught.value.code in {"unexpected_answer", "unavailable"}
    assert len(siasn.calls) == 3


FITS_NOTHING: dict[str, httpx.Response] = {
    "404 with another envelope": httpx.Response(404, json={"code": 0, "data": "Layanan tidak ditemukan"}),
    "500 about this one": httpx.Response(500, json={"code": 0, "data": "pq: value too long"}),
    "null beside other words": httpx.Response(200, json={"code": 1, "data": None, "message": "pq: bad value"}),
    "a text that begins alike": httpx.Response(200, json={"code": 0, "data": "record not found in cache of 3"}),
    "a list": httpx.Response(200, json=[]),
    "code 0 with other data": httpx.Response(200, json={"code": 0, "data": []}),
    "nothing said of data": httpx.Response(200, json={"code": 1}),
    "data is another text": httpx.Response(200, json={"code": 1, "data": "terkunci"}),
    "an error envelope": httpx.Response(200, json={"Error": True, "Message": "Kesalahan"}),
}


@every_read
@pytest.mark.parametrize("answer", FITS_NOTHING.values(), ids=FITS_NOTHING)
async def test_a_whole_answer_that_fits_nothing_known_is_unclear_and_not_asked_again_at_once(
    answer: httpx.Response, read: Read
) -> None:
    siasn = Scripted(answer)
    with pytest.raises(Unclear):
        await read(client_of(siasn))
    assert len(siasn.calls) == 1


@pytest.mark.parametrize(
    "row", [{"tahun": 2025}, {"id": "R-1"}, "R-1", {"id": "R-1", "tahun": "dua ribu"}, {"id": "/"}]
)
async def test_a_history_with_a_row_of_which_nobody_can_tell_the_year_is_unclear(row: object) -> None:
    good = {"id": "R-2", "tahun": 2025}
    with pytest.raises(Unclear):
        await client_of(Scripted(history(good, row))).skp_rows(NIP)


async def test_a_code_that_is_none_is_one_that_the_row_does_not_say() -> None:
    (row,) = await client_of(Scripted(history({"id": "R-1", "tahun": 2024, "hasilKinerjaNilai": "x"}))).skp_rows(NIP)
    assert (row.year, row.work_results) == (2024, None)


@pytest.mark.parametrize("data", [{}, {"id": None}, {"id": ""}, {"id": "P-9", "nipBaru": "197001011995031000"}, []])
async def test_somebody_else_or_nobody_is_not_the_person(data: object) -> None:
    answer = httpx.Response(200, json={"code": 1, "data": data})
    with pytest.raises(Unclear):
        await client_of(Scripted(answer)).person(NIP)


async def test_a_person_is_read_whatever_the_capitals() -> None:
    data = {"ID": "A5EB03E23AFBF6A0E040640A040252AD", "nipbaru": NIP, "GolRuangAkhirId": 34}
    person = await client_of(Scripted(httpx.Response(200, json={"code": 1, "data": data}))).person(NIP)
    assert (person.id, person.rank_id) == ("A5EB03E23AFBF6A0E040640A040252AD", "34")


@pytest.mark.parametrize(
    "blip",
    [httpx.ConnectError("refused"), httpx.ReadError("reset"), httpx.RemoteProtocolError("gone"), html(502)],
    ids=["connect", "read", "protocol", "502"],
)
async def test_a_blip_is_over_with_the_next_attempt(blip: Answer) -> None:
    assert (await client_of(Scripted(blip, blip, person())).person(NIP)).id == "P-1"


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
        await client_of(siasn).person(NIP)
    assert len(siasn.calls) == 1


async def test_an_answer_that_never_ends_is_cut_at_the_deadline() -> None:
    class Dripping(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            while True:
                yield b" "
                await asyncio.sleep(0.01)

    siasn = Scripted(httpx.Response(200, stream=Dripping()))
    client = client_of(siasn, connect_timeout_seconds=0.1, read_timeout_seconds=0.1)
    with pytest.raises(Transient) as caught:
        await client.skp_rows(NIP)
    assert caught.value.code == "answer_late"
