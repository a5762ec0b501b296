"""A server that belongs to a folder: started by its first user, shared by the next, stopped by the last.

    absent --start--> starting --lets us in--> running --stop, kill--> absent
    a survivor of a killed run: running --adopt--> running
    one that died: absent --revive--> starting (`local.keep_alive`)

RabbitMQ and PostgreSQL are two kinds of it; each says how it is laid out, started and recognised.
"""

import asyncio
import contextlib
import errno
import json
import os
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final, TypeVar

import psutil

from hub.errors import UserError
from local import processes
from local.folder_use import FolderUse
from local.ports import is_free, lasting_ports

Say = Callable[[str], None]
"""Tells the person at the screen one sentence."""
Ports = Mapping[str, int]

Answer = TypeVar("Answer")

_LOOK_SECONDS = 0.1
_WATCH_SECONDS: Final = 0.5
_STABLE_SECONDS: Final = 60.0
_MOST_DEATHS: Final = 5
"""After so many lives in a row that were shorter, a server is not brought back."""
_FULL_BYTES: Final = 20_000_000
_FULL: Final = "disk tempat {folder} penuh: kosongkan, lalu ulangi perintah ini"
_GONE: Final = "prosesnya berakhir"
_MARK = "KINERJA_PRIVATE_SERVER"
"""Environment variable that a private server and its descendants carry: their folder."""


@dataclass(frozen=True)
class Launch:
    """How to start a server: its command line, environment, current folder and the file for its output."""

    argv: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    output: Path


class PrivateServer(ABC):
    """A kind of server that lives in `folder`: its state, its locks and, if it may, its data.

    Attributes:
        title: what people call it.
        port_names: of the ports that it listens on.
        start_seconds: how long a start may take.
        stop_seconds: how long it may take to end in good order.
        gone_seconds: how long none of its processes may be seen until it counts as dead.
        port_seconds: how long its ports may still be held after its death.
    """

    title: ClassVar[str]
    port_names: ClassVar[tuple[str, ...]]
    start_seconds: ClassVar[float] = 90
    stop_seconds: ClassVar[float] = 20
    gone_seconds: ClassVar[float] = 3
    port_seconds: ClassVar[float] = 5

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    @abstractmethod
    def url(self, ports: Ports) -> str:
        """Return the address for clients."""

    @abstractmethod
    def prepare(self, ports: Ports) -> Launch:
        """Lay out the folders (harmless when done already) and say how to start. May block."""

    def processes(self) -> list[psutil.Process]:
        """Return the living processes of this server, whichever run of ours started them."""
        return processes.matching(processes.carries(_MARK, str(self.folder)))

    def serving(self) -> list[psutil.Process]:
        """Return those of its processes without which it does not answer and never will."""
        return self.processes()

    @abstractmethod
    async def refusal(self, url: str) -> str | None:
        """Return why the server at `url` does not let us in, or None when it does."""

    @abstractmethod
    async def settle(self, ports: Ports) -> str | None:
        """Bring what a kill would break, or has broken, in order. Returns why that failed, None when all is well."""

    @abstractmethod
    async def end(self, found: Sequence[psutil.Process]) -> None:
        """End these processes of the server in good order, within `stop_seconds`."""


@dataclass
class LocalServer:
    """A server that answers.

    Attributes:
        url: address for clients.
        owned: True for a private server of ours; only such a one can be stopped, killed and started.
    """

    url: str
    owned: bool = False
    _node: "_Node | None" = field(default=None, repr=False)

    @property
    def folder(self) -> Path | None:
        """Folder of our private server, None for one that is not ours."""
        return self._node.server.folder if self._node else None

    async def stop(self) -> None:
        """Stop the server in good order; its data stay. Raises UserError when it is not ours."""
        await self._ours().stop()

    async def kill(self) -> None:
        """Kill the server as a power cut would; `start` brings it back. Raises UserError when it is not ours.

        RabbitMQ 3.10 writes a new quorum queue's name down within a second; a queue declared less than that before the
        kill comes back empty and finds no leader by itself (rabbitmq-server issue 15725), unless `settle` was called.
        """
        await self._ours().kill()

    async def start(self) -> None:
        """Start it again on the same ports and data. Raises UserError when not ours, or when it fails."""
        self.url = await self._ours().run()

    async def restart(self) -> None:
        """Stop and start it on the same ports and data; connections break. Raises UserError like `start`."""
        await self.stop()
        await self.start()

    async def settle(self) -> None:
        """Make what was declared so far outlive a kill; harmless for a server that is not ours.

        While something brings it back (`keep`), it may die meanwhile. Raises UserError when the server does not obey.
        """
        if self._node is not None:
            await self._node.settle()

    async def keep(self) -> None:
        """Bring it back on the same ports and data whenever it dies, until cancelled.

        What `stop` and `kill` of this object have ended stays so until `start`. Raises UserError when the server is
        not ours, and as soon as it cannot be brought back.
        """
        await self._ours().keep()

    def _ours(self) -> "_Node":
        if self._node is None:
            raise UserError("Server ini bukan milik kami, jadi tidak kami hentikan.")
        return self._node


@contextlib.asynccontextmanager
async def private(server: PrivateServer, *, say: Say) -> AsyncIterator[LocalServer]:
    """Yield the folder's own server: found running, or started. Raises UserError when it fails to start.

    It is stopped at the end unless another process uses it too; then that one will stop it.
    """
    node = _Node(server, say)
    try:
        yield LocalServer(url=await node.run(), owned=True, _node=node)
    finally:
        await node.leave()


@dataclass(frozen=True)
class _Trouble:
    """Why a server did not start, and whether it may at the next try."""

    reason: str
    passing: bool = False


class _Node:
    """A private server together with this process's share in it."""

    def __init__(self, server: PrivateServer, say: Say) -> None:
        self.server = server
        self._say = say
        self._use = FolderUse(server.folder)
        self._joined = False
        self._wanted = False
        self._ports: Ports = {}
        self._main: psutil.Process | None = None
        self._answered_at = 0.0
        self._deaths = 0
        self._log = server.folder

    async def run(self) -> str:
        async with self._use.alone():
            if not self._joined:
                self._use.join()
                self._joined = True
            self._ports = await self._adopted() or await self._started()
            self._wanted = True
            self._noted()
            return self.server.url(self._ports)

    async def stop(self) -> None:
        self._wanted = False
        async with self._use.alone():
            await self._end()

    async def kill(self) -> None:
        self._wanted = False
        async with self._use.alone():
            await processes.end(self.server.processes(), first=signal.SIGKILL, within=self.server.stop_seconds)

    async def leave(self) -> None:
        async with self._use.alone():
            if self._use.leave():
                await self._end()

    async def settle(self) -> None:
        while True:
            async with self._use.alone():
                complaint = await self.server.settle(self._ports)
            if complaint is None:
                return
            if not self._has_died():
                raise UserError(f"{self.server.title} di {self.server.folder} tidak menurut: {complaint}.", exit_code=1)
            await asyncio.sleep(_WATCH_SECONDS)

    async def keep(self) -> None:
        while True:
            while not self._has_died():  # noqa: ASYNC110 - not our child, so nothing tells us
                await asyncio.sleep(_WATCH_SECONDS)
            async with self._use.alone():
                if self._wanted and not await self._runs_again():
                    await self._revive()
                self._noted()

    def _has_died(self) -> bool:
        return self._wanted and (self._main is None or not processes.is_alive(self._main))

    def _noted(self) -> None:
        """Remember whose death is to be noticed."""
        self._main = processes.eldest(self.server.serving())
        self._answered_at = time.monotonic()

    async def _runs_again(self) -> bool:
        """Tell whether somebody else has started it meanwhile. Raises UserError when it is of no use to us there."""
        ports = self._recorded_ports() or self._ports
        if not self.server.serving() or await self.server.refusal(self.server.url(ports)) is not None:
            return False
        if ports != self._ports:
            raise self._failure("perintah lain telah menyalakannya di porta lain; ulangi perintah ini")
        return True

    async def _revive(self) -> None:
        lived = time.monotonic() - self._answered_at
        self._deaths = self._deaths + 1 if lived < _STABLE_SECONDS else 0
        if self._deaths >= _MOST_DEATHS:
            raise self._failure(
                f"{self._deaths} kali berturut-turut ia mati tak lama setelah menyala; lihat {self._log}"
            )
        title, folder = self.server.title, self.server.folder
        self._say(f"{title} di {folder} mati; dinyalakan lagi dengan data dan porta yang sama ...")
        for last in (False, True):
            await self._end()
            await self._ports_free()
            trouble = await self._launched(self._ports)
            if trouble is None:
                self._noted()
                trouble = await self._settled()
            if trouble is None:
                return
            if last or not trouble.passing:
                raise self._failure(trouble.reason)

    async def _settled(self) -> _Trouble | None:
        complaint = await self.server.settle(self._ports)
        return None if complaint is None else _Trouble(complaint, passing=self._has_died())

    async def _ports_free(self) -> None:
        deadline = time.monotonic() + self.server.port_seconds
        while taken := [port for port in self._ports.values() if not is_free(port)]:
            if time.monotonic() > deadline:
                raise self._failure(
                    f"porta {taken[0]} dipakai program lain: hentikan program itu, lalu ulangi perintah ini"
                )
            await asyncio.sleep(_LOOK_SECONDS)

    def _failure(self, reason: str) -> UserError:
        server = self.server
        return UserError(
            f"{server.title} di {server.folder} mati dan tidak dapat dinyalakan lagi: {reason}.", exit_code=1
        )

    async def _end(self) -> None:
        found = self.server.processes()
        if not found:  # a process that changes its program shows no environment for a moment
            await asyncio.sleep(_LOOK_SECONDS)
            found = self.server.processes()
        if found:
            await self.server.end(found)
            await processes.end(self.server.processes(), first=signal.SIGTERM, within=2)

    async def _adopted(self) -> Ports | None:
        """Return the ports of a server that already runs here; end one that does not come to answer."""
        ports = self._recorded_ports()
        if not self.server.processes():
            return None
        if ports and await self._refusal(self.server.url(ports)) is None:
            return ports
        await self._end()
        return None

    async def _started(self) -> Ports:
        ports: Ports | None = self._recorded_ports()
        if ports is None or not all(is_free(port) for port in ports.values()):
            ports = dict(zip(self.server.port_names, lasting_ports(len(self.server.port_names)), strict=True))
        self._say(f"Menyalakan {self.server.title} sendiri di {self.server.folder} ...")
        if (trouble := await self._launched(ports)) is not None:
            raise UserError(f"{self.server.title} gagal menyala: {trouble.reason}.")
        return ports

    async def _launched(self, ports: Ports) -> _Trouble | None:
        """Start it and wait until it answers (None). Return why it does not; then nothing of it runs."""
        try:
            launch = await _to_the_end(self.server.prepare, ports)
            self._log = launch.output
            self._record(ports)
            await _to_the_end(_spawn, launch, self.server.folder)
        except OSError as error:
            return _Trouble(_unwritable(self.server.folder, error))
        reason = await self._refusal(self.server.url(ports))
        if reason is None:
            return None
        await self._end()
        if shutil.disk_usage(launch.folder).free < _FULL_BYTES:
            return _Trouble(_FULL.format(folder=launch.folder))
        return _Trouble(f"{reason}; lihat {self._log}", passing=reason == _GONE)

    async def _refusal(self, url: str) -> str | None:
        """Wait until the server lets us in (None), has no process any more, or takes too long (why)."""
        last_seen = started = time.monotonic()
        while (reason := await self.server.refusal(url)) is not None:
            at = time.monotonic()
            # A process that changes its program shows no environment for a moment, so one look proves nothing.
            if self.server.serving():
                last_seen = at
            elif at - last_seen > self.server.gone_seconds:
                return _GONE
            if at - started > self.server.start_seconds:
                return f"setelah {self.server.start_seconds:.0f} detik belum menerima kita ({reason})"
            await asyncio.sleep(_LOOK_SECONDS)
        return None

    @property
    def _state(self) -> Path:
        return self.server.folder / "node.json"

    def _recorded_ports(self) -> dict[str, int] | None:
        try:
            recorded = json.loads(self._state.read_text())["ports"]
            return {name: int(recorded[name]) for name in self.server.port_names}
        except (OSError, ValueError, KeyError, TypeError):
            return None  # never written, or cut short by a full disk: as good as a first start

    def _record(self, ports: Ports) -> None:
        written = self._state.with_suffix(".new")
        written.write_text(json.dumps({"ports": dict(ports)}))
        written.replace(self._state)


def _spawn(launch: Launch, mark: Path) -> None:
    """Start a server in a session of its own, so that Ctrl-C in the terminal does not reach it."""
    output = os.open(launch.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        # It becomes a child of init, not ours: it may outlive us for another user's sake.
        subprocess.run(  # noqa: S603 - the command lines are our own
            ["/usr/bin/setsid", "--fork", *launch.argv],
            env={**launch.environment, _MARK: str(mark)},
            cwd=launch.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=True,
        )
    finally:
        os.close(output)


async def _to_the_end(function: Callable[..., Answer], *arguments: object) -> Answer:
    """Run it in a thread. Whoever is cancelled waits for its end: it may start something that must be found."""
    work = asyncio.create_task(asyncio.to_thread(function, *arguments))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.gather(work, return_exceptions=True)
        raise


def _unwritable(folder: Path, error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _FULL.format(folder=folder)
    return f"{folder} tidak dapat ditulis ({error.strerror})"
