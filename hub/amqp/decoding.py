"""Payloads of AMQP 0-9-1 frames that carry a message, read whatever they hold.

pamqp raises for a message that RabbitMQ delivers all the same: a timestamp that Python's dates do not reach, a name or
a property that is not UTF-8. Here such a thing is a fault beside what could be read. What pamqp reads and the grammar
allows comes out as pamqp reads it: types as in https://www.rabbitmq.com/amqp-0-9-1-errata.html, `L` signed like `l`;
a timestamp above 2^32 counts milliseconds; long text that is not UTF-8 stays bytes.
"""

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from hub.errors import HubError

NESTING_MAX: Final = 100
"""Tables and lists in one another that are read; pamqp, which sends headers again, ends not far above."""
FAULTS_MAX: Final = 10
"""Faults of a frame that are told one by one."""

_NAMES_MAX: Final = 1024
_LABEL_LENGTH: Final = 64
_NUMBER: Final = re.compile(r"\d{6,}")
_SECONDS_MAX: Final = 0xFFFFFFFF

_BODY_SIZE: Final = struct.Struct(">4xQ")
_DELIVERY: Final = struct.Struct(">qB")
_UINT16: Final = struct.Struct(">H")
_UINT32: Final = struct.Struct(">I")
_UINT64: Final = struct.Struct(">Q")
_DECIMAL: Final = struct.Struct(">Bi")
_FIXED: Final[Mapping[int, struct.Struct]] = {
    ord(kind): struct.Struct(f">{code}") for kind, code in zip("tbBsuIilLfd", "?bBhHiIqqfd", strict=True)
}

_LONG_TEXT: Final = ord("S")

_Read = Callable[[bytes, int, str, list[str]], tuple[Any, int]]
"""Reads a property at an offset: its value, and where the next one begins. The texts are its name and the faults."""

_names: Final[dict[bytes, str]] = {}
"""Names of headers that were read, so that the few there are need not be decoded for every message."""


class MalformedFrame(HubError):
    """Not even what is needed to settle the message, or to know where it ends, is there."""

    code = "malformed_frame"


@dataclass(slots=True)
class Properties:
    """The properties of a message, None those that it lacks.

    Attributes:
        timestamp: an aware datetime in UTC; one that is out of range stays the unsigned number that it is.
        faults: what could not be read as it is meant, a sentence each; none holds a value.
    """

    content_type: str | None = None
    content_encoding: str | None = None
    headers: dict[str, Any] = field(default_factory=dict)
    delivery_mode: int | None = None
    priority: int | None = None
    correlation_id: str | None = None
    reply_to: str | None = None
    expiration: str | None = None
    message_id: str | None = None
    timestamp: datetime | int | None = None
    type: str | None = None
    user_id: str | None = None
    app_id: str | None = None
    cluster_id: str | None = None
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class Deliver:
    """What `basic.deliver` says of the message that follows."""

    consumer_tag: str
    delivery_tag: int
    redelivered: bool
    exchange: str
    routing_key: str
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class Return:
    """What `basic.return` says of the message that follows."""

    reply_code: int
    reply_text: str
    exchange: str
    routing_key: str
    faults: tuple[str, ...] = ()


def read_content_header(payload: bytes) -> tuple[int, Properties]:
    """Return the size of the body in bytes, and the properties.

    Args:
        payload: of a header frame: class, weight, size, flags and the properties themselves.

    Raises:
        MalformedFrame: it ends before the size of the body does.
    """
    if len(payload) < _BODY_SIZE.size:
        raise MalformedFrame(f"a content header of {len(payload)} bytes")
    (size,) = _BODY_SIZE.unpack_from(payload)
    properties = Properties()
    faults: list[str] = []
    try:
        flags, at = _flags(payload, _BODY_SIZE.size)
        for name, read in _layout(flags):
            value, at = read(payload, at, name, faults)
            setattr(properties, name, value)
        if at != len(payload):
            faults.append(f"{len(payload) - at} bytes follow the last property")
    except _Unreadable as error:
        faults.append(str(error))
    if faults:
        properties.faults = _told(faults)
    return size, properties


def read_deliver(payload: bytes) -> Deliver:
    """Return the arguments of `basic.deliver`.

    Args:
        payload: of its method frame, without the four bytes of class and method.

    Raises:
        MalformedFrame: the consumer tag, the delivery tag or the flag cannot be read.
    """
    try:
        tag_end = 1 + payload[0]
        delivery_tag, bits = _DELIVERY.unpack_from(payload, tag_end)
        consumer_tag = payload[1:tag_end].decode()
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise MalformedFrame(f"a basic.deliver that cannot be settled: {type(error).__name__}") from None
    (exchange, routing_key), faults = _texts(payload, tag_end + _DELIVERY.size, ("exchange", "routing_key"))
    return Deliver(consumer_tag, delivery_tag, bool(bits & 1), exchange, routing_key, faults)


def read_return(payload: bytes) -> Return:
    """Return the arguments of `basic.return`.

    Args:
        payload: of its method frame, without the four bytes of class and method.

    Raises:
        MalformedFrame: the reply code cannot be read.
    """
    if len(payload) < _UINT16.size:
        raise MalformedFrame(f"a basic.return of {len(payload)} bytes")
    (reply_code,) = _UINT16.unpack_from(payload)
    (reply_text, exchange, routing_key), faults = _texts(
        payload, _UINT16.size, ("reply_text", "exchange", "routing_key")
    )
    return Return(reply_code, reply_text, exchange, routing_key, faults)


class _Unreadable(Exception):
    """Nothing behind this point can be read: it is not known where the next thing begins."""


def _flags(data: bytes, at: int) -> tuple[int, int]:
    """Return the first word of flags, which has all properties, and where the last word ends."""
    first = None
    while True:
        if at + 2 > len(data):
            raise _Unreadable("the property flags are cut short")
        (word,) = _UINT16.unpack_from(data, at)
        at += 2
        first = word if first is None else first
        if not word & 1:
            return first, at


def _texts(data: bytes, at: int, names: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
    """Read the short texts that a method ends with; those that cannot be read are empty."""
    texts: list[str] = []
    faults: list[str] = []
    try:
        for name in names:
            text, at = _short_text(data, at, name, faults)
            texts.append(text)
        if at != len(data):
            faults.append(f"{len(data) - at} bytes follow the last argument")
    except _Unreadable as error:
        faults.append(str(error))
        texts += [""] * (len(names) - len(texts))
    return texts, _told(faults) if faults else ()


def _short_text(data: bytes, at: int, name: str, faults: list[str]) -> tuple[str, int]:
    if at >= len(data):
        raise _Unreadable(f"{name} is missing")
    start = at + 1
    end = start + data[at]
    if end > len(data):
        raise _Unreadable(f"{name} is cut short")
    text = data[start:end]
    try:
        return text.decode(), end
    except UnicodeDecodeError:
        faults.append(f"{name} is not UTF-8")
        return text.decode(errors="backslashreplace"), end


def _octet(data: bytes, at: int, name: str, _faults: list[str]) -> tuple[int, int]:
    if at >= len(data):
        raise _Unreadable(f"{name} is missing")
    return data[at], at + 1


def _timestamp(data: bytes, at: int, name: str, faults: list[str]) -> tuple[datetime | int, int]:
    if at + 8 > len(data):
        raise _Unreadable(f"{name} is cut short")
    return _time(_UINT64.unpack_from(data, at)[0], name, faults), at + 8


def _headers(data: bytes, at: int, name: str, faults: list[str]) -> tuple[dict[str, Any], int]:
    start = at + 4
    if start > len(data):
        raise _Unreadable(f"{name} are cut short")
    end = start + _UINT32.unpack_from(data, at)[0]
    if end > len(data):
        raise _Unreadable(f"{name} are said to be longer than the frame")
    return _table(data, start, end, None, 1, faults), end


_LAYOUT: Final[tuple[tuple[str, _Read], ...]] = (
    ("content_type", _short_text),
    ("content_encoding", _short_text),
    ("headers", _headers),
    ("delivery_mode", _octet),
    ("priority", _octet),
    ("correlation_id", _short_text),
    ("reply_to", _short_text),
    ("expiration", _short_text),
    ("message_id", _short_text),
    ("timestamp", _timestamp),
    ("type", _short_text),
    ("user_id", _short_text),
    ("app_id", _short_text),
    ("cluster_id", _short_text),
)
"""The properties from the highest flag down, and how each is read."""


@lru_cache(maxsize=256)
def _layout(flags: int) -> tuple[tuple[str, _Read], ...]:
    return tuple(one for number, one in enumerate(_LAYOUT) if flags & 0x8000 >> number)


def _table(data: bytes, at: int, end: int, inside: str | None, depth: int, faults: list[str]) -> dict[str, Any]:
    """Read a table up to its end, or to where it cannot be read further.

    `inside` is the header that it is part of, None for the headers themselves.
    """
    table: dict[str, Any] = {}
    while at < end:
        start = at + 1
        at = start + data[at]
        if at >= end:
            faults.append(f"{inside or 'headers'}: no whole name and value at byte {start - 1}")
            break
        raw = data[start:at]
        name = _names.get(raw)
        if name is None:
            name = _new_name(raw, inside, faults)
        text_at = at + 5
        if data[at] == _LONG_TEXT and text_at <= end:  # nearly every header
            at = text_at + _UINT32.unpack_from(data, at + 1)[0]
            if at > end:
                faults.append(f"{inside or _label(name)}: the text at byte {text_at} is cut short")
                break
            text = data[text_at:at]
            try:
                table[name] = text.decode()
            except UnicodeDecodeError:
                table[name] = text
            continue
        try:
            table[name], at = _value(data, at, end, inside or _label(name), depth, faults)
        except _Unreadable as error:
            faults.append(str(error))
            break
    return table


def _array(data: bytes, at: int, end: int, inside: str, depth: int, faults: list[str]) -> list[Any]:
    """Read a list up to its end, or to where it cannot be read further."""
    array: list[Any] = []
    try:
        while at < end:
            value, at = _value(data, at, end, inside, depth, faults)
            array.append(value)
    except _Unreadable as error:
        faults.append(str(error))
    return array


def _value(data: bytes, at: int, end: int, inside: str, depth: int, faults: list[str]) -> tuple[Any, int]:
    """Return the value whose type is at `at`, and where the next one begins."""
    kind = data[at]
    at += 1
    fixed = _FIXED.get(kind)
    if fixed is not None:
        after = _within(at + fixed.size, end, inside, at)
        return fixed.unpack_from(data, at)[0], after
    if kind in b"SxFA":
        start = _within(at + 4, end, inside, at)
        after = _within(start + _UINT32.unpack_from(data, at)[0], end, inside, at)
        return _sized(data, start, after, kind, inside, depth, faults), after
    if kind in b"V\0":
        return None, at
    if kind == ord("T"):
        after = _within(at + 8, end, inside, at)
        return _time(_UINT64.unpack_from(data, at)[0], inside, faults), after
    if kind == ord("D"):
        after = _within(at + 5, end, inside, at)
        decimals, unscaled = _DECIMAL.unpack_from(data, at)
        return Decimal(unscaled) * Decimal(10) ** -decimals, after
    raise _Unreadable(f"{inside}: the type at byte {at - 1} is not known")


def _within(after: int, end: int, inside: str, at: int) -> int:
    """Return where a value ends. Raises _Unreadable when that is outside what holds it."""
    if after > end:
        raise _Unreadable(f"{inside}: the value at byte {at} is cut short")
    return after


def _sized(
    data: bytes, start: int, after: int, kind: int, inside: str, depth: int, faults: list[str]
) -> str | bytes | bytearray | dict[str, Any] | list[Any] | None:
    """Return a value that tells its length."""
    if kind == ord("x"):
        return bytearray(data[start:after])
    if kind == _LONG_TEXT:
        text = data[start:after]
        try:
            return text.decode()
        except UnicodeDecodeError:
            return text
    if depth >= NESTING_MAX:
        faults.append(f"{inside}: nested more than {NESTING_MAX} deep at byte {start}")
        return None
    read = _table if kind == ord("F") else _array
    return read(data, start, after, inside, depth + 1, faults)


def _time(number: int, name: str, faults: list[str]) -> datetime | int:
    try:
        return datetime.fromtimestamp(number / 1000.0 if number > _SECONDS_MAX else number, tz=UTC)
    except (ValueError, OverflowError, OSError):
        faults.append(f"{name}: the timestamp is out of range")
        return number


def _new_name(raw: bytes, inside: str | None, faults: list[str]) -> str:
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = raw.decode(errors="backslashreplace")
        faults.append(f"{inside or _label(name)}: a name is not UTF-8")
        return name
    if len(_names) < _NAMES_MAX:
        _names[raw] = name
    return name


def _label(name: str) -> str:
    """Return a name as far as it is one: where lengths lie, it may be a piece of a value."""
    return f"header {_NUMBER.sub('#', name.partition(' ')[0])[:_LABEL_LENGTH]!r}"


def _told(faults: list[str]) -> tuple[str, ...]:
    """Return the first faults, and how many more there are."""
    more = len(faults) - FAULTS_MAX
    return (*faults[:FAULTS_MAX], f"and {more} more") if more > 0 else tuple(faults)
