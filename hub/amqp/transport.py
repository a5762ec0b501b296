"""Reads a connection to the broker: takes out the messages itself and leaves every command to the library.

The library (aiormq, beneath aio-pika) reads a frame at a time, makes tasks, futures and queue entries of it, and gives
the whole connection up when a message's headers cannot be decoded. Messages and confirms are taken out before it sees
them; opening, closing, declaring, consuming, heartbeats and recovery stay the library's.
"""

import asyncio
import ssl
from typing import Any, Final, cast

from aiormq.connection import TransportFactory
from aiormq.exceptions import AMQPConnectionError
from yarl import URL

from hub.amqp import frames
from hub.amqp.content import Content, OutOfOrder
from hub.amqp.decoding import MalformedFrame
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

_ALIVE_SECONDS: Final = 1.0
_CONGESTED_BYTES: Final = 1_048_576
_KINDS: Final = frozenset({frames.METHOD, frames.HEADER, frames.BODY, frames.HEARTBEAT})


class FrameReader(asyncio.StreamReaderProtocol):
    """One connection's protocol: what the socket has is cut into frames, and each goes to whom it is for.

    Attributes:
        blocked: the broker has said that it reads nothing from us for now: it is short of memory or disk.
    """

    def __init__(self, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(reader, loop=loop)
        self._now = loop.time
        self._told_at = 0.0
        self._contents: dict[int, Content] = {}
        self._waiting: list[bytes] = []
        self._missing = 0
        self._unreadable = False
        self.blocked = False
        self._socket: asyncio.Transport | None = None

    def content_of(self, channel: int) -> Content:
        """Return the messages of a channel that has just been opened."""
        if self._socket is None or self._socket.is_closing():
            raise ConnectionResetError("the connection to the broker has ended")
        if (before := self._contents.get(channel)) is not None:
            before.end()
        content = self._contents[channel] = Content(channel, self._write, self._is_congested)
        return content

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop."""
        self._socket = cast("asyncio.Transport", transport)  # uvloop's are not of asyncio's classes
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the event loop."""
        super().connection_lost(exc)
        self._end_all()

    def eof_received(self) -> bool | None:
        """Called by the event loop: the broker says nothing any more."""
        self._end_all()
        return super().eof_received()

    def _is_congested(self) -> bool:
        return self.blocked or (self._socket is not None and self._socket.get_write_buffer_size() > _CONGESTED_BYTES)

    def _write(self, data: bytes) -> None:
        """Send to the broker. Raises ConnectionResetError when it is not there any more, or we have said good-bye."""
        if self._socket is None or self._socket.is_closing():
            raise ConnectionResetError("the connection to the broker has ended")
        try:
            self._socket.write(data)
        except RuntimeError as error:  # the library has closed its half
            self._end_all()
            raise ConnectionResetError("the connection to the broker has ended") from error

    def data_received(self, data: bytes) -> None:
        """Called by the event loop with what the socket has."""
        if self._missing > len(data):  # the rest of a long frame is still under way
            self._waiting.append(data)
            self._missing -= len(data)
            return
        if self._waiting:
            data = b"".join((*self._waiting, data))
            self._waiting.clear()
        self._missing = 0
        try:
            others = [data] if self._unreadable else self._sort(data)
        except (MalformedFrame, OutOfOrder) as error:
            log.error("broker_broke_the_protocol", reason=str(error))  # noqa: TRY400 - the sentence says it all
            self._end_all()
            if self._socket is not None:
                self._socket.abort()
            return
        for content in list(self._contents.values()):
            content.flush()
        if others:
            super().data_received(b"".join(others))

    def _sort(self, data: bytes) -> list[bytes]:
        """Give every whole frame to its channel's content; return the others, whole, for the library."""
        others: list[bytes] = []
        taken = False
        start, size = 0, len(data)
        contents, unpack = self._contents, frames.PREFIX.unpack_from
        while size - start > frames.PREFIX.size:
            kind, channel, length = unpack(data, start)
            if kind not in _KINDS:
                return self._give_up(others, data[start:])
            first = start + frames.PREFIX.size
            end = first + length
            if end >= size:
                self._missing = end + 1 - size
                break
            if data[end] != frames.END:
                return self._give_up(others, data[start:])
            content = contents.get(channel)
            if content is not None and self._taken(content, kind, data[first:end]):
                taken = True
            elif kind == frames.METHOD:
                others.append(frames.framed(kind, channel, self._command(channel, data[first:end])))
            else:
                others.append(data[start : end + 1])
            start = end + 1
        if start < size:
            self._waiting.append(data[start:])
        if taken and self._now() - self._told_at > _ALIVE_SECONDS:
            # The broker sends no heartbeat while it sends messages, and the library counts what it sees.
            self._told_at = self._now()
            others.append(frames.HEARTBEAT_FRAME)
        return others

    def _taken(self, content: Content, kind: int, payload: bytes) -> bool:
        if kind == frames.METHOD:
            return content.take_method(frames.method_of(payload), payload)
        if kind == frames.HEADER:
            return content.take_header(payload)
        return kind == frames.BODY and content.take_body(payload)

    def _command(self, channel: int, payload: bytes) -> bytes:
        """See a command go by."""
        method = frames.method_of(payload)
        if method in {frames.CHANNEL_CLOSE, frames.CHANNEL_CLOSE_OK}:
            content = self._contents.pop(channel, None)
            if content is not None:
                content.flush()
                content.end()
        elif method in {frames.CONNECTION_CLOSE, frames.CONNECTION_CLOSE_OK}:
            self._end_all()
        elif method == frames.CONNECTION_BLOCKED:
            self.blocked = True
        elif method == frames.CONNECTION_UNBLOCKED:
            self.blocked = False
        return frames.readable(payload)

    def _give_up(self, others: list[bytes], rest: bytes) -> list[bytes]:
        """Leave everything from here on to the library: it knows how to end a connection that is none."""
        self._unreadable = True
        return [*others, rest]

    def _end_all(self) -> None:
        contents, self._contents = self._contents, {}
        for content in contents.values():
            content.end()


class Transports(TransportFactory):
    """Opens the sockets of one connection that is opened again and again.

    Attributes:
        newest: what reads the socket that was opened last; None before the first.
    """

    def __init__(self) -> None:
        self.newest: FrameReader | None = None

    async def create(
        self,
        url: URL,
        **kwargs: Any,  # noqa: ANN401 - whatever aiormq gives it
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the broker.

        Raises:
            AMQPConnectionError: it does not answer, or its certificate is not accepted.
        """
        provider = kwargs.pop("ssl_context_provider")
        context: ssl.SSLContext | None = await provider.get_context() if url.scheme == "amqps" else None
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(loop=loop)
        protocol = FrameReader(reader, loop)
        try:
            transport, _ = await loop.create_connection(
                lambda: protocol, url.host or "localhost", url.port or 0, ssl=context, **kwargs
            )
        except OSError as error:
            raise AMQPConnectionError(*error.args) from error
        self.newest = protocol
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
