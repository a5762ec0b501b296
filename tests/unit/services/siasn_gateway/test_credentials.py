"""A fixed SSO token, refused credentials and missing ones: nothing is tried in vain, and the operator is told."""

import re

import httpx
import pytest

from hub.errors import Transient, Unclear
from services.siasn_gateway.answers import TokenKind
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.credentials import credentials_sentence, examine, shut_out_sentence
from services.siasn_gateway.workers import CredentialsProbe
from tests.unit.services.siasn_gateway.scripted import (
    NIP,
    SSO,
    TOKEN,
    Answer,
    Scripted,
    fault,
    html,
    person,
    refused_jwt,
    settings,
)

NO_USER = {"sso_client_id": "", "sso_username": "", "sso_password": ""}
FIXED = {**NO_USER, "sso_token": " fixed\n"}


class HandClock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def failure(client: SiasnClient) -> Transient:
    with pytest.raises(Transient) as caught:
        await client.person(NIP)
    return caught.value


async def test_a_fixed_token_is_used_and_never_asked_for() -> None:
    siasn = Scripted(person(), person())
    client = SiasnClient(settings(**FIXED), siasn)
    await client.person(NIP)
    await client.person(NIP)
    assert {call.headers["Auth"] for call in siasn.calls} == {"bearer fixed"}
    assert siasn.issued == {TOKEN: 1, SSO: 0}
    assert client.credentials_trouble is None


async def test_a_refusal_renews_token_1_first() -> None:
    siasn = Scripted(refused_jwt(), person())
    client = SiasnClient(settings(**FIXED), siasn)
    await client.person(NIP)
    assert siasn.issued == {TOKEN: 2, SSO: 0}
    assert client.credentials_trouble is None


async def test_a_fixed_token_that_no_longer_works_is_told_and_rests() -> None:
    siasn = Scripted(refused_jwt(), refused_jwt())
    client = SiasnClient(settings(**FIXED, credentials_retry_seconds=50), siasn)
    assert (await failure(client)).code == "sso_token_refused"
    assert client.credentials_trouble == "sso_token_refused"
    assert (await failure(client)).code == "sso_token_refused"
    assert len(siasn.calls) == 2
    assert siasn.issued == {TOKEN: 2, SSO: 0}


UNITS = httpx.Response(200, json={"code": 1, "data": []})


async def test_a_bare_401_about_one_call_alone_is_unclear_and_no_matter_of_the_token() -> None:
    bare = httpx.Response(401, json={"message": "Unauthorized"})
    siasn = Scripted(bare, bare, UNITS, person())
    client = SiasnClient(settings(**FIXED), siasn)
    with pytest.raises(Unclear):
        await client.person(NIP)
    assert client.credentials_trouble is None
    await client.person(NIP)


@pytest.mark.parametrize(
    ("probe", "code", "trouble"),
    [
        (httpx.Response(401), "sso_token_refused", "sso_token_refused"),
        (html(502), "unauthorised", None),
        (httpx.ReadTimeout("slow"), "unauthorised", None),
    ],
    ids=["refused, too", "a page", "late"],
)
async def test_a_bare_401_is_about_the_token_where_a_call_about_nobody_is_refused_too(
    probe: Answer, code: str, trouble: str | None
) -> None:
    client = SiasnClient(settings(**FIXED), Scripted(httpx.Response(401), httpx.Response(401), probe))
    assert (await failure(client)).code == code
    assert client.credentials_trouble == trouble


WRAPPED: dict[str, httpx.Response] = {
    "echo's wrapping": httpx.Response(
        403, json={"success": False, "mapData": None, "message": "code=401, message=invalid or expired jwt"}
    ),
    "empty data beside it": httpx.Response(400, json={"code": 0, "message": "invalid or expired jwt", "data": []}),
    "an error object": httpx.Response(400, json={"error": {"message": "invalid or expired jwt"}}),
    "a text alone": httpx.Response(401, json="invalid or expired jwt"),
}


@pytest.mark.parametrize("answer", WRAPPED.values(), ids=WRAPPED)
async def test_a_refused_token_is_known_in_whatever_it_is_wrapped(answer: httpx.Response) -> None:
    client = SiasnClient(settings(**FIXED), Scripted(answer, answer))
    assert (await failure(client)).code == "sso_token_refused"


async def test_token_1_refused_again_and_again_says_nothing_of_a_fixed_token() -> None:
    client = SiasnClient(settings(**FIXED), Scripted(fault(401), fault(401)))
    assert (await failure(client)).code == "unauthorised"
    assert client.credentials_trouble is None


async def test_after_its_rest_a_real_call_tells_whether_it_works_again() -> None:
    siasn = Scripted(refused_jwt(), refused_jwt(), html(502), html(502), html(502), person())
    client = SiasnClient(settings(**FIXED, credentials_retry_seconds=0), siasn)
    assert (await failure(client)).code == "sso_token_refused"
    assert (await failure(client)).code == "unavailable"
    assert client.credentials_trouble == "sso_token_refused"  # a page of the proxy proves nothing
    await client.person(NIP)
    assert client.credentials_trouble is None


@pytest.mark.parametrize("missing", [NO_USER, {"consumer_key": ""}, {"consumer_secret": ""}])
async def test_without_credentials_nothing_is_asked(missing: dict[str, str]) -> None:
    siasn = Scripted()
    client = SiasnClient(settings(**missing), siasn)
    assert client.credentials_trouble == "credentials_missing"
    assert (await failure(client)).code == "credentials_missing"
    assert siasn.token_requests == []


def test_readiness_names_the_variables_that_are_missing() -> None:
    assert credentials_sentence(SiasnClient(settings(), Scripted())) is None
    lacking = credentials_sentence(SiasnClient(settings(consumer_key="", sso_password=""), Scripted()))
    assert lacking is not None
    assert re.findall(r"KINERJA_\w+", lacking) == ["KINERJA_SIASN_CONSUMER_KEY", "KINERJA_SIASN_SSO_PASSWORD"]
    no_way = credentials_sentence(SiasnClient(settings(**NO_USER), Scripted()))
    assert no_way is not None
    assert "KINERJA_SIASN_SSO_TOKEN (atau ketiganya: KINERJA_SIASN_SSO_CLIENT_ID, " in no_way


ISSUED = httpx.Response(200, json={"access_token": "a1", "expires_in": 3600})
NO = httpx.Response(401, json={"error": "invalid_client"})


@pytest.mark.parametrize(
    ("told", "tokens", "calls", "named"),
    [
        ({}, [NO], [], "token 1 (KINERJA_SIASN_CONSUMER_KEY"),
        ({}, [ISSUED, NO], [], "token 2 (KINERJA_SIASN_SSO_CLIENT_ID"),
        (FIXED, [], [refused_jwt(), refused_jwt()], "(KINERJA_SIASN_SSO_TOKEN)"),
        ({}, [html(502)], [], "periksa KINERJA_SIASN_TOKEN_URL, lalu"),
        ({}, [ISSUED, html(502)], [], "periksa KINERJA_SIASN_SSO_URL, lalu"),
        ({}, [], [fault(401), fault(401), fault(401)], "token 1 (WSO2)"),
        ({}, [], [refused_jwt(), refused_jwt(), refused_jwt()], "token 2 (SSO)"),
        ({}, [], [fault(404, 900906)], "jalur pada KINERJA_SIASN_API_URL"),
        ({}, [], [httpx.ConnectError("no")], "KINERJA_SIASN_API_URL dan jaringan"),
    ],
)
async def test_who_is_shut_out_is_told_by_which_token_or_address(
    told: dict[str, str], tokens: list[Answer], calls: list[Answer], named: str
) -> None:
    siasn = Scripted(*calls)
    siasn.token_answers = tokens
    client = SiasnClient(settings(**told, retry_attempts=1), siasn)
    assert named in (shut_out_sentence(await failure(client), client) or "")


async def test_an_issuer_that_answers_again_is_in_no_trouble() -> None:
    siasn = Scripted(person())
    siasn.token_answers = [html(502)]
    client = SiasnClient(settings(retry_attempts=1), siasn)
    assert (await failure(client)).code == "token_unavailable"
    assert client.token_in_trouble is TokenKind.API_MANAGER
    await client.person(NIP)
    assert client.token_in_trouble is None


async def test_what_another_call_may_not_share_shuts_nobody_out() -> None:
    client = SiasnClient(settings(retry_attempts=1), Scripted(html(502)))
    assert shut_out_sentence(await failure(client), client) is None


async def test_a_fixed_token_is_probed_at_the_start_and_then_left_alone() -> None:
    siasn = Scripted(httpx.Response(200, json={"code": 1, "data": []}))
    told = settings(**FIXED)
    probe = CredentialsProbe(SiasnClient(told, siasn), told)
    for _ in range(3):
        await probe.turn()
    assert [call.url.path for call in siasn.calls] == ["/api/referensi/ref-unor"]


async def test_the_probe_goes_on_while_the_token_is_refused() -> None:
    siasn = Scripted(refused_jwt(), refused_jwt(), refused_jwt(), httpx.Response(200, json={"code": 1, "data": None}))
    told = settings(**FIXED, credentials_retry_seconds=0)
    client = SiasnClient(told, siasn)
    probe = CredentialsProbe(client, told)
    await probe.turn()
    assert client.credentials_trouble == "sso_token_refused"
    await probe.turn()
    assert client.credentials_trouble is None


@pytest.mark.parametrize("told", [settings(), settings(**NO_USER)], ids=["user and password", "nothing"])
async def test_a_password_is_never_tried_without_need(told: object) -> None:
    siasn = Scripted()
    assert isinstance(told, type(settings()))
    await CredentialsProbe(SiasnClient(told, siasn), told).turn()
    assert siasn.token_requests == []


async def test_the_doctor_says_nothing_where_no_setting_of_siasns_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONSUMER_KEY", "CONSUMER_SECRET", "SSO_TOKEN", "API_URL"):
        monkeypatch.delenv(f"KINERJA_SIASN_{name}", raising=False)
    assert await examine() == []


async def test_the_doctor_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_SIASN_CONSUMER_KEY", "key")
    (finding,) = await examine()
    assert not finding.ok
    assert finding.remedy.startswith("Isi KINERJA_SIASN_CONSUMER_SECRET dan KINERJA_SIASN_SSO_TOKEN (atau ")
