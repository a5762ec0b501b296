"""Many messages are parked like one after another, in one statement."""

import asyncio
import math
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

from hub.messaging.parking import DISCARDED, PARKED, REPLAYED, Parking, park
from hub.operations import parked
from hub.service import RunningService
from hub.store.database import Database
from hub.tables import parked_messages
from tests.support.contracts import envelope
from tests.support.environment import Environment, message, publish
from tests.support.services import (
    Instance,
    count_effects,
    counting_service,
    parked_count,
    parked_rows,
    prepare,
    running,
    settled,
)

MIB = 2**20


@pytest_asyncio.fixture
async def database(environment: Environment) -> AsyncIterator[Database]:
    database = environment.database()
    await prepare(database)
    yield database
    await database.close()


def poison(event_id: str, **changes: Any) -> Parking:
    """Return what is parked of an event; `changes` replace single attributes."""
    told: dict[str, Any] = {
        "subscription": "list",
        "publisher": "district",
        "queue": "counter.things",
        "headers": dict(envelope(event_id).to_headers()),
        "content_type": "application/json",
        "body": event_id.encode(),
        "error_code": "invalid_data",
        "error": "not a valid thing.happened.v1: size",
        "attempts": 1,
    }
    return Parking(**(told | changes))


def headed(event_id: str, **headers: Any) -> Parking:
    """Return what is parked of an event with more headers."""
    return poison(event_id, headers=envelope(event_id).to_headers() | headers)


HEADERS: dict[str, Any] = {
    "te\0xt": "x\0y",
    "half a pair": "a\ud800b",
    "\udcff": "name",
    "letters": "é\N{GRINNING FACE}",
    "bytes": b"\xff\x00",
    "bytearray": bytearray(b"\xff"),
    "list": [1, "a\0b"],
    "table": {"a": {"b": [{"c": None}]}},
    "moment": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "decimal": Decimal("1.50"),
    "nothing": None,
    "yes": True,
    "integer": -(2**63),
    "number": 0.5,
    "nan": math.nan,
    "infinity": -math.inf,
    "large": 1e300,
}
STORED: dict[str, Any] = {
    "text": "xy",
    "half a pair": "a?b",
    "?": "name",
    "letters": "é\N{GRINNING FACE}",
    "bytes": r"b'\xff\x00'",
    "bytearray": r"bytearray(b'\xff')",
    "list": r"[1, 'a\x00b']",
    "table": "{'a': {'b': [{'c': None}]}}",
    "moment": "2026-01-02T03:04:05Z",
    "decimal": "1.50",
    "nothing": "None",
    "yes": True,
    "integer": -(2**63),
    "number": 0.5,
    "nan": "nan",
    "infinity": "-inf",
    "large": "1e+300",
}


def hostile(subscription: str) -> list[Parking]:
    """Return messages that are hard to store; three of them are there already (`parked_before`)."""
    messages = [
        poison("bare", headers={}, content_type=None, body=b""),
        poison("plain"),
        poison("headers", headers=HEADERS),
        poison("longest", content_type="c\0" * 500, error="e\0\ud800" * 3000, attempts=1001, body=b"\0\xff" * 5000),
        headed("type", **{"cloudEvents:type": "t\0" * 500}),
        headed("nul", **{"cloudEvents:id": "a\0b"}),
        headed("surrogate", **{"cloudEvents:id": "a\udfffb"}),
        headed("binary", **{"cloudEvents:id": bytearray(b"\xff\xfe")}),
        headed("long", **{"cloudEvents:source": "s" * 300}),
        poison("twice", body=b"first", error_code="not_json", attempts=7),
        poison("discarded", body=b"again"),
        poison("replayed", body=b"again", attempts=2),
        poison("between"),
        poison("twice", body=b"second", content_type=None),
        poison("parked", body=b"again"),
        poison("bare", headers={}, content_type=None, body=b"", error_code="last"),
        poison("twice", body=b"last", error="the last one counts"),
    ]
    return [Parking(**{**vars(one), "subscription": subscription}) for one in messages]


async def parked_before(database: Database, subscription: str) -> None:
    """Park three messages, and decide on two of them."""
    async with database.begin() as connection:
        for event_id in ("discarded", "replayed", "parked"):
            await park(connection, [poison(event_id, subscription=subscription)])
        ids = [one.id for one in await parked.listed(connection) if one.subscription == subscription]
        for parked_id, state in ((ids[0], DISCARDED), (ids[1], REPLAYED)):
            decided = sa.update(parked_messages).where(parked_messages.c.id == parked_id)
            await connection.execute(decided.values(state=state, decided_at=1.0, decision_reason="uji"))


async def stored(environment: Environment, subscription: str) -> list[dict[str, Any]]:
    """Return what is parked of a subscription, oldest first, but what no two rows share."""
    unlike = {"id", "subscription", "parked_at"}
    rows = [row for row in await parked_rows(environment) if row["subscription"] == subscription]
    return [{name: value for name, value in row.items() if name not in unlike} for row in rows]


@contextmanager
def inserts(database: Database) -> Iterator[list[str]]:
    """Collect the statements that park something."""
    found: list[str] = []

    def on_statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO parked_messages"):
            found.append(statement)

    engine = database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", on_statement)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", on_statement)


async def statements_for(database: Database, messages: Sequence[Parking]) -> int:
    """Park messages; return how many statements that took."""
    with inserts(database) as found:
        async with database.begin() as connection:
            await park(connection, messages)
    return len(found)


async def test_a_list_is_parked_like_one_message_after_another(environment: Environment, database: Database) -> None:
    for subscription in ("single", "list"):
        await parked_before(database, subscription)
    for one in hostile("single"):
        assert await statements_for(database, [one]) == 1
    assert await statements_for(database, hostile("list")) == 1
    rows = await stored(environment, "list")
    assert rows == await stored(environment, "single")
    assert len(rows) == len(hostile("list")) - 3  # two copies of `twice`, one of `bare`
    by_body = {row["body"]: row for row in rows}
    assert b"first" not in by_body
    assert b"second" not in by_body
    assert by_body[b"last"]["error"] == "the last one counts"
    assert by_body[b""]["error_code"] == "last"


async def test_what_was_decided_before_a_list_came(environment: Environment, database: Database) -> None:
    await parked_before(database, "list")
    before = await parked_rows(environment)
    await statements_for(database, hostile("list"))
    discarded, replayed, waiting = [row for row in await parked_rows(environment) if row["id"] <= before[-1]["id"]]
    assert discarded == before[0]
    assert (discarded["state"], discarded["decision_reason"]) == (DISCARDED, "uji")
    for row, earlier in ((replayed, before[1]), (waiting, before[2])):
        assert (row["state"], row["decided_at"], row["decision_reason"]) == (PARKED, None, None)
        assert row["body"] == b"again"
        assert row["parked_at"] > earlier["parked_at"]
    assert replayed["attempts"] == 2


async def test_headers_are_stored_as_what_both_databases_hold(environment: Environment, database: Database) -> None:
    await statements_for(database, [poison("before"), poison("headers", headers=HEADERS), poison("after")])
    assert [row["headers"] for row in await stored(environment, "list")][1] == STORED


async def test_order_of_arrival_is_kept(environment: Environment, database: Database) -> None:
    numbers = [(7 * number) % 200 for number in range(200)]
    assert await statements_for(database, [poison(f"event-{number}") for number in numbers]) == 1
    assert [row["body"] for row in await stored(environment, "list")] == [
        f"event-{number}".encode() for number in numbers
    ]
    assert len({row["parked_at"] for row in await parked_rows(environment)}) == 1


async def test_nothing_to_park_is_nothing_to_do(environment: Environment, database: Database) -> None:
    assert await statements_for(database, []) == 0
    assert not await parked_rows(environment)


@pytest.mark.parametrize(
    ("messages", "statements"),
    [
        ([poison(f"event-{number}", body=bytes(6 * MIB)) for number in range(5)], 3),
        ([poison("a", body=bytes(20 * MIB)), poison("b"), poison("c")], 2),
        ([headed(f"event-{number}", note="x" * 100 * 1024) for number in range(200)], 2),
    ],
    ids=["bodies", "a larger one", "headers"],
)
async def test_no_statement_grows_beyond_what_a_server_takes(
    environment: Environment, database: Database, messages: list[Parking], statements: int
) -> None:
    assert await statements_for(database, messages) == statements
    rows = await stored(environment, "list")
    assert [row["body"] for row in rows] == [one.body for one in messages]
    assert [row["headers"] for row in rows] == [one.headers for one in messages]


async def test_a_flood_of_poison_costs_a_statement_a_batch(environment: Environment) -> None:
    async with running(environment):
        pass  # declares the queues
    messages = [message(f"poison-{number}", b"{}", {"list": [1], "te\0xt": "\0"}) for number in range(2000)]
    good = [f"good-{number}" for number in range(20)]
    for number, code in enumerate(good):
        messages.insert(101 * number, message(code))
    async with environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), messages)
    service = RunningService(counting_service(), environment.settings(batch_wait_seconds=0.2))
    database = service.runtime.database
    commits: list[object] = []
    sa.event.listen(database.engine.sync_engine, "commit", commits.append)
    with inserts(database) as found:
        instance = Instance(service, asyncio.create_task(service.run()))
        await instance.ready()
        rows = await parked_count(environment, at_least=2000)
        await settled(environment)
        await instance.stop()
    assert {row["headers"]["cloudEvents:id"] for row in rows} == {f"poison-{number}" for number in range(2000)}
    assert len(await parked_rows(environment)) == 2000
    assert (await count_effects(environment, good)).clean
    assert len(found) <= 40, "2,020 messages are eleven batches of 200"
    assert len(commits) <= 100, "of consumers and relay together"
