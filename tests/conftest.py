"""The infrastructure that tests ask for by name; where it cannot be had they fail and say why."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings

from hub.local import postgresql, rabbitmq
from hub.settings import HubSettings

# The same examples every time: a change is judged by what it changes. Others: `--hypothesis-profile=random`.
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None, derandomize=False)
settings.load_profile("fixed")

_VAR = Path(__file__).parent.parent / "var"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes hours, unless it is asked for by its mark."""
    if "thorough" in (config.getoption("markexpr") or ""):
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]


def _told(setting: str) -> str | None:
    """Return an address that the environment sets, None when it leaves the choice to us."""
    settings = HubSettings()
    return getattr(settings, setting) if setting in settings.model_fields_set else None


@pytest_asyncio.fixture(scope="session")
async def broker_url() -> AsyncIterator[str]:
    """A RabbitMQ that others may use at the same time: tests take names of their own."""
    async with rabbitmq.local_broker(_VAR / "test", amqp_url=_told("amqp_url"), say=print) as broker:
        yield broker.url


@pytest_asyncio.fixture(scope="session")
async def postgresql_url() -> AsyncIterator[str]:
    """A PostgreSQL in which tests may create schemas."""
    told = _told("database_url")
    async with postgresql.local_postgresql(_VAR / "test", database_url=told, say=print) as server:
        yield server.url


@pytest_asyncio.fixture(scope="session")
async def _private_node() -> AsyncIterator[rabbitmq.LocalBroker]:
    # Processes that share the tests between them share the other servers too, but not this one.
    mine = os.environ.get("PYTEST_XDIST_WORKER", "")
    async with rabbitmq.private_broker(_VAR / f"test-private{mine}", say=print) as broker:
        yield broker


@pytest_asyncio.fixture
async def private_broker(_private_node: rabbitmq.LocalBroker) -> rabbitmq.LocalBroker:
    """The tests' own RabbitMQ, running, which a test may stop, kill and restart."""
    await _private_node.start()
    return _private_node
