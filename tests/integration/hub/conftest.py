"""A ground for every test of the kit: on both databases, unless the test asks for one of them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio
from aiormq.channel import Channel

from hub.amqp.connection import Connection
from hub.amqp.content import Content
from local.rabbitmq import LocalBroker
from tests.support.ground import Ground


@pytest_asyncio.fixture
async def ground(database_url: str, broker_url: str, tmp_path: Path) -> AsyncIterator[Ground]:
    """The shared broker, names of its own, each database in turn."""
    ground = Ground.new(broker_url, database_url, tmp_path)
    yield ground
    await ground.clean()


@pytest_asyncio.fixture
async def sqlite_ground(broker_url: str, tmp_path: Path) -> AsyncIterator[Ground]:
    """For what has nothing to do with the database."""
    ground = Ground.new(broker_url, "", tmp_path)
    yield ground
    await ground.clean()


@pytest_asyncio.fixture
async def postgresql_ground(broker_url: str, postgresql_url: str, tmp_path: Path) -> AsyncIterator[Ground]:
    """For what only PostgreSQL has."""
    ground = Ground.new(broker_url, postgresql_url, tmp_path)
    yield ground
    await ground.clean()


@pytest_asyncio.fixture
async def private_ground(database_url: str, private_broker: LocalBroker, tmp_path: Path) -> AsyncIterator[Ground]:
    """The tests' own broker, which may be restarted, each database in turn."""
    ground = Ground.new(private_broker.url, database_url, tmp_path)
    yield ground
    await ground.clean()


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
