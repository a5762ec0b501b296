"""An issuer, a partner and a bucket with a private CA: let in by its file, refused in words without it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import web
from pydantic import SecretStr
from structlog.testing import capture_logs

from hub.errors import HubError, Transient
from hub.files.bucket import Bucket
from hub.files.errors import FileStoreUnavailable
from hub.files.settings import S3Address
from hub.identity.issuer import IssuerUnavailable, fetch_keys
from hub.identity.key_cache import KeyCache
from hub.identity.roles import RoleTable
from hub.identity.settings import OidcSettings
from hub.identity.verifier import Verifier
from hub.partner.settings import PartnerSettings
from hub.partner.wire import Wire
from hub.tls import EXPIRED, OTHER_NAME, UNTRUSTED, certificate_trouble
from hub.web.problems import Problem
from tests.integration.hub.tls_servers import https_server
from tests.support.certificates import Authority
from tests.unit.hub.identity.verifier_fixture import rsa_jwk, token

REFUSED: Final = {
    "no file": ({"ca": None}, UNTRUSTED),
    "another CA": ({"ca": "other"}, UNTRUSTED),
    "another host": ({"host": "localhost"}, OTHER_NAME),
    "ended": ({"ended": True}, EXPIRED),
}
BUCKET: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>b</Name><Prefix>probe/</Prefix>'
    "<KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>"
)


class LampuSettings(PartnerSettings, partner="lampu", title="Lampu"):
    """Those of a gateway to it."""


async def answer(request: web.BaseRequest) -> web.StreamResponse:
    if request.path == "/keys":
        return web.json_response({"keys": [rsa_jwk()]})
    if request.path == "/.well-known/openid-configuration":
        base = f"https://127.0.0.1:{request.url.port}"
        return web.json_response({"issuer": base, "jwks_uri": f"{base}/keys"})
    if request.path.startswith("/b"):
        return web.Response(text=BUCKET, content_type="application/xml")
    return web.json_response({})


@asynccontextmanager
async def server(
    folder: Path, *, ca: str | None = "own", host: str = "127.0.0.1", ended: bool = False
) -> AsyncIterator[tuple[str, Path | None]]:
    """Yield an address, and what the client is told to trust."""
    own = Authority.new(folder)
    files = {"own": own.ca_file, "other": Authority.new(folder).ca_file, None: None}
    async with https_server(own.issue(ended=ended), answer) as port:
        yield f"https://{host}:{port}", files[ca]


@asynccontextmanager
async def wire_to(address: str, ca_file: Path | None) -> AsyncIterator[Wire]:
    wire = Wire(LampuSettings(ca_file=ca_file, calls_per_second=0))
    try:
        yield wire
    finally:
        await wire.aclose()


async def call(wire: Wire, address: str) -> int:
    return (await wire.request("GET", address, operation="read", changes=False)).status


async def test_with_the_file_a_partner_is_called(tmp_path: Path) -> None:
    async with server(tmp_path) as (address, ca_file), wire_to(address, ca_file) as wire:
        assert await call(wire, address) == 200
        assert wire.untrusted is None


@pytest.mark.parametrize(("how", "why"), REFUSED.values(), ids=REFUSED)
async def test_a_partner_whose_certificate_is_not_accepted_is_named(
    tmp_path: Path, how: dict[str, Any], why: str
) -> None:
    async with server(tmp_path, **how) as (address, ca_file), wire_to(address, ca_file) as wire:
        with capture_logs() as logs:
            for _ in range(2):
                with pytest.raises(Transient) as raised:
                    await call(wire, address)
        assert raised.value.code == "certificate_refused"
        assert wire.untrusted is not None
        assert why in wire.untrusted
        assert [one["reason"] for one in logs if one["event"] == "certificate_refused"] == [why]  # once


async def test_a_call_that_changes_something_was_not_made(tmp_path: Path) -> None:
    async with server(tmp_path, ca=None) as (address, ca_file), wire_to(address, ca_file) as wire:
        with pytest.raises(HubError) as raised:
            await wire.request("POST", address, operation="save", changes=True, json={})
    assert isinstance(raised.value, Transient)  # not Uncertain


async def test_a_certificate_that_is_mended_is_taken(tmp_path: Path) -> None:
    own = Authority.new(tmp_path)
    async with wire_to("", own.ca_file) as wire:
        async with https_server(own.issue(ended=True), answer) as port:
            with pytest.raises(Transient):
                await call(wire, f"https://127.0.0.1:{port}")
        assert wire.untrusted is not None
        async with https_server(own.issue(), answer) as port:
            assert await call(wire, f"https://127.0.0.1:{port}") == 200
        assert wire.untrusted is None


async def test_with_the_file_an_issuers_keys_are_had(tmp_path: Path) -> None:
    async with server(tmp_path) as (address, ca_file):
        told = OidcSettings(oidc_issuer=address, oidc_audience="uji", ca_file=ca_file)
        assert await fetch_keys(told)


@pytest.mark.parametrize(("how", "why"), REFUSED.values(), ids=REFUSED)
async def test_an_issuer_whose_certificate_is_not_accepted_is_named(
    tmp_path: Path, how: dict[str, Any], why: str
) -> None:
    async with server(tmp_path, **how) as (address, ca_file):
        told = OidcSettings(oidc_issuer=address, oidc_audience="uji", ca_file=ca_file)
        with pytest.raises(IssuerUnavailable) as raised:
            await fetch_keys(told)
        assert certificate_trouble(raised.value) == why
        cache = KeyCache(lambda: fetch_keys(told), lambda: 1e6)
        with capture_logs() as logs, pytest.raises(IssuerUnavailable):
            await cache.key("rsa-1", "RS256")
        assert [one["reason"] for one in logs] == [why]
        assert await cache.untrusted() == why
        verifier = Verifier.of(told, roles=RoleTable())
        assert await verifier.waits_for() is None  # nobody has asked yet
        with pytest.raises(Problem):
            await verifier.caller_of(token())
        assert why in str(await verifier.waits_for())  # readiness


@pytest.mark.parametrize(("how", "why"), REFUSED.values(), ids=REFUSED)
async def test_a_bucket_whose_certificate_is_not_accepted_is_named(
    tmp_path: Path, how: dict[str, Any], why: str
) -> None:
    async with server(tmp_path, **how) as (address, ca_file):
        with capture_logs() as logs, pytest.raises(FileStoreUnavailable):
            await _bucket(address, ca_file).probe()
    assert [one.get("reason") for one in logs] == ["certificate_refused"]


async def test_with_the_file_a_bucket_is_asked(tmp_path: Path) -> None:
    async with server(tmp_path) as (address, ca_file):
        await _bucket(address, ca_file).probe()


def _bucket(address: str, ca_file: Path | None) -> Bucket:
    return Bucket.at(S3Address("b", "", address, "us-east-1", SecretStr("kunci"), SecretStr("sandi"), ca_file))
