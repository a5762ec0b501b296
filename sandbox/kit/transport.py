"""Dropping a connection for real: a response that is a TCP reset, and the uvicorn protocol that lets it."""

import asyncio
import socket
import struct
from collections.abc import MutableMapping
from typing import Any, Final, cast

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_STATE_KEY: Final = "transport"
_LINGER_ZERO: Final = struct.pack("ii", 1, 0)


class ExposedTransportProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with the connection's transport in the state of each request's scope."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport for this connection's requests, and never log their paths: they hold NIPs."""
        super().connection_made(cast("asyncio.Transport", transport))
        # uvicorn derives this from the state of the process's loggers, which is not ours to rely on.
        self.access_log = False
        self.app_state = {**self.app_state, _STATE_KEY: transport}


class DroppedConnection(Response):
    """No answer at all: the client sees its connection reset, at once or after something has happened."""

    def __init__(self, after: asyncio.Future[Any] | None = None) -> None:
        """Drop the line.

        Args:
            after: wait for this first, unless the client leaves earlier; leaving does not cancel it.
        """
        super().__init__()
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Reset the connection and return when the server has noticed."""
        gone = asyncio.create_task(_client_gone(receive))
        if self._after is not None:
            await asyncio.wait({gone, self._after}, return_when=asyncio.FIRST_COMPLETED)
        _reset(scope["state"])
        # uvicorn would send a 500 for an application that returned silently on an open connection.
        await gone


class CutResponse(Response):
    """An answer whose connection ends in the middle of its body."""

    def __init__(self, whole: Response) -> None:
        """Cut an answer.

        Args:
            whole: its head is sent as it is, and half of its body.
        """
        super().__init__()
        self._whole = whole
        self.status_code = whole.status_code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the half, end the connection, and return when the server has noticed."""
        body = bytes(self._whole.body)
        head = {"type": "http.response.start", "status": self._whole.status_code, "headers": self._whole.raw_headers}
        await send(head)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        # A reset would overtake the half that the kernel has not sent yet.
        transport: asyncio.Transport = scope["state"][_STATE_KEY]
        transport.close()
        await _client_gone(receive)


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _reset(state: MutableMapping[str, Any]) -> None:
    transport: asyncio.Transport = state[_STATE_KEY]
    if transport.is_closing():
        return
    # With linger 0 the kernel sends RST instead of FIN. A duplicate of the descriptor works on every event loop.
    with socket.socket(fileno=socket.dup(transport.get_extra_info("socket").fileno())) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    transport.abort()
