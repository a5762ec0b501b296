"""Saves: what was certainly not done is transient, what was refused is permanent, all else is uncertain or unclear."""

import asyncio
import json
import re
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY

from hub.errors import Permanent, Refused, Transient, Uncertain, Unclear
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.refusals import REASONS, reason_of
from tests.unit.services.siasn_gateway.scripted import API, Answer, Scripted, fault, html, saved, settings
from tests.unit.services.siasn_gateway.test_reads import TROUBLE

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


ROW = "47575a4c-455c-11ee-ba36-0a580a83005c"
READABLE: dict[str, object] = {
    "bare": ROW,
    "bare, with space around": f" {ROW}\n",
    "object": {"rwSkpId": ROW},
    "object in capitals": {"RWSKPID": ROW},
    "object with the year in its name": {"rwSkp22Id": ROW},
    "object with any row's id": {"rwKinerjaPeriodikId": ROW},
    "object with an id": {"id": ROW},
    "object with a row's id beside another": {"rwSkpId": ROW, "pnsId": "A5EB03E23AFBF6A0E040640A040252AD"},
    "text of an object": json.dumps({"rwSkpId": ROW}),
    "text of a text": json.dumps(ROW),
}


@pytest.mark.parametrize("map_data", READABLE.values(), ids=READABLE)
async def test_the_id_is_read(map_data: object) -> None:
    assert (await save(saved(map_data)))[0] == ROW


UNREADABLE: list[object] = [
    *("", "success", "Data berhasil disimpan", "{rwSkpId=R-1}", '{"rwSkpId": ', '"', "x" * 65, "2 rows saved"),
    *([], {}, [ROW], {"rwSkpId": None}, {"rwSkpId": {"id": ROW}}, {"rwSkpId": "x" * 65}, True, None),
    {"rwSkpId": ROW, "rwAngkaKreditId": "5fb1c2a0-455c-11ee-ba36-0a580a83005c"},
]


@pytest.mark.parametrize("map_data", UNREADABLE)
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
    "throttled by the API manager": fault(503, 900800),
    "suspended, 500": fault(500, 303001),
    "suspended, 503": fault(503, 303001),
    "suspended, 200": fault(200, 303001),
    "suspended, nested": httpx.Response(500, json={"fault": {"code": 303001, "message": "Runtime Error"}}),
    "suspended, XML": httpx.Response(
        500, text="<ams:fault><ams:code>303001</ams:code><ams:message>Runtime Error</ams:message></ams:fault>"
    ),
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
    "500 of echo": httpx.Response(500, json={"message": "Internal Server Error"}),
    "500 with HTML": html(500),
    "502 with HTML": html(502),
    "502 with JSON of a proxy": httpx.Response(502, json={"error": "upstream connect error"}),
    "503 without a wait": fault(503, 101503),
    "503 with a wait that is none": httpx.Response(503, headers={"Retry-After": "soon"}),
    "504 without a body": httpx.Response(504),
    "200 with HTML": html(200),
    "200 without a body": httpx.Response(200),
    "200 truncated": httpx.Response(200, content=b'{"success": true, "mapDa'),
    "200 not UTF-8": httpx.Response(200, content=b'{"success": "\xff"}'),
    "200 nested without end": httpx.Response(200, content=b"[" * 100_000),
    "400 with HTML": html(400),
    "403 with HTML": html(403),
    "403 of echo": httpx.Response(403, json={"message": "Forbidden"}),
    "404 with HTML": html(404),
    "404 in plain text": httpx.Response(404, text="404 page not found"),
    "404 of echo": httpx.Response(404, json={"message": "Not Found"}),
    "redirect": httpx.Response(302, headers={"Location": "/login"}),
    **{
        f"redirect to {address}": httpx.Response(302, headers={"Location": address})
        for address in ("https:login", "javascript:alert(1)", "mailto:x@y", "http:x:y", "https://xn--/", "//[")
    },
    "trouble in the words of a refusal, 504": httpx.Response(
        504, json={"success": False, "message": "upstream request timeout"}
    ),
    **{
        f"trouble in the words of a refusal: {words[:25]}": httpx.Response(
            500, json={"success": False, "message": words}
        )
        for words in TROUBLE
    },
    **{
        f"trouble under code 0: {words[:25]}": httpx.Response(200, json={"code": 0, "data": None, "message": words})
        for words in TROUBLE
    },
    "500 that says its own name": httpx.Response(500, json={"success": False, "message": "Internal Server Error"}),
}


@pytest.mark.parametrize("answer", UNKNOWN.values(), ids=UNKNOWN)
async def test_what_may_have_been_done_is_uncertain_and_never_repeated(answer: Answer) -> None:
    error, siasn = await failure(answer, saved())
    assert isinstance(error, Uncertain)
    assert not isinstance(error, Unclear)
    assert len(siasn.calls) == 1


FITS_NOTHING: dict[str, httpx.Response] = {
    "200 with the envelope of a read": httpx.Response(200, json={"code": 1, "data": {}}),
    "200 with an error": httpx.Response(200, json={"Error": True, "Message": "batas waktu basis data"}),
    "200 with a list": httpx.Response(200, json=[]),
    "200 with null": httpx.Response(200, text="null"),
    "200 that says OK": httpx.Response(200, json={"message": "OK"}),
    "200 with another envelope": httpx.Response(200, json={"status": "OK", "result": {"kode": "00"}}),
    "500 that says success": httpx.Response(500, json={"success": True, "mapData": {"rwSkpId": "R-1"}}),
    "500 about this one": httpx.Response(500, json={"message": "pq: value too long for type character varying(20)"}),
    "400 of echo about a field": httpx.Response(400, json={"message": "Unmarshal type error: field=tahun"}),
}


@pytest.mark.parametrize("answer", FITS_NOTHING.values(), ids=FITS_NOTHING)
async def test_a_whole_answer_that_fits_nothing_known_is_unclear_and_never_repeated(answer: httpx.Response) -> None:
    error, siasn = await failure(answer, saved())
    assert isinstance(error, Unclear)
    assert len(siasn.calls) == 1


async def test_the_words_of_an_unclear_answer_are_kept_for_the_operator() -> None:
    error, _ = await failure(httpx.Response(200, json={"Error": True, "Message": "NIP 199001012015032000 terkunci"}))
    assert isinstance(error, Unclear)
    assert error.words == "NIP [angka] terkunci"
    assert "terkunci" not in str(error)


REFUSALS: dict[str, tuple[dict[str, Any], str, str | None]] = {
    # What SIASN says: the code that it gets, and the field that it is about.
    "one missing field": (
        {"code": 0, "data": None, "message": "1 error occurred:\n\t* PnsID is required\n\n"},
        "person_refused",
        "PnsID",
    ),
    "several missing fields": (
        {
            "code": 0,
            "data": None,
            "message": "2 errors occurred:\n\t* PnsDinilaiId is required\n\t* PeriodikId is required\n",
        },
        "person_refused",
        "PnsDinilaiId",
    ),
    "a missing rating": (
        {"code": "0", "data": None, "message": "1 error occurred:\n\t* HasilKinerjaNilai is required\n\n"},
        "assessment_refused",
        "HasilKinerjaNilai",
    ),
    "a missing document": (
        {"code": 0, "data": None, "message": "1 error occurred:\n\t* Path is required\n\n"},
        "document_missing",
        "Path",
    ),
    "a missing field that we never send": (
        {"code": 0, "data": None, "message": "1 error occurred:\n\t* KoefisienId is required\n\n"},
        "refused_by_partner",
        "KoefisienId",
    ),
    "code 0 in other words": ({"code": 0, "data": "Data tidak ditemukan"}, "refused_by_partner", None),
    "a decree's number": (
        {"success": False, "mapData": None, "message": "nomor sk tidak valid/mengandung spesial karakter"},
        "refused_by_partner",
        None,
    ),
    "a date": (
        {
            "success": False,
            "mapData": None,
            "message": 'code=400, message=parsing time "2023-08-28" as "02-01-2006": cannot parse "23-08-28" as "-"',
        },
        "refused_by_partner",
        None,
    ),
    "an unknown position": (
        {
            "success": False,
            "message": "Jenis Jabatan fungsional tertentu, namun jabatan yang dimasukkan tidak ditemukan pada data "
            "referensi",
        },
        "refused_by_partner",
        None,
    ),
    "words of trouble that are none": (
        {"success": False, "message": "Jabatan Teknisi Maintenance dan Gangguan Listrik tidak ditemukan"},
        "refused_by_partner",
        None,
    ),
    "success as a text": ({"success": "false", "message": "tahun tidak sesuai"}, "assessment_refused", "tahun"),
    "no words": ({"success": False}, "refused_by_partner", None),
}
STATUSES = [200, 201, 400, 404, 409, 422, 500]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("said", REFUSALS.values(), ids=REFUSALS)
async def test_a_refusal_is_final_whatever_its_status(
    said: tuple[dict[str, Any], str, str | None], status: int
) -> None:
    envelope, code, field = said
    error, siasn = await failure(httpx.Response(status, json=envelope), saved())
    assert isinstance(error, Refused)
    assert (error.code, error.field) == (code, field)
    assert len(siasn.calls) == 1


async def test_a_refusal_keeps_siasns_words() -> None:
    words = "1 error occurred:\n\t* PnsDinilaiId is required"
    error, _ = await failure(httpx.Response(200, json={"code": 0, "data": None, "message": f"{words}\n\n"}))
    assert isinstance(error, Refused)
    assert error.words == words
    assert "PnsDinilaiId" not in str(error)


@pytest.mark.parametrize("status", [400, 422])
async def test_an_error_of_a_bad_request_is_a_refusal(status: int) -> None:
    error, _ = await failure(httpx.Response(status, json={"Error": "Bad Request", "Message": "tahun"}))
    assert isinstance(error, Refused)


async def test_a_refusal_tells_no_number_and_not_more_than_it_must() -> None:
    words = "NIP 199001012015032000 / 19900101 201503 2 000 milik Sariwangi " + "x" * 400
    error, _ = await failure(httpx.Response(400, json={"success": False, "message": words}))
    assert isinstance(error, Refused)
    assert "Sariwangi" not in str(error)
    assert error.words is not None
    assert "1990" not in error.words
    assert len(error.words) == 200


UNSTORABLE = "nama \x00 salah \ud800 \x1b[31m"


async def test_what_no_database_takes_is_not_among_siasns_words() -> None:
    body = json.dumps({"success": False, "message": UNSTORABLE})
    error, _ = await failure(httpx.Response(200, content=body.encode()))
    assert isinstance(error, Refused)
    assert error.words == "nama   salah    [31m"


async def test_a_refusal_of_megabytes_is_read_at_its_beginning_only() -> None:
    error, _ = await failure(httpx.Response(200, json={"success": False, "message": "1-" * 900_000}))
    assert isinstance(error, Refused)
    assert error.words == "[angka]-"


@pytest.mark.parametrize("code", [*REASONS, "anything"])
def test_every_code_has_a_sentence_that_says_who_can_mend_it(code: str) -> None:
    assert re.search(r"(Pengelola|pengelola|Petugas|Admin) ", reason_of(code))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("99999", 3600.0), ("", None)],
)
async def test_the_wait_that_siasn_asks_for(header: str, seconds: float | None) -> None:
    error, _ = await failure(httpx.Response(429, headers={"Retry-After": header}))
    assert isinstance(error, Transient)
    assert error.retry_after == seconds


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

    before = {result: count(result) for result in ("ok", "unreachable", "answer_unreadable")}
    await save(httpx.ConnectError("refused"), saved())
    await failure(html(502))
    assert {result: count(result) - was for result, was in before.items()} == {
        "ok": 1,
        "unreachable": 1,
        "answer_unreadable": 1,
    }
