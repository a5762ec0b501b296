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


async def test_sso_token(world: World) -> None:
    answer = await world.client.post(SSO, data=world.sso_form())
    assert answer.json()["expires_in"] == 43200
    assert answer.json()["access_token"].count(".") == 2


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


@pytest.mark.parametrize("missing", ["Authorization", "Auth"])
async def test_either_token_missing_is_401(world: World, missing: str) -> None:
    del world.tokens[missing]
    answer = await world.get(f"pns/data-utama/{NIP}")
    assert (answer.status_code, answer.json()["fault"]["code"]) == (401, 900902)


@pytest.mark.parametrize("header", ["Authorization", "Auth"])
@pytest.mark.parametrize("value", ["Bearer nonsense", "Basic x", "x"])
async def test_either_token_wrong_is_401(world: World, header: str, value: str) -> None:
    world.tokens[header] = value
    assert (await world.get(f"pns/data-utama/{NIP}")).status_code == 401


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
    answer = await world.get(f"pns/data-utama/{NIP}")
    assert (answer.status_code, answer.json()["fault"]["code"]) == (401, 900901)


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
