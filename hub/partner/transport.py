"""Carries httpx's requests over aiohttp's connections, at two fifths of the processor time of httpx's own.

Why not a ready-made bridge: whether a byte may have left decides between sending again and asking first, and the one
there is reports a connection that broke after the request was sent as one that was never made.
"""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Final

import aiohttp
import httpx

from hub.partner.proxy import Proxies
from hub.tls import trusting

_CHUNK_BYTES: Final = 8_192  # what it decodes to is limited, too: a thousand times as much at the most
_NEVER_SENT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,  # a proxy that opens no tunnel
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class _ConnectionBroken(aiohttp.ClientError):
    """A connection that broke when the request may have been sent, under a name that aiohttp does not repeat."""


async def _once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Send a request once.

    aiohttp sends GET, PUT and DELETE again by itself when a kept connection breaks: a change that was carried out
    would be made twice, and its lost answer hidden. The wire alone repeats, and counts.
    """
    try:
        return await send(request)
    except _NEVER_SENT:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _ConnectionBroken from error


class AiohttpTransport(httpx.AsyncBaseTransport):
    """One pool of connections, through the environment's proxies where there are some. Its errors are httpx's.

    `ConnectError`: not a byte was sent. `ReadTimeout`, `ReadError`: it may have been.
    """

    def __init__(self, *, connections: int, keepalive_seconds: float, ca_file: Path | None = None) -> None:
        """Open nothing yet.

        Args:
            connections: at once, at the most.
            keepalive_seconds: how long an idle connection is kept.
            ca_file: `TlsSettings.ca_file`.
        """
        self._ca_file = ca_file
        self._connections = connections
        self._keepalive_seconds = keepalive_seconds
        self._session: aiohttp.ClientSession | None = None
        self._proxies = Proxies()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its body is taken into memory, the answer's is read when it is asked for."""
        limits = request.extensions["timeout"]
        body = await request.aread()
        try:
            answer = await self._open_session().request(
                request.method,
                str(request.url),
                headers=request.headers.multi_items(),
                data=BytesIO(body) if body else None,  # of plain bytes it writes a large body in one go
                allow_redirects=False,
                proxy=self._proxies.of(request.url),
                timeout=aiohttp.ClientTimeout(
                    connect=limits["pool"], sock_connect=limits["connect"], sock_read=limits["read"]
                ),
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _named(error, request) from error
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer, request))

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:  # aiohttp wants a running event loop
            connector = aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=self._keepalive_seconds, ssl=trusting(self._ca_file)
            )
            # Decoding and cookies are httpx's part.
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                middlewares=(_once,),
            )
        return self._session


class _Body(httpx.AsyncByteStream):
    """The answer's body as it comes in."""

    def __init__(self, answer: aiohttp.ClientResponse, request: httpx.Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._answer.content.iter_chunked(_CHUNK_BYTES):
                yield chunk
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _named(error, self._request) from error

    async def aclose(self) -> None:
        """Give the connection back; it is closed when the body was not read to its end."""
        self._answer.release()


def _named(error: Exception, request: httpx.Request) -> httpx.TransportError:
    """Return httpx's error; whatever is not known to have come before the first byte may have come after it."""
    text = type(error).__name__  # aiohttp's sentences name the address, which holds a NIP
    if isinstance(error, _NEVER_SENT):
        return httpx.ConnectError(text, request=request)
    if isinstance(error, TimeoutError):
        return httpx.ReadTimeout(text, request=request)
    return httpx.ReadError(text, request=request)
