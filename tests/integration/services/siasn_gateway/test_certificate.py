"""A SIASN whose certificate is not accepted: readiness, `kinerja doctor` and `kinerja siasn` say so."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hub.errors import Transient
from hub.tls import UNTRUSTED
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.credentials import credentials_sentence, shut_out_sentence
from services.siasn_gateway.settings import SiasnGatewaySettings
from tests.integration.hub.tls_servers import https_server
from tests.support.certificates import Authority


async def answer(_request: web.BaseRequest) -> web.StreamResponse:
    return web.json_response({})


async def test_it_is_named_where_an_operator_looks(tmp_path: Path) -> None:
    async with https_server(Authority.new(tmp_path).issue(), answer) as port:
        addresses: dict[str, Any] = dict.fromkeys(("api_url", "token_url", "sso_url"), f"https://127.0.0.1:{port}")
        client = SiasnClient(
            SiasnGatewaySettings(**addresses, consumer_key="kunci", consumer_secret="x", sso_token="x")
        )
        with pytest.raises(Transient) as raised:
            await client.probe()
        await client.aclose()
    assert raised.value.code == "certificate_refused"
    for sentence in (credentials_sentence(client), shut_out_sentence(raised.value, client)):
        assert sentence is not None
        assert f"server 127.0.0.1: {UNTRUSTED}" in sentence
