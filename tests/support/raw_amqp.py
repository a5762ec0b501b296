"""Publishes over AMQP 0-9-1 what a library would not let pass: a content header is given as its bytes.

Built by hand from the specification, so that it shares no mistake with the libraries that are under test.
"""

import asyncio
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from yarl import URL

METHOD, HEADER, BODY = 1, 2, 3
BASIC: Final = 60
FLAGS: Final[Mapping[str, int]] = {
    name: 0x8000 >> number
    for number, name in enumerate(
        (
            "content_type",
            "content_encoding",
            "headers",
            "delivery_mode",
            "priority",
            "correlation_id",
            "reply_to",
            "expiration",
            "message_id",
            "timestamp",
            "type",
            "user_id",
            "app_id",
            "cluster_id",
        )
    )
}
"""The flag of each property, in the order in which they follow the flags."""

_START, _START_OK, _TUNE, _TUNE_OK, _OPEN, _OPEN_OK = ((10, number) for number in (10, 11, 30, 31, 40, 41))
_CONNECTION_CLOSE, _CONNECTION_CLOSE_OK = (10, 50), (10, 51)
_CHANNEL_OPEN, _CHANNEL_OPEN_OK, _CHANNEL_CLOSE = (20, 10), (20, 11), (20, 40)
_CONFIRM, _CONFIRM_OK = (85, 10), (85, 11)
_PUBLISH, _RETURN, _ACK = (BASIC, 40), (BASIC, 50), (BASIC, 80)
_MANDATORY: Final = 1
_END: Final = b"\xce"
_SECONDS: Final = 20


class Refused(Exception):
    """The broker closed the channel or the connection, or returned the message."""


def short(text: bytes) -> bytes:
    """Return a short string: a byte of length before it."""
    return bytes([len(text)]) + text


def long(content: bytes) -> bytes:
    """Return a long string, a table's or an array's content: four bytes of length before it."""
    return struct.pack(">I", len(content)) + content


def entry(name: bytes, kind: bytes, value: bytes) -> bytes:
    """Return an entry of a table: its name, the letter of its type, its value."""
    return short(name) + kind + value


def texts(headers: Mapping[str, str]) -> bytes:
    """Return entries of a table that are long strings."""
    return b"".join(entry(name.encode(), b"S", long(value.encode())) for name, value in headers.items())


def content_header(body_size: int, properties: Mapping[str, bytes]) -> bytes:
    """Return the payload of a header frame; each property is given as its bytes."""
    flags = sum(FLAGS[name] for name in properties)
    written = b"".join(properties[name] for name in FLAGS if name in properties)
    return struct.pack(">HHQH", BASIC, 0, body_size, flags) + written


class RawPublisher:
    """One connection with one channel that confirms."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def log_in(self, url: URL) -> None:
        """Open the connection and its channel."""
        self._writer.write(b"AMQP\0\0\x09\x01")
        await self._expect(_START)
        secret = b"\0" + (url.user or "guest").encode() + b"\0" + (url.password or "guest").encode()
        self._method(0, _START_OK, long(b"") + short(b"PLAIN") + long(secret) + short(b"en_US"))
        channels, frame_bytes, _ = struct.unpack(">HIH", await self._expect(_TUNE))
        self._method(0, _TUNE_OK, struct.pack(">HIH", channels, frame_bytes, 0))
        self._method(0, _OPEN, short(url.path[1:].encode() or b"/") + short(b"") + b"\0")
        await self._expect(_OPEN_OK)
        self._method(1, _CHANNEL_OPEN, short(b""))
        await self._expect(_CHANNEL_OPEN_OK)
        self._method(1, _CONFIRM, b"\0")
        await self._expect(_CONFIRM_OK)

    async def publish(self, header: bytes, body: bytes, *, routing_key: bytes, exchange: bytes = b"") -> None:
        """Publish one message and wait until it is confirmed. Raises Refused; then this connection is of no more use.

        Args:
            header: payload of the header frame; its size of the body is that of `body`.
            exchange: empty for the default one, which routes by the queue's name.
        """
        arguments = struct.pack(">H", 0) + short(exchange) + short(routing_key) + bytes([_MANDATORY])
        self._method(1, _PUBLISH, arguments)
        self._frame(HEADER, 1, header)
        if body:
            self._frame(BODY, 1, body)
        await self._expect(_ACK)

    async def close(self) -> None:
        """Say goodbye, unless the broker has done so already."""
        try:
            self._method(0, _CONNECTION_CLOSE, struct.pack(">H", 200) + short(b"bye") + struct.pack(">HH", 0, 0))
            await self._expect(_CONNECTION_CLOSE_OK)
        except (Refused, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writer.close()

    def _method(self, channel: int, method: tuple[int, int], arguments: bytes) -> None:
        self._frame(METHOD, channel, struct.pack(">HH", *method) + arguments)

    def _frame(self, kind: int, channel: int, payload: bytes) -> None:
        self._writer.write(struct.pack(">BHI", kind, channel, len(payload)) + payload + _END)

    async def _expect(self, method: tuple[int, int]) -> bytes:
        """Return the arguments of the method that is waited for. Raises Refused when another comes."""
        async with asyncio.timeout(_SECONDS):
            while True:
                kind, _, size = struct.unpack(">BHI", await self._reader.readexactly(7))
                payload = (await self._reader.readexactly(size + 1))[:-1]
                if kind == METHOD:
                    break
        came = struct.unpack_from(">HH", payload)
        if came == method:
            return payload[4:]
        if came in {_CHANNEL_CLOSE, _CONNECTION_CLOSE, _RETURN}:
            (code,) = struct.unpack_from(">H", payload, 4)
            text = payload[7 : 7 + payload[6]]
            raise Refused(f"{'returned' if came == _RETURN else 'closed'}: {code} {text!r}")
        raise Refused(f"{method} was waited for, {came} came")


@asynccontextmanager
async def raw_publisher(url: str) -> AsyncIterator[RawPublisher]:
    """Log in to the broker at `url`."""
    parsed = URL(url)
    reader, writer = await asyncio.open_connection(parsed.host, parsed.port or 5672)
    publisher = RawPublisher(reader, writer)
    try:
        await publisher.log_in(parsed)
        yield publisher
    finally:
        await publisher.close()
