"""What systemd is told goes to the address that it left, as one datagram of assignments; its absence is no failure."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from hub.systemd import Systemd

URL = "http://127.0.0.1:8801"


@pytest.fixture(params=["file", "abstract"])
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A socket like systemd's, and how the environment names it."""
    name = str(tmp_path / "notify") if request.param == "file" else f"@kinerja-{uuid4()}"
    with bound(name) as listening:
        yield listening, name


@contextmanager
def bound(name: str) -> Iterator[socket.socket]:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listening:
        listening.bind(f"\0{name[1:]}" if name.startswith("@") else name)
        listening.settimeout(5)
        yield listening


def test_each_state_is_one_datagram(listener: tuple[socket.socket, str]) -> None:
    listening, name = listener
    systemd = Systemd({"NOTIFY_SOCKET": name})
    systemd.waits_for("RabbitMQ: sandi ditolak\nREADY=1")
    systemd.ready(URL)
    systemd.stopping()
    said = [listening.recv(4096).decode().split("\n") for _ in range(3)]
    assert said == [
        ["STATUS=Menunggu RabbitMQ: sandi ditolak READY=1."],
        ["READY=1", f"STATUS=Bekerja sejak siap; kesiapannya kini: {URL}/health/ready"],
        ["STOPPING=1", "STATUS=Berhenti."],
    ]


async def test_it_is_said_twice_in_the_time_that_systemd_waits_that_the_loop_turns(tmp_path: Path) -> None:
    with bound(str(tmp_path / "notify")) as listening:
        systemd = Systemd({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"})
        assert systemd.beat_seconds == pytest.approx(0.1)
        listening.setblocking(False)
        beating = asyncio.create_task(systemd.beat())
        async with asyncio.timeout(5):
            beats = [await asyncio.get_running_loop().sock_recv(listening, 100) for _ in range(3)]
        beating.cancel()
    assert beats == [b"WATCHDOG=1"] * 3


@pytest.mark.parametrize(
    "environment",
    [{}, {"NOTIFY_SOCKET": "/nowhere/notify"}, {"NOTIFY_SOCKET": "@nobody"}, {"WATCHDOG_USEC": "1000000"}],
    ids=["none", "no-file", "nobody", "watchdog-alone"],
)
async def test_without_systemd_nothing_is_said_and_nothing_fails(environment: dict[str, str]) -> None:
    systemd = Systemd(environment)
    systemd.waits_for("basis data")
    systemd.ready(URL)
    systemd.stopping()
    async with asyncio.timeout(5):
        await systemd.beat()
