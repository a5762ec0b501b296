"""Servers of the chaos tests' own, which a fault may restart, fill up and kill."""

from collections.abc import AsyncIterator
from typing import Final

import pytest_asyncio

from tests.chaos.servers import Servers, servers
from tests.support.places import own

VAR: Final = own("test-chaos")


@pytest_asyncio.fixture(scope="session")
async def shared() -> AsyncIterator[Servers]:
    """RabbitMQ and PostgreSQL, each started when a scenario first asks for it."""
    async with servers(VAR, print) as started:
        yield started
