"""Messages that RabbitMQ takes and a library of AMQP cannot read: they are parked, and the connection never notices.

pamqp raises for them, and aiormq ends the connection when it does; on the next one the broker sends them again.
"""

import random
import struct
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest
import sqlalchemy as sa
from yarl import URL

from hub.errors import Transient
from hub.telemetry import metrics
from hub.transaction import Transaction
from tests.chaos.proxy import Proxy
from tests.support.contracts import ThingCountedV1, ThingHappenedV1, envelope
from tests.support.environment import SUBSCRIPTIONS, Environment, message, publish
from tests.support.metrics import value_of
from tests.support.raw_amqp import Refused, content_header, entry, long, raw_publisher, short, texts
from tests.support.services import (
    Instance,
    count_effects,
    count_things,
    counted,
    echoes,
    effects,
    parked_count,
    parked_rows,
    running,
    settled,
)

CAFE: Final = "café".encode("latin-1")
GOOD: Final = [f"good-{number}" for number in range(1000)]
UNREADABLE: Final = "unreadable_properties"
DEAD: Final = "delivery_limit"


def uint64(number: int) -> bytes:
    return struct.pack(">Q", number % 2**64)


def nested(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = entry(b"a", b"F", long(content))
    return content


@dataclass(frozen=True)
class Odd:
    """What is odd about a message.

    Attributes:
        headers: entries behind those of the envelope.
        properties: beside `content_type` and `delivery_mode`, or in their place.
        routing_key: it goes to the topic exchange.
    """

    headers: bytes = b""
    properties: tuple[tuple[str, bytes], ...] = ()
    routing_key: bytes = ThingHappenedV1.type.encode()

    def content_header(self, event_id: str, event_type: str, body: bytes) -> bytes:
        """Return the payload of its header frame."""
        written = texts({**envelope(event_id).to_headers(), "cloudEvents:type": event_type})
        usual = {"content_type": short(b"application/json"), "delivery_mode": b"\2", "user_id": short(b"district")}
        return content_header(len(body), {**usual, "headers": long(written + self.headers), **dict(self.properties)})


MICROSECONDS: Final = uint64(1_700_000_000_000_000)
BEFORE_1970: Final = uint64(-86_400_000)
PARKED: Final = {
    # A clock that counts finer than AMQP's seconds.
    "header-microseconds": Odd(entry(b"at", b"T", MICROSECONDS)),
    "timestamp-microseconds": Odd(properties=(("timestamp", MICROSECONDS),)),
    "timestamp-nanoseconds": Odd(properties=(("timestamp", uint64(1_700_000_000_000_000_000)),)),
    # The Java client writes dates before 1970 as negative numbers.
    "header-before-1970": Odd(entry(b"at", b"T", BEFORE_1970)),
    "timestamp-before-1970": Odd(properties=(("timestamp", BEFORE_1970),)),
    # Somewhere within: the broker's own x-death has a timestamp in a table in an array.
    "timestamp-within": Odd(entry(b"in", b"A", long(b"F" + long(entry(b"at", b"T", BEFORE_1970))))),
    # AMQP calls short strings UTF-8; the broker does not look.
    "header-name": Odd(entry(CAFE, b"S", long(b"1"))),
    "header-name-within": Odd(entry(b"in", b"F", long(entry(CAFE, b"S", long(b"1"))))),
    "header-name-surrogate": Odd(entry(b"\xed\xa0\x80", b"S", long(b"1"))),
    "header-names": Odd(b"".join(entry(CAFE + b"%d" % number, b"V", b"") for number in range(9000))),
    **{
        name: Odd(properties=((name, short(CAFE)),))
        for name in ("content_type", "content_encoding", "correlation_id", "reply_to", "message_id", "type", "app_id")
    },
    "cluster_id": Odd(properties=(("cluster_id", short(CAFE)),)),
    # It matches the binding's `*`.
    "routing-key": Odd(routing_key=b"thing.happened." + CAFE),
    # As deep as a frame is long: 15,000 tables need 120,000 bytes.
    "nested-5000": Odd(entry(b"in", b"F", long(nested(5000)))),
    "nested-15000": Odd(entry(b"in", b"F", long(nested(15_000)))),
}
"""What RabbitMQ 3.10 takes and nobody can read as it is meant."""

APPLIED: Final = {
    # The Java client's milliseconds, where AMQP means seconds.
    "milliseconds": Odd(entry(b"at", b"T", uint64(1_700_000_000_000)), (("timestamp", uint64(1_700_000_000_000)),)),
    # Long strings are bytes; clients make of them what they like.
    "long-text": Odd(entry(b"name", b"S", long(CAFE)) + entry(b"nul", b"S", long(b"a\0b"))),
    "long-text-within": Odd(entry(b"in", b"A", long(b"S" + long(CAFE)))),
    "byte-array": Odd(entry(b"raw", b"x", long(CAFE))),
    # Every other type; the broker does not send `\0`, NaN and infinity on.
    "numbers": Odd(
        b"".join(
            entry(kind, kind, b"\x01" * size)
            for kind, size in ((b"t", 1), (b"b", 1), (b"B", 1), (b"s", 2), (b"u", 2), (b"I", 4), (b"i", 4), (b"l", 8))
        )
        + entry(b"L", b"L", b"\xff" * 8)
        + entry(b"f", b"f", struct.pack(">f", 0.1))
        + entry(b"d", b"d", struct.pack(">d", 1e300))
        + entry(b"D", b"D", b"\xff\xff\xff\xff\xfe")
        + entry(b"V", b"V", b"")
    ),
    # The grammar forbids neither; the last one counts.
    "names": Odd(entry(b"", b"V", b"") + entry(b"a\0b", b"V", b"") + texts({"two": "1"}) + texts({"two": "2"})),
    "longest-name": Odd(entry(b"x" * 255, b"S", long(b"1"))),
    "nested": Odd(entry(b"in", b"F", long(nested(50)))),
    "priority": Odd(properties=(("priority", b"\xff"),)),
    # As large as a frame lets a header be.
    "large": Odd(entry(b"large", b"S", long(b"x" * 120_000))),
    # What the broker itself writes when it gives a message up, here with other types.
    "x-death": Odd(entry(b"x-death", b"S", long(b"1")) + entry(b"x-delivery-count", b"S", long(b"x"))),
    "x-delivery-count": Odd(entry(b"x-delivery-count", b"l", uint64(-5))),
    "routing-key-nul": Odd(routing_key=b"thing.happened.\0"),
}
"""What RabbitMQ 3.10 takes and is odd, but can be read.

It refuses, and closes the connection: lengths that lie, bytes behind the last property, unknown types, NaN, a second
word of flags (541); a `user_id` that is not the user, an `expiration` that is no number, a `delivery_mode` that it does
not know (406).
"""


@dataclass
class Watch:
    """What a service has cost since it was ready.

    Attributes:
        proxy: all its connections to the broker go through it.
    """

    instance: Instance
    proxy: Proxy
    connections: int

    @property
    def reconnects(self) -> int:
        """How often it has connected anew."""
        return self.proxy.connections - self.connections


@asynccontextmanager
async def watched(environment: Environment, handler: Any = count_things, **settings: Any) -> AsyncIterator[Watch]:
    """Run the counting service, its connections counted."""
    url = URL(environment.amqp_url)
    assert url.host
    assert url.port
    async with Proxy(url.host, url.port) as proxy:
        through = str(url.with_host("127.0.0.1").with_port(proxy.port))
        async with running(environment, handler, amqp_url=through, **settings) as instance:
            yield Watch(instance, proxy, proxy.connections)


async def send(environment: Environment, odd: Odd, event_id: str) -> None:
    """Publish an odd message to the topic exchange."""
    body = ThingHappenedV1(code=event_id).model_dump_json().encode()
    async with raw_publisher(environment.amqp_url) as publisher:
        header = odd.content_header(event_id, ThingHappenedV1.type, body)
        await publisher.publish(header, body, exchange=environment.names.exchange.encode(), routing_key=odd.routing_key)


async def consumers(environment: Environment) -> dict[str, int]:
    """Return how many consumers each queue of the service has."""
    names, found = environment.names, {}
    async with environment.channel() as channel:
        for subscription in SUBSCRIPTIONS:
            for queue in (names.queue(subscription), names.suspect(subscription), names.dead(subscription)):
                found[queue] = (await channel.declare_queue(queue, passive=True)).declaration_result.consumer_count
    return {queue: count or 0 for queue, count in found.items()}


def redelivered() -> float:
    """Return how many messages were redelivered so far."""
    return sum(value_of(metrics.REDELIVERED.labels(name)) for name in SUBSCRIPTIONS)


def parkings() -> dict[str, float]:
    """Return how many messages were parked so far, by their code."""
    return {
        code: sum(value_of(metrics.PARKED.labels(name, code)) for name in SUBSCRIPTIONS) for code in (UNREADABLE, DEAD)
    }


def transactions() -> float:
    """Return in how many transactions things were worked off so far."""
    (family,) = metrics.BATCHES.collect()
    return sum(
        sample.value
        for sample in family.samples
        if sample.name.endswith("_count") and sample.labels == {"subscription": "things"}
    )


async def times(environment: Environment, codes: Iterable[str]) -> dict[str, int]:
    """Return how often each thing took effect."""
    found = {row.code: row.times for row in await environment.rows(sa.select(effects.c.code, effects.c.times))}
    return {code: found.get(code, 0) for code in codes}


async def test_what_is_odd_is_applied_or_parked_once_and_nothing_else_notices(environment: Environment) -> None:
    before = redelivered()
    async with watched(environment) as watch:
        for event_id, odd in {**PARKED, **APPLIED}.items():
            await send(environment, odd, event_id)
        rows = await parked_count(environment, at_least=len(PARKED))
        await settled(environment)
        assert (watch.reconnects, redelivered() - before) == (0, 0)
        assert set((await consumers(environment)).values()) == {1}
    assert {row["error_code"] for row in rows} == {UNREADABLE}
    assert sorted(row["headers"]["cloudEvents:id"] for row in await parked_rows(environment)) == sorted(PARKED)
    assert (await count_effects(environment, APPLIED)).clean
    assert not any((await times(environment, PARKED)).values())


async def test_what_is_parked_says_what_is_wrong_and_keeps_what_could_be_read(sqlite_environment: Environment) -> None:
    async with watched(sqlite_environment):
        for event_id in ("header-before-1970", "header-name", "message_id", "routing-key"):
            await send(sqlite_environment, PARKED[event_id], event_id)
        rows = {row["headers"]["cloudEvents:id"]: row for row in await parked_count(sqlite_environment, at_least=4)}
    assert {event_id: row["error"] for event_id, row in rows.items()} == {
        "header-before-1970": "header 'at': the timestamp is out of range",
        "header-name": r"header 'caf\\xe9': a name is not UTF-8",
        "message_id": "message_id is not UTF-8",
        "routing-key": "routing_key is not UTF-8",
    }
    assert rows["header-before-1970"]["headers"]["at"] == 2**64 - 86_400_000
    assert rows["header-name"]["headers"][r"caf\xe9"] == "1"
    for event_id, row in rows.items():
        assert row["body"] == ThingHappenedV1(code=event_id).model_dump_json().encode()
        assert row["queue"] == sqlite_environment.names.queue("things")


IN_EACH_QUEUE: Final = (
    "header-microseconds",
    "timestamp-before-1970",
    "header-name",
    "message_id",
    "nested-5000",
    "app_id",
)


async def waiting(environment: Environment, odd: Sequence[str]) -> dict[str, str]:
    """Put good messages, and odd ones in each queue, where the service will find them; returns the odd ones' codes."""
    names, expected = environment.names, {}
    async with running(environment):
        pass  # declares the queues
    contracts: Sequence[type[ThingHappenedV1 | ThingCountedV1]] = (ThingHappenedV1, ThingCountedV1)
    queues = [
        (queue(subscription), contract, code)
        for subscription, contract in zip(SUBSCRIPTIONS, contracts, strict=True)
        for queue, code in ((names.queue, UNREADABLE), (names.suspect, UNREADABLE), (names.dead, DEAD))
    ]
    async with environment.channel() as channel:
        exchange = await channel.get_exchange(names.exchange)
        await publish(exchange, [message(code) for code in GOOD[:500]])
        async with raw_publisher(environment.amqp_url) as publisher:
            for (queue, contract, code), name in zip(queues, odd, strict=False):
                body = contract(code=name).model_dump_json().encode()
                header = PARKED[name].content_header(name, contract.type, body)
                await publisher.publish(header, body, routing_key=queue.encode())
                expected[name] = code
        await publish(exchange, [message(code) for code in GOOD[500:]])
    return expected


async def cost(environment: Environment, odd: Sequence[str]) -> dict[str, float]:
    """Let a service work off what is waiting; returns what it cost, once all is well."""
    expected = await waiting(environment, odd)
    before = {"redelivered": redelivered(), "transactions": transactions(), **parkings()}
    async with watched(environment) as watch:
        await counted(environment, effects, at_least=len(GOOD))
        await counted(environment, echoes, at_least=len(GOOD))
        rows = await parked_count(environment, at_least=len(expected))
        after = {"redelivered": redelivered(), "transactions": transactions(), **parkings()}
        await settled(environment)
        assert watch.reconnects == 0
        assert set((await consumers(environment)).values()) == {1}
    assert {row["headers"]["cloudEvents:id"]: row["error_code"] for row in rows} == expected
    assert len(await parked_rows(environment)) == len(expected)
    assert (await count_effects(environment, GOOD)).clean
    return {name: count - before[name] for name, count in after.items()}


@pytest.mark.slow
async def test_one_in_each_queue_costs_the_others_nothing(environment: Environment, tmp_path: Any) -> None:
    other = Environment.new(environment.amqp_url, environment.database_url, tmp_path / "other")
    try:
        without = await cost(other, [])
    finally:
        await other.clean()
    with_odd = await cost(environment, IN_EACH_QUEUE)
    assert (without["redelivered"], with_odd["redelivered"]) == (0, 0)
    assert (without[UNREADABLE], without[DEAD]) == (0, 0)
    assert (with_odd[UNREADABLE], with_odd[DEAD]) == (4, 2)
    # Each of the three in the queues of `things` may need a transaction of its own.
    assert with_odd["transactions"] <= without["transactions"] + 3


class Fuzz:
    """Makes messages whose envelope is good and whose other properties are whatever comes."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def event(self) -> str:
        """Return an id that no change of a byte makes another's."""
        return self._random.randbytes(16).hex()

    def content_header(self, event_id: str, body: bytes) -> bytes:
        """Return a content header; one in four has a byte changed anywhere behind the size of the body."""
        # A message may expire, and `user_id` is refused unless it is the user.
        names = ("content_encoding", "correlation_id", "reply_to", "message_id", "type", "app_id", "cluster_id")
        properties = {name: short(self._text()) for name in names if self._random.random() < 0.1}
        properties |= {"priority": self._random.randbytes(1)} if self._random.random() < 0.3 else {}
        properties |= {"timestamp": self._number()} if self._random.random() < 0.3 else {}
        odd = Odd(self._table(0), tuple(properties.items()))
        header = bytearray(odd.content_header(event_id, ThingHappenedV1.type, body))
        if self._random.random() < 0.25:
            header[self._random.randrange(12, len(header))] = self._random.randrange(256)
        return bytes(header)

    def _text(self) -> bytes:
        text = self._random.choice((b"", b"a", CAFE, b"\0", "é".encode(), self._random.randbytes(20)))
        return text * self._random.choice((1, 1, 1, 10))

    def _number(self) -> bytes:
        return uint64(self._random.getrandbits(self._random.randrange(65)))

    def _table(self, depth: int) -> bytes:
        return b"".join(short(self._text()) + self._value(depth) for _ in range(self._random.randrange(4)))

    def _value(self, depth: int) -> bytes:
        kind = self._random.choice(b"tbBsuIilLDTSxVFA")
        size = {"t": 1, "b": 1, "B": 1, "s": 2, "u": 2, "I": 4, "i": 4, "l": 8, "L": 8, "D": 5, "T": 8, "V": 0}
        letter = chr(kind)
        if letter == "T":
            content = self._number()
        elif letter in size:
            content = self._random.randbytes(size[letter])
        elif letter in "Sx" or depth > 3:
            content = long(self._text()) if letter in "Sx" else long(b"")
        elif letter == "F":
            content = long(self._table(depth + 1))
        else:
            content = long(b"".join(self._value(depth + 1) for _ in range(self._random.randrange(4))))
        return letter.encode() + content


@pytest.mark.one_database
async def test_whatever_the_broker_takes_is_applied_or_parked(environment: Environment) -> None:
    fuzz, taken, refused = Fuzz(seed=20261129), [], 0
    before = redelivered()
    async with watched(environment) as watch:
        for _ in range(120):
            event_id = fuzz.event()
            body = ThingHappenedV1(code=event_id).model_dump_json().encode()
            header = fuzz.content_header(event_id, body)
            try:
                async with raw_publisher(environment.amqp_url) as publisher:
                    await publisher.publish(header, body, routing_key=environment.names.queue("things").encode())
            except Refused:
                refused += 1
            else:
                taken.append((event_id, body))
        await settled(environment)
        assert (watch.reconnects, redelivered() - before) == (0, 0)
        assert set((await consumers(environment)).values()) == {1}
    parked = [row["body"] for row in await parked_rows(environment)]
    applied = await times(environment, [event_id for event_id, _ in taken])
    assert [applied[event_id] + parked.count(body) for event_id, body in taken] == [1] * len(taken)
    assert 0 < len(parked) < len(taken)
    assert len(taken) >= 100


@pytest.mark.one_database
async def test_what_is_odd_and_readable_survives_a_failure(environment: Environment) -> None:
    """It is written again, as it was, for the retry queue."""
    failures: Counter[str] = Counter()

    async def handler(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        # Once in their batch, then in the three tries of the first tier.
        codes = [received.code for received in batch]
        if any(failures[code] < 4 for code in codes):
            failures.update(codes)
            raise Transient("not yet")
        await count_things(batch, tx)

    async with watched(environment, handler) as watch:
        for event_id, odd in APPLIED.items():
            await send(environment, odd, event_id)
        await counted(environment, echoes, at_least=len(APPLIED))
        assert watch.reconnects == 0
    assert await parked_rows(environment) == []
    assert (await count_effects(environment, APPLIED)).clean
