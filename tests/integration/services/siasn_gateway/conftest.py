"""A simulated SIASN on a port of its own, and the gateway's client for it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from sandbox.siasn.server import siasn_server
from sandbox.siasn.settings import SandboxSettings
from tests.integration.services.siasn_gateway.gateway import Gateway
from tests.integration.services.siasn_gateway.siasn_fixture import SimulatedSiasn


@pytest_asyncio.fixture
async def siasn() -> AsyncIterator[SimulatedSiasn]:
    """A SIASN that knows one person and behaves until told otherwise."""
    server = siasn_server(SandboxSettings(port=0, store=Path(":memory:"), faults="none"))
    serving = asyncio.create_task(server.run_until_stopped())
    await server.ready.wait()
    siasn = SimulatedSiasn(server.url)
    try:
        await siasn.register()
        yield siasn
    finally:
        await siasn.aclose()
        server.should_exit = True
        await serving


@pytest_asyncio.fixture
async def gateway(siasn: SimulatedSiasn, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A gateway that delivers to that SIASN with waits of hundredths of a second."""
    gateway = Gateway(siasn, tmp_path)
    await gateway.open()
    yield gateway
    await gateway.close()
