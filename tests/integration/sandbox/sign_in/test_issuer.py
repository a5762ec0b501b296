"""The development issuer itself: what it says, what it issues, where it listens."""

import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hub.errors import UserError
from sandbox.sign_in.settings import SignInSettings
from sandbox.sign_in.signing import kept_key
from tests.integration.sandbox.sign_in.issuer_fixture import code_of, get, issuer_running

FORM = {"grant_type": "client_credentials", "client_id": "sandbox-client", "client_secret": "sandbox-secret"}


async def test_discovery_leads_to_the_key(page: httpx.AsyncClient, issuer: str) -> None:
    document = (await page.get("/.well-known/openid-configuration")).json()
    assert document["issuer"] == issuer
    (key,) = (await page.get(document["jwks_uri"])).json()["keys"]
    assert (key["kty"], key["use"], key["alg"]) == ("RSA", "sig", "RS256")
    assert not {"d", "p", "q"} & key.keys()


async def test_behind_a_proxy_it_is_known_by_the_proxys_address() -> None:
    async with issuer_running(issuer="https://masuk.example.go.id") as server, httpx.AsyncClient(timeout=30) as client:
        document = (await client.get(f"{server.url}/.well-known/openid-configuration")).json()
    assert document["issuer"] == "https://masuk.example.go.id"
    assert document["jwks_uri"].startswith("https://masuk.example.go.id/")


async def test_a_token_for_the_client(page: httpx.AsyncClient) -> None:
    answer = await page.post("/token", data=FORM)
    assert (answer.status_code, answer.json()["token_type"], answer.json()["expires_in"]) == (200, "Bearer", 3600)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"client_secret": "other"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
    ],
)
async def test_a_token_is_refused(page: httpx.AsyncClient, change: dict[str, str], status: int, error: str) -> None:
    answer = await page.post("/token", data=FORM | change)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_the_page_warns_and_offers_people(page: httpx.AsyncClient, issuer: str) -> None:
    text = (await page.get("/")).text
    assert "HANYA UNTUK PENGEMBANGAN" in text
    assert f"KINERJA_OIDC_ISSUER={issuer}" in text
    for role in ("employee", "assessor", "unit_admin", "agency_admin", "operator", "tanpa peran"):
        assert role in text
    assert len(set(_subjects(text))) == text.count('type="radio"') >= 8


async def test_everybody_on_the_page_gets_a_token_that_is_accepted(
    page: httpx.AsyncClient, api: httpx.AsyncClient
) -> None:
    nips, roles = set(), set()
    for subject in _subjects((await page.get("/")).text):
        answer = await page.post("/", data={"subject": subject})
        assert "HANYA UNTUK PENGEMBANGAN" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        (token,) = re.findall(r"<textarea[^>]*>([^<]+)</textarea>", answer.text)
        who = (await get(api, "/me", token)).json()
        assert who["subject"] == subject
        assert bool(who["units"]) == ("unit_admin" in who["roles"])
        nips.add(who["nip"])
        roles.update(who["roles"])
    assert None in nips
    assert len(nips) >= 6
    assert roles == {"employee", "assessor", "unit_admin", "agency_admin", "operator"}


async def test_nobody_else_is_on_the_page(page: httpx.AsyncClient) -> None:
    answer = await page.post("/", data={"subject": "<script>"})
    assert (answer.status_code, code_of(answer)) == (404, "unknown_person")
    assert code_of(await page.post("/", data={})) == "invalid_request"


async def test_another_name_for_this_machine_is_refused(page: httpx.AsyncClient) -> None:
    for path in ("/", "/jwks", "/.well-known/openid-configuration"):
        assert (await page.get(path, headers={"Host": "stranger.test"})).status_code == 400
    assert (await page.get("/health", headers={"Host": "localhost"})).json() == {"status": "ok"}


async def test_a_kept_key_outlives_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "sign-in.pem"
    kids = []
    for _ in range(2):
        async with (
            issuer_running(key_file=file) as server,
            httpx.AsyncClient(base_url=server.url, timeout=30) as client,
        ):
            kids += [key["kid"] for key in (await client.get("/jwks")).json()["keys"]]
    assert len(kids) == 2
    assert len(set(kids)) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def _elliptic() -> bytes:
    return generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("content", [b"no key", b"", _elliptic()])
def test_a_file_without_an_rsa_key_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(content)
    with pytest.raises(UserError, match="Berkas kunci"):
        kept_key(file)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Berkas kunci"):
        kept_key(tmp_path / "file" / "key.pem")


async def test_a_taken_port_is_a_sentence(issuer: str) -> None:
    with pytest.raises(UserError, match="--port"):
        async with issuer_running(port=int(issuer.rpartition(":")[2])):
            pass


def test_no_setting_binds_it_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_SANDBOX_SIGN_IN_HOST", "0.0.0.0")
    assert "host" not in SignInSettings().model_dump()


def test_as_a_command_it_listens_on_this_machine_until_it_is_told_to_stop() -> None:
    with _command("--port", "0") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "HANYA UNTUK PENGEMBANGAN" in line
        (url,) = re.findall(r"(http://127\.0\.0\.1:\d+)/ ", line)
        assert httpx.get(f"{url}/health", trust_env=False, timeout=30).status_code == 200
        sockets = psutil.Process(process.pid).net_connections("inet")
        assert {one.laddr.ip for one in sockets if one.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"KINERJA_SANDBOX_SIGN_IN_TOKEN_SECONDS": "0"}, "token_seconds"),
        ({"KINERJA_SANDBOX_SIGN_IN_KEY_FILE": "/dev/null"}, "Berkas kunci"),
    ],
)
def test_as_a_command_it_says_what_is_wrong(environment: dict[str, str], said: str) -> None:
    with _command("--port", "0", env=environment) as process:
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert said in errors
    assert "Traceback" not in errors


def _command(*arguments: str, env: dict[str, Any] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox.sign_in", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )


def _subjects(text: str) -> list[str]:
    return re.findall(r'name="subject" value="([^"]+)"', text)
