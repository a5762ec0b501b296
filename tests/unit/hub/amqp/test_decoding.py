"""Frames with a message: read as pamqp reads them, and what it cannot read is a fault beside all the rest."""

import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pamqp.commands import Basic
from pamqp.header import ContentHeader

from hub.amqp.decoding import (
    FAULTS_MAX,
    NESTING_MAX,
    Deliver,
    MalformedFrame,
    Properties,
    Return,
    read_content_header,
    read_deliver,
    read_return,
)
from tests.support.raw_amqp import FLAGS, content_header, entry, long, short, texts

SIZE: Final = 7
CAFE: Final = "café".encode("latin-1")
FIXED: Final = {
    b"t": 1,
    b"b": 1,
    b"B": 1,
    b"s": 2,
    b"u": 2,
    b"I": 4,
    b"i": 4,
    b"l": 8,
    b"L": 8,
    b"f": 4,
    b"d": 8,
    b"D": 5,
}
"""Types of a table's values that have one length, and that length in bytes."""
TYPES: Final = [*FIXED, b"S", b"x", b"F", b"A", b"T", b"V", b"\0"]
MILLISECONDS_MAX: Final = 253_402_300_799_999
"""Of the year 9999."""


def uint64(number: int) -> bytes:
    return struct.pack(">Q", number % 2**64)


# What the grammar allows and pamqp reads.

short_texts = st.text(max_size=20).map(lambda text: short(text.encode()))
times = st.integers(0, MILLISECONDS_MAX).map(uint64)


def entries(values: st.SearchStrategy[tuple[bytes, bytes]]) -> st.SearchStrategy[list[bytes]]:
    names = st.one_of(st.sampled_from([b"a", b"b", b""]), st.text(max_size=20).map(str.encode))
    return st.lists(st.builds(lambda name, value: entry(name, *value), names, values), max_size=5)


def nested(values: st.SearchStrategy[tuple[bytes, bytes]]) -> st.SearchStrategy[tuple[bytes, bytes]]:
    items = st.lists(values.map(b"".join), max_size=5)
    return st.one_of(
        st.tuples(st.just(b"A"), items.map(b"".join).map(long)),
        st.tuples(st.just(b"F"), entries(values).map(b"".join).map(long)),
    )


values = st.recursive(
    st.one_of(
        *(st.tuples(st.just(kind), st.binary(min_size=size, max_size=size)) for kind, size in FIXED.items()),
        st.tuples(st.just(b"S"), st.one_of(st.text(max_size=20).map(str.encode), st.binary(max_size=20)).map(long)),
        st.tuples(st.just(b"x"), st.binary(max_size=20).map(long)),
        st.tuples(st.just(b"T"), times),
        st.tuples(st.sampled_from([b"V", b"\0"]), st.just(b"")),
    ),
    nested,
    max_leaves=10,
)
OF_PROPERTY: Final = {
    "headers": entries(values).map(b"".join).map(long),
    "delivery_mode": st.binary(min_size=1, max_size=1),
    "priority": st.binary(min_size=1, max_size=1),
    "timestamp": times,
}
properties = st.fixed_dictionaries({}, optional={name: OF_PROPERTY.get(name, short_texts) for name in FLAGS})
headers = properties.map(lambda given: content_header(SIZE, given))

# What a broker never sends.

edits = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 400), st.just(1), st.sampled_from([*TYPES, b"\xff", b"\x01", b"Z"])),
        st.tuples(st.integers(0, 400), st.just(4), st.sampled_from([b"\xff" * 4, b"\0\0\0\1", b"\0" * 4])),
        st.tuples(st.integers(0, 400), st.integers(0, 9), st.binary(max_size=9)),
    ),
    min_size=1,
    max_size=4,
)


def edited(payload: bytes, changes: Iterable[tuple[int, int, bytes]]) -> bytes:
    for place, length, content in changes:
        at = place % (len(payload) + 1)
        payload = payload[:at] + content + payload[at + length :]
    return payload


def told(properties: Any, *, called: Callable[[str], str] = str) -> dict[str, str]:
    """Return all properties, written so that those of equal value and type are equal: NaN, too.

    To pamqp, headers that are absent are None, and a cluster id that is absent is empty.
    """
    given = {name: getattr(properties, called(name)) for name in FLAGS}
    given |= {"headers": given["headers"] or {}, "cluster_id": given["cluster_id"] or None}
    return {name: repr(value) for name, value in given.items()}


def as_pamqp_reads(payload: bytes) -> tuple[int, dict[str, str]]:
    header = ContentHeader()
    header.unmarshal(payload)
    return header.body_size, told(header.properties, called=lambda name: "message_type" if name == "type" else name)


def as_we_read(payload: bytes) -> tuple[int, dict[str, str]]:
    size, properties = read_content_header(payload)
    return size, told(properties)


def read(**properties: bytes) -> Properties:
    return read_content_header(content_header(SIZE, properties))[1]


def of_headers(*entries: bytes) -> Properties:
    return read(headers=long(b"".join(entries)), delivery_mode=b"\2")


@settings(max_examples=200)
@given(headers)
def test_what_the_grammar_allows_is_read_as_pamqp_reads_it(payload: bytes) -> None:
    assert read_content_header(payload)[1].faults == ()
    assert as_we_read(payload) == as_pamqp_reads(payload)


@pytest.mark.parametrize("kind", FIXED)
@given(data=st.data())
def test_each_type_of_one_length_is_read_as_pamqp_reads_it(kind: bytes, data: st.DataObject) -> None:
    size = FIXED[kind]
    content = data.draw(
        st.one_of(st.binary(min_size=size, max_size=size), st.sampled_from([b"\0" * size, b"\xff" * size]))
    )
    payload = content_header(SIZE, {"headers": long(entry(b"n", kind, content))})
    assert read_content_header(payload)[1].faults == ()
    assert as_we_read(payload) == as_pamqp_reads(payload)


@pytest.mark.parametrize("number", [0, 1, 2**31, 2**32 - 1, 2**32, 1_700_000_000_000, MILLISECONDS_MAX])
def test_a_timestamp_is_read_as_pamqp_reads_it(number: int) -> None:
    payload = content_header(SIZE, {"headers": long(entry(b"t", b"T", uint64(number))), "timestamp": uint64(number)})
    assert read_content_header(payload)[1].faults == ()
    assert as_we_read(payload) == as_pamqp_reads(payload)


@settings(max_examples=500)
@given(st.one_of(st.builds(edited, headers, edits), st.binary(max_size=60).map(content_header(SIZE, {})[:12].__add__)))
def test_whatever_the_bytes_they_are_faulty_or_pamqp_reads_the_same(payload: bytes) -> None:
    if len(payload) < 12:
        with pytest.raises(MalformedFrame):
            read_content_header(payload)
        return
    size, properties = read_content_header(payload)
    assert size == int.from_bytes(payload[4:12], "big")
    if not properties.faults:
        assert as_we_read(payload) == as_pamqp_reads(payload)


@given(properties, st.data())
def test_a_header_that_is_cut_short_keeps_what_came_before(given: dict[str, bytes], data: st.DataObject) -> None:
    payload = content_header(SIZE, given)
    whole = told(read_content_header(payload)[1])
    end = data.draw(st.integers(0, len(payload) - 1))
    if end < 12:
        with pytest.raises(MalformedFrame):
            read_content_header(payload[:end])
        return
    cut = read_content_header(payload[:end])[1]
    assert cut.faults
    at = 14
    for name in (name for name in FLAGS if name in given):
        at += len(given[name])
        assert told(cut)[name] == (whole if at <= end else told(Properties()))[name]


@given(headers, st.binary(min_size=1, max_size=9))
def test_bytes_behind_the_last_property_are_a_fault(payload: bytes, more: bytes) -> None:
    assert read_content_header(payload + more)[1].faults == (f"{len(more)} bytes follow the last property",)


@given(properties, st.sampled_from([name for name in FLAGS if name not in OF_PROPERTY]))
def test_a_text_that_is_not_utf8_keeps_its_bytes_in_sight_and_all_else(given: dict[str, bytes], name: str) -> None:
    odd = read(**{**given, name: short(CAFE)})
    assert odd.faults == (f"{name} is not UTF-8",)
    assert told(odd) == told(read(**{**given, name: short(rb"caf\xe9")}))


@given(properties, st.integers(MILLISECONDS_MAX + 1000, 2**64 - 1))
def test_a_timestamp_out_of_range_stays_a_number(given: dict[str, bytes], number: int) -> None:
    odd = read(**{**given, "timestamp": uint64(number)})
    assert odd.faults == ("timestamp: the timestamp is out of range",)
    assert odd.timestamp == number
    assert {**told(odd), "timestamp": ""} == {**told(read(**{**given, "timestamp": uint64(0)})), "timestamp": ""}


MICROSECONDS: Final = 1_700_000_000_000_000
BEFORE_1970: Final = -86_400_000
ODD: Final[list[tuple[bytes, dict[str, Any], str]]] = [
    (entry(b"at", b"T", uint64(MICROSECONDS)), {"at": MICROSECONDS}, "header 'at': the timestamp is out of range"),
    (
        entry(b"at", b"T", uint64(BEFORE_1970)),
        {"at": 2**64 + BEFORE_1970},
        "header 'at': the timestamp is out of range",
    ),
    (
        entry(b"at", b"A", long(b"V" + b"T" + uint64(BEFORE_1970) + b"t\1")),
        {"at": [None, 2**64 + BEFORE_1970, True]},
        "header 'at': the timestamp is out of range",
    ),
    (entry(CAFE, b"S", long(b"1")), {r"caf\xe9": "1"}, r"header 'caf\\xe9': a name is not UTF-8"),
    (
        entry(b"in", b"F", long(entry(CAFE, b"t", b"\1") + entry(b"b", b"t", b"\0"))),
        {"in": {r"caf\xe9": True, "b": False}},
        "header 'in': a name is not UTF-8",
    ),
    (
        entry(b"in", b"F", long(entry(b"a", b"t", b"\1") + entry(b"b", b"Z", b"\0\0"))),
        {"in": {"a": True}},
        "header 'in': the type at byte 45 is not known",
    ),
    (entry(b"in", b"A", long(b"t\1" + b"Z\0\0")), {"in": [True]}, "header 'in': the type at byte 41 is not known"),
    (
        entry(b"in", b"F", long(entry(b"a", b"S", struct.pack(">I", 2) + b"x"))),
        {"in": {}},
        "header 'in': the text at byte 46 is cut short",
    ),
    (
        entry(b"in", b"A", long(b"S" + struct.pack(">I", 2) + b"x")),
        {"in": []},
        "header 'in': the value at byte 40 is cut short",
    ),
    (entry(b"in", b"F", long(short(b"a"))), {"in": {}}, "header 'in': no whole name and value at byte 39"),
]
"""An entry of a table, how it is read, and its fault."""


@pytest.mark.parametrize(("odd", "as_read", "fault"), ODD)
def test_what_is_odd_in_one_header_leaves_the_others(odd: bytes, as_read: dict[str, Any], fault: str) -> None:
    before, after = entry(b"before", b"S", long(b"1")), entry(b"after", b"I", b"\0\0\0\2")
    # Twice: a name that was read once is remembered.
    for _ in range(2):
        properties = of_headers(before, odd, after)
        assert properties.headers == {"before": "1", **as_read, "after": 2}
        assert (properties.faults, properties.delivery_mode) == ((fault,), 2)


@pytest.mark.parametrize(
    ("odd", "fault"),
    [
        (entry(b"a", b"Z", b""), "header 'a': the type at byte 34 is not known"),
        (entry(b"a", b"S", struct.pack(">I", 300)), "header 'a': the text at byte 39 is cut short"),
        (entry(b"a", b"x", b"\xff" * 4), "header 'a': the value at byte 35 is cut short"),
        (entry(b"a", b"F", b"\xff" * 4), "header 'a': the value at byte 35 is cut short"),
        (entry(b"a", b"A", b"\0\0\1\0"), "header 'a': the value at byte 35 is cut short"),
        (b"\xffab", "headers: no whole name and value at byte 32"),
    ],
)
def test_what_ends_the_headers_leaves_those_before_and_the_other_properties(odd: bytes, fault: str) -> None:
    properties = read(
        headers=long(entry(b"before", b"S", long(b"12")) + odd), message_id=short(b"m"), app_id=short(b"a")
    )
    assert properties.headers == {"before": "12"}
    assert (properties.faults, properties.message_id, properties.app_id) == ((fault,), "m", "a")


@pytest.mark.parametrize("kind", TYPES)
def test_a_value_is_never_read_beyond_its_table(kind: bytes) -> None:
    """pamqp reads on into the next property."""
    content = b"\0" * FIXED.get(kind, {b"S": 4, b"x": 4, b"F": 4, b"A": 4, b"T": 8}.get(kind, 0))
    for length in range(len(content)):
        headers = long(entry(b"a", kind, content[:length]))
        for message_id in ("0123456789", None):  # None: the frame ends with the table
            properties = read(headers=headers, **({"message_id": short(message_id.encode())} if message_id else {}))
            assert (properties.headers, properties.message_id) == ({}, message_id)
            assert len(properties.faults) == 1


def test_headers_that_say_they_are_longer_than_the_frame_are_a_fault() -> None:
    properties = read(content_type=short(b"text/plain"), headers=struct.pack(">I", 99) + entry(b"a", b"V", b""))
    assert (properties.content_type, properties.headers) == ("text/plain", {})
    assert properties.faults == ("headers are said to be longer than the frame",)


def within_one_another(depth: int, kind: bytes) -> bytes:
    """Return a header of so many tables or lists, each in the next."""
    content = b""
    for _ in range(depth - 1):
        content = (short(b"a") if kind == b"F" else b"") + kind + long(content)
    return entry(b"deep", kind, long(content))


@pytest.mark.parametrize("kind", [b"F", b"A"])
@pytest.mark.parametrize("depth", [NESTING_MAX, NESTING_MAX + 1, 400, 10_000])
def test_nesting_is_read_to_a_depth_that_can_be_sent_again(kind: bytes, depth: int) -> None:
    properties = of_headers(within_one_another(depth - 1, kind), entry(b"after", b"V", b""))
    assert (list(properties.headers), properties.delivery_mode) == (["deep", "after"], 2)
    Basic.Properties(headers=properties.headers).marshal()
    if depth <= NESTING_MAX:
        assert properties.faults == ()
    else:
        (fault,) = properties.faults
        assert fault.startswith(f"header 'deep': nested more than {NESTING_MAX} deep at byte")


def test_the_first_faults_are_told_and_how_many_more_there_are() -> None:
    properties = of_headers(*(entry(CAFE + b"%d" % number, b"V", b"") for number in range(9000)))
    assert len(properties.headers) == 9000
    assert len(properties.faults) == FAULTS_MAX + 1
    assert properties.faults[-1] == f"and {9000 - FAULTS_MAX} more"


def test_a_fault_is_short_and_holds_no_value() -> None:
    secret, name = b"kepiting-rahasia", b"\xff" * 255
    odd = [
        {"headers": long(entry(name, b"S", long(secret)))},
        {"headers": long(entry(b"a", b"S", struct.pack(">I", 99) + secret))},
        {"headers": long(entry(b"a", b"x", struct.pack(">I", 99) + secret))},
        {"headers": long(entry(b"a", b"F", long(entry(secret + b"\xff", b"Z", secret))))},
        {"headers": long(short(secret))},
        {"headers": struct.pack(">I", 99) + secret},
        *({name: short(secret + CAFE)} for name in FLAGS if name not in OF_PROPERTY),
        *({name: b"\xff" + secret} for name in FLAGS if name not in OF_PROPERTY),
        {"timestamp": uint64(199001012015032000)},
    ]
    for properties in odd:
        faults = read(**properties).faults
        assert faults
        assert all(secret.decode() not in fault and "19900101" not in fault and len(fault) < 200 for fault in faults)


def test_more_names_than_are_remembered_are_read_all_the_same() -> None:
    for turn in range(3):
        names = [f"x-{turn}-{number}" for number in range(1000)]
        assert of_headers(texts(dict.fromkeys(names, "1"))).headers == dict.fromkeys(names, "1")


# Methods.

arguments = st.tuples(
    short_texts, st.binary(min_size=8, max_size=8), st.binary(min_size=1, max_size=1), short_texts, short_texts
)
returns = st.tuples(st.binary(min_size=2, max_size=2), short_texts, short_texts, short_texts)


def deliver_as_pamqp_reads(payload: bytes) -> Deliver:
    frame = Basic.Deliver()
    frame.unmarshal(payload)
    return Deliver(*(getattr(frame, name) for name in Basic.Deliver.attributes()))


def return_as_pamqp_reads(payload: bytes) -> Return:
    frame = Basic.Return()
    frame.unmarshal(payload)
    return Return(*(getattr(frame, name) for name in Basic.Return.attributes()))


@given(arguments.map(b"".join))
def test_a_delivery_is_read_as_pamqp_reads_it(payload: bytes) -> None:
    assert read_deliver(payload) == deliver_as_pamqp_reads(payload)


@given(returns.map(b"".join))
def test_a_return_is_read_as_pamqp_reads_it(payload: bytes) -> None:
    assert read_return(payload) == return_as_pamqp_reads(payload)


@settings(max_examples=200)
@given(st.one_of(st.builds(edited, arguments.map(b"".join), edits), st.binary(max_size=40)))
def test_whatever_the_bytes_of_a_delivery_they_are_faulty_or_pamqp_reads_the_same(payload: bytes) -> None:
    try:
        delivery = read_deliver(payload)
    except MalformedFrame:
        return
    if not delivery.faults:
        assert delivery == deliver_as_pamqp_reads(payload)


@settings(max_examples=200)
@given(st.one_of(st.builds(edited, returns.map(b"".join), edits), st.binary(max_size=40)))
def test_whatever_the_bytes_of_a_return_they_are_faulty_or_pamqp_reads_the_same(payload: bytes) -> None:
    try:
        returned = read_return(payload)
    except MalformedFrame:
        return
    if not returned.faults:
        assert returned == return_as_pamqp_reads(payload)


@given(arguments, st.data())
def test_a_delivery_that_is_cut_short_can_be_settled_or_is_malformed(
    parts: Sequence[bytes], data: st.DataObject
) -> None:
    payload = b"".join(parts)
    end = data.draw(st.integers(0, len(payload) - 1))
    if end < len(b"".join(parts[:3])):
        with pytest.raises(MalformedFrame):
            read_deliver(payload[:end])
        return
    whole, cut = read_deliver(payload), read_deliver(payload[:end])
    assert (cut.consumer_tag, cut.delivery_tag, cut.redelivered) == (
        whole.consumer_tag,
        whole.delivery_tag,
        whole.redelivered,
    )
    assert len(cut.faults) == 1
    assert cut.routing_key == ""


def test_a_routing_key_that_is_not_utf8_can_still_be_settled() -> None:
    payload = short(b"tag") + uint64(5) + b"\1" + short(CAFE) + short(CAFE)
    assert read_deliver(payload) == Deliver(
        "tag", 5, True, r"caf\xe9", r"caf\xe9", ("exchange is not UTF-8", "routing_key is not UTF-8")
    )
    assert read_return(struct.pack(">H", 312) + short(CAFE) + short(b"") + short(CAFE)) == Return(
        312, r"caf\xe9", "", r"caf\xe9", ("reply_text is not UTF-8", "routing_key is not UTF-8")
    )


def test_bytes_behind_the_last_argument_are_a_fault() -> None:
    payload = short(b"tag") + uint64(5) + b"\0" + short(b"e") + short(b"k")
    assert read_deliver(payload + b"xy") == Deliver("tag", 5, False, "e", "k", ("2 bytes follow the last argument",))


@pytest.mark.parametrize("payload", [b"", b"\x03ta", short(b"tag") + uint64(5), short(CAFE) + uint64(5) + b"\0" * 3])
def test_a_delivery_that_cannot_be_settled_is_malformed(payload: bytes) -> None:
    with pytest.raises(MalformedFrame):
        read_deliver(payload)


@pytest.mark.parametrize("payload", [b"", b"\1"])
def test_a_return_without_its_code_is_malformed(payload: bytes) -> None:
    with pytest.raises(MalformedFrame):
        read_return(payload)


@pytest.mark.parametrize("length", range(12))
def test_a_content_header_without_its_size_is_malformed(length: int) -> None:
    with pytest.raises(MalformedFrame):
        read_content_header(content_header(SIZE, {})[:length])


def test_a_second_word_of_flags_has_no_property_that_is_known() -> None:
    payload = content_header(SIZE, {"app_id": short(b"a")})
    first, values = payload[:14], payload[14:]
    continued = first[:13] + bytes([first[13] | 1])
    size, properties = read_content_header(continued + b"\x80\0" + values)
    assert (size, properties) == (SIZE, read(app_id=short(b"a")))
    assert read_content_header(continued)[1].faults == ("the property flags are cut short",)


def test_a_property_that_is_absent_is_none() -> None:
    size, properties = read_content_header(content_header(SIZE, {}))
    assert (size, properties) == (SIZE, Properties())
    assert properties.headers == {}
    assert read(timestamp=uint64(5)).timestamp == datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)
