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
from tests.integration.sandbox.siasn.world import World
from tests.partners.clock import ManualClock

StartWorld = Callable[..., Awaitable[World]]


@asynccontextmanager
async def _running(settings: SandboxSettings) -> AsyncIterator[World]:
    clock = ManualClock()
    server = siasn_server(settings, clock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run_until_stopped())
        await server.ready.wait()
        async with httpx.AsyncClient(base_url=server.url, timeout=30, verify=False) as client:
            yield World(settings, server, clock, client)
        server.should_exit = True


@pytest_asyncio.fixture
async def start_world() -> AsyncIterator[StartWorld]:
    """Starts simulators with the given settings, two people registered and a client signed in."""
    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> World:
            chosen = {"port": 0, "store": Path(":memory:")} | settings
            world = await stack.enter_async_context(_running(SandboxSettings.model_validate(chosen)))
            await world.register()
            await world.sign_in()
            return world

        yield start


@pytest_asyncio.fixture(scope="session")
async def _shared_world() -> AsyncIterator[World]:
    async with _running(SandboxSettings.model_validate({"port": 0, "store": Path(":memory:")})) as world:
        yield world


@pytest_asyncio.fixture
async def world(_shared_world: World) -> World:
    """A simulator without faults, as after a start, two people registered and a client signed in."""
    (await _shared_world.client.post("/admin/reset")).raise_for_status()
    await _shared_world.register()
    await _shared_world.sign_in()
    return _shared_world
