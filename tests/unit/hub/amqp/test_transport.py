"""What the socket has is cut into frames and given to whom it is for, however it comes."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pamqp import commands, frame
from pamqp.body import ContentBody
from pamqp.header import ContentHeader
from pamqp.heartbeat import Heartbeat

from hub.amqp import frames
from hub.amqp.content import Content, Delivery
from hub.amqp.transport import FrameReader

OURS, THEIRS = 3, 4
COMMAND = frame.marshal(commands.Basic.ConsumeOk("tag"), OURS)
HEARTBEAT = frame.marshal(Heartbeat(), 0)
LOOP = asyncio.new_event_loop()


@pytest.fixture(scope="module", autouse=True)
def _loop() -> Iterator[None]:
    yield
    LOOP.close()


class Socket(asyncio.Transport):
    """What a connection writes to."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.aborted = False
        self.half_closed = False
        self.buffered = 0

    def write(self, data: Any) -> None:
        if self.half_closed:
            raise RuntimeError("Cannot call write() after write_eof()")
        self.written.append(data)

    def get_write_buffer_size(self) -> int:
        return self.buffered

    def is_closing(self) -> bool:
        return self.aborted

    def abort(self) -> None:
        self.aborted = True

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Connected:
    """A connection with one channel of ours.

    Attributes:
        taken: messages that came on it, list by list.
        confirmed: what the broker said of messages that were published on it.
        returned: ids of messages that came back.
    """

    def __init__(self) -> None:
        self.loop = LOOP
        self.library = asyncio.StreamReader(loop=self.loop)
        self.protocol = FrameReader(self.library, self.loop)
        self.socket = Socket()
        self.protocol.connection_made(self.socket)
        self.content: Content = self.protocol.content_of(OURS)
        self.taken: list[list[Delivery]] = []
        self.confirmed: list[tuple[int, bool, bool]] = []
        self.returned: list[str | None] = []
        self.ended = 0
        self.content.deliver = self.taken.append
        self.content.confirmed = lambda *told: self.confirmed.append(told)
        self.content.returned = lambda properties: self.returned.append(properties.message_id)
        self.content.ended = self._ends

    def _ends(self) -> None:
        self.ended += 1

    def receive(self, *chunks: bytes) -> None:
        for chunk in chunks:
            self.protocol.data_received(chunk)

    @property
    def passed_on(self) -> bytes:
        """What the library got, heartbeats aside."""
        self.library.feed_eof()
        return self.loop.run_until_complete(self.library.read()).replace(HEARTBEAT, b"")

    @property
    def bodies(self) -> list[bytes]:
        return [one.body for batch in self.taken for one in batch]


def delivered(body: bytes, tag: int = 1, *, channel: int = OURS, room: int = 50) -> bytes:
    properties = commands.Basic.Properties(headers={"cloudEvents:id": "x"}, message_id=f"m{tag}")
    pieces = [
        frame.marshal(commands.Basic.Deliver("tag", tag, False, "kinerja", "thing.happened.v1"), channel),
        frame.marshal(ContentHeader(properties=properties, body_size=len(body)), channel),
    ]
    pieces += [frame.marshal(ContentBody(body[at : at + room]), channel) for at in range(0, len(body), room)]
    return b"".join(pieces)


def returned(message_id: str) -> bytes:
    properties = commands.Basic.Properties(message_id=message_id)
    return b"".join(
        [
            frame.marshal(commands.Basic.Return(312, "NO_ROUTE", "", "nobody"), OURS),
            frame.marshal(ContentHeader(properties=properties, body_size=2), OURS),
            frame.marshal(ContentBody(b"{}"), OURS),
        ]
    )


def cut(data: bytes, at: Sequence[int]) -> list[bytes]:
    places = [0, *sorted({one % (len(data) + 1) for one in at}), len(data)]
    return [data[start:end] for start, end in pairwise(places) if start < end]


@given(
    st.lists(st.integers(0, 130), min_size=1, max_size=6),
    st.lists(st.integers(0, 10_000), max_size=12),
)
def test_messages_come_whole_and_in_order_however_the_bytes_come(sizes: list[int], places: list[int]) -> None:
    bodies = [bytes([number]) * size for number, size in enumerate(sizes)]
    stream = b"".join(
        delivered(body, number + 1) + COMMAND + delivered(body, number + 1, channel=THEIRS)
        for number, body in enumerate(bodies)
    )
    connected = Connected()
    connected.receive(*cut(stream + HEARTBEAT, places))
    assert connected.bodies == bodies
    assert [one.delivery_tag for batch in connected.taken for one in batch] == list(range(1, len(bodies) + 1))
    theirs = b"".join(COMMAND + delivered(body, number + 1, channel=THEIRS) for number, body in enumerate(bodies))
    assert connected.passed_on == theirs


def test_what_one_read_brings_is_one_list() -> None:
    connected = Connected()
    connected.receive(b"".join(delivered(b"x", tag) for tag in range(1, 6)))
    assert [len(batch) for batch in connected.taken] == [5]


def test_confirms_and_returned_messages_are_told() -> None:
    connected = Connected()
    connected.receive(
        frame.marshal(commands.Basic.Ack(1, False), OURS)
        + returned("m2")
        + frame.marshal(commands.Basic.Ack(2, False), OURS)
        + frame.marshal(commands.Basic.Nack(9, True), OURS)
    )
    assert connected.confirmed == [(1, False, True), (2, False, True), (9, True, False)]
    assert connected.returned == ["m2"]
    assert connected.passed_on == b""


@pytest.mark.parametrize(
    "closing",
    [commands.Channel.Close(406, "PRECONDITION_FAILED", 60, 80), commands.Channel.CloseOk()],
    ids=lambda one: one.name,
)
def test_a_channel_that_closes_hands_over_what_it_had_and_ends(closing: Any) -> None:
    connected = Connected()
    connected.receive(delivered(b"one") + frame.marshal(closing, OURS) + delivered(b"late", 2))
    assert connected.bodies == [b"one"]
    assert not connected.content.is_open
    assert connected.ended == 1
    connected.content.ack(1)
    connected.content.give_back(1)
    with pytest.raises(ConnectionResetError):
        connected.content.publish(b"frames")
    assert connected.socket.written == []
    connected.protocol.connection_lost(None)
    assert connected.ended == 1


def test_a_connection_that_breaks_ends_its_channels_and_opens_no_more() -> None:
    connected = Connected()
    connected.receive(delivered(b"one")[:-3])
    connected.socket.aborted = True
    connected.protocol.connection_lost(ConnectionResetError())
    assert connected.ended == 1
    assert connected.bodies == []
    with pytest.raises(ConnectionResetError):
        connected.protocol.content_of(OURS)


@pytest.mark.parametrize("how", ["closing", "half closed", "eof", "close", "close-ok"])
def test_nothing_is_written_to_a_connection_that_ends(how: str) -> None:
    connected = Connected()
    match how:
        case "closing":
            connected.socket.aborted = True
        case "half closed":
            connected.socket.half_closed = True
        case "eof":
            connected.protocol.eof_received()
        case "close":
            connected.receive(frame.marshal(commands.Connection.Close(320, "CONNECTION_FORCED", 0, 0), 0))
        case "close-ok":
            connected.receive(frame.marshal(commands.Connection.CloseOk(), 0))
    connected.content.ack(1)
    connected.content.give_back(1)
    with pytest.raises(ConnectionResetError):
        connected.content.publish(b"frames")
    assert connected.socket.written == []


def test_a_broker_that_reads_nothing_is_seen() -> None:
    connected = Connected()
    assert not connected.content.is_congested
    blocked = frame.marshal(commands.Connection.Blocked("low on memory"), 0)
    unblocked = frame.marshal(commands.Connection.Unblocked(), 0)
    connected.receive(blocked)
    assert connected.content.is_congested
    connected.receive(unblocked)
    assert not connected.content.is_congested
    connected.socket.buffered = 2**21
    assert connected.content.is_congested
    assert connected.passed_on == blocked + unblocked


def test_a_number_that_is_used_again_ends_the_channel_before() -> None:
    connected = Connected()
    again = connected.protocol.content_of(OURS)
    assert connected.ended == 1
    assert again.is_open
    assert not connected.content.is_open


def test_messages_count_as_signs_of_life() -> None:
    """The broker sends no heartbeat while it sends messages."""
    connected = Connected()
    connected.receive(delivered(b"x"))
    connected.library.feed_eof()
    assert connected.loop.run_until_complete(connected.library.read()) == frames.HEARTBEAT_FRAME


@pytest.mark.parametrize(
    "stream",
    [b"AMQP\x00\x00\x09\x01", b"HTTP/1.1 400 Bad Request\r\n", delivered(b"x")[:-1] + b"\x00" + delivered(b"y")],
)
def test_what_is_no_frame_is_left_to_the_library(stream: bytes) -> None:
    connected = Connected()
    connected.receive(stream, b"and more")
    assert connected.passed_on.endswith(stream[-8:] + b"and more")


@pytest.mark.parametrize(
    "stream",
    [
        frame.marshal(commands.Basic.Deliver("tag", 1, False, "", "q"), OURS) + delivered(b"x"),
        delivered(b"x" * 60)[: -len(frame.marshal(ContentBody(b"x" * 10), OURS))] + delivered(b"y"),
        frames.framed(frames.METHOD, OURS, b"\x00\x3c\x00\x3c\x05tag"),
        delivered(b"x" * 60)[: -len(frame.marshal(ContentBody(b"x" * 10), OURS))]
        + frame.marshal(ContentBody(b"x" * 11), OURS),
        frame.marshal(commands.Basic.Deliver("tag", 1, False, "", "q"), OURS)
        + frames.framed(frames.HEADER, OURS, b"\x00\x3c"),
        frames.framed(frames.METHOD, OURS, b"\x00\x3c\x00\x50\x01"),
    ],
    ids=["no header", "no body", "no tag", "too long a body", "too short a header", "no number"],
)
def test_a_broker_that_breaks_the_protocol_loses_its_connection(stream: bytes) -> None:
    connected = Connected()
    connected.receive(stream)
    assert connected.socket.aborted
    assert connected.ended == 1
    assert connected.bodies == []


@given(st.binary(max_size=200), st.lists(st.integers(0, 300), max_size=6))
def test_no_bytes_raise(noise: bytes, places: list[int]) -> None:
    connected = Connected()
    connected.receive(*cut(delivered(b"good") + noise, places))
    assert connected.bodies[:1] == [b"good"] or connected.socket.aborted
