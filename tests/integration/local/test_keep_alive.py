"""A server of ours that dies is brought back, or the command ends with a sentence; one that is not ours is left alone.

What has nothing to do with RabbitMQ or PostgreSQL is tried with a server that starts in an instant.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import aio_pika
import asyncpg
import psutil
import pytest

from hub.errors import UserError
from local import processes
from local.keep_alive import kept_alive
from local.postgresql import PrivatePostgresql
from local.processes import eldest
from local.rabbitmq import PrivateRabbitmq
from local.server import Launch, LocalServer, Ports, PrivateServer, private
from tests.support.waiting import until
from tests.unit.local.eventually import eventually

_SERVE = """
import pathlib, socket, sys, time
port, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
count = len(list(folder.glob("start-*")))
(folder / f"start-{count}").touch()
mood = (folder / "mood").read_text()
if mood == "hang" or mood == "stumble" and count == 1:
    time.sleep(0.3 if mood == "stumble" else 300)
    sys.exit()
listener = socket.create_server(("127.0.0.1", port))
while True:
    connection, _ = listener.accept()
    connection.sendall(b"come in")
    connection.close()
    if mood == "die" and count:
        sys.exit()
"""


class Instant(PrivateServer):
    """A server that says hello; `mood` in its folder says how its next starts go."""

    title: ClassVar[str] = "Kilat"
    port_names: ClassVar[tuple[str, ...]] = ("hello",)
    start_seconds: ClassVar[float] = 2
    gone_seconds: ClassVar[float] = 0.5
    port_seconds: ClassVar[float] = 0.3

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.disk = Path("/dev/null")
        self.output = self.folder / "output"
        self.be("well")

    def be(self, mood: str) -> None:
        (self.folder / "mood").write_text(mood)

    @property
    def starts(self) -> int:
        return len(list(self.folder.glob("start-*")))

    def url(self, ports: Ports) -> str:
        return f"hello://127.0.0.1:{ports['hello']}"

    def prepare(self, ports: Ports) -> Launch:
        self.disk.write_text("something")
        argv = [sys.executable, "-c", _SERVE, str(ports["hello"]), str(self.folder)]
        return Launch(argv, os.environ, self.folder, self.output)

    async def refusal(self, url: str) -> str | None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
            said = await reader.read()
            writer.close()
        except OSError as error:
            return type(error).__name__
        return None if said else "silence"

    async def settle(self, ports: Ports) -> str | None:
        return None

    async def end(self, found: Sequence[psutil.Process]) -> None:
        await processes.end(found, first=signal.SIGTERM, within=5)


def kill(node: PrivateServer) -> None:
    """Kill the server's main process as the kernel does when memory is short."""
    main = eldest(node.serving())
    assert main is not None
    main.kill()


async def answers(node: PrivateServer, url: str) -> None:
    async def lets_us_in() -> bool:
        return await node.refusal(url) is None

    await until(lets_us_in, within=60)


@pytest.fixture
def node(tmp_path: Path) -> Instant:
    return Instant(tmp_path)


class Screen(list[str]):
    """What was said, without that it is started for the first time."""

    def __call__(self, sentence: str) -> None:
        if not sentence.startswith("Menyalakan"):
            self.append(sentence)


@asynccontextmanager
async def kept(node: PrivateServer, screen: Screen) -> AsyncIterator[LocalServer]:
    async with private(node, say=screen) as server, kept_alive(server):
        yield server


async def _declare(url: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        for name in ("first", "last"):
            await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})


async def _publish_and_consume(url: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        for name in ("first", "last"):
            await channel.default_exchange.publish(aio_pika.Message(b"word"), name)
            queue = await channel.get_queue(name)
            async with queue.iterator(timeout=30) as messages:
                await (await anext(messages)).ack()


async def _insert(url: str) -> None:
    await _execute(url, "CREATE TABLE kept AS SELECT 1 AS one")


async def _select(url: str) -> None:
    await _execute(url, "SELECT one FROM kept")


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(statement)
    await connection.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "put", "use"),
    [(PrivateRabbitmq, _declare, _publish_and_consume), (PrivatePostgresql, _insert, _select)],
    ids=["rabbitmq", "postgresql"],
)
async def test_one_that_died_is_back_with_what_it_held_at_the_same_address(
    tmp_path: Path,
    make: Callable[[Path], PrivateServer],
    put: Callable[[str], Awaitable[None]],
    use: Callable[[str], Awaitable[None]],
) -> None:
    node, screen = make(tmp_path), Screen()
    try:
        async with private(node, say=screen) as server:
            async with kept_alive(server):
                await put(server.url)
                kill(node)  # at once: a queue that is a second old loses its leader
                async with asyncio.timeout(60):
                    while True:
                        with contextlib.suppress(OSError, aio_pika.exceptions.AMQPError, asyncpg.PostgresError):
                            await use(server.url)
                            break
                        await asyncio.sleep(0.1)
            address = server.url
            kill(node)
            async with asyncio.timeout(60):  # what goes on after it (epmd) is not taken for it
                await server.start()
            assert server.url == address
        assert screen == [f"{node.title} di {tmp_path} mati; dinyalakan lagi dengan data dan porta yang sama ..."]
        assert node.processes() == []
    finally:
        shutil.rmtree(PrivatePostgresql(tmp_path).home(), ignore_errors=True)


async def test_one_that_dies_in_its_start_is_started_once_more(node: Instant) -> None:
    screen = Screen()
    async with kept(node, screen) as server:
        node.be("stumble")
        kill(node)
        await eventually(lambda: node.starts == 3)
        await answers(node, server.url)
    assert (len(screen), node.processes()) == (1, [])


async def _harmed(node: Instant, screen: Screen, harm: Callable[[], None]) -> None:
    """Harm the server and go on until that ends us."""
    async with kept(node, screen):
        harm()
        kill(node)
        await asyncio.sleep(60)


async def test_a_start_that_hangs_ends_it_all(node: Instant) -> None:
    with pytest.raises(UserError, match=r"dinyalakan lagi: setelah 2 detik belum menerima kita .*; lihat") as ended:
        await _harmed(node, Screen(), lambda: node.be("hang"))
    assert (ended.value.exit_code, node.processes()) == (1, [])


async def test_one_that_dies_again_and_again_is_given_up(node: Instant) -> None:
    screen = Screen()
    with pytest.raises(UserError, match=r"dinyalakan lagi: 5 kali berturut-turut ia mati tak lama .*; lihat") as ended:
        await _harmed(node, screen, lambda: node.be("die"))
    assert (ended.value.exit_code, len(screen), node.processes()) == (1, 4, [])


async def test_a_full_disk_is_named(node: Instant) -> None:
    with pytest.raises(UserError, match=f"dinyalakan lagi: disk tempat {node.folder} penuh: kosongkan"):
        await _harmed(node, Screen(), lambda: setattr(node, "disk", Path("/dev/full")))


async def test_a_port_that_somebody_else_took_is_named(node: Instant) -> None:
    async def take_its_port() -> None:
        async with kept(node, Screen()) as server:
            kill(node)
            await eventually(lambda: not node.processes())
            with socket.create_server(("127.0.0.1", urlsplit(server.url).port or 0)):
                await asyncio.sleep(60)

    with pytest.raises(UserError, match=r"dinyalakan lagi: porta \d+ dipakai program lain: hentikan"):
        await take_its_port()
    assert node.starts == 1


async def test_what_was_stopped_on_purpose_stays_so_until_it_is_started(node: Instant) -> None:
    screen = Screen()
    async with kept(node, screen) as server:
        await server.stop()
        await asyncio.sleep(1.2)
        assert node.processes() == []
        await server.start()
        await server.restart()
        await asyncio.sleep(0.8)
        assert screen == []
        kill(node)
        await eventually(lambda: node.starts == 4)
        await answers(node, server.url)
        assert len(screen) == 1


async def test_a_server_that_is_not_ours_is_left_alone(node: Instant) -> None:
    async with private(node, say=Screen()) as server, kept_alive(LocalServer(url=server.url)):
        kill(node)
        await asyncio.sleep(1.2)
        assert node.starts == 1


async def test_two_users_of_one_server_bring_it_back_once(node: Instant) -> None:
    screens = Screen(), Screen()
    async with kept(node, screens[0]) as server, kept(Instant(node.folder), screens[1]):
        kill(node)
        await eventually(lambda: node.starts == 2)
        await answers(node, server.url)
        await asyncio.sleep(1.2)
        assert node.starts == 2
        assert sum(map(len, screens)) == 1


async def test_ctrl_c_while_it_is_being_brought_back_leaves_nothing_behind(node: Instant) -> None:
    """The moment is the worst: the thread that starts the server has not done so yet."""

    async def stay() -> None:
        async with kept(node, Screen()):
            node.output = node.folder / "pipe"
            kill(node)
            await asyncio.sleep(60)

    os.mkfifo(node.folder / "pipe")
    staying = asyncio.create_task(stay())
    await eventually(lambda: node.starts == 1 and not node.processes())
    await asyncio.sleep(1.0)
    staying.cancel()
    await asyncio.sleep(0.5)
    reader = os.open(node.folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)  # now it can open its output
    try:
        with pytest.raises(asyncio.CancelledError):
            await staying
        await asyncio.sleep(0.5)
        assert node.processes() == []
    finally:
        os.close(reader)
        await processes.end(node.processes(), first=signal.SIGKILL, within=5)
