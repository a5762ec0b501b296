"""Child processes that are kept alive, and that never outlive the process which keeps them. Linux only.

starting --ready_url answers 200--> up --dies--> (back-off) --> up ...
   `--dies--> failed                  `--stop()--> ended
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from hub.errors import UserError
from hub.web.listener import INHERITED
from hub.web.problems import NEEDS_OPERATOR, problem_code

_BACKOFF_SECONDS = (0.2, 10.0)
"""First and longest pause before a restart; it doubles in between."""
_STABLE_SECONDS = 10.0
"""A child that lived this long starts again with the first pause."""
_SAMPLE_SECONDS = 0.5
_LOOK_SECONDS = (0.02, 0.5)
_TAIL_LINES = 5


@dataclass(frozen=True)
class ChildSpec:
    """How one child is started.

    Attributes:
        name: unique in a supervisor; what people call the child.
        argv: command line.
        env: its whole environment.
        ready_url: answers 200 once the child is ready, or that it needs an operator, for which nobody waits here; None:
            ready as soon as it runs.
        log_path: its standard output and error; emptied at the first start, kept over restarts.
        listener: a listening socket that it inherits at every start (`hub.web.listener`).
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready_url: str | None
    log_path: Path
    listener: socket.socket | None = None


@dataclass
class _Child:
    spec: ChildSpec
    process: asyncio.subprocess.Process
    started: float = field(default_factory=time.monotonic)
    restarts: int = 0
    quick_deaths: int = 0
    peak_rss_bytes: int = 0
    watch: asyncio.Task[None] | None = None

    @property
    def is_alive(self) -> bool:
        return self.process.returncode is None


class Supervisor:
    """Starts children, restarts those that die, and ends them all; use it as an asynchronous context.

    Each child leads a session of its own, so that Ctrl-C in the terminal reaches only the supervisor. When
    the thread that started them dies, however it dies, the kernel sends them SIGTERM: use the main thread.
    """

    def __init__(self, *, ready_seconds: float = 60, stop_seconds: float = 25) -> None:
        self._ready_seconds = ready_seconds
        self._stop_seconds = stop_seconds
        self._children: dict[str, _Child] = {}
        self._stopping = False
        self._sampler: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self, *specs: ChildSpec) -> None:
        """Start children at once and wait until all are ready.

        Raises UserError, with the end of its log, when one dies or takes too long.
        """
        if self._sampler is None:
            self._sampler = asyncio.create_task(self._sample())
        started = []
        for spec in specs:
            _empty(spec.log_path)
            child = _Child(spec, await _spawn(spec))
            self._children[spec.name] = child
            started.append(child)
        async with httpx.AsyncClient(trust_env=False) as client:
            outcomes = await asyncio.gather(*(self._first_ready(child, client) for child in started))
        if reasons := [reason for reason in outcomes if reason is not None]:
            raise UserError(reasons[0], exit_code=1)
        for child in started:
            child.watch = asyncio.create_task(self._keep_alive(child))

    async def stop(self) -> None:
        """End all children, the last started first: SIGTERM, and SIGKILL to those that miss the deadline."""
        self._stopping = True
        await _cancelled(child.watch for child in self._children.values())
        self._measure()
        await _cancelled([self._sampler])
        self._sampler = None
        alive = [child for child in reversed(self._children.values()) if child.is_alive]
        for child in alive:
            _signal(child, signal.SIGTERM)
        exits = [asyncio.create_task(child.process.wait()) for child in alive]
        if exits:
            await asyncio.wait(exits, timeout=self._stop_seconds)
        for child in alive:
            if child.is_alive:
                # The session too: what a child that hangs has started must not stay behind.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.process.pid, signal.SIGKILL)
        await asyncio.gather(*exits)

    async def ready(self, name: str) -> None:
        """Wait until a child answers (again). Raises UserError when it takes longer than the deadline."""
        child = self._children[name]
        async with httpx.AsyncClient(trust_env=False) as client:
            if not await _answers(child.spec, client, within=self._ready_seconds):
                raise UserError(self._too_slow(child), exit_code=1)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a child; it is restarted when it dies of it. A child that is down gets none."""
        _signal(self._children[name], number)

    def pid(self, name: str) -> int | None:
        """Return the child's process number, None while it is down."""
        child = self._children[name]
        return child.process.pid if child.is_alive else None

    def restarts(self, name: str) -> int:
        """Return how often the child died and was started again."""
        return self._children[name].restarts

    def peak_rss_bytes(self, name: str) -> int:
        """Return the largest resident memory, in bytes, that any incarnation of the child has had."""
        self._measure()
        return self._children[name].peak_rss_bytes

    async def _first_ready(self, child: _Child, client: httpx.AsyncClient) -> str | None:
        """Wait for the first readiness; return why it did not come, None when it came."""
        death = asyncio.create_task(child.process.wait())
        answer = asyncio.create_task(_answers(child.spec, client, within=self._ready_seconds))
        try:
            await asyncio.wait({death, answer}, return_when=asyncio.FIRST_COMPLETED)
            if death.done():
                return f"{child.spec.name} berakhir dengan kode {death.result()}{_tail(child.spec.log_path)}"
            return None if answer.result() else self._too_slow(child)
        finally:
            await _cancelled([death, answer])

    def _too_slow(self, child: _Child) -> str:
        spec = child.spec
        return f"{spec.name} belum siap setelah {self._ready_seconds:g} detik{_tail(spec.log_path)}"

    async def _keep_alive(self, child: _Child) -> None:
        first, longest = _BACKOFF_SECONDS
        while not self._stopping:
            await child.process.wait()
            lived = time.monotonic() - child.started
            child.quick_deaths = 0 if lived > _STABLE_SECONDS else child.quick_deaths + 1
            await asyncio.sleep(min(longest, first * 2 ** max(0, child.quick_deaths - 1)))
            try:
                child.process = await _spawn(child.spec)
            except OSError:  # the machine is out of processes or files: tried again after a longer pause
                continue
            child.started = time.monotonic()
            child.restarts += 1

    async def _sample(self) -> None:
        while True:
            self._measure()
            await asyncio.sleep(_SAMPLE_SECONDS)

    def _measure(self) -> None:
        for child in self._children.values():
            if child.is_alive:
                child.peak_rss_bytes = max(child.peak_rss_bytes, _high_water_bytes(child.process.pid))


async def _spawn(spec: ChildSpec) -> asyncio.subprocess.Process:
    log = _opened(spec.log_path)
    inherited = (spec.listener.fileno(),) if spec.listener is not None else ()
    try:
        # setpriv asks the kernel for the signal at the parent's death, then becomes the child itself.
        return await asyncio.create_subprocess_exec(
            *("/usr/bin/setpriv", "--pdeathsig", "TERM", "--", *spec.argv),
            env={**spec.env, INHERITED: str(inherited[0])} if inherited else dict(spec.env),
            pass_fds=inherited,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        os.close(log)


def _opened(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _empty(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")


def _tail(path: Path) -> str:
    lines = path.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
    return f"; akhir {path}:\n" + "\n".join(lines) if lines else f" tanpa pesan di {path}."


def _signal(child: _Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has ended by itself meanwhile
        child.process.send_signal(number)


async def _answers(spec: ChildSpec, client: httpx.AsyncClient, *, within: float) -> bool:
    """Ask `ready_url` until the child has done all that it can by itself; False when not `within` seconds."""
    if spec.ready_url is None:
        return True
    pause, longest = _LOOK_SECONDS
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):  # not listening yet
            answer = await client.get(spec.ready_url, timeout=5)
            if answer.is_success or problem_code(answer.content) == NEEDS_OPERATOR:
                return True
        await asyncio.sleep(pause)
        pause = min(longest, pause * 1.5)
    return False


async def _cancelled(tasks: Iterable[asyncio.Task[Any] | None]) -> None:
    """Cancel tasks and wait until they have ended."""
    running = [task for task in tasks if task is not None]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def _high_water_bytes(pid: int) -> int:
    """Return the peak that the kernel keeps (VmHWM of proc(5)); 0 for a process that has just ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024
