"""Runs a simulator's application: uvicorn on a bound port, in the running event loop."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from fastapi import FastAPI

from hub.errors import UserError
from hub.web.listener import listen, url_of
from sandbox.kit.settings import SimulatorSettings
from sandbox.kit.transport import ExposedTransportProtocol

_SHUTDOWN_SECONDS = 2


class SimulatorServer(uvicorn.Server):
    """One application on one socket.

    Attributes:
        url: where it answers, without a slash at the end.
        ready: set when it does.
        stopped: set when it has ended and everything is stored.
    """

    def __init__(self, app: FastAPI, bound: socket.socket, **options: Any) -> None:  # noqa: ANN401 - uvicorn's
        """Take over a bound socket; `options` are uvicorn's, beside ours."""
        self._socket = bound
        self.url = url_of(bound)
        self.ready = asyncio.Event()
        self.stopped = asyncio.Event()
        super().__init__(
            uvicorn.Config(
                app,
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
                **options,
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


async def serve_until_signalled(make: Callable[[], SimulatorServer], *, started: Callable[[str], object]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        make: makes the server, within the event loop; what it raises is raised.
        started: called with its address once it answers.
    """
    server = make()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, setattr, server, "should_exit", True)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run_until_stopped())
        await server.ready.wait()
        started(server.url)


def simulator_server(settings: SimulatorSettings, make_app: Callable[[], FastAPI]) -> SimulatorServer:
    """Bind the port and return the server of an application that may drop connections; it does not answer yet.

    Args:
        settings: where it listens.
        make_app: makes the application, once the port is bound.

    Raises:
        UserError: the address, or the store, cannot be used.
    """
    bound = listen(settings.host, settings.port, remedy="pilih yang lain dengan --port.")
    try:
        app = make_app()
    except UserError:
        bound.close()
        raise
    return SimulatorServer(app, bound, http=ExposedTransportProtocol, lifespan="on")
