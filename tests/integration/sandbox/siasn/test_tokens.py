"""Two tokens on every call, and how to get them."""

from typing import Any

import httpx
import pytest

from tests.integration.sandbox.siasn.conftest import StartWorld
from tests.integration.sandbox.siasn.world import API, NIP, SSO, World


async def test_api_token_by_basic_authentication(world: World) -> None:
    answer = await world.client.post(
        "/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=httpx.BasicAuth(world.settings.consumer_key, world.settings.consumer_secret),
    )
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 3600
    assert answer.json()["token_type"] == "Bearer"


async def test_api_token_with_the_client_in_the_form(world: World) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": world.settings.consumer_key,
        "client_secret": world.settings.consumer_secret,
    }
    assert (await world.client.post("/oauth2/token", data=form)).status_code == 200


async def test_api_token_by_json(world: World) -> None:
    answer = await world.client.post(
        "/oauth2/token",
        json={"grant_type": "client_credentials"},
        auth=httpx.BasicAuth(world.settings.consumer_key, world.settings.consumer_secret),
    )
    assert answer.status_code == 200
    world.tokens["Authorization"] = f"Bearer {answer.json()['access_token']}"
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"grant_type": 1}', b'{"grant_type": "password"}', b""])
async def test_api_token_by_json_that_asks_for_nothing(world: World, body: bytes) -> None:
    answer = await world.client.post(
        "/oauth2/token",
        content=body,
        headers={"Content-Type": "application/json"},
        auth=httpx.BasicAuth(world.settings.consumer_key, world.settings.consumer_secret),
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


async def test_sso_token_is_never_asked_for_by_json(world: World) -> None:
    assert (await world.client.post(SSO, json=world.sso_form())).status_code == 400


async def test_sso_token(world: World) -> None:
    answer = await world.client.post(SSO, data=world.sso_form())
    assert answer.json()["expires_in"] == 43200
    assert answer.json()["access_token"].count(".") == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_another_method_is_refused_as_either_server_does(world: World, method: str) -> None:
    first, second = [await world.client.request(method, address) for address in ("/oauth2/token", SSO)]
    for answer in (first, second):
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert answer.headers["content-type"] == "application/json"
    assert first.json() == {"error": "invalid_request", "error_description": "HTTP method not supported"}
    assert second.json() == {"error": "HTTP 405 Method Not Allowed"}


@pytest.mark.parametrize("auth", [("", ""), ("sandbox-consumer-key", "wrong"), ("wrong", "sandbox-consumer-secret")])
async def test_api_token_refused(world: World, auth: tuple[str, str]) -> None:
    answer = await world.client.post(
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
async def test_sso_token_refused(world: World, change: dict[str, str], status: int, error: str) -> None:
    answer = await world.client.post(SSO, data=world.sso_form() | change)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def refused(world: World) -> tuple[int, dict[str, Any]]:
    answer = await world.get(f"pns/data-utama/{NIP}")
    return answer.status_code, answer.json()


async def test_token_1_missing_is_a_fault_of_the_api_manager(world: World) -> None:
    del world.tokens["Authorization"]
    status, content = await refused(world)
    assert (status, content["code"], content["message"]) == (401, "900902", "Missing Credentials")
    assert "description" in content


@pytest.mark.parametrize(("value", "code"), [("Bearer nonsense", "900901"), ("Basic x", "900902"), ("x", "900902")])
async def test_token_1_wrong_is_a_fault_of_the_api_manager(world: World, value: str, code: str) -> None:
    world.tokens["Authorization"] = value
    status, content = await refused(world)
    assert (status, content["code"]) == (401, code)


async def test_token_2_missing_is_refused_by_the_service_behind(world: World) -> None:
    del world.tokens["Auth"]
    assert await refused(world) == (401, {"message": "missing or malformed jwt"})


@pytest.mark.parametrize("value", ["Basic x", "x"])
async def test_token_2_malformed_is_refused_by_the_service_behind(world: World, value: str) -> None:
    world.tokens["Auth"] = value
    assert await refused(world) == (401, {"message": "missing or malformed jwt"})


async def test_token_2_wrong_is_refused_by_the_service_behind(world: World) -> None:
    world.tokens["Auth"] = "bearer nonsense"
    assert await refused(world) == (401, {"message": "invalid or expired jwt"})


async def test_token_1_is_looked_at_first(world: World) -> None:
    world.tokens = {"Authorization": "Bearer nonsense"}
    status, content = await refused(world)
    assert (status, content["code"]) == (401, "900901")


async def test_tokens_are_not_interchangeable(world: World) -> None:
    first, second = world.tokens["Authorization"], world.tokens["Auth"]
    world.tokens = {"Authorization": second, "Auth": first}
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 401


@pytest.mark.parametrize("word", ["bearer", "Bearer", "BEARER"])
async def test_the_case_of_the_word_does_not_matter(world: World, word: str) -> None:
    world.tokens = {name: f"{word} {value.split()[1]}" for name, value in world.tokens.items()}
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 200


async def test_refusal_as_xml_for_who_asks_for_it(world: World) -> None:
    answer = await world.client.get(f"{API}/pns/data-utama/{NIP}", headers={"Accept": "application/xml"})
    assert answer.status_code == 401
    assert "<ams:code>900902</ams:code>" in answer.text


async def test_tokens_expire(world: World) -> None:
    world.clock.advance(3599)
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 200
    world.clock.advance(1)
    status, content = await refused(world)
    assert (status, content["code"]) == (401, "900901")


async def test_sso_token_outlives_the_api_token(world: World) -> None:
    old_sso = world.tokens["Auth"]
    world.clock.advance(3600)
    await world.sign_in()
    world.tokens["Auth"] = old_sso
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 200
    world.clock.advance(43200 - 3600)
    fresh_sso = world.tokens | {"Auth": old_sso}
    await world.sign_in()
    world.tokens["Auth"] = fresh_sso["Auth"]
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 401


@pytest.mark.parametrize("body", [None, {"kind": "oauth2"}, {"kind": "sso"}])
async def test_admin_revokes_tokens(world: World, body: dict[str, Any] | None) -> None:
    answer = await world.client.post("/admin/tokens/revoke", json=body)
    assert answer.json() == {"revoked": 2 if body is None else 1}
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 401


async def test_fixed_sso_token(start_world: StartWorld) -> None:
    world = await start_world(fixed_sso_token="fixed-by-agreement")
    world.tokens["Auth"] = "bearer fixed-by-agreement"
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 200
    world.clock.advance(365 * 86400)
    fixed = world.tokens["Auth"]
    await world.sign_in()
    world.tokens["Auth"] = fixed
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 200


async def test_the_end_of_the_fixed_sso_token_can_be_tried(start_world: StartWorld) -> None:
    world = await start_world(fixed_sso_token="fixed-by-agreement")
    world.tokens["Auth"] = "bearer fixed-by-agreement"
    await world.client.post("/admin/tokens/revoke", json={"kind": "sso"})
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 200
    answers = [await world.client.post("/admin/tokens/revoke", json={"kind": "fixed_sso"}) for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"revoked": 1}, {"revoked": 0}]
    assert await refused(world) == (401, {"message": "invalid or expired jwt"})
    await world.client.post("/admin/reset", params={"keep_persons": True})
    await world.sign_in()
    world.tokens["Auth"] = "bearer fixed-by-agreement"
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 200
