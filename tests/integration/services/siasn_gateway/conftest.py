"""A simulated SIASN on a port of its own, and the gateway's client for it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from sandbox.siasn.server import siasn_server
from sandbox.siasn.settings import SandboxSettings
from tests.integration.services.siasn_gateway.gateway import Gateway
from tests.integration.services.siasn_gateway.world import World


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    """A SIASN that knows one person and behaves until told otherwise."""
    server = siasn_server(SandboxSettings(port=0, store=Path(":memory:"), faults="none"))
    serving = asyncio.create_task(server.run_until_stopped())
    await server.ready.wait()
    world = World(server.url)
    try:
        await world.register()
        yield world
    finally:
        await world.aclose()
        server.should_exit = True
        await serving


@pytest_asyncio.fixture
async def gateway(world: World, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A gateway that delivers to that SIASN with waits of hundredths of a second."""
    gateway = Gateway(world, tmp_path)
    await gateway.open()
    yield gateway
    await gateway.close()
