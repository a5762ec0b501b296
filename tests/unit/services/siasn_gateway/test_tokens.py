"""Both tokens: one fetch for all, renewed in time and after a refusal."""

import base64
from urllib.parse import parse_qs

import httpx
import pytest

from hub.clock import Clocks
from hub.errors import Transient
from hub.partner.tokens import TokenCache
from hub.partner.wire import Wire
from services.siasn_gateway.answers import TokenKind
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.siasn_gateway.tokens import token_cache
from tests.unit.services.siasn_gateway.scripted import (
    NIP,
    SSO,
    TOKEN,
    Answer,
    Scripted,
    fault,
    html,
    person,
    saved,
    settings,
)


class HandClock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def cache_of(siasn: Scripted, told: SiasnGatewaySettings, clock: HandClock | None = None) -> TokenCache[TokenKind]:
    return token_cache(told, Wire(told, siasn), Clocks(elapsed=clock or HandClock()))


def only_valid(api_manager: str, sso: str, code: int = 900901) -> Answer:
    """Answer as a SIASN that lets in one pair."""

    def answer(request: httpx.Request) -> httpx.Response:
        given = request.headers["Authorization"], request.headers["Auth"]
        return person() if given == (f"Bearer {api_manager}", f"bearer {sso}") else fault(401, code)

    return answer


async def test_each_issuer_is_asked_in_its_own_way() -> None:
    siasn = Scripted()
    await cache_of(siasn, settings()).current()
    first, second = siasn.token_requests
    assert first.headers["Authorization"] == f"Basic {base64.b64encode(b'key:secret').decode()}"
    assert parse_qs(first.content.decode()) == {"grant_type": ["client_credentials"]}
    assert "Authorization" not in second.headers
    assert parse_qs(second.content.decode()) == {
        "grant_type": ["password"],
        "client_id": ["client"],
        "username": ["user"],
        "password": ["password"],
    }


@pytest.mark.parametrize(
    ("valid", "issued"),
    [(("a2", "s1"), {TOKEN: 2, SSO: 1}), (("a2", "s2"), {TOKEN: 2, SSO: 2})],
    ids=["token 1", "both"],
)
async def test_a_refused_token_is_renewed_and_the_call_made_again(
    valid: tuple[str, str], issued: dict[str, int]
) -> None:
    siasn = Scripted(*[only_valid(*valid)] * 3)
    assert (await SiasnClient(settings(), siasn).person(NIP)).id == "P-1"
    assert siasn.issued == issued


REFUSED: dict[str, tuple[httpx.Response, dict[str, int]]] = {
    # The answer that comes once, and how many tokens have then been issued.
    "401 without a word": (httpx.Response(401), {TOKEN: 2, SSO: 2}),
    "top level": (fault(401, 900901), {TOKEN: 2, SSO: 1}),
    "top level, 403": (fault(403, 900902), {TOKEN: 2, SSO: 1}),
    "top level, 200": (fault(200, 900901), {TOKEN: 2, SSO: 1}),
    "nested": (
        httpx.Response(401, json={"fault": {"code": 900901, "message": "Invalid Credentials"}}),
        {TOKEN: 2, SSO: 1},
    ),
    "XML": (httpx.Response(401, text="<ams:fault><ams:code>900901</ams:code></ams:fault>"), {TOKEN: 2, SSO: 1}),
    "words alone": (httpx.Response(400, json={"message": "Invalid Credentials"}), {TOKEN: 2, SSO: 1}),
    **{
        f"{words}, {status}": (httpx.Response(status, json={field: words}), {TOKEN: 1, SSO: 2})
        for field, words in (
            ("message", "invalid or expired jwt"),
            ("message", "missing or malformed jwt"),
            ("data", "Token SSO mismatch"),
        )
        for status in (200, 400, 401, 403, 500)
    },
    "a refusal in those words": (
        httpx.Response(200, json={"success": False, "message": "invalid or expired jwt"}),
        {TOKEN: 1, SSO: 2},
    ),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
async def test_a_refused_token_is_known_by_its_text_whatever_the_status(
    refused: tuple[httpx.Response, dict[str, int]],
) -> None:
    answer, issued = refused
    siasn = Scripted(answer, saved())
    assert (await SiasnClient(settings(), siasn).save_skp({})).id == "R-1"
    assert siasn.issued == issued


async def test_a_row_may_hold_the_words_of_a_refusal() -> None:
    rows = [{"id": "R-1", "tahun": 2025, "namaPenilai": "invalid or expired jwt"}]
    siasn = Scripted(httpx.Response(200, json={"code": 1, "data": rows}))
    assert len(await SiasnClient(settings(), siasn).skp_rows(NIP)) == 1
    assert siasn.issued == {TOKEN: 1, SSO: 1}


async def test_a_refusal_that_names_no_token_renews_both() -> None:
    siasn = Scripted(httpx.Response(401), person())
    await SiasnClient(settings(), siasn).person(NIP)
    assert siasn.issued == {TOKEN: 2, SSO: 2}


async def test_a_save_refused_for_its_tokens_is_made_again() -> None:
    siasn = Scripted(httpx.Response(401), httpx.Response(200, json={"success": True, "mapData": {"rwSkpId": "R-1"}}))
    assert (await SiasnClient(settings(), siasn).save_skp({})).id == "R-1"


async def test_tokens_that_are_refused_again_and_again_end_as_transient() -> None:
    siasn = Scripted(*[fault(401)] * 3)
    with pytest.raises(Transient) as caught:
        await SiasnClient(settings(), siasn).save_skp({})
    assert caught.value.code == "unauthorised"
    assert len(siasn.calls) == 3


USELESS: dict[str, Answer] = {
    "HTML": html(200),
    "502": html(502),
    "no token": httpx.Response(200, json={"token": "a"}),
    "no text": httpx.Response(200, json={"access_token": 7}),
    "not for a header": httpx.Response(200, json={"access_token": "a\nb"}),
    "unreachable": httpx.ConnectError("refused"),
    "lost": httpx.ReadError("reset"),
}


@pytest.mark.parametrize("answer", USELESS.values(), ids=USELESS)
async def test_a_useless_answer_is_asked_again_and_then_transient(answer: Answer) -> None:
    siasn = Scripted()
    siasn.token_answers = [answer] * 3
    cache = cache_of(siasn, settings())
    with pytest.raises(Transient) as caught:
        await cache.current()
    assert caught.value.code == "token_unavailable"
    assert len(siasn.token_requests) == 3
    assert (await cache.current()).of(TokenKind.API_MANAGER) == "a1"


async def test_an_issuer_that_asks_for_rest_gets_it() -> None:
    siasn = Scripted()
    siasn.token_answers = [httpx.Response(429, headers={"Retry-After": "9"})]
    with pytest.raises(Transient) as caught:
        await cache_of(siasn, settings()).current()
    assert (caught.value.code, caught.value.retry_after) == ("token_unavailable", 9.0)
    assert len(siasn.token_requests) == 1


REFUSED_CREDENTIALS: dict[str, httpx.Response] = {
    **{str(status): httpx.Response(status, json={"error": "invalid_grant"}) for status in (200, 400, 401, 403, 422)},
    "403 with HTML": html(403),
    "404 with HTML": html(404),
}


@pytest.mark.parametrize("answer", REFUSED_CREDENTIALS.values(), ids=REFUSED_CREDENTIALS)
async def test_refused_credentials_are_transient_and_rest(answer: httpx.Response) -> None:
    siasn, clock = Scripted(), HandClock()
    siasn.token_answers = [answer]
    cache = cache_of(siasn, settings(credentials_retry_seconds=60), clock)
    for elapsed in (0, 20):
        clock.now += elapsed
        with pytest.raises(Transient) as caught:
            await cache.current()
        # The delivery comes again earlier than that, so that what an operator mends shows at once.
        assert (caught.value.code, caught.value.retry_after) == ("credentials_refused", None)
    assert len(siasn.token_requests) == 1
    clock.now += 40
    assert (await cache.current()).of(TokenKind.API_MANAGER) == "a1"


@pytest.mark.parametrize("missing", ["consumer_key", "sso_username"])
async def test_credentials_that_are_not_set_are_said_to_be_missing(missing: str) -> None:
    with pytest.raises(Transient) as caught:
        await cache_of(Scripted(), settings(**{missing: ""})).current()
    assert caught.value.code == "credentials_missing"


async def test_a_password_is_not_tried_twice_in_a_row_whatever_comes_back() -> None:
    siasn = Scripted()
    siasn.token_answers = [httpx.Response(200, json={"access_token": "a", "expires_in": 3600}), html(200)]
    with pytest.raises(Transient) as caught:
        await cache_of(siasn, settings()).current()
    assert caught.value.code == "token_unavailable"
    assert [str(request.url) for request in siasn.token_requests] == [TOKEN, SSO]


async def test_a_call_with_an_earlier_password_says_nothing_of_the_present_one() -> None:
    siasn, clock = Scripted(), HandClock()
    cache = cache_of(siasn, settings(), clock)
    await cache.current()
    clock.now += 3600
    siasn.token_answers = [
        httpx.Response(200, json={"access_token": "a", "expires_in": 3600}),
        httpx.Response(401, json={"error": "invalid_grant"}),
    ]
    for _ in range(3):
        with pytest.raises(Transient):
            await cache.current()
        cache.worked()  # a call that began before
        assert cache.trouble == "credentials_refused"
    assert len(siasn.token_requests) == 4
