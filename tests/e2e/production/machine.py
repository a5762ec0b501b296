"""A machine of its own, booted from this one's files: systemd is its first process, and nothing of it stays."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from local.packages import install

ROOT: Final = Path(__file__).resolve().parents[3]
_BOOT: Final = Path(__file__).with_name("boot.sh")
_BOOT_SECONDS: Final = 60.0
_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_UP: Final = "for i in {1..200}; do systemctl -q is-system-running && exit; sleep 0.1; done; systemctl --failed; exit 1"
_NAMESPACES: Final = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root")
_PROBE: Final = (
    "mount --make-rprivate / && mount -t tmpfs tmpfs /mnt && mkdir /mnt/c /mnt/w /mnt/r /mnt/g"
    " && mount -t overlay -o lowerdir=/,upperdir=/mnt/c,workdir=/mnt/w overlay /mnt/r"
    " && mount -t cgroup2 cgroup2 /mnt/g && mkdir /mnt/g/kinerja-test-$$ && rmdir /mnt/g/kinerja-test-$$"
)


def refusal() -> str | None:
    """Return why no such machine can be had here, None when it can."""
    if os.geteuid() != 0:
        return "a machine of its own needs root, for namespaces and mounts"
    probe = ("unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--cgroup", "--fork", "sh", "-c", _PROBE)
    ended = subprocess.run(probe, capture_output=True, text=True, check=False)
    if ended.returncode == 0:
        return None
    return f"this machine lets nobody have namespaces with mounts of their own: {ended.stderr.strip()[-200:]}"


async def need(*packages: str) -> None:
    """Install what is missing of some Debian packages."""
    for package in packages:
        asked = ("dpkg-query", "--show", "--showformat=${db:Status-Status}", package)
        found = await asyncio.to_thread(subprocess.run, asked, capture_output=True, text=True, check=False)
        if found.stdout != "installed":
            await install(package, say=print)


@dataclass(frozen=True)
class Ended:
    """How a command on the machine ended.

    Attributes:
        code: of the command.
        out: what it wrote, errors included.
    """

    code: int
    out: str


class Machine:
    """The booted machine."""

    def __init__(self, pid: int) -> None:
        """Take over the machine whose first process has this number here."""
        self._pid = pid

    def path(self, inside: str) -> Path:
        """Return how a file of the machine is reached from here."""
        return Path(f"/proc/{self._pid}/root{inside}")

    async def run(
        self,
        script: str,
        *,
        folder: str = "/",
        environment: Mapping[str, str] | None = None,
        within: float = 120.0,
        options: Sequence[str] = ("-euo", "pipefail"),
    ) -> Ended:
        """Run a script of bash as root; the first command that fails ends it, unless bash's options are others."""
        told = {"PATH": _PATH, "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        enter = ("nsenter", "--target", str(self._pid), *_NAMESPACES, f"--wd={self.path(folder)}", "--")
        process = await asyncio.create_subprocess_exec(
            *enter,
            *("bash", *options, "-c", script),
            env=told | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(within):
                out, _ = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise AssertionError(f"not done within {within:g} s: {script}") from None
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(errors="replace"))

    async def do(self, script: str, *, within: float = 120.0) -> str:
        """Run a script that has to succeed, and return what it writes."""
        ended = await self.run(script, within=within)
        assert ended.code == 0, f"{script}\n{ended.out[-6000:]}"
        return ended.out

    async def python(self, *words: str, environment: Mapping[str, str] | None = None, within: float = 120.0) -> Ended:
        """Run a module of the development's checkout on the machine: what it connects to is the machine's."""
        told = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})}
        line = " ".join([sys.executable, "-m", *words])
        return await self.run(line, folder=str(ROOT), environment=told, within=within)

    async def serve(self, name: str, *words: str, settings: Sequence[str] = ()) -> None:
        """Run a module of the development's checkout in the background, until the machine ends."""
        told = [f"PYTHONPATH={ROOT}", "PYTHONDONTWRITEBYTECODE=1", *settings]
        unit = [f"--unit={name}", f"--working-directory={ROOT}", *(f"--setenv={one}" for one in told)]
        await self.do(" ".join(["systemd-run", "--quiet", *unit, sys.executable, "-m", *words]))


@contextlib.asynccontextmanager
async def booted(folder: Path) -> AsyncIterator[Machine]:
    """Yield a machine; it and all that runs on it end with the context."""
    await need("systemd", "iproute2", "util-linux")
    log = _emptied(folder)
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            # Told to end when we do, however that comes; it cleans up then, so it must not write to a pipe of ours.
            *("setpriv", "--pdeathsig", "TERM", "unshare", "--mount", "bash", str(_BOOT), str(folder)),
            *(str(ROOT), sys.prefix, sys.base_prefix),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        machine = Machine(await _first_process(process, log))
        await machine.do(_UP)
        yield machine
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _emptied(folder: Path) -> Path:
    """Make a folder anew, and return the file beside it that the boot writes to."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder.with_suffix(".log")


async def _first_process(process: asyncio.subprocess.Process, log: Path) -> int:
    """Return the number of the machine's systemd among our processes."""
    deadline = time.monotonic() + _BOOT_SECONDS
    while process.returncode is None and time.monotonic() < deadline:
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                if child.name() == "systemd":
                    return child.pid
        await asyncio.sleep(0.1)
    said = await asyncio.to_thread(log.read_text, errors="replace")
    raise AssertionError(f"the machine has not booted: {said}")
