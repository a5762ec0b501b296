"""AMQP 0-9-1 frames: what the hub writes and recognises itself. Source: AMQP 0-9-1, sections 2.3.5 and 4.2."""

import math
import struct
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from pamqp import encode

METHOD: Final = 1
HEADER: Final = 2
BODY: Final = 3
HEARTBEAT: Final = 8
END: Final = 0xCE
PREFIX: Final = struct.Struct(">BHI")
"""Kind, channel and size of the payload, before each payload."""

_U32: Final = struct.Struct(">I")
_I64: Final = struct.Struct(">q")
_DOUBLE: Final = struct.Struct(">d")


def _method(class_id: int, method_id: int) -> int:
    return class_id << 16 | method_id


CONNECTION_CLOSE: Final = _method(10, 50)
CONNECTION_CLOSE_OK: Final = _method(10, 51)
CONNECTION_BLOCKED: Final = _method(10, 60)
CONNECTION_UNBLOCKED: Final = _method(10, 61)
CHANNEL_CLOSE: Final = _method(20, 40)
CHANNEL_CLOSE_OK: Final = _method(20, 41)
PUBLISH: Final = _method(60, 40)
RETURN: Final = _method(60, 50)
DELIVER: Final = _method(60, 60)
ACK: Final = _method(60, 80)
NACK: Final = _method(60, 120)

FRAME_MAX: Final = 131_072
"""Bytes of the longest frame, where the broker says that it has no limit."""
HEARTBEAT_FRAME: Final = PREFIX.pack(HEARTBEAT, 0, 0) + bytes([END])

_SETTLEMENT: Final = struct.Struct(">BHIIQBB")
_CONFIRM: Final = struct.Struct(">IQB")
CONFIRM_SIZE: Final = _CONFIRM.size
_MULTIPLE: Final = 1
_REQUEUE: Final = 2
_BASIC: Final = 60
_CONTENT_HEADER: Final = struct.Struct(">HHQH")
_CONTENT_TYPE: Final = 1 << 15
_HEADERS: Final = 1 << 13
_DELIVERY_MODE: Final = 1 << 12
_MESSAGE_ID: Final = 1 << 7
_USER_ID: Final = 1 << 4
_MANDATORY: Final = b"\x01"
_REROUTING: Final = frozenset({"CC", "BCC"})
"""Headers by which a message goes to more queues than its routing key says (RabbitMQ: sender-selected distribution)."""
_OVERHEAD: Final = PREFIX.size + 1
_SHORT_MAX: Final = 255


def method_of(payload: bytes) -> int:
    """Return class and method of a method frame, as one number; 0 when the payload is too short."""
    return int(_U32.unpack_from(payload)[0]) if len(payload) >= _U32.size else 0


def framed(kind: int, channel: int, payload: bytes) -> bytes:
    """Return a whole frame."""
    return b"%b%b\xce" % (PREFIX.pack(kind, channel, len(payload)), payload)


def ack(channel: int, delivery_tag: int) -> bytes:
    """Return the frame that settles a message and all before it."""
    return _SETTLEMENT.pack(METHOD, channel, 13, ACK, delivery_tag, _MULTIPLE, END)


def nack(channel: int, delivery_tag: int) -> bytes:
    """Return the frame that gives a message and all before it back to the queue."""
    return _SETTLEMENT.pack(METHOD, channel, 13, NACK, delivery_tag, _MULTIPLE | _REQUEUE, END)


def confirm(payload: bytes) -> tuple[int, bool]:
    """Return what an ack or nack of the broker is about: the number, and whether it means all up to it."""
    _, delivery_tag, bits = _CONFIRM.unpack_from(payload)
    return delivery_tag, bool(bits & _MULTIPLE)


def readable(payload: bytes) -> bytes:
    """Return a method frame's payload such that every client can read it.

    RabbitMQ cuts the text of a close at 255 bytes, be it in the middle of a character.
    """
    method = method_of(payload)
    start = {CONNECTION_CLOSE: 6, CHANNEL_CLOSE: 6, CONNECTION_BLOCKED: 4}.get(method)
    if start is None or len(payload) <= start:
        return payload
    end = start + 1 + payload[start]
    text = payload[start + 1 : end]
    try:
        text.decode()
    except UnicodeDecodeError:
        return payload[:start] + _short(text.decode("ascii", "replace").encode("ascii", "replace")) + payload[end:]
    return payload


def publish(
    channel: int,
    frame_max: int,
    *,
    exchange: str,
    routing_key: str,
    headers: Mapping[str, Any],
    content_type: str | None,
    message_id: str,
    user_id: str | None,
    body: bytes,
) -> bytes:
    """Return the frames of one persistent, mandatory message; `user_id` is who is logged in, or None.

    It goes where its routing key says: a header that would send it elsewhere as well, which may be of whoever published
    it first, is left out.

    Raises:
        ValueError, TypeError, struct.error: AMQP cannot carry it.
    """
    if not _REROUTING.isdisjoint(headers):
        headers = {name: value for name, value in headers.items() if name not in _REROUTING}
    table = _table(headers)
    flags, content = _HEADERS | _DELIVERY_MODE | _MESSAGE_ID, b""
    if content_type is not None:
        flags, content = flags | _CONTENT_TYPE, _short(content_type.encode())
    publisher = b""
    if user_id is not None:
        flags, publisher = flags | _USER_ID, _name(user_id)
    header = b"%b%b%b\x02%b%b" % (
        _CONTENT_HEADER.pack(_BASIC, 0, len(body), flags),
        content,
        table,
        _short(message_id.encode()),
        publisher,
    )
    room = frame_max - _OVERHEAD
    if len(header) > room:  # it is one frame, always; the broker would close the connection
        raise ValueError(f"headers of {len(header)} bytes do not fit into one frame")
    pieces = [_publish_method(channel, exchange, routing_key), framed(HEADER, channel, header)]
    pieces += [framed(BODY, channel, body[start : start + room]) for start in range(0, len(body), room)]
    return b"".join(pieces)


@lru_cache(maxsize=256)
def _publish_method(channel: int, exchange: str, routing_key: str) -> bytes:
    names = _short(exchange.encode()) + _short(routing_key.encode())
    return framed(METHOD, channel, _U32.pack(PUBLISH) + b"\x00\x00" + names + _MANDATORY)


def _short(text: bytes) -> bytes:
    if len(text) > _SHORT_MAX:
        raise ValueError(f"a short string of {len(text)} bytes; AMQP has at most {_SHORT_MAX}")
    return bytes([len(text)]) + text


@lru_cache(maxsize=1024)
def _name(name: str) -> bytes:
    return _short(name.encode())


def _table(headers: Mapping[str, Any]) -> bytes:
    pieces: list[bytes] = []
    for name, value in headers.items():
        if type(value) is str:  # nearly every header
            text = value.encode()
            pieces += (_name(name), b"S", _U32.pack(len(text)), text)
        else:
            pieces += (_name(name), _value(value))
    return _long(b"".join(pieces))


def _value(value: object) -> bytes:
    """Return a value with its type: what was read (`hub.amqp.decoding`) is written so that it is read again."""
    write = _WRITERS.get(type(value))
    return write(value) if write is not None else encode.encode_table_value(value)  # type: ignore[arg-type]  # it raises


def _long(content: bytes) -> bytes:
    return _U32.pack(len(content)) + content


def _double(number: float) -> bytes:
    if not math.isfinite(number):  # RabbitMQ ends the connection
        raise ValueError("a number that is none")
    return b"d" + _DOUBLE.pack(number)


_WRITERS: Final[dict[type, Callable[[Any], bytes]]] = {
    str: lambda text: b"S" + _long(text.encode()),
    bytes: lambda text: b"S" + _long(text),
    bytearray: lambda content: b"x" + _long(bytes(content)),
    bool: lambda yes: b"t\x01" if yes else b"t\x00",
    int: lambda number: b"l" + _I64.pack(number),
    float: _double,
    type(None): lambda _: b"V",
    list: lambda values: b"A" + _long(b"".join(map(_value, values))),
    dict: lambda table: b"F" + _table(table),
}
