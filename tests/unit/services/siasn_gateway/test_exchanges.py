"""The recorded exchanges with SIASN, on the gateway's side: each answer gets its verdict, each request its form."""

import json
from importlib.resources import files
from typing import Any, Final

import httpx
import pytest

from contracts.skp import Assessor
from hub.errors import HubError, Permanent, Transient
from hub.partner.wire import Answer
from sandbox.kit.forms import multipart_form
from services.siasn_gateway import answers, mapping
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.envelope import Envelope
from tests.unit.services.siasn_gateway.scripted import NIP, Scripted, event, saved, settings

Exchange = dict[str, Any]
EXCHANGES: Final[dict[str, list[Exchange]]] = {
    one["operation"]: one["exchanges"]
    for file in files("services.siasn_gateway").joinpath("exchanges").iterdir()
    if file.name.endswith(".json")
    for one in [json.loads(file.read_text("utf-8"))]
}
SAVES: Final = sorted(name for name in EXCHANGES if name.endswith("/save"))
HISTORIES: Final = sorted(name for name in EXCHANGES if name.startswith("pns/rw-"))
STATUSES: Final = (200, 400, 422, 500)
"""Tried where no source shows which it is."""


def named(*operations: str) -> list[Any]:
    return [
        pytest.param(one, status, id=f"{operation}: {one['name']}, {status}")
        for operation in operations
        for one in EXCHANGES[operation]
        for status in ([one["answer"]["status"]] if one["answer"]["status"] is not None else STATUSES)
    ]


def answer_of(exchange: Exchange, status: int) -> httpx.Response:
    answer = exchange["answer"]
    if "json" in answer:
        return httpx.Response(status, text=json.dumps(answer["json"]).replace("<a JWT>", "a.j.w.t"))
    return httpx.Response(status, text=answer.get("text", ""))


async def verdict_of(call: Any) -> str:
    """What the gateway makes of an answer, in the exchanges' words."""
    try:
        await call
    except Permanent as error:
        return "nothing_there" if error.code == "person_not_found" else "refused"
    except answers.TokensRefused:
        return "token_refused"
    except Transient as error:
        return "token_refused" if error.code in {"credentials_refused", "sso_token_refused"} else "not_carried_out"
    return "done"


@pytest.mark.parametrize(("exchange", "status"), named(*SAVES))
async def test_every_answer_to_a_save_has_its_verdict(exchange: Exchange, status: int) -> None:
    client = SiasnClient(settings(), Scripted(answer_of(exchange, status)))
    verdict = await verdict_of(client.save_skp(exchange["request"].get("json") or {}))
    assert verdict == {"stored": "done"}.get(exchange["means"], exchange["means"])


@pytest.mark.parametrize(("exchange", "status"), named("skp22/save"))
async def test_the_id_of_a_saved_row_is_the_one_that_was_given(exchange: Exchange, status: int) -> None:
    if exchange["means"] == "stored":
        client = SiasnClient(settings(), Scripted(answer_of(exchange, status)))
        outcome = await client.save_skp(exchange["request"]["json"])
        assert outcome.id in json.dumps(exchange["answer"]["json"]["mapData"])


@pytest.mark.parametrize(("exchange", "status"), named("pns/rw-skp22"))
async def test_every_answer_of_the_history_has_its_verdict(exchange: Exchange, status: int) -> None:
    client = SiasnClient(settings(retry_attempts=1), Scripted(answer_of(exchange, status)))
    if exchange["means"] == "rows":
        rows = await client.skp_rows(NIP)
        assert len(rows) == len(exchange["answer"]["json"]["data"])
        assert all(row.work_results and row.behaviour and row.quadrant and row.assessor_nip for row in rows)
    elif exchange["means"] == "nothing_there":
        assert await client.skp_rows(NIP) == []
    else:
        assert await verdict_of(client.skp_rows(NIP)) == exchange["means"]


@pytest.mark.parametrize(("exchange", "status"), named(*HISTORIES))
async def test_the_other_histories_are_empty_when_siasn_says_so(exchange: Exchange, status: int) -> None:
    envelope = Envelope.of(read(answer_of(exchange, status)))
    assert envelope.says_nothing_there == (exchange["means"] == "nothing_there" and not shows_an_empty_list(exchange))


def shows_an_empty_list(exchange: Exchange) -> bool:
    return bool(exchange["answer"].get("json", {}).get("data") == [])


@pytest.mark.parametrize(("exchange", "status"), named("pns/data-utama"))
async def test_every_answer_about_a_person_has_its_verdict(exchange: Exchange, status: int) -> None:
    client = SiasnClient(settings(), Scripted(answer_of(exchange, status)))
    if exchange["means"] != "person":
        assert await verdict_of(client.person(NIP)) == exchange["means"]
        return
    data = exchange["answer"]["json"]["data"]
    person = await client.person(data["nipBaru"])
    assert (person.id, person.rank_id) == (data["id"], data["golRuangAkhirId"])


@pytest.mark.parametrize(("exchange", "status"), named("any call"))
async def test_every_answer_to_a_call_that_is_not_let_in_has_its_verdict(exchange: Exchange, status: int) -> None:
    error = await refused_of(answer_of(exchange, status))
    if exchange["means"] == "outage":
        assert error is None
        assert Envelope.of(read(answer_of(exchange, status))).is_outage
    else:
        assert isinstance(error, answers.TokensRefused) == (exchange["means"] == "token_refused")
        assert isinstance(error, Transient)


async def refused_of(response: httpx.Response) -> HubError | None:
    envelope = Envelope.of(read(response))
    try:
        answers.check_tokens(envelope)
        answers.check_turned_away(envelope, now=0.0, longest_wait=60)
    except HubError as error:
        return error
    return None


def read(response: httpx.Response) -> Answer:
    return Answer(response.status_code, response.headers, response.content)


@pytest.mark.parametrize(("exchange", "status"), named("upload-dok", "upload-dok-rw"))
async def test_every_answer_to_an_upload_has_its_verdict(exchange: Exchange, status: int) -> None:
    verdict = {"file": "done"}.get(exchange["means"], exchange["means"])
    assert await verdict_of(client_for(exchange, status).attach("R-1", "891", b"%PDF")) == verdict
    if exchange["request"]["path"] == "/upload-dok":
        assert await verdict_of(client_for(exchange, status).upload("891", b"%PDF")) == verdict
        if verdict == "done":
            entry = await client_for(exchange, status).upload("891", b"%PDF")
            assert entry == exchange["answer"]["json"]["data"]


def client_for(exchange: Exchange, status: int) -> SiasnClient:
    return SiasnClient(settings(retry_attempts=1), Scripted(answer_of(exchange, status)))


@pytest.mark.parametrize(("exchange", "status"), named("download-dok"))
async def test_every_answer_to_a_download_has_its_verdict(exchange: Exchange, status: int) -> None:
    content = await client_for(exchange, status).download("peremajaan/usulan/dokumen.pdf", 1)
    if exchange["means"] == "file":
        assert content == exchange["answer"]["text"].encode()
    else:
        assert (exchange["means"], content) == ("nothing_there", None)


@pytest.mark.parametrize(("exchange", "status"), named("oauth2/token", "openid-connect/token"))
async def test_every_answer_of_an_issuer_has_its_verdict(exchange: Exchange, status: int) -> None:
    envelope = Envelope.of(read(answer_of(exchange, status)))
    if exchange["means"] == "token":
        issued = answers.access_token(envelope, now=0.0, longest_wait=60)
        assert issued.token in {exchange["answer"]["json"]["access_token"], "a.j.w.t"}
        assert issued.life is None or issued.life > 0
    else:
        with pytest.raises(Transient) as caught:
            answers.access_token(envelope, now=0.0, longest_wait=60)
        assert caught.value.code == "credentials_refused"


@pytest.mark.parametrize("existing_id", [None, "9e4d7a62-8c05-11ef-b1d8-0a580a83005c"], ids=["create", "update"])
def test_our_save_has_the_names_and_the_types_that_clients_send(existing_id: str | None) -> None:
    known = [one["request"]["json"] for one in EXCHANGES["skp22/save"] if one["means"] == "stored"]
    ours = mapping.save_body(event(), "8A1F3C5E7B9D2F4061728394A5B6C7D8", existing_id, assessor_rank_id="42")
    for name, value in ours.items():
        assert type(value) in {type(body[name]) for body in known if name in body}, name


def test_our_save_of_an_assessor_who_is_no_civil_servant_has_every_field() -> None:
    regent = Assessor(status="non_asn", name="Raden Surya", position="Bupati", unit_name="Pemerintah Kabupaten")
    assert mapping.save_body(event(assessor=regent), "P", None, assessor_rank_id=None).keys() == (
        mapping.save_body(event(), "P", None, assessor_rank_id="42").keys()
    )


def test_a_save_names_its_document_as_clients_do() -> None:
    entry = EXCHANGES["upload-dok"][0]["answer"]["json"]["data"]
    known = [one["request"]["json"]["path"] for one in EXCHANGES["skp22/save"] if one["request"]["json"].get("path")]
    ours = mapping.save_body(event(), "P", None, assessor_rank_id=None, document=entry)["path"]
    assert all(ours[0].keys() == one[0].keys() for one in known)


async def test_our_uploads_have_the_form_that_clients_send() -> None:
    siasn = Scripted(*[httpx.Response(200, json=EXCHANGES["upload-dok"][0]["answer"]["json"])] * 2)
    client = SiasnClient(settings(), siasn)
    await client.upload("891", b"%PDF-1.7 %%EOF")
    await client.attach("R-1", "891", b"%PDF-1.7 %%EOF")
    for call, operation in zip(siasn.calls, ("upload-dok", "upload-dok-rw"), strict=True):
        sent = multipart_form(call.content, call.headers["content-type"])
        known = EXCHANGES[operation][0]["request"]
        assert sent is not None
        assert (call.method, call.url.path.removeprefix("/api")) == (known["method"], known["path"])
        assert sent.fields.keys() | sent.files.keys() == known["multipart"].keys()
        assert (sent.files["file"].name, sent.files["file"].content) == ("skp.pdf", b"%PDF-1.7 %%EOF")


async def test_our_calls_have_the_methods_the_paths_and_the_headers_that_clients_use() -> None:
    siasn = Scripted(httpx.Response(200, json={"code": 1, "data": None}), saved())
    client = SiasnClient(settings(), siasn)
    await client.skp_rows(NIP)
    await client.save_skp({"tahun": 2025})
    for call, operation in zip(siasn.calls, ("pns/rw-skp22", "skp22/save"), strict=True):
        request = EXCHANGES[operation][0]["request"]
        assert call.method == request["method"]
        assert call.url.path.removeprefix("/api").startswith(request["path"].partition("/1")[0])
        assert {name.lower() for name in request["headers"]} <= set(call.headers)
