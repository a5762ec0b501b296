"""Frames that the hub writes itself are those that the library would write."""

import struct
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pamqp import commands, frame

from hub.amqp import frames
from hub.amqp.decoding import Properties, read_content_header

FRAME_MAX = 4096

values = st.recursive(
    st.text(max_size=40)
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.none()
    | st.binary(max_size=20).map(bytearray)
    | st.decimals(-1000, 1000, places=2)
    | st.integers(0, 2**32 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=3),
    max_leaves=6,
)
names = st.text(min_size=1, max_size=40)


def unmarshalled(data: bytes) -> list[Any]:
    """Return the frames that the library reads."""
    read = []
    while data:
        size, channel, one = frame.unmarshal(data)
        assert channel == 7
        read.append(one)
        data = data[size:]
    return read


@given(
    st.dictionaries(names, values, max_size=6),
    st.none() | st.just("application/json"),
    st.text(min_size=1, max_size=60),
    st.none() | st.text(min_size=1, max_size=60),
    st.binary(max_size=40) | st.integers(FRAME_MAX - 10, 3 * FRAME_MAX).map(bytes),
)
def test_a_message_is_read_as_it_was_written(
    headers: dict[str, Any], content_type: str | None, message_id: str, user_id: str | None, body: bytes
) -> None:
    written = frames.publish(
        7,
        FRAME_MAX,
        exchange="kinerja",
        routing_key="thing.happened.v1",
        headers=headers,
        content_type=content_type,
        message_id=message_id,
        user_id=user_id,
        body=body,
    )
    publish, header, *bodies = unmarshalled(written)
    assert (publish.exchange, publish.routing_key, publish.mandatory) == ("kinerja", "thing.happened.v1", True)
    assert b"".join(one.value for one in bodies) == body
    assert header.body_size == len(body)
    assert header.properties.headers == headers
    size, properties = read_content_header(written[len(frame.marshal(publish, 7)) + 7 :][: _length(written, publish)])
    assert (size, properties) == (
        len(body),
        Properties(content_type=content_type, headers=headers, delivery_mode=2, message_id=message_id, user_id=user_id),
    )


def _length(written: bytes, publish: Any) -> int:
    (length,) = struct.unpack_from(">I", written, len(frame.marshal(publish, 7)) + 3)
    return int(length)


@pytest.mark.parametrize("value", [b"caf\xe9", [b"\xff", {"x": b"\xff"}], 1e300, -0.5, 2**63 - 1, "n" * 200])
def test_what_the_library_would_change_goes_out_as_it_came_in(value: Any) -> None:
    headers = {"n" * 200: value}
    written = frames.publish(
        7,
        FRAME_MAX,
        exchange="",
        routing_key="",
        headers=headers,
        content_type=None,
        message_id="m",
        user_id=None,
        body=b"",
    )
    publish = frame.unmarshal(written)[2]
    start = len(frame.marshal(publish, 7)) + 7
    _, properties = read_content_header(written[start : start + _length(written, publish)])
    assert properties.headers == headers
    assert not properties.faults


@pytest.mark.parametrize(
    "wrong",
    [
        {"headers": {"x": object()}},
        {"headers": {"x": "y" * FRAME_MAX}},
        {"headers": {"n" * 256: "x"}},
        {"headers": {"x": Decimal("NaN")}},
        {"headers": {"x": float("nan")}},
        {"headers": {"x": [float("inf")]}},
        {"headers": {"x": 2**63}},
        {"headers": {"x": {1, 2}}},
        {"routing_key": "k" * 256},
        {"exchange": "k" * 256},
        {"message_id": "m" * 256},
        {"message_id": "\ud800"},
        {"content_type": "c" * 256},
        {"user_id": "u" * 256},
    ],
)
def test_what_amqp_cannot_carry_is_refused(wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {
        "exchange": "",
        "routing_key": "queue",
        "headers": {},
        "content_type": None,
        "message_id": "one",
        "user_id": None,
        "body": b"",
    }
    frames.publish(1, FRAME_MAX, **right)
    with pytest.raises((ValueError, TypeError, struct.error)):
        frames.publish(1, FRAME_MAX, **right | wrong)


def test_what_would_send_it_elsewhere_as_well_is_left_out() -> None:
    right: dict[str, Any] = {"exchange": "", "routing_key": "queue", "content_type": None, "message_id": "one"}
    right |= {"user_id": None}
    headers = {"CC": ["other"], "x": "y", "BCC": "other"}
    assert frames.publish(1, FRAME_MAX, headers=headers, body=b"", **right) == frames.publish(
        1, FRAME_MAX, headers={"x": "y"}, body=b"", **right
    )
    assert headers == {"CC": ["other"], "x": "y", "BCC": "other"}


def test_settlements_are_what_the_library_reads() -> None:
    read: Any
    _, channel, read = frame.unmarshal(frames.ack(3, 2**40))
    assert (channel, type(read), read.delivery_tag, read.multiple) == (3, commands.Basic.Ack, 2**40, True)
    _, channel, read = frame.unmarshal(frames.nack(3, 5))
    assert (channel, type(read), read.delivery_tag, read.multiple, read.requeue) == (
        3,
        commands.Basic.Nack,
        5,
        True,
        True,
    )
    assert type(frame.unmarshal(frames.HEARTBEAT_FRAME)[2]).__name__ == "Heartbeat"


@pytest.mark.parametrize("multiple", [True, False])
@pytest.mark.parametrize("method", [commands.Basic.Ack, commands.Basic.Nack])
def test_confirms_are_read(method: Any, multiple: bool) -> None:
    payload = frame.marshal(method(delivery_tag=77, multiple=multiple), 1)[7:-1]
    assert frames.confirm(payload) == (77, multiple)
    assert frames.method_of(payload) == (frames.ACK if method is commands.Basic.Ack else frames.NACK)


@pytest.mark.parametrize(
    "close",
    [
        commands.Channel.Close(404, "NOT_FOUND - no queue 'x'", 50, 10),
        commands.Connection.Close(320, "CONNECTION_FORCED", 0, 0),
        commands.Connection.Blocked("low on memory"),
        commands.Queue.DeclareOk("queue", 1, 2),
    ],
)
def test_a_command_that_can_be_read_stays_as_it_is(close: Any) -> None:
    payload = frame.marshal(close, 1)[7:-1]
    assert frames.readable(payload) == payload


def test_a_text_that_is_cut_in_the_middle_of_a_character_can_be_read() -> None:
    text = ("NOT_FOUND - " + "é" * 200).encode()[:255]
    payload = struct.pack(">IH", frames.CHANNEL_CLOSE, 404) + bytes([len(text)]) + text + struct.pack(">HH", 50, 10)
    read = commands.Channel.Close()
    with pytest.raises(UnicodeDecodeError):
        read.unmarshal(payload[4:])
    read.unmarshal(frames.readable(payload)[4:])
    assert (read.reply_code, read.class_id, read.method_id) == (404, 50, 10)
    assert read.reply_text.startswith("NOT_FOUND - ")


@given(st.binary(max_size=30))
def test_whatever_a_command_holds_is_left_or_mended(payload: bytes) -> None:
    assert isinstance(frames.readable(payload), bytes)
    for method in (frames.CHANNEL_CLOSE, frames.CONNECTION_CLOSE, frames.CONNECTION_BLOCKED):
        assert isinstance(frames.readable(struct.pack(">I", method) + payload), bytes)
