"""HTTP clients of all who are called in a demonstration."""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from local.http_client import LocalClient
from sandbox.demo.metrics import MetricTotals


@dataclass(frozen=True)
class Clients:
    """How the parts of a demonstration are called.

    Attributes:
        skp: API of skp_service.
        award: API of award_service; None: it is not known where that is.
        sandbox: the simulated SIASN.
        issuer: the development issuer.
        metrics: of all services.
    """

    skp: httpx.AsyncClient
    award: httpx.AsyncClient | None
    sandbox: httpx.AsyncClient
    issuer: httpx.AsyncClient
    metrics: MetricTotals


@asynccontextmanager
async def clients_of(
    urls: Mapping[str, str], metrics: Mapping[str, str], trusted: ssl.SSLContext | None = None
) -> AsyncIterator[Clients]:
    """Yield the clients.

    Args:
        urls: addresses of `skp_service`, `sandbox` and `sign_in`; of `award_service`, where medals are played.
        metrics: where each service tells its metrics.
        trusted: whose certificates are believed; None: those of the public authorities.
    """
    timeout, verify = httpx.Timeout(30.0), trusted or True
    async with (
        LocalClient(base_url=urls["skp_service"], timeout=timeout, verify=verify) as skp,
        LocalClient(base_url=urls.get("award_service", ""), timeout=timeout, verify=verify) as award,
        LocalClient(base_url=urls["sandbox"], timeout=timeout, verify=verify) as sandbox,
        LocalClient(base_url=urls["sign_in"], timeout=timeout, verify=verify) as issuer,
        LocalClient(timeout=5.0, verify=verify) as scraper,
    ):
        yield Clients(skp, award if "award_service" in urls else None, sandbox, issuer, MetricTotals(metrics, scraper))
