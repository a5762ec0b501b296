"""Whose message it is: what counts is whom the broker vouches for, wherever the message has been meanwhile."""

from collections.abc import Sequence
from typing import Any

import aio_pika
import pytest
import sqlalchemy as sa

from contracts.contract import SOURCES
from hub.audit import KnownBy
from hub.errors import Transient
from hub.messaging.inbox import record_new
from hub.messaging.origins import PUBLISHER_HEADER
from hub.operations import parked
from hub.operations.operator import Operator
from hub.tables import inbox, outbox
from hub.transaction import Transaction
from tests.support.contracts import ThingCountedV1, ThingHappenedV1
from tests.support.environment import DISTRICT, Environment, message, publish
from tests.support.services import (
    Instance,
    count_effects,
    count_things,
    counted,
    effects,
    parked_count,
    parked_rows,
    running,
    settled,
)
from tests.support.waiting import until

STRANGER = "mallory"


async def send(environment: Environment, *messages: aio_pika.Message, routing_key: str = ThingHappenedV1.type) -> None:
    async with environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), messages, routing_key=routing_key)


async def codes(environment: Environment) -> list[str]:
    return [row.code for row in await environment.rows(sa.select(effects.c.code).order_by(effects.c.code))]


@pytest.mark.parametrize("publisher", [STRANGER, None, "counter"])
async def test_what_another_publishes_is_parked_and_says_who(
    sqlite_environment: Environment, publisher: str | None
) -> None:
    async with running(sqlite_environment):
        await send(sqlite_environment, message("forged", publisher=publisher), message("real"))
        (row,) = await parked_count(sqlite_environment, at_least=1)
        await settled(sqlite_environment)
    assert (row["error_code"], row["publisher"]) == ("wrong_publisher", publisher)
    assert "the district's sources" in row["error"]
    assert STRANGER not in row["error"]
    assert "forged" not in await codes(sqlite_environment)


async def test_a_name_longer_than_any_user_of_the_hubs_is_nobodys(environment: Environment) -> None:
    async with running(environment):
        await send(environment, message("forged", publisher="m" * 200), message("real"))
        (row,) = await parked_count(environment, at_least=1)
        await settled(environment)
    assert (row["error_code"], row["publisher"]) == ("wrong_publisher", None)


async def test_only_its_service_announces_what_is_a_services(sqlite_environment: Environment) -> None:
    body = ThingCountedV1(code="forged").model_dump_json().encode()
    forged = message("forged", body, {"cloudEvents:type": ThingCountedV1.type})
    async with running(sqlite_environment):
        await send(sqlite_environment, forged, routing_key=ThingCountedV1.type)
        (row,) = await parked_count(sqlite_environment, at_least=1)
    assert (row["subscription"], row["error_code"], row["publisher"]) == ("echoes", "wrong_publisher", DISTRICT)


async def test_nobody_takes_anothers_event_away_by_publishing_it_first(environment: Environment) -> None:
    async with running(environment, sources=(DISTRICT, "hospital")):
        await send(environment, message("one", publisher=STRANGER), message("one", publisher="hospital"))
        await counted(environment, effects, at_least=1)
        await send(environment, message("one"), message("one"))
        await settled(environment)
        assert [row["publisher"] for row in await parked_rows(environment)] == [STRANGER]
    times = {row.code: row.times for row in await environment.rows(sa.select(effects))}
    assert times["one"] == 2  # the hospital's, and the district's


async def test_two_publishers_messages_of_one_name_are_parked_apart(environment: Environment) -> None:
    async with running(environment):
        await send(environment, message("one", publisher=STRANGER), message("one", b"no JSON"), message("one", b"{"))
        rows = await parked_count(environment, at_least=2)
        await settled(environment)
    assert {(row["publisher"], row["error_code"]) for row in rows} == {
        (STRANGER, "wrong_publisher"),
        (DISTRICT, "not_json"),
    }


async def test_a_source_that_spells_anothers_name_takes_no_parked_message_away(environment: Environment) -> None:
    spelling = {"cloudEvents:source": f"{DISTRICT}#/tests"}
    async with running(environment):
        await send(environment, message("one", b"no JSON"))
        await parked_count(environment, at_least=1)
        await send(environment, message("one", headers=spelling, publisher=None))
        rows = await parked_count(environment, at_least=2)
    assert {(row["publisher"], row["error_code"]) for row in rows} == {
        (DISTRICT, "not_json"),
        (None, "wrong_publisher"),
    }


async def test_a_retry_is_from_its_first_publisher(environment: Environment) -> None:
    failed: set[str] = set()

    async def failing_at_first(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        new = {one.code for one in batch if one.code.startswith("thing")} - failed
        if new:
            failed.update(new)
            raise Transient("not now", code="not_now")
        await count_things(batch, tx)

    async with running(environment, failing_at_first):
        await send(environment, *(message(f"thing-{number}") for number in range(3)))
        await settled(environment)
        assert not await parked_rows(environment)
        assert (await count_effects(environment, [f"thing-{number}" for number in range(3)])).clean
    publishers = await environment.rows(sa.select(inbox.c.publisher).where(inbox.c.event_id.like("thing-%")).distinct())
    assert [row.publisher for row in publishers] == [DISTRICT]


async def test_a_header_that_anybody_may_write_says_nothing(sqlite_environment: Environment) -> None:
    headers = {PUBLISHER_HEADER: DISTRICT}
    async with running(sqlite_environment):
        await send(sqlite_environment, message("forged", headers=headers, publisher=STRANGER))
        await send(sqlite_environment, message("own", headers=headers, publisher="counter"))
        rows = await parked_count(sqlite_environment, at_least=2)
    assert [(row["error_code"], row["publisher"]) for row in rows] == [
        ("wrong_publisher", STRANGER),
        ("wrong_publisher", "counter"),
    ]
    assert not any(PUBLISHER_HEADER in row["headers"] for row in rows)


async def test_what_the_broker_brings_to_the_suspects_is_from_whom_it_was(sqlite_environment: Environment) -> None:
    names = sqlite_environment.names
    async with running(sqlite_environment) as instance:
        async with sqlite_environment.channel() as channel:
            requeue = await channel.get_exchange(names.requeue)
            forged = message("forged", headers={PUBLISHER_HEADER: DISTRICT}, publisher=STRANGER)
            await publish(requeue, [forged, message("real")], routing_key=names.suspect("things"))
        (row,) = await parked_count(sqlite_environment, at_least=1)
        await counted(sqlite_environment, effects, at_least=1)
        assert instance.runtime.origins.checked
    assert row["publisher"] == STRANGER
    assert await codes(sqlite_environment) == ["real"]


async def test_a_message_goes_nowhere_but_the_way_of_its_own(sqlite_environment: Environment) -> None:
    """A header of its publisher's sends it to more queues: not what the service sends to its own."""
    names, tries = sqlite_environment.names, 0
    elsewhere = {"CC": [names.dead("things")], "BCC": [names.suspect("echoes")]}

    async def failing_at_first(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Transient("not now", code="not_now")
        await count_things(batch, tx)

    async with running(sqlite_environment, failing_at_first) as instance:
        await send(sqlite_environment, message("one", headers=elsewhere))
        await counted(sqlite_environment, effects, at_least=1)
        await settled(sqlite_environment)
        assert not await parked_rows(sqlite_environment)
        await send(sqlite_environment, message("two", b"{}", headers=elsewhere))
        (row,) = await parked_count(sqlite_environment, at_least=1)
        await replayed(instance, row["id"], body=message("two").body, headers={"CC": names.dead("things")})
        await counted(sqlite_environment, effects, at_least=2)
        await settled(sqlite_environment)
        assert not await sqlite_environment.rows(sa.select(outbox.c.event_id).where(outbox.c.sent_at.is_(None)))
        assert [one["state"] for one in await parked_rows(sqlite_environment)] == ["replayed"]
    assert (await count_effects(sqlite_environment, ["one", "two"])).clean


async def test_nobody_puts_another_message_into_the_place_of_one_that_an_operator_has_seen(
    environment: Environment,
) -> None:
    async with running(environment):
        await send(environment, message("one", publisher=None))
        (seen,) = await parked_count(environment, at_least=1)
        await send(environment, message("one", message("forged").body, publisher=None), message("one", publisher=None))
        rows = await parked_count(environment, at_least=2)
        await settled(environment)
    assert [row["body"] for row in rows] == [message("one").body, message("forged").body]
    assert rows[0]["id"] == seen["id"]


async def replayed(instance: Instance, number: int, **changes: Any) -> None:
    by = Operator("siti", KnownBy.OPTION)
    async with instance.runtime.transactions.begin() as transaction:
        await parked.replay(transaction, number, by=by, reason="diperiksa", **changes)


@pytest.mark.parametrize("publisher", [STRANGER, None])
async def test_a_replay_is_from_whom_it_was_unless_an_operator_answers_for_another(
    environment: Environment, publisher: str | None
) -> None:
    async with running(environment) as instance:
        await send(environment, message("one", publisher=publisher))
        (row,) = await parked_count(environment, at_least=1)
        await replayed(instance, row["id"], headers={PUBLISHER_HEADER: DISTRICT})

        async def parked_again() -> bool:
            (again,) = await parked_rows(environment)
            return bool(again["state"] == "parked" and again["attempts"] and again["parked_at"] > row["parked_at"])

        await until(parked_again)
        assert (await parked_rows(environment))[0]["id"] == row["id"]
        await replayed(instance, row["id"], publisher=DISTRICT)
        await counted(environment, effects, at_least=1)
        async with instance.runtime.database.read() as connection:
            decisions = (await parked.shown(connection, row["id"])).decisions
    assert [one.after for one in decisions] == [
        {"edited": [PUBLISHER_HEADER], "state": "replayed"},
        {"publisher": DISTRICT, "state": "replayed"},
    ]


async def test_what_was_recorded_without_its_publisher_is_known_all_the_same(environment: Environment) -> None:
    async with running(environment) as instance:
        database = instance.runtime.database
        async with database.begin() as connection:
            await record_new(connection, "things", [(None, "/tests", "old")])
            assert await record_new(connection, "things", [(DISTRICT, "/tests", "old")]) == set()
            assert await record_new(connection, "things", [("hospital", "/tests", "new"), (DISTRICT, "/tests", "new")])
            assert await record_new(connection, "things", [(None, "/tests", "new")]) == set()
            assert await record_new(connection, "echoes", [(DISTRICT, "/tests", "old")])
        await send(environment, message("old"), message("other"))
        await settled(environment)
        assert "old" not in await codes(environment)


async def test_where_nobody_looks_everybody_is_believed_and_vouches_for_nothing(environment: Environment) -> None:
    async with running(environment, origins="off") as instance:
        assert instance.runtime.origins.user_id is None
        await send(environment, message("one", publisher=STRANGER), message("two", publisher=None))
        await send(environment, message("bad", b"no JSON"))
        (row,) = await parked_count(environment, at_least=1)
        await settled(environment)
    assert (row["error_code"], row["publisher"]) == ("not_json", DISTRICT)  # for when somebody looks
    assert {"one", "two"} <= set(await codes(environment))
    async with running(environment):  # looked at from now on: what took effect stays known
        await send(environment, message("one"), message("three"))
        await counted(environment, effects, at_least=4)
        await settled(environment)
    assert (await count_effects(environment, ["one", "two", "three"])).clean


async def test_an_event_of_anothers_is_not_announced(sqlite_environment: Environment) -> None:
    assert ThingHappenedV1.publisher == SOURCES
    async with running(sqlite_environment) as instance:
        with pytest.raises(TypeError, match="published by sources, not by counter"):
            async with instance.runtime.transactions.begin() as transaction:
                transaction.emit(ThingHappenedV1(code="mine"))
