"""Private servers, both kinds: started once, shared, adopted, restarted, and gone at the end."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
import asyncpg
import pytest

from hub.errors import UserError
from local import postgresql, rabbitmq
from local.ports import is_free
from local.server import LocalServer, PrivateServer, private
from tests.unit.local.eventually import eventually

_OWNER = """
import asyncio, sys
from pathlib import Path
from local.postgresql import PrivatePostgresql
from local.rabbitmq import PrivateRabbitmq
from local.server import private

async def own():
    kind = {"RabbitMQ": PrivateRabbitmq, "PostgreSQL": PrivatePostgresql}[sys.argv[1]]
    async with private(kind(Path(sys.argv[2])), say=lambda sentence: None) as server:
        print(server.url, flush=True)
        await asyncio.Event().wait()

asyncio.run(own())
"""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Kind:
    """A kind of server, and how a test leaves something in it and finds it again."""

    make: Callable[[Path], PrivateServer]
    put: Callable[[str, str], Awaitable[None]]
    take: Callable[[str], Awaitable[str]]
    settled: Callable[[Path], bool]


async def _publish(url: str, word: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
        message = aio_pika.Message(word.encode(), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, "kept")


async def _consume(url: str) -> str:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue("kept")
        async with queue.iterator(timeout=30) as messages, (await anext(messages)).process() as message:
            return message.body.decode()


def _registered(folder: Path) -> bool:
    """Tell whether the queue's name is on the disk, without which it would not survive a power cut."""
    return any(b"%2F_kept" in names.read_bytes() for names in folder.glob("mnesia/*/quorum/*/names.dets"))


async def _insert(url: str, word: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("CREATE TABLE kept (word text)")
    await connection.execute("INSERT INTO kept VALUES ($1)", word)
    await connection.close()


async def _select(url: str) -> str:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    word = await connection.fetchval("SELECT word FROM kept")
    await connection.close()
    return str(word)


@pytest.fixture(
    params=[
        Kind(rabbitmq.PrivateRabbitmq, _publish, _consume, _registered),
        Kind(postgresql.PrivatePostgresql, _insert, _select, lambda folder: True),
    ],
    ids=["rabbitmq", "postgresql"],
)
def kind(request: pytest.FixtureRequest) -> Kind:
    assert isinstance(request.param, Kind)
    return request.param


@pytest.fixture(autouse=True)
def _nothing_left(tmp_path: Path) -> Iterator[None]:
    """Remove the data that root's PostgreSQL keeps where its own user can reach."""
    yield
    shutil.rmtree(postgresql.PrivatePostgresql(tmp_path).home(), ignore_errors=True)
    shutil.rmtree(postgresql.PrivatePostgresql(tmp_path / "node").home(), ignore_errors=True)


def _quiet(sentence: str) -> None:
    assert sentence


async def test_what_it_holds_survives_a_power_cut_and_a_restart_at_the_same_address(kind: Kind, tmp_path: Path) -> None:
    node = kind.make(tmp_path)
    async with private(node, say=_quiet) as server:
        address = server.url
        await kind.put(server.url, "kept")
        await eventually(lambda: kind.settled(tmp_path))
        before = {process.pid for process in node.processes()}
        await server.kill()
        assert await node.refusal(address) is not None
        await server.start()
        await server.restart()
        assert server.url == address
        assert before.isdisjoint(process.pid for process in node.processes())
        assert await kind.take(server.url) == "kept"
    assert node.processes() == []


async def test_ctrl_c_in_the_terminal_does_not_reach_it(kind: Kind, tmp_path: Path) -> None:
    node = kind.make(tmp_path)
    async with private(node, say=_quiet):
        assert os.getsid(0) not in {os.getsid(process.pid) for process in node.processes()}


async def test_the_last_user_stops_it_and_nobody_before(kind: Kind, tmp_path: Path) -> None:
    node = kind.make(tmp_path)
    entered: list[LocalServer] = []
    both_in, first_out = asyncio.Barrier(2), asyncio.Event()

    async def use(*, leaves_first: bool) -> None:
        async with private(kind.make(tmp_path), say=_quiet) as server:
            entered.append(server)
            await both_in.wait()
            if not leaves_first:
                await first_out.wait()
                assert await node.refusal(server.url) is None
        first_out.set()

    await asyncio.gather(use(leaves_first=True), use(leaves_first=False))
    assert len({server.url for server in entered}) == 1
    assert node.processes() == []


async def test_one_that_survived_a_killed_run_is_adopted_and_stopped(kind: Kind, tmp_path: Path) -> None:
    node = kind.make(tmp_path)
    owner = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _OWNER, node.title, str(tmp_path)), stdout=subprocess.PIPE
    )
    assert owner.stdout is not None
    address = (await owner.stdout.readline()).decode().strip()
    assert await node.refusal(address) is None
    mains = {process.pid for process in node.processes() if process.ppid() == 1}
    owner.kill()
    await owner.wait()
    async with private(node, say=_quiet) as server:
        assert server.url == address
        assert mains <= {process.pid for process in node.processes()}
    assert node.processes() == []


async def test_a_taken_port_and_a_stale_state_do_not_hinder(kind: Kind, tmp_path: Path) -> None:
    node = kind.make(tmp_path)
    async with private(node, say=_quiet) as server:
        await kind.put(server.url, "kept")
        await eventually(lambda: kind.settled(tmp_path))
        await server.kill()
        address = urlsplit(server.url)
        await eventually(lambda: is_free(address.port or 0))  # its last children let go of the port a moment later
        with socket.create_server(("127.0.0.1", address.port or 0)):
            await server.start()
            assert urlsplit(server.url).port != address.port
        await server.kill()
        (tmp_path / "node.json").write_text("{cut sho")
        await server.start()
        assert await kind.take(server.url) == "kept"


async def test_a_server_elsewhere_is_used_and_never_stopped(kind: Kind, tmp_path: Path) -> None:
    node = kind.make(tmp_path / "node")
    async with private(node, say=_quiet) as running:
        async with _located(node.title, running.url, tmp_path) as found:
            assert (found.url, found.owned, found.folder) == (running.url, False, None)
            with pytest.raises(UserError):
                await found.stop()
        assert await node.refusal(running.url) is None
    with pytest.raises(UserError, match=r"periksa KINERJA_"):
        async with _located(node.title, running.url, tmp_path):
            pass


def _located(title: str, url: str, var: Path) -> AbstractAsyncContextManager[LocalServer]:
    if title == "RabbitMQ":
        return rabbitmq.local_broker(var, amqp_url=url, say=_quiet)
    return postgresql.local_postgresql(var, database_url=url, say=_quiet)
