"""An API behind the dependency: who comes in, and what the others are told."""

import httpx
import pytest

from hub.identity.key_cache import KEEP_SECONDS, PAUSE_SECONDS
from sandbox.sign_in.clients import CLIENTS, GATEWAY
from tests.integration.sandbox.sign_in.issuer_fixture import (
    NIP,
    HandClock,
    api_trusting,
    code_of,
    get,
    issuer_running,
    token_of,
)

REALM = 'Bearer realm="kinerja"'


async def test_a_token_of_the_issuer_is_accepted(api: httpx.AsyncClient, issuer: str) -> None:
    token = await token_of(issuer, subject="s-1", nip=NIP, roles="employee unit_admin", units="DIN-01 DIN-02")
    answer = await get(api, "/me", token)
    assert answer.json() == {
        "subject": "s-1",
        "nip": NIP,
        "roles": ["employee", "unit_admin"],
        "units": ["DIN-01", "DIN-02"],
    }


async def test_the_word_bearer_in_any_case(api: httpx.AsyncClient, issuer: str) -> None:
    answer = await api.get("/me", headers={"Authorization": f"bEARER {await token_of(issuer)}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic c2FuZGJveDpzYW5kYm94"])
async def test_without_a_token(api: httpx.AsyncClient, header: str | None) -> None:
    answer = await api.get("/me", headers={} if header is None else {"Authorization": header})
    assert (answer.status_code, code_of(answer)) == (401, "missing_token")
    assert answer.headers["WWW-Authenticate"] == REALM
    assert answer.json()["title"] == "Belum masuk"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"expires_in": -60}, "token_expired"),
        ({"audience": "others"}, "invalid_token"),
        ({"nip": "199001012015032"}, "invalid_token"),
    ],
)
async def test_a_genuine_token_that_is_not_for_us(
    api: httpx.AsyncClient, issuer: str, form: dict[str, str], code: str
) -> None:
    answer = await get(api, "/me", await token_of(issuer, **form))
    assert (answer.status_code, code_of(answer)) == (401, code)
    assert answer.headers["WWW-Authenticate"] == f'{REALM}, error="invalid_token"'


async def test_a_forged_token(api: httpx.AsyncClient, issuer: str) -> None:
    token = await token_of(issuer, roles="operator")
    answer = await get(api, "/operators", token[:-8] + "AAAAAAAA")
    assert (answer.status_code, code_of(answer)) == (401, "invalid_token")
    assert token[:-8] not in answer.text


@pytest.mark.parametrize(
    ("path", "roles", "status"),
    [
        ("/operators", "operator employee", 200),
        ("/operators", "employee agency_admin", 403),
        ("/operators", "", 403),
        ("/admins", "unit_admin", 200),
        ("/admins", "agency_admin", 200),
        ("/admins", "operator", 403),
        ("/me", "", 200),
    ],
)
async def test_roles(api: httpx.AsyncClient, issuer: str, path: str, roles: str, status: int) -> None:
    answer = await get(api, path, await token_of(issuer, roles=roles))
    assert answer.status_code == status
    if status == 403:
        assert code_of(answer) == "forbidden"
        assert answer.headers["WWW-Authenticate"] == f'{REALM}, error="insufficient_scope"'


async def test_a_program_that_calls_too_often_waits_and_people_do_not(issuer: str) -> None:
    async with api_trusting(issuer, machine_burst=2, machine_calls_per_second=0.1) as api:
        program = await token_of(issuer, roles="operator")
        answers = [await get(api, "/operators", program) for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert (code_of(answers[2]), answers[2].headers["Retry-After"]) == ("too_many_requests", "10")
        person = await token_of(issuer, subject="s-1", nip=NIP)
        assert {(await get(api, "/me", person)).status_code for _ in range(5)} == {200}


async def test_without_an_issuer_nobody_comes_in(issuer: str) -> None:
    async with api_trusting("", oidc_audience="") as api:
        for token in (None, await token_of(issuer, roles="operator")):
            answer = await get(api, "/operators", token)
            assert (answer.status_code, code_of(answer)) == (503, "sign_in_not_configured")
        assert (await api.get("/open")).status_code == 200


async def test_an_issuer_that_is_away() -> None:
    clock = HandClock()
    async with issuer_running() as server, api_trusting(server.url, clock=clock) as api:
        token = await token_of(server.url)
        assert (await get(api, "/me", token)).status_code == 200
        server.should_exit = True
        await server.stopped.wait()
        async with api_trusting(server.url) as newcomer:
            answer = await get(newcomer, "/me", token)
            assert (answer.status_code, code_of(answer)) == (503, "issuer_unavailable")
            assert answer.headers["Retry-After"] == "10"
        clock.now += KEEP_SECONDS
        assert (await get(api, "/me", token)).status_code == 200
        clock.now += 1
        assert (await get(api, "/me", token)).status_code == 503


async def test_an_issuer_that_comes_back_with_another_key() -> None:
    clock = HandClock()
    async with issuer_running() as before:
        port, address = int(before.url.rpartition(":")[2]), before.url
        old = await token_of(address)
        async with api_trusting(address, clock=clock) as api:
            assert (await get(api, "/me", old)).status_code == 200
            before.should_exit = True
            await before.stopped.wait()
            async with issuer_running(port=port):
                clock.now += PAUSE_SECONDS
                assert (await get(api, "/me", await token_of(address))).status_code == 200
                assert code_of(await get(api, "/me", old)) == "invalid_token"


async def test_openapi_has_the_scheme(api: httpx.AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()
    scheme = document["components"]["securitySchemes"]["token_akses"]
    assert (scheme["type"], scheme["scheme"], scheme["bearerFormat"]) == ("http", "bearer", "JWT")
    for path in ("/me", "/operators", "/admins"):
        assert document["paths"][path]["get"]["security"] == [{"token_akses": []}]
    assert "security" not in document["paths"]["/open"]["get"]


async def test_a_program_of_its_own_is_what_the_issuer_knows_it_as(issuer: str, api: httpx.AsyncClient) -> None:
    asked = {"grant_type": "client_credentials", "roles": "operator", "subject": "somebody-else"}
    async with httpx.AsyncClient(base_url=issuer, timeout=30) as client:
        refused = await client.post("/token", data=asked, auth=(GATEWAY, "sandbox-secret"))
        given = await client.post("/token", data=asked, auth=(GATEWAY, CLIENTS[GATEWAY].secret))
    assert (refused.status_code, refused.json()) == (401, {"error": "invalid_client"})
    known = (await get(api, "/me", given.json()["access_token"])).json()
    assert known == {"subject": GATEWAY, "nip": None, "roles": ["document_reader"], "units": []}
