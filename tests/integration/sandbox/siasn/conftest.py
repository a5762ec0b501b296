"""Simulators on ports of their own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from sandbox.siasn.server import siasn_server
from sandbox.siasn.settings import SandboxSettings
from tests.integration.sandbox.siasn.siasn_fixture import SimulatedSiasn
from tests.partners.clock import ManualClock

StartSiasn = Callable[..., Awaitable[SimulatedSiasn]]


@asynccontextmanager
async def _running(settings: SandboxSettings) -> AsyncIterator[SimulatedSiasn]:
    clock = ManualClock()
    server = siasn_server(settings, clock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run_until_stopped())
        await server.ready.wait()
        async with httpx.AsyncClient(base_url=server.url, timeout=30, verify=False) as client:
            yield SimulatedSiasn(settings, server, clock, client)
        server.should_exit = True


@pytest_asyncio.fixture
async def start_siasn() -> AsyncIterator[StartSiasn]:
    """Starts simulators with the given settings, two people registered and a client signed in."""
    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> SimulatedSiasn:
            chosen = {"port": 0, "store": Path(":memory:")} | settings
            siasn = await stack.enter_async_context(_running(SandboxSettings.model_validate(chosen)))
            await siasn.register()
            await siasn.sign_in()
            return siasn

        yield start


@pytest_asyncio.fixture(scope="session")
async def _shared_siasn() -> AsyncIterator[SimulatedSiasn]:
    async with _running(SandboxSettings.model_validate({"port": 0, "store": Path(":memory:")})) as siasn:
        yield siasn


@pytest_asyncio.fixture
async def siasn(_shared_siasn: SimulatedSiasn) -> SimulatedSiasn:
    """A simulator without faults, as after a start, two people registered and a client signed in."""
    (await _shared_siasn.client.post("/admin/reset")).raise_for_status()
    await _shared_siasn.register()
    await _shared_siasn.sign_in()
    return _shared_siasn
