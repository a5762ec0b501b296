"""Fetches the keys of the issuer."""

import asyncio
from typing import Any

import httpx

from hub.errors import Transient
from hub.identity.addresses import trusted_address
from hub.identity.jwks import Keys, keys_of
from hub.identity.settings import OidcSettings
from hub.tls import trusting


class IssuerUnavailable(Transient):
    """The issuer did not answer, or not with its keys."""

    code = "issuer_unavailable"


async def fetch_keys(
    settings: OidcSettings, transport: httpx.AsyncBaseTransport | None = None, *, seconds: float = 10.0
) -> Keys:
    """Return the keys that the issuer signs with now.

    Args:
        settings: which issuer.
        transport: for tests; None for the network.
        seconds: for everything together; an answer that trickles in is none.

    Raises:
        IssuerUnavailable: it is away, or what it says cannot be used; its cause says which.
    """
    try:
        tls = trusting(settings.ca_file)
        async with asyncio.timeout(seconds), httpx.AsyncClient(transport=transport, verify=tls) as client:
            address = settings.oidc_jwks_url or await _discover(client, settings.oidc_issuer)
            return keys_of(await _json(client, address), settings.oidc_algorithms)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError) as error:
        raise IssuerUnavailable("the issuer's keys cannot be had") from error


async def _discover(client: httpx.AsyncClient, issuer: str) -> str:
    """Return where the keys are, by OpenID Connect Discovery 1.0, section 4."""
    document = await _json(client, issuer.rstrip("/") + "/.well-known/openid-configuration")
    match document:
        case {"issuer": str(named), "jwks_uri": str(address)} if named == issuer:
            return trusted_address(address)
    raise ValueError("not the issuer's discovery document")


async def _json(client: httpx.AsyncClient, address: str) -> Any:  # noqa: ANN401 - whatever they send
    answer = await client.get(address, headers={"Accept": "application/json"})
    return answer.raise_for_status().json()
