"""A message that nobody can process is parked with its reason and stops nothing else."""

import json
from collections.abc import Sequence
from typing import Any

import aio_pika
import pytest
import sqlalchemy as sa

from hub.errors import Permanent
from hub.messaging.parking import DISCARDED, PARKED, REPLAYED, count_parked
from hub.operations import parked
from hub.operations.refusals import AlreadyDecided, NotFound
from hub.transaction import Transaction
from tests.support.contracts import ThingHappenedV1
from tests.support.environment import Environment, message, publish
from tests.support.operators import OPERATOR
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
from tests.support.waiting import until

SECRET = "kepiting-rahasia"
NIP = "199001012015032000"


def of_type(event_type: str) -> aio_pika.Message:
    return message(event_type, headers={"cloudEvents:type": event_type})


POISON: list[tuple[aio_pika.Message, str, str]] = [
    (
        aio_pika.Message(b'{"code": "x"}', content_type="application/json", headers={"other": SECRET}),
        "wrong_envelope",
        "cloudEvents:",
    ),
    (message("old", headers={"cloudEvents:specversion": SECRET}), "wrong_envelope", "cloudEvents:specversion"),
    (message("time", headers={"cloudEvents:time": SECRET}), "wrong_envelope", "cloudEvents:time"),
    (message("nul", headers={"cloudEvents:id": "a\0b"}), "wrong_envelope", "cloudEvents:id"),
    (message("binary", headers={"cloudEvents:id": bytearray(b"\xff\xfe")}), "wrong_envelope", "cloudEvents:id"),
    (message("headers", b"{}", headers={"ot\0her": "x\0y", "list": [1, 2]}), "invalid_data", "code"),
    (of_type("other.happened.v1"), "unknown_type", "thing.happened.v1"),
    (of_type("thing.happened.v7"), "unknown_version", "thing.happened.v1"),
    (message("text", SECRET.encode()), "not_json", "body"),
    (message("bytes", b"\xff\xfe"), "not_json", "body"),
    (message("large", b"x" * 10_000_000), "too_large", "10000000 bytes"),
    (message("empty", b"{}"), "invalid_data", "code"),
    (message("fields", json.dumps({"code": "a", "size": SECRET, "name": NIP}).encode()), "invalid_data", "size"),
    (message("list", f'["{NIP}"]'.encode()), "invalid_data", "body"),
]


async def test_each_kind_of_poison_is_parked_with_its_place_and_without_its_values(environment: Environment) -> None:
    async with running(environment), environment.channel() as channel:
        exchange = await channel.get_exchange(environment.names.exchange)
        await publish(exchange, [message("before"), *(poison for poison, _, _ in POISON), message("after")])
        rows = await parked_count(environment, at_least=len(POISON))
        await settled(environment)
    for row, (poison, code, place) in zip(rows, POISON, strict=True):
        assert (row["error_code"], row["state"], row["attempts"], row["body"]) == (code, PARKED, 1, poison.body)
        assert place in row["error"]
        assert SECRET not in row["error"]
        assert NIP not in row["error"]
    assert (await count_effects(environment, ["before", "after"])).clean


async def test_a_poison_message_costs_only_itself_and_takes_effect_once_repaired(environment: Environment) -> None:
    codes = [f"good-{number}" for number in range(1000)]
    async with running(environment) as instance:
        async with environment.channel() as channel:
            exchange = await channel.get_exchange(environment.names.exchange)
            messages = [message(code) for code in codes]
            messages.insert(500, message("poison", b'{"code": 5}'))
            await publish(exchange, messages)
        await counted(environment, effects, at_least=1000)
        (row,) = await parked_count(environment, at_least=1)
        await _replay(instance, row["id"], body=ThingHappenedV1(code="repaired").model_dump_json().encode())
        await counted(environment, effects, at_least=1001)
        await settled(environment)
        assert (await count_effects(environment, [*codes, "repaired"])).clean
        assert [one["state"] for one in await parked_rows(environment)] == [REPLAYED]


async def test_an_unrepaired_replay_is_parked_again_as_the_same_row(environment: Environment) -> None:
    async with running(environment) as instance:
        async with environment.channel() as channel:
            await publish(await channel.get_exchange(environment.names.exchange), [message("poison", b"{}")])
        (first,) = await parked_count(environment, at_least=1)
        await _replay(instance, first["id"], headers={"ticket": "7"})

        async def parked_again() -> bool:
            return [one["state"] for one in await parked_rows(environment)] == [PARKED]

        await until(parked_again)
        (again,) = await parked_rows(environment)
    assert again["id"] == first["id"]
    assert again["parked_at"] > first["parked_at"]
    assert again["decided_at"] is None
    assert again["headers"]["ticket"] == "7"


async def test_what_is_decided_is_decided(environment: Environment) -> None:
    async with running(environment) as instance:
        async with environment.channel() as channel:
            exchange = await channel.get_exchange(environment.names.exchange)
            await publish(exchange, [message("one", b"{}"), message("two", b"{}")])
        one, two = await parked_count(environment, at_least=2)
        async with instance.runtime.database.begin() as connection:
            await parked.discard(connection, one["id"], by=OPERATOR, reason="uji")
        repaired = ThingHappenedV1(code="two").model_dump_json().encode()
        await _replay(instance, two["id"], body=repaired)
        for decided in (one["id"], two["id"]):
            with pytest.raises(AlreadyDecided):
                await _replay(instance, decided, body=repaired)
            with pytest.raises(AlreadyDecided):
                async with instance.runtime.database.begin() as connection:
                    await parked.discard(connection, decided, by=OPERATOR, reason="uji")
        with pytest.raises(NotFound):
            await _replay(instance, 999_999)
        await counted(environment, effects, at_least=1)
        await settled(environment)
        rows = await parked_rows(environment)
    assert [(row["state"], row["decision_reason"]) for row in rows] == [(DISCARDED, "uji"), (REPLAYED, None)]
    assert (await count_effects(environment, ["two"])).clean


async def test_parked_messages_are_listed_and_shown(sqlite_environment: Environment) -> None:
    async with running(sqlite_environment) as instance:
        async with sqlite_environment.channel() as channel:
            exchange = await channel.get_exchange(sqlite_environment.names.exchange)
            await publish(exchange, [message("text", b"{}"), message("bytes", b"\xff")])
        await parked_count(sqlite_environment, at_least=2)
        async with instance.runtime.database.read() as connection:
            listed = await parked.listed(connection)
            assert [(row.error_code, row.size) for row in listed] == [("invalid_data", 2), ("not_json", 1)]
            assert len(await parked.listed(connection, after=listed[0].id)) == 1
            assert not await parked.listed(connection, state=DISCARDED)
            assert (await parked.shown(connection, listed[0].id)).body == b"{}"
            assert (await parked.shown(connection, listed[1].id)).body == b"\xff"
            assert await count_parked(connection) == 2


async def test_a_permanent_failure_is_parked_at_once_and_alone(environment: Environment) -> None:
    async def handler(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        await count_things(batch, tx)
        if any(received.code == "refused" for received in batch):
            raise Permanent("the rule says no", code="rule")

    async with running(environment, handler):
        async with environment.channel() as channel:
            exchange = await channel.get_exchange(environment.names.exchange)
            await publish(exchange, [message(code) for code in ("a", "refused", "b")])
        (row,) = await parked_count(environment, at_least=1)
        await settled(environment)
    assert (row["error_code"], row["error"], row["attempts"]) == ("rule", "the rule says no", 1)
    assert (await count_effects(environment, ["a", "b"])).clean
    assert (await count_effects(environment, ["refused"])).lost == {"refused"}
    for table in (effects, echoes):  # neither it nor what it announced
        assert await environment.rows(sa.select(table).where(table.c.code == "refused")) == []


async def _replay(instance: Instance, parked_id: int, **edits: Any) -> None:
    async with instance.runtime.transactions.begin() as transaction:
        await parked.replay(transaction, parked_id, by=OPERATOR, **edits)
