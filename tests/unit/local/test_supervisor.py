"""Children live as long as they should, and no longer."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from hub.errors import UserError
from local.processes import gone
from local.supervisor import ChildSpec, Supervisor
from tests.support.ports import free_port
from tests.unit.local.eventually import eventually

_SLEEP = "import time; time.sleep(300)"
_STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('deaf', flush=True)
time.sleep(300)
"""
_SUPERVISOR = """
import asyncio, os, sys
from pathlib import Path
from local.supervisor import ChildSpec, Supervisor

async def supervise():
    supervisor = Supervisor()
    argv = [sys.executable, "-c", "import time; time.sleep(300)"]
    await supervisor.start(ChildSpec("child", argv, dict(os.environ), None, Path(sys.argv[1])))
    print(supervisor.pid("child"), flush=True)
    await asyncio.sleep(300)

asyncio.run(supervise())
"""


@pytest_asyncio.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    async with Supervisor(ready_seconds=30, stop_seconds=1) as supervisor:
        yield supervisor


def _spec(folder: Path, code: str, *arguments: str, name: str = "child", url: str | None = None) -> ChildSpec:
    argv = [sys.executable, "-u", "-c", code, *arguments]
    return ChildSpec(name, argv, dict(os.environ), url, folder / f"{name}.log")


def _web(folder: Path, name: str = "web") -> ChildSpec:
    port = free_port()
    argv = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    return ChildSpec(name, argv, dict(os.environ), f"http://127.0.0.1:{port}/", folder / f"{name}.log")


async def _other_pid(supervisor: Supervisor, name: str, old: int | None) -> int:
    await eventually(lambda: supervisor.pid(name) not in {old, None})
    pid = supervisor.pid(name)
    assert pid is not None
    return pid


async def test_a_child_is_ready_when_its_url_answers(supervisor: Supervisor, tmp_path: Path) -> None:
    await supervisor.start(_web(tmp_path, "one"), _web(tmp_path, "two"))
    assert "200" in (tmp_path / "one.log").read_text()
    assert "200" in (tmp_path / "two.log").read_text()


async def test_a_child_that_dies_before_it_is_ready_is_named_with_its_last_words(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(UserError, match=r"(?s)^child berakhir dengan kode 3.*no table"):
        await supervisor.start(_spec(tmp_path, "print('no table'); raise SystemExit(3)", url=url))


async def test_a_child_that_is_never_ready_is_named(tmp_path: Path) -> None:
    async with Supervisor(ready_seconds=0.3, stop_seconds=5) as supervisor:
        with pytest.raises(UserError, match="child belum siap"):
            await supervisor.start(_spec(tmp_path, _SLEEP, url=f"http://127.0.0.1:{free_port()}/"))


async def test_a_killed_child_comes_back_and_is_counted(supervisor: Supervisor, tmp_path: Path) -> None:
    await supervisor.start(_web(tmp_path))
    first = supervisor.pid("web")
    supervisor.kill("web", signal.SIGKILL)
    second = await _other_pid(supervisor, "web", first)
    await supervisor.ready("web")
    assert second != first
    assert supervisor.restarts("web") == 1


async def test_stop_ends_all_even_one_that_is_deaf(supervisor: Supervisor, tmp_path: Path) -> None:
    await supervisor.start(_spec(tmp_path, _STUBBORN, name="deaf"), _spec(tmp_path, _SLEEP, name="meek"))
    await eventually(lambda: "deaf" in (tmp_path / "deaf.log").read_text())
    children = [psutil.Process(supervisor.pid(name)) for name in ("deaf", "meek")]
    await supervisor.stop()
    assert not any(child.is_running() for child in children)
    assert supervisor.restarts("meek") == 0


async def test_children_stop_in_reverse_order(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    open(sys.argv[2], 'a').write(sys.argv[1] + ' '); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('set', flush=True); time.sleep(300)"
    )
    for name in ("first", "second"):
        await supervisor.start(_spec(tmp_path, code, name, str(order), name=name))
    await eventually(lambda: all("set" in (tmp_path / f"{name}.log").read_text() for name in ("first", "second")))
    sent: list[int] = []
    pids = [supervisor.pid("first"), supervisor.pid("second")]
    send = asyncio.subprocess.Process.send_signal

    def noted(process: asyncio.subprocess.Process, number: int) -> None:
        sent.append(process.pid)
        send(process, number)

    monkeypatch.setattr(asyncio.subprocess.Process, "send_signal", noted)
    await supervisor.stop()
    assert sent == pids[::-1]
    assert sorted(order.read_text().split()) == ["first", "second"]


async def test_the_peak_of_memory_outlives_the_incarnation_that_had_it(supervisor: Supervisor, tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time\n"
        "mark = pathlib.Path(sys.argv[1])\n"
        "block = b'' if mark.exists() else b'x' * 100_000_000\n"
        "mark.touch(); print('up', flush=True); time.sleep(300)"
    )
    await supervisor.start(_spec(tmp_path, code, str(tmp_path / "mark")))
    await eventually((tmp_path / "mark").exists)
    first = supervisor.pid("child")
    assert supervisor.peak_rss_bytes("child") > 100_000_000
    supervisor.kill("child")
    await _other_pid(supervisor, "child", first)
    assert supervisor.peak_rss_bytes("child") > 100_000_000


async def test_children_of_a_killed_supervisor_end(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _SUPERVISOR, str(tmp_path / "log")), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    child = psutil.Process(int(await process.stdout.readline()))
    assert child.is_running()
    process.kill()
    await process.wait()
    assert await gone([child], within=10) == []
