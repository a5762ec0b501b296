"""Runs the simulator: uvicorn with a protocol that lets the application drop connections."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from hub.listener import listen, url_of
from sandbox.siasn.app import create_app
from sandbox.siasn.clock import Clock
from sandbox.siasn.settings import SandboxSettings
from sandbox.siasn.transport import ExposedTransportProtocol

_SHUTDOWN_SECONDS = 2


class SandboxServer(uvicorn.Server):
    """A simulator on a bound port, in the running event loop.

    Attributes:
        url: where it answers, without a slash at the end.
        ready: set when it does.
        stopped: set when it has ended and everything is stored.
    """

    def __init__(self, settings: SandboxSettings, clock: Clock | None = None) -> None:
        """Bind the port.

        Raises:
            UserError: the address cannot be used.
        """
        self._socket = listen(settings.host, settings.port, remedy="pilih yang lain dengan --port.")
        self.url = url_of(self._socket)
        self.ready = asyncio.Event()
        self.stopped = asyncio.Event()
        super().__init__(
            uvicorn.Config(
                create_app(settings, clock),
                http=ExposedTransportProtocol,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )

    async def run_until_stopped(self) -> None:
        """Serve until `should_exit` is set."""
        await self.serve(sockets=[self._socket])
        self.stopped.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell who waits for it."""
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the caller: uvicorn would end by raising them again, with an exit code of failure."""
        yield


async def serve_until_signalled(settings: SandboxSettings, *, started: Callable[[str], object]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        settings: of the simulator.
        started: called with its address once it answers.

    Raises:
        UserError: the address cannot be used.
    """
    server = SandboxServer(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, setattr, server, "should_exit", True)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run_until_stopped())
        await server.ready.wait()
        started(server.url)
