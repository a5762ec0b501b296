"""Two tokens on every call, and how to get them."""

from typing import Any

import httpx
import pytest

from tests.integration.sandbox.siasn.conftest import StartSiasn
from tests.integration.sandbox.siasn.siasn_fixture import API, NIP, SSO, SimulatedSiasn


async def test_api_token_by_basic_authentication(siasn: SimulatedSiasn) -> None:
    answer = await siasn.client.post(
        "/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=httpx.BasicAuth(siasn.settings.consumer_key, siasn.settings.consumer_secret),
    )
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 3600
    assert answer.json()["token_type"] == "Bearer"


async def test_api_token_with_the_client_in_the_form(siasn: SimulatedSiasn) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": siasn.settings.consumer_key,
        "client_secret": siasn.settings.consumer_secret,
    }
    assert (await siasn.client.post("/oauth2/token", data=form)).status_code == 200


async def test_api_token_by_json(siasn: SimulatedSiasn) -> None:
    answer = await siasn.client.post(
        "/oauth2/token",
        json={"grant_type": "client_credentials"},
        auth=httpx.BasicAuth(siasn.settings.consumer_key, siasn.settings.consumer_secret),
    )
    assert answer.status_code == 200
    siasn.tokens["Authorization"] = f"Bearer {answer.json()['access_token']}"
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"grant_type": 1}', b'{"grant_type": "password"}', b""])
async def test_api_token_by_json_that_asks_for_nothing(siasn: SimulatedSiasn, body: bytes) -> None:
    answer = await siasn.client.post(
        "/oauth2/token",
        content=body,
        headers={"Content-Type": "application/json"},
        auth=httpx.BasicAuth(siasn.settings.consumer_key, siasn.settings.consumer_secret),
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


async def test_sso_token_is_never_asked_for_by_json(siasn: SimulatedSiasn) -> None:
    assert (await siasn.client.post(SSO, json=siasn.sso_form())).status_code == 400


async def test_sso_token(siasn: SimulatedSiasn) -> None:
    answer = await siasn.client.post(SSO, data=siasn.sso_form())
    assert answer.json()["expires_in"] == 43200
    assert answer.json()["access_token"].count(".") == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_another_method_is_refused_as_either_server_does(siasn: SimulatedSiasn, method: str) -> None:
    first, second = [await siasn.client.request(method, address) for address in ("/oauth2/token", SSO)]
    for answer in (first, second):
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert answer.headers["content-type"] == "application/json"
    assert first.json() == {"error": "invalid_request", "error_description": "HTTP method not supported"}
    assert second.json() == {"error": "HTTP 405 Method Not Allowed"}


@pytest.mark.parametrize("auth", [("", ""), ("sandbox-consumer-key", "wrong"), ("wrong", "sandbox-consumer-secret")])
async def test_api_token_refused(siasn: SimulatedSiasn, auth: tuple[str, str]) -> None:
    answer = await siasn.client.post(
        "/oauth2/token", data={"grant_type": "client_credentials"}, auth=httpx.BasicAuth(*auth)
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"password": "wrong"}, 401, "invalid_grant"),
        ({"username": "wrong"}, 401, "invalid_grant"),
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
    ],
)
async def test_sso_token_refused(siasn: SimulatedSiasn, change: dict[str, str], status: int, error: str) -> None:
    answer = await siasn.client.post(SSO, data=siasn.sso_form() | change)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def refused(siasn: SimulatedSiasn) -> tuple[int, dict[str, Any]]:
    answer = await siasn.get(f"pns/data-utama/{NIP}")
    return answer.status_code, answer.json()


async def test_token_1_missing_is_a_fault_of_the_api_manager(siasn: SimulatedSiasn) -> None:
    del siasn.tokens["Authorization"]
    status, content = await refused(siasn)
    assert (status, content["code"], content["message"]) == (401, "900902", "Missing Credentials")
    assert "description" in content


@pytest.mark.parametrize(("value", "code"), [("Bearer nonsense", "900901"), ("Basic x", "900902"), ("x", "900902")])
async def test_token_1_wrong_is_a_fault_of_the_api_manager(siasn: SimulatedSiasn, value: str, code: str) -> None:
    siasn.tokens["Authorization"] = value
    status, content = await refused(siasn)
    assert (status, content["code"]) == (401, code)


async def test_token_2_missing_is_refused_by_the_service_behind(siasn: SimulatedSiasn) -> None:
    del siasn.tokens["Auth"]
    assert await refused(siasn) == (401, {"message": "missing or malformed jwt"})


@pytest.mark.parametrize("value", ["Basic x", "x"])
async def test_token_2_malformed_is_refused_by_the_service_behind(siasn: SimulatedSiasn, value: str) -> None:
    siasn.tokens["Auth"] = value
    assert await refused(siasn) == (401, {"message": "missing or malformed jwt"})


async def test_token_2_wrong_is_refused_by_the_service_behind(siasn: SimulatedSiasn) -> None:
    siasn.tokens["Auth"] = "bearer nonsense"
    assert await refused(siasn) == (401, {"message": "invalid or expired jwt"})


async def test_token_1_is_looked_at_first(siasn: SimulatedSiasn) -> None:
    siasn.tokens = {"Authorization": "Bearer nonsense"}
    status, content = await refused(siasn)
    assert (status, content["code"]) == (401, "900901")


async def test_tokens_are_not_interchangeable(siasn: SimulatedSiasn) -> None:
    first, second = siasn.tokens["Authorization"], siasn.tokens["Auth"]
    siasn.tokens = {"Authorization": second, "Auth": first}
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 401


@pytest.mark.parametrize("word", ["bearer", "Bearer", "BEARER"])
async def test_the_case_of_the_word_does_not_matter(siasn: SimulatedSiasn, word: str) -> None:
    siasn.tokens = {name: f"{word} {value.split()[1]}" for name, value in siasn.tokens.items()}
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 200


async def test_refusal_as_xml_for_who_asks_for_it(siasn: SimulatedSiasn) -> None:
    answer = await siasn.client.get(f"{API}/pns/data-utama/{NIP}", headers={"Accept": "application/xml"})
    assert answer.status_code == 401
    assert "<ams:code>900902</ams:code>" in answer.text


async def test_tokens_expire(siasn: SimulatedSiasn) -> None:
    siasn.clock.advance(3599)
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 200
    siasn.clock.advance(1)
    status, content = await refused(siasn)
    assert (status, content["code"]) == (401, "900901")


async def test_sso_token_outlives_the_api_token(siasn: SimulatedSiasn) -> None:
    old_sso = siasn.tokens["Auth"]
    siasn.clock.advance(3600)
    await siasn.sign_in()
    siasn.tokens["Auth"] = old_sso
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 200
    siasn.clock.advance(43200 - 3600)
    fresh_sso = siasn.tokens | {"Auth": old_sso}
    await siasn.sign_in()
    siasn.tokens["Auth"] = fresh_sso["Auth"]
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 401


@pytest.mark.parametrize("body", [None, {"kind": "oauth2"}, {"kind": "sso"}])
async def test_admin_revokes_tokens(siasn: SimulatedSiasn, body: dict[str, Any] | None) -> None:
    answer = await siasn.client.post("/admin/tokens/revoke", json=body)
    assert answer.json() == {"revoked": 2 if body is None else 1}
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 401


async def test_fixed_sso_token(start_siasn: StartSiasn) -> None:
    siasn = await start_siasn(fixed_sso_token="fixed-by-agreement")
    siasn.tokens["Auth"] = "bearer fixed-by-agreement"
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 200
    siasn.clock.advance(365 * 86400)
    fixed = siasn.tokens["Auth"]
    await siasn.sign_in()
    siasn.tokens["Auth"] = fixed
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 200


async def test_the_end_of_the_fixed_sso_token_can_be_tried(start_siasn: StartSiasn) -> None:
    siasn = await start_siasn(fixed_sso_token="fixed-by-agreement")
    siasn.tokens["Auth"] = "bearer fixed-by-agreement"
    await siasn.client.post("/admin/tokens/revoke", json={"kind": "sso"})
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 200
    answers = [await siasn.client.post("/admin/tokens/revoke", json={"kind": "fixed_sso"}) for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"revoked": 1}, {"revoked": 0}]
    assert await refused(siasn) == (401, {"message": "invalid or expired jwt"})
    await siasn.client.post("/admin/reset", params={"keep_persons": True})
    await siasn.sign_in()
    siasn.tokens["Auth"] = "bearer fixed-by-agreement"
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 200
