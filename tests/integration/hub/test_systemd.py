"""systemd hears what a service waits for, when it is ready, that it lives, and that it ends."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.service import RunningService
from hub.systemd import Systemd
from tests.support.environment import Environment
from tests.support.services import Instance, counting_service, prepare
from tests.support.waiting import until


class Heard:
    """What has come to systemd's socket so far."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.lines: list[str] = []

    async def has(self, line: str) -> bool:
        """Whether a line has come, or one that begins like it."""
        try:
            while True:
                self.lines += self._listening.recv(4096).decode().split("\n")
        except BlockingIOError:
            return any(one.startswith(line) for one in self.lines)


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[Heard]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        yield Heard(listening)


async def test_a_start_is_ready_when_all_stands_and_an_end_is_announced(
    sqlite_environment: Environment, heard: Heard, tmp_path: Path
) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"})
    settings = sqlite_environment.settings()
    service = RunningService(counting_service(), settings, systemd=systemd)
    await prepare(service.runtime.database)
    async with service.runtime.database.begin():  # SQLite has one writer: the start has to wait for this one
        instance = Instance(service, asyncio.create_task(service.run()))
        await until(lambda: heard.has("STATUS=Menunggu basis data."))
        await until(lambda: heard.has("WATCHDOG=1"))
        assert not await heard.has("READY=1")
    await until(lambda: heard.has("READY=1"))
    assert await heard.has("STATUS=Menunggu RabbitMQ.")
    assert service.readiness.waiting_for is None
    await instance.stop()
    assert await heard.has("STOPPING=1")
    order = [line for line in heard.lines if line in {"READY=1", "STOPPING=1"}]
    assert order == ["READY=1", "STOPPING=1"]
