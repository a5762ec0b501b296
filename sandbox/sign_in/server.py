"""Runs the development issuer, on 127.0.0.1 and nowhere else."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from hub.listener import listen, url_of
from sandbox.sign_in.app import create_app
from sandbox.sign_in.settings import SignInSettings

_SHUTDOWN_SECONDS = 2


class SignInServer(uvicorn.Server):
    """An issuer on a bound port, in the running event loop.

    Attributes:
        url: where it answers, and its name in tokens; without a slash at the end.
        ready: set when it answers.
        ended: set when it no longer does.
    """

    def __init__(self, settings: SignInSettings) -> None:
        """Bind the port and make or read the key.

        Raises:
            UserError: the port or the key's file cannot be used.
        """
        self._socket = listen("127.0.0.1", settings.port, remedy="pilih yang lain dengan --port.")
        self.url = url_of(self._socket)
        self.ready = asyncio.Event()
        self.ended = asyncio.Event()
        try:
            app = create_app(settings, self.url)
        except BaseException:
            self._socket.close()
            raise
        super().__init__(
            uvicorn.Config(
                app,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )

    async def run_until_stopped(self) -> None:
        """Serve until `should_exit` is set."""
        await self.serve(sockets=[self._socket])
        self.ended.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell who waits for it."""
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the caller: uvicorn would end by raising them again, with an exit code of failure."""
        yield


async def serve_until_signalled(settings: SignInSettings, *, started: Callable[[str], object]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        settings: of the issuer.
        started: called with its address once it answers.

    Raises:
        UserError: the port or the key's file cannot be used.
    """
    server = SignInServer(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, setattr, server, "should_exit", True)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run_until_stopped())
        await server.ready.wait()
        started(server.url)
