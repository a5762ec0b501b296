"""An environment for every test of the kit: on both databases, unless the test asks for one of them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio
from aiormq.channel import Channel

from hub.amqp.connection import Connection
from hub.amqp.content import Content
from local.rabbitmq import LocalBroker
from tests.support.environment import Environment


@pytest_asyncio.fixture
async def environment(database_url: str, broker_url: str, tmp_path: Path) -> AsyncIterator[Environment]:
    """The shared broker, names of its own, each database in turn."""
    environment = Environment.new(broker_url, database_url, tmp_path)
    yield environment
    await environment.clean()


@pytest_asyncio.fixture
async def sqlite_environment(broker_url: str, tmp_path: Path) -> AsyncIterator[Environment]:
    """For what has nothing to do with the database."""
    environment = Environment.new(broker_url, "", tmp_path)
    yield environment
    await environment.clean()


@pytest_asyncio.fixture
async def postgresql_environment(broker_url: str, postgresql_url: str, tmp_path: Path) -> AsyncIterator[Environment]:
    """For what only PostgreSQL has."""
    environment = Environment.new(broker_url, postgresql_url, tmp_path)
    yield environment
    await environment.clean()


@pytest_asyncio.fixture
async def private_environment(
    database_url: str, private_broker: LocalBroker, tmp_path: Path
) -> AsyncIterator[Environment]:
    """The tests' own broker, which may be restarted, each database in turn."""
    environment = Environment.new(private_broker.url, database_url, tmp_path)
    yield environment
    await environment.clean()


class Opened(NamedTuple):
    """A channel that the kit has opened, and the messages on it."""

    channel: Channel
    content: Content


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Opened]:
    """Return a list of the channels that are opened for messages."""
    opened: list[Opened] = []
    original = Connection.open_channel

    async def noting(self: Connection, *, confirms: bool) -> tuple[Channel, Content]:
        opened.append(Opened(*await original(self, confirms=confirms)))
        return opened[-1]

    monkeypatch.setattr(Connection, "open_channel", noting)
    return opened
