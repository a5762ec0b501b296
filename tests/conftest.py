"""The infrastructure that tests ask for by name; where it cannot be had they fail and say why."""

import os
import signal
import zlib
from collections.abc import AsyncIterator, Generator

import pytest
import pytest_asyncio
from hypothesis import settings

from hub.settings import HubSettings
from local import postgresql, rabbitmq
from local.broker_users import make_free_users
from local.rabbitmqctl import rabbitmqctl
from tests.support.broker_users import USERS
from tests.support.budget import Budget
from tests.support.places import VAR, own

# The same examples every time: a change is judged by what it changes. Others: `--hypothesis-profile=random`.
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None, derandomize=False)
settings.load_profile("fixed")

# Where `tmp_path` lies, unless it is told (`--basetemp`).
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(VAR))


def pytest_configure(config: pytest.Config) -> None:
    """Let Ctrl-C reach what tests start; count what they take, in the process that prints it."""
    # A shell that starts a command in the background lets it ignore Ctrl-C, and all that it starts inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        config.pluginmanager.register(Budget(), "budget")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """Leave out what `make thorough` runs, unless it is asked for by its mark, and begin with what takes longest."""
    _leave_out_the_thorough(config, items)
    yield
    items[:] = _slow_first(items)


def _leave_out_the_thorough(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("one_database") and not _is_its_database(item):
            item.add_marker(pytest.mark.thorough)
    if "thorough" in (config.getoption("markexpr") or ""):
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]


def _slow_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return them so that each process that shares them (`--dist worksteal`) begins with its share of the slow ones.

    Each is given as many as the others, one after another, and takes from the end of another's when its own are done.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = [item for item in items if item.get_closest_marker("slow")]
    quick = [item for item in items if not item.get_closest_marker("slow")]
    share = -(-len(quick) // processes)
    return [
        item
        for turn in range(processes)
        for item in (*slow[turn::processes], *quick[turn * share : (turn + 1) * share])
    ]


def _is_its_database(item: pytest.Item) -> bool:
    """Whether a test that needs no more than one database runs on this one: its name decides."""
    kinds = ["sqlite", "postgresql"]
    kind = item.callspec.params.get("database_kind") if isinstance(item, pytest.Function) else None
    if not isinstance(kind, str):
        return True
    name = item.nodeid.replace(kinds[0], "").replace(kinds[1], "")
    return zlib.crc32(name.encode()) % 2 == kinds.index(kind)


async def _let_guest_be_anybody(broker: rabbitmq.LocalBroker) -> None:
    """Let tests publish as whom they like, through one user."""
    await rabbitmqctl(broker, "set_user_tags", "guest", "administrator", "impersonator")


@pytest_asyncio.fixture(scope="session")
async def broker_url() -> AsyncIterator[str]:
    """A RabbitMQ that others may use at the same time: tests take names of their own."""
    async with rabbitmq.private_broker(VAR / "test", say=print) as broker:
        await make_free_users(broker, USERS)
        await _let_guest_be_anybody(broker)
        yield broker.url


@pytest_asyncio.fixture(scope="session")
async def postgresql_url() -> AsyncIterator[str]:
    """A PostgreSQL in which tests may create schemas."""
    settings = HubSettings()
    told = settings.database_url.get_secret_value() if "database_url" in settings.model_fields_set else None
    async with postgresql.local_postgresql(VAR / "test", database_url=told, say=print, durable=False) as server:
        yield server.url


@pytest_asyncio.fixture(scope="session")
async def _private_node() -> AsyncIterator[rabbitmq.LocalBroker]:
    # Processes that share the tests between them share the other servers too, but not this one.
    async with rabbitmq.private_broker(own("test-private"), say=print) as broker:
        await _let_guest_be_anybody(broker)
        yield broker


@pytest_asyncio.fixture
async def private_broker(_private_node: rabbitmq.LocalBroker) -> rabbitmq.LocalBroker:
    """The tests' own RabbitMQ, running, which a test may stop, kill and restart."""
    await _private_node.start()
    return _private_node
