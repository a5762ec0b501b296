"""Servers that speak TLS, each with a certificate for 127.0.0.1 alone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from tests.support.certificates import Certificate


@asynccontextmanager
async def https_server(
    certificate: Certificate, answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
) -> AsyncIterator[int]:
    """Serve HTTPS and yield the port."""
    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificate.context())
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
